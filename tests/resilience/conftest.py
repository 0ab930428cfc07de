"""Prints what the faults of a run found, on whichever worker it ran."""

import pytest

TABLE = "resilience"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, told in getattr(report, "user_properties", ()):
                if name == TABLE and report.when == "call":
                    terminalreporter.section("faults, and how the system took them")
                    terminalreporter.write_line(str(told))
