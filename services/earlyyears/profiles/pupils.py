"""Who a child is, as the database has it: nothing that can be read without a key.

child_key   the UPN's pseudonym (16 bytes) after 4 bytes of that of the school which gave the UPN,
            so that a school's children lie together in an index; or, of a child without UPN, the
            pseudonym of a SHA-256 of setting, names and date of birth (32 bytes)
identity    surname, forename, date of birth, postcode and, where it is known, address, sealed
key_id      the key both are under

All rows are under one key, the one `profile_key` names: under two, one child would be two. A new
current key is taken up by `rekeying` only.
"""

from typing import Any, Final

import polars as pl
from sqlalchemy import RowMapping

from chassis.pseudonyms import BLOCK, Pseudonyms
from chassis.sealing import Unreadable
from chassis.table_keys import TableKey, locked

PROFILE_KEY: Final = TableKey("profile_key", of="earlyyears.profile")
_WITHOUT_ADDRESS: Final = ("dob", "postcode", "surname", "forename")
IDENTITY: Final = (*_WITHOUT_ADDRESS, "address")
_SCHOOL, _UPN = slice(1, 8), 13  # characters of a UPN: authority and establishment; all
_PREFIX: Final = 4
_BETWEEN, _PADDING = "\x1f", "\0"
# Most identities are shorter, so that their length tells no more than whether there is an address.
_LENGTH, _WITH_ADDRESS = 40, 120
_BINARY: Final = {"child_key": pl.Binary(), "identity": pl.Binary()}


def hidden(rows: pl.DataFrame, pupils: Pseudonyms) -> pl.DataFrame:
    """`child_key`, `identity` and `key_id` of each row, in the form PostgreSQL reads.

    `rows` has `upn` and `digest` (32 bytes, of a child without UPN) and what `IDENTITY` names, or
    all of it but the address; a row with neither has no key.
    """
    addresses = "address" in rows.columns and rows["address"].null_count() < rows.height
    found = rows.select(
        pl.coalesce(_blocks_of_upn(), "digest").alias("who"),
        (_plain_with_address() if addresses else _plain()).alias("identity"),
    )
    keys = pupils.hide(found["who"].fill_null(bytes(2 * BLOCK)).to_list())
    identities = pupils.seal(found["identity"].to_list())
    sealed = pl.DataFrame({"child_key": keys, "identity": identities}, schema=_BINARY)
    digits = sealed.select(pl.all().bin.encode("hex")).with_columns(rows["upn"], found["who"])
    key = (
        pl.when(pl.col("upn").is_null())
        .then("child_key")
        .otherwise(pl.col("child_key").str.slice(2 * (BLOCK - _PREFIX)))
    )
    return digits.select(
        pl.when(pl.col("who").is_not_null()).then(_as_bytea(key)).alias("child_key"),
        _as_bytea(pl.col("identity")).alias("identity"),
        pl.lit(pupils.key_id).alias("key_id"),
    )


def _blocks_of_upn() -> pl.Expr:
    """Two blocks: the school that gave the UPN, and the UPN. The first is kept in part only."""
    upn, length = pl.col("upn"), _SCHOOL.stop - _SCHOOL.start
    school = upn.str.slice(_SCHOOL.start, length)
    blanks = [pl.lit(_PADDING * (BLOCK - used)) for used in (length, _UPN)]
    return pl.concat_str(school, blanks[0], upn, blanks[1]).cast(pl.Binary)


def _plain() -> pl.Expr:
    return _joined().str.pad_end(_LENGTH, _PADDING).cast(pl.Binary)


def _joined() -> pl.Expr:
    # A separator in a text only moves where that text ends: not worth a look at every one.
    values = [pl.col(name).cast(pl.String).fill_null("") for name in _WITHOUT_ADDRESS]
    return pl.concat_str(values, separator=_BETWEEN)


def _plain_with_address() -> pl.Expr:
    """As it was sealed before addresses were kept, where there is none: else all would differ."""
    whole = pl.concat_str(_joined(), pl.col("address"), separator=_BETWEEN)
    padded = whole.str.pad_end(_WITH_ADDRESS, _PADDING).cast(pl.Binary)
    return pl.when(pl.col("address").is_null()).then(_plain()).otherwise(padded)


def _as_bytea(digits: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit(r"\x"), digits)


def opened(row: RowMapping) -> dict[str, Any]:
    """A row of the table with `upn` and what `IDENTITY` names; dates as yyyy-mm-dd.

    Raises the problem `data_locked`.
    """
    try:
        pupils = PROFILE_KEY.under(row["key_id"])
        return dict(row) | opened_by(pupils, row["child_key"], row["identity"])
    except Unreadable as why:
        raise locked(row["key_id"]) from why


def opened_by(pupils: Pseudonyms, child_key: bytes, identity: bytes | None) -> dict[str, Any]:
    """`upn` or `digest`, and what `IDENTITY` names; raises `Unreadable`."""
    values: list[str] = []
    if identity is not None:
        plain = pupils.unseal(identity).decode().rstrip(_PADDING)
        values = plain.split(_BETWEEN, len(IDENTITY) - 1)
    values += [""] * (len(IDENTITY) - len(values))
    who: dict[str, Any] = {"upn": None, "digest": None}
    if len(child_key) == _PREFIX + BLOCK:
        who["upn"] = pupils.reveal([child_key[_PREFIX:]])[0].decode().rstrip(_PADDING)
    else:
        who["digest"] = pupils.reveal([child_key])[0]
    return who | {name: value or None for name, value in zip(IDENTITY, values, strict=True)}
