"""Base copies by pg_basebackup, WAL by pg_receivewal; restored by PostgreSQL's own recovery.

A folder is of one history of the database: after a restore, or when WAL was lost, another begins.
"""

import os
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

from deploy.backup.programs import become, run, without_password
from deploy.backup.segments import gaps, older, runs
from deploy.local.errors import CannotRun

SLOT: Final = "backup"
"""The server keeps WAL that the receiver has not got yet; it is its application's name too."""
_NAMED: Final = "%Y-%m-%dT%H%M%S.%fZ"


def receive(folder: Path, url: str) -> NoReturn:
    """Stream WAL until stopped. Whoever commits waits for it where the server is told so:
    `synchronous_standby_names = 'backup'`."""
    wal = folder / "wal"
    wal.mkdir(parents=True, exist_ok=True)
    address, env = without_password(url)
    # Of this name, for which commits wait, is nobody else: a copy streams WAL too, and may fail.
    named = f"{address}{'&' if '?' in address else '?'}application_name={SLOT}"
    where = ["-w", "-d", named, "-D", str(wal), f"--slot={SLOT}"]
    run("pg_receivewal", *where, "--create-slot", "--if-not-exists", env=env)
    # Told to stop as it goes to sleep, it sleeps first, until it has to say how far it is.
    how = ("--synchronous", "--no-loop", "--status-interval=1", "--verbose")
    become("pg_receivewal", *where, *how, env=env)


def take(folder: Path, url: str, *, keep: int) -> str:
    """A base copy, verified; then copies but the newest `keep` go, and WAL none needs.

    Raises `CannotRun`, and removes nothing, where WAL is not received as well.
    """
    draft = folder / "base" / "draft"
    draft.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(draft, ignore_errors=True)  # of one that was cut off
    address, env = without_password(url)
    run(
        *("pg_basebackup", "-w", "-d", address, "-D", str(draft), "--checkpoint=fast"),
        *("--wal-method=stream", "--manifest-checksums=SHA256"),
        env=env,
    )
    run("pg_verifybackup", "--quiet", str(draft))
    # By the end of its making: as of no earlier moment can it be restored.
    copy = draft.rename(draft.with_name(f"{datetime.now(UTC):{_NAMED}}"))
    os.sync()
    _need_wal(folder, copy)
    gone = _prune(folder, keep)
    return f"{copy}: verified. {gone} older copies and segments removed."


def verify(folder: Path) -> str:
    """Raises `CannotRun` for a copy or WAL that is not as it was made, and for what is missing."""
    there = list(copies(folder))
    if not there:
        raise CannotRun(f"{folder}/base has no copy: there is nothing to restore.")
    for copy in there:
        run("pg_verifybackup", "--quiet", str(copy))
        _need_wal(folder, copy)
    wal = folder / "wal"
    for first, last in runs(_names(wal), since=_first_segment(there[0])):
        run("pg_waldump", "--quiet", f"--path={wal}", first, last)
    return f"{len(there)} copies and the WAL after them are whole; the last is {there[-1].name}."


def restore(folder: Path, data: Path, *, until: str | None) -> str:
    """A data folder that PostgreSQL, when started on it, brings to the last change or `until`."""
    moment = _moment(until) if until else None
    fitting = [copy for copy in copies(folder) if moment is None or _taken(copy) <= moment]
    if not fitting:
        raise CannotRun(f"{folder}/base has no copy{f' taken before {until}' if until else ''}.")
    draft = data.with_name(f"{data.name}.draft")
    for place in (data, draft):
        if place.exists():
            raise CannotRun(f"{place} is there already; restore beside it, or remove it.")
    run("pg_verifybackup", "--quiet", str(fitting[-1]))
    _copy(fitting[-1], draft)
    with (draft / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(_recovery(folder / "wal", moment))
    (draft / "recovery.signal").touch()
    # Last: PostgreSQL would start on a part of it, too, and leave out all WAL after the copy.
    draft.rename(data)
    return f"{data} is of the copy {fitting[-1].name}; start PostgreSQL on it, as its owner."


def copies(folder: Path) -> Iterator[Path]:
    """The finished base copies, oldest first."""
    return (copy for copy in sorted((folder / "base").glob("*Z")) if copy.is_dir())


def _copy(copy: Path, draft: Path) -> None:
    try:
        shutil.copytree(copy, draft, symlinks=True)
    except shutil.Error as error:
        name, _, why = error.args[0][0]
        raise CannotRun(f"{name} could not be copied: {why}. Remove {draft}.") from None
    draft.chmod(0o700)


def _recovery(wal: Path, until: datetime | None) -> Iterator[str]:
    # The last segment is still being filled when the server dies, and is called partial. What is
    # there and cannot be read must stop the recovery (126), not end it early as the end of the log.
    where = shlex.quote(str(wal.absolute())).replace("%", "%%")
    command = (
        f"cd {where} || exit 126; for one in %f %f.partial; do "
        'if [ -e $one ]; then cp $one "$OLDPWD/%p" || exit 126; exit 0; fi; done; exit 1'
    )
    yield "restore_command = '{}'\n".format(command.replace("'", "''"))
    # Commits must not wait for a receiver that is not there yet.
    yield "synchronous_standby_names = ''\n"
    # Without a moment, too: a copy of a database that was itself restored to one still names it.
    yield f"recovery_target_time = '{until or ''}'\nrecovery_target_action = 'promote'\n"


def _need_wal(folder: Path, copy: Path) -> None:
    if missing := gaps(_names(folder / "wal"), since=_first_segment(copy)):
        raise CannotRun(
            f"{copy.name}: {len(missing)} segments of WAL after it are missing; it can be restored "
            "up to the first gap only. See that `receive` runs, then take another copy."
        )


def _prune(folder: Path, keep: int) -> int:
    """How many copies and segments were removed."""
    there = list(copies(folder))
    gone = there[:-keep] if keep > 0 else []
    for copy in gone:
        shutil.rmtree(copy)
    unneeded = older(_names(folder / "wal"), than=_first_segment(there[len(gone)]))
    for name in unneeded:
        (folder / "wal" / name).unlink()
    return len(gone) + len(unneeded)


def _first_segment(copy: Path) -> str:
    """The first segment that a copy needs, by its own label."""
    label = (copy / "backup_label").read_text()
    return label.partition("(file ")[2].partition(")")[0]


def _taken(copy: Path) -> datetime:
    return datetime.strptime(copy.name, _NAMED).replace(tzinfo=UTC)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CannotRun(f"'{text}' is no moment; write 2010-03-01 09:30:00+00:00.") from None
    if moment.tzinfo is None:
        raise CannotRun(f"'{text}' has no time zone; write 2010-03-01 09:30:00+00:00.")
    return moment


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
