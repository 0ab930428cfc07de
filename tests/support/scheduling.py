"""Which tests a worker runs one after another: a file's, or those before one whole system."""

from xdist.scheduler.loadscope import LoadScopeScheduling

_WHOLE = ("adversarial", "board", "resilience")
"""Packages before a whole system: one worker starts it. One that kills wants the machine."""


class Together(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """As xdist's own by file, with fewer systems."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


def together(nodeid: str) -> str:
    """The name of a test's group.

    >>> together("tests/end_to_end/test_readme.py::test_it[kafka]")
    'end_to_end[kafka]'
    """
    file, _, test = nodeid.partition("::")
    package = file.split("/")[1]
    if package in _WHOLE:
        return package
    bus = next((bus for bus in ("[embedded]", "[kafka]") if bus in test), "")
    return f"{package}{bus}" if package == "end_to_end" and bus else file
