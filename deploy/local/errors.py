"""The one kind of failure the launcher tells a person about."""

import errno
from pathlib import Path


class CannotRun(Exception):
    """Something the person at the terminal can put right; its text is one clear sentence."""


def from_os_error(error: OSError, doing: str) -> CannotRun:
    """Turn an operating-system error met while `doing` something into one sentence."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return CannotRun(f"The disk is full: no room left while {doing}{where}; free some space.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return CannotRun(f"No permission while {doing}{where}: {error.strerror}.")
    return CannotRun(f"Failed while {doing}{where}: {error.strerror or error}.")


def tail(path: Path, lines: int = 12, *, since: int = 0) -> str:
    """The last lines of a log file from byte `since` on, or '' when there is none."""
    try:
        with path.open("rb") as log:
            log.seek(0, 2)
            log.seek(max(0, since, log.tell() - 16_384))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def log_size(path: Path) -> int:
    """Where the next line of a log will begin."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
