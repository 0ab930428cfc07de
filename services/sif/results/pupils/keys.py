"""Who a pupil is, as the database has it: a pseudonym, which nobody reads without the key.

All rows are under one key, the one `pupil_result_key` names: under two, a pupil would be two.
"""

from functools import cache
from typing import Final

import polars as pl
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Problem, ProblemType, register
from chassis.pseudonyms import BLOCK, Pseudonyms
from chassis.sealing import Unreadable
from chassis.settings import data_keys
from education.identifiers import InvalidIdentifier, parse_upn

log = structlog.get_logger()
register(
    data_locked=ProblemType(
        503,
        "Pupils' data cannot be opened",
        "Tell the operators: the service lacks the key the data is under.",
    )
)
_PADDING: Final = b"\0"
_IN_USE: Final = text("SELECT key_id, fingerprint FROM pupil_result_key")
_BEGIN: Final = text("""
    INSERT INTO pupil_result_key (key_id, fingerprint) VALUES (:key_id, :fingerprint)
    ON CONFLICT DO NOTHING""")


@cache
def pupils_under(key_id: str) -> Pseudonyms:
    """Pseudonyms of pupils under one key; raises `Unreadable` where the file lacks it."""
    return Pseudonyms.under(data_keys(), key_id, of="sif.pupil")


async def pupils_in_use(session: AsyncSession) -> Pseudonyms:
    """Those the table's rows are under. A table never used takes the current key.

    Raises the problem `data_locked` where that key is not at hand, or is another of its name.
    """
    held = (await session.execute(_IN_USE)).one_or_none()
    if held is None:
        first = pupils_under(data_keys().current)
        await session.execute(_BEGIN, {"key_id": first.key_id, "fingerprint": first.fingerprint})
        held = (await session.execute(_IN_USE)).one()
    return _at_hand(held.key_id, held.fingerprint)


def judged(upns: pl.Series) -> pl.DataFrame:
    """Every UPN's canonical form (null: it is wrong, or missing), and a sentence about what is
    wrong that does not repeat it: columns `upn` and `said`, in order."""
    verdicts = [(None, None) if upn is None else _verdict(upn) for upn in upns]
    return pl.DataFrame(verdicts, schema={"upn": pl.String, "said": pl.String}, orient="row")


def _verdict(upn: str) -> tuple[str | None, str | None]:
    try:
        return parse_upn(upn), None
    except InvalidIdentifier as wrong:
        return None, wrong.message


def hidden(upns: pl.Series, pupils: Pseudonyms) -> pl.Series:
    """The pseudonym of each UPN in the form PostgreSQL reads; null where there is none."""
    blocks = [(upn or "").encode().ljust(BLOCK, _PADDING) for upn in upns]
    keys = pl.Series("pupil_key", pupils.hide(blocks), dtype=pl.Binary)
    digits = pl.concat_str(pl.lit(r"\x"), keys.bin.encode("hex"))
    return pl.select(pl.when(upns.is_not_null()).then(digits).alias("pupil_key")).to_series()


def upn_of(pupil_key: bytes, key_id: str, fingerprint: bytes) -> str:
    """The UPN that a pseudonym under this key stands for. Raises the problem `data_locked`."""
    pupils = _at_hand(key_id, fingerprint)
    return pupils.reveal([pupil_key])[0].rstrip(_PADDING).decode()


def _at_hand(key_id: str, fingerprint: bytes) -> Pseudonyms:
    try:
        pupils = pupils_under(key_id)
    except Unreadable as why:
        raise _locked(key_id) from why
    if pupils.fingerprint != fingerprint:
        raise _locked(key_id)
    return pupils


def _locked(key_id: str) -> Problem:
    log.error("pupil_data_locked", key_id=key_id)
    return Problem("data_locked", f"Pupils' data is under the key '{key_id}', which is not here.")
