"""Who a pupil is, as the database has it: the pseudonym of the UPN, which nobody reads without the
key.

All rows are under one key, the one `pupil_sealing` names: under two, one pupil would be two.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from chassis.pseudonyms import BLOCK, Pseudonyms
from chassis.table_keys import TableKey

PUPIL_KEY: Final = TableKey("pupil_sealing", of="enrichment.pupil")
_PADDING: Final = "\0"


def hidden(upns: pl.Series, pupils: Pseudonyms) -> pl.Series:
    """`pupil_key` of each UPN, in the form PostgreSQL reads; null where there is none."""
    blocks = upns.fill_null("").str.pad_end(BLOCK, _PADDING).cast(pl.Binary).to_list()
    keys = pl.Series("pupil_key", pupils.hide(blocks), dtype=pl.Binary)
    written = pl.concat_str(pl.lit(r"\x"), pl.lit(keys).bin.encode("hex"))
    return pl.select(pl.when(upns.is_not_null()).then(written).alias("pupil_key")).to_series()


def revealed(keys: Sequence[bytes], pupils: Pseudonyms) -> list[str]:
    """The UPNs these are the pseudonyms of."""
    return [block.decode().rstrip(_PADDING) for block in pupils.reveal(keys)]
