"""deploy/compose/upgrade.sh, with a `docker` that only writes down what it was told."""

import os
import subprocess
from pathlib import Path

from chassis.access import service_names
from tests.deploy.compose.reading import ROOT, raw

PREPARING = ["provision", "topics", *(f"migrate-{name}" for name in service_names())]
_DOCKER = """#!/bin/sh
# docker compose --env-file FILE -f FILE command …
shift 5
echo "$*" >>"$SAID"
[ "$*" = "config --services" ] && echo "$SERVICES"
[ "$*" != "$FAILS" ]
"""


def upgrade(folder: Path, *, fails: str = "") -> tuple[int, list[str]]:
    """Its exit code, and what it had docker do."""
    docker, said = folder / "docker", folder / "said"
    docker.write_text(_DOCKER)
    docker.chmod(0o755)
    told = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "SAID": str(said),
        "SERVICES": "\n".join(raw()["services"]),
        "FAILS": fails,
    }
    script = ROOT / "deploy" / "compose" / "upgrade.sh"
    done = subprocess.run([script], env=told, check=False, capture_output=True)
    return done.returncode, said.read_text().splitlines()


def test_everything_is_prepared_before_a_process_is_exchanged(tmp_path: Path) -> None:
    code, said = upgrade(tmp_path)
    assert code == 0
    assert (said[0], said[-1]) == ("build", "up --wait")
    ran = [line for line in said if line.startswith("run")]
    assert ran[0] == "run --rm --no-deps provision"
    assert sorted(ran) == sorted(f"run --rm --no-deps {job}" for job in PREPARING)


def test_what_fails_leaves_the_old_processes_at_work(tmp_path: Path) -> None:
    code, said = upgrade(tmp_path, fails="run --rm --no-deps migrate-kpi")
    assert code == 1
    assert said[-1] == "run --rm --no-deps migrate-kpi"
