"""`python -m deploy.backup receive|take|verify|restore FOLDER …`

    receive FOLDER               stream WAL into FOLDER/wal, for as long as it runs
    take FOLDER [--keep 3]       a base copy in FOLDER/base/<moment>, verified; older ones go
    verify FOLDER                copies and WAL by their checksums, and that none is missing
    restore FOLDER DATA [--until MOMENT]    a data folder to start PostgreSQL on

`BACKUP_URL` is of a role that may replicate. The keys for data at rest are never in it. What fails
ends with 1 and one line.
"""

import argparse
import os
import sys
from pathlib import Path

from deploy.backup.copies import receive, restore, take, verify
from deploy.local.errors import CannotRun, from_os_error


def parser() -> argparse.ArgumentParser:
    """What may be asked."""
    made = argparse.ArgumentParser(
        prog="python -m deploy.backup",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = made.add_subparsers(dest="command", required=True)
    for name in ("receive", "take", "verify", "restore"):
        commands.add_parser(name).add_argument("folder", type=Path)
    commands.choices["take"].add_argument("--keep", type=int, default=3, help="copies to keep")
    commands.choices["restore"].add_argument("data", type=Path, help="a folder not there yet")
    commands.choices["restore"].add_argument("--until", help="2010-03-01 09:30:00+00:00")
    return made


def run(asked: argparse.Namespace) -> str:
    """Do it; what to tell. Raises `CannotRun`."""
    if asked.command == "verify":
        return verify(asked.folder)
    if asked.command == "restore":
        return restore(asked.folder, asked.data, until=asked.until)
    url = os.environ.get("BACKUP_URL", "")
    if not url.startswith(("postgresql://", "postgres://")):
        raise CannotRun("BACKUP_URL must be postgresql://role:password@host:port/database")
    if asked.command == "receive":
        receive(asked.folder, url)
    return take(asked.folder, url, keep=asked.keep)


def main() -> None:
    asked = parser().parse_args()
    try:
        sys.stdout.write(run(asked) + "\n")
    except CannotRun as error:
        raise SystemExit(str(error)) from None
    except OSError as error:
        raise SystemExit(str(from_os_error(error, f"doing {asked.command}"))) from None


if __name__ == "__main__":
    main()
