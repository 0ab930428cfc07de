"""One running system for all of these tests, and how many cases they tried."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from tests.adversarial.planted import Planted, plant
from tests.support.system import System, fresh_system

Count = Callable[..., None]
_CASES = "cases"


# Of the package: what still runs when its tests have ended slows all others.
@pytest.fixture(scope="package")
async def system(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """Every service and the gateway, on the embedded bus."""
    folder = tmp_path_factory.mktemp("adversarial")
    async with fresh_system(postgres, folder) as running:
        yield running


@pytest.fixture(scope="package")
async def planted(system: System) -> Planted:
    """Two schools with figures, targets, returns and submissions of their own."""
    return await plant(system)


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Count:
    """`count("kind", 12)`: so many cases were tried; the run's end tells how many of each kind."""

    def note(kind: str, cases: int = 1) -> None:
        request.node.user_properties.append((_CASES, (kind, cases)))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many cases of each kind ran, on whichever worker."""
    found: dict[str, int] = {}
    for kind, cases in _counted(terminalreporter):
        found[kind] = found.get(kind, 0) + cases
    if found:
        terminalreporter.section("adversarial cases")
        for kind, cases in sorted(found.items()):
            terminalreporter.line(f"{cases:>8,}  {kind}")
        terminalreporter.line(f"{sum(found.values()):>8,}  in all")


def _counted(terminalreporter: pytest.TerminalReporter) -> Iterator[tuple[str, int]]:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            if report.when == "call":
                yield from (value for name, value in report.user_properties if name == _CASES)
