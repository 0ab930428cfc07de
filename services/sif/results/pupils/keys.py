"""Who a pupil is, as the database has it: a pseudonym, which nobody reads without the key.

All rows are under one key, the one `pupil_result_key` names: under two, a pupil would be two.
"""

from typing import Final

import polars as pl

from chassis.pseudonyms import BLOCK, Pseudonyms
from chassis.table_keys import TableKey

PUPIL_KEY: Final = TableKey("pupil_result_key", of="sif.pupil")
_PADDING: Final = b"\0"


def hidden(upns: pl.Series, pupils: Pseudonyms) -> pl.Series:
    """The pseudonym of each UPN in the form PostgreSQL reads; null where there is none."""
    blocks = [(upn or "").encode().ljust(BLOCK, _PADDING) for upn in upns]
    keys = pl.Series("pupil_key", pupils.hide(blocks), dtype=pl.Binary)
    digits = pl.concat_str(pl.lit(r"\x"), keys.bin.encode("hex"))
    return pl.select(pl.when(upns.is_not_null()).then(digits).alias("pupil_key")).to_series()


def upn_of(pupil_key: bytes, key_id: str, fingerprint: bytes) -> str:
    """The UPN that a pseudonym under this key stands for. Raises the problem `data_locked`."""
    pupils = PUPIL_KEY.at_hand(key_id, fingerprint)
    return pupils.reveal([pupil_key])[0].rstrip(_PADDING).decode()
