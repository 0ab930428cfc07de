"""Which tests a worker runs one after another: a file's, or those before one whole system."""

from xdist.scheduler.loadscope import LoadScopeScheduling

_WHOLE = ("adversarial", "board", "resilience")
"""Packages before a whole system: one worker starts it. One that kills wants the machine."""


class Together(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """In place of xdist's own `loadscope`: by file, with fewer systems."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


def together(nodeid: str) -> str:
    """The name of a test's group; end-to-end tests have a system for each bus."""
    file, _, test = nodeid.partition("::")
    package = file.split("/")[1]
    if package in _WHOLE:
        return package
    bus = next((bus for bus in ("[embedded]", "[kafka]") if bus in test), "")
    return f"{package}{bus}" if package == "end_to_end" and bus else file
