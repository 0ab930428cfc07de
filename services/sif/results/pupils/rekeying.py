"""All pupils from one key to the current one: in one transaction, so that none is ever two.

Reading goes on meanwhile; whoever writes waits, and a file that was coming in is refused with
`key_changed`. The old key may leave the file once no backup under it is wanted any more.
"""

from typing import Final

import polars as pl
from sqlalchemy import text

from chassis.database import Database, copy_csv
from services.sif.results.pupils.keys import PUPIL_KEY
from services.sif.results.pupils.kind import PUPIL_RESULTS

_BEGIN: Final = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SELECT 1 FROM pupil_result_key FOR UPDATE",  # waits for merges, then keeps them out
    "LOCK TABLE pupil_result, submission_change IN EXCLUSIVE MODE",
    "CREATE TEMPORARY TABLE rekeyed (was bytea, pupil_key bytea) ON COMMIT DROP",
)
# A row's key is stage, year and the pupil's key, with chr(31) between.
_OF_CHANGE: Final = "CAST(split_part(c.row_key, chr(31), 3) AS bytea)"
_KINDS: Final = "c.submission_id IN (SELECT id FROM submission WHERE kind = :kind)"
_KEYS: Final = text(f"""
    SELECT pupil_key FROM pupil_result
    UNION SELECT {_OF_CHANGE} FROM submission_change c WHERE {_KINDS}""")
_MOVE_RESULTS: Final = text("""
    UPDATE pupil_result p SET pupil_key = r.pupil_key, key_id = :key_id
    FROM rekeyed r WHERE p.pupil_key = r.was""")
_MOVE_CHANGES: Final = text(f"""
    UPDATE submission_change c SET
        row_key = concat_ws(chr(31), split_part(c.row_key, chr(31), 1),
            split_part(c.row_key, chr(31), 2), CAST(r.pupil_key AS text)),
        before = c.before || jsonb_build_object(
            'pupil_key', r.pupil_key, 'key_id', CAST(:key_id AS text))
    FROM rekeyed r WHERE {_KINDS} AND {_OF_CHANGE} = r.was""")


async def rekey(database: Database) -> int:
    """Put every pupil under the current key; how many pupils that were, 0 if they are already.

    Raises the problem `data_locked` where the key they are under is not at hand.
    """
    async with database.write() as session:
        for statement in _BEGIN:
            await session.execute(text(statement))
        old, new = await PUPIL_KEY.in_use(session), PUPIL_KEY.current()
        if old.key_id == new.key_id:
            return 0
        asked = {"kind": PUPIL_RESULTS.name, "key_id": new.key_id}
        was = list(await session.scalars(_KEYS, {"kind": PUPIL_RESULTS.name}))
        moved = pl.DataFrame({"was": was, "pupil_key": new.hide(old.reveal(was))})
        written = moved.select(
            pl.concat_str(pl.lit(r"\x"), pl.col(name).bin.encode("hex")).alias(name)
            for name in moved.columns
        )
        source = written.write_csv(include_header=False).encode()
        await copy_csv(session, "rekeyed", columns=moved.columns, source=source)
        await session.execute(_MOVE_RESULTS, {"key_id": new.key_id})
        await session.execute(_MOVE_CHANGES, asked)
        await PUPIL_KEY.take_up(session, new)
    return len(was)
