"""`python -m services.sif rekey`: put all pupils under the current key of the file."""

import argparse
import asyncio

from chassis.database import Database
from chassis.problems import Problem
from chassis.settings import Settings, load_settings
from services.sif.results.pupils.rekeying import rekey


async def _rekey(url: str) -> int:
    database = Database(url, pool_size=2, application="sif-rekey")
    try:
        return await rekey(database)
    finally:
        await database.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m services.sif", description=__doc__)
    parser.add_argument("command", choices=["rekey"])
    parser.parse_args()
    try:
        moved = asyncio.run(_rekey(load_settings(Settings).database_url))
    except Problem as problem:
        raise SystemExit(problem.detail) from None
    print(f"{moved} pupils put under the current key.")  # noqa: T201 - a command's answer


if __name__ == "__main__":
    main()
