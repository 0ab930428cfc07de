"""Who a learner is, as the database has it: nothing that can be read without a key.

learner_key   the pseudonym of the provider's own reference (32 bytes)
uln_key, upn_key, name_key
              pseudonyms of the numbers, and of a SHA-256 of names and date of birth: equal ones
              show that two providers have one young person, and nothing else
identity      reference, ULN, UPN, surname, forename, date of birth and postcode, sealed

All rows are under one key, the one `learner_sealing` names: under two, one learner would be two.
"""

import hashlib
import unicodedata
from datetime import date
from typing import Any, Final

import polars as pl
from sqlalchemy import RowMapping

from chassis.pseudonyms import BLOCK, Pseudonyms
from chassis.sealing import Unreadable
from chassis.table_keys import TableKey, locked

LEARNER_KEY: Final = TableKey("learner_sealing", of="fourteen19.learner")
IDENTITY: Final = ("learner_ref", "uln", "upn", "surname", "forename", "dob", "postcode")
LONGEST_REF: Final = 30
_BETWEEN, _PADDING = "\x1f", "\0"
_LENGTH: Final = 120  # most identities are shorter, so that their length tells nothing
_HIDDEN: Final = ("learner_key", "uln_key", "upn_key", "name_key")


def hidden(rows: pl.DataFrame, learners: Pseudonyms) -> pl.DataFrame:
    """`learner_key`, `uln_key`, `upn_key`, `name_key`, `identity` and `key_id` of each row, in the
    form PostgreSQL reads; null where what it is made of is.

    `rows` has what `IDENTITY` names, the date as a date.
    """
    names = pl.Series("name", _digests(rows), dtype=pl.Binary)
    blocks = {
        "learner_key": _padded(rows["learner_ref"], 2 * BLOCK),
        "uln_key": _padded(rows["uln"], BLOCK),
        "upn_key": _padded(rows["upn"], BLOCK),
        "name_key": names,
    }
    found = {name: _pseudonyms(blocks[name], learners).alias(name) for name in _HIDDEN}
    joined = rows.select(
        pl.concat_str(
            [pl.col(name).cast(pl.String).fill_null("") for name in IDENTITY], separator=_BETWEEN
        )
        .str.pad_end(_LENGTH, _PADDING)
        .cast(pl.Binary)
    ).to_series()
    identity = pl.Series("identity", learners.seal(joined.to_list()), dtype=pl.Binary)
    sealed = pl.DataFrame([*found.values(), identity])
    return sealed.select(
        *(_as_bytea(pl.col(name)).alias(name) for name in sealed.columns),
        pl.lit(learners.key_id).alias("key_id"),
    )


def keys_of(refs: pl.Series, learners: Pseudonyms) -> pl.Series:
    """`learner_key` of each reference, in the form PostgreSQL reads."""
    keys = _pseudonyms(_padded(refs, 2 * BLOCK), learners)
    return pl.select(_as_bytea(pl.lit(keys)).alias("learner_key")).to_series()


def opened(row: RowMapping) -> dict[str, Any]:
    """A row of the table with what `IDENTITY` names; the date as yyyy-mm-dd.

    Raises the problem `data_locked`.
    """
    try:
        learners = LEARNER_KEY.under(row["key_id"])
        return dict(row) | opened_by(learners, row["identity"])
    except Unreadable as why:
        raise locked(row["key_id"]) from why


def opened_by(learners: Pseudonyms, identity: bytes) -> dict[str, str | None]:
    """What `IDENTITY` names; raises `Unreadable`."""
    values = learners.unseal(identity).decode().rstrip(_PADDING).split(_BETWEEN)
    values += [""] * (len(IDENTITY) - len(values))
    return {name: value or None for name, value in zip(IDENTITY, values, strict=True)}


def name_digest(surname: str, forename: str, dob: date) -> bytes:
    """What two records of one name and date of birth share: a SHA-256.

    Capitals, spaces, accents and what stands between letters make no difference.
    """
    parts = [_plain(part) for part in (surname, forename)]
    return hashlib.sha256("|".join([*parts, dob.isoformat()]).encode()).digest()


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _digests(rows: pl.DataFrame) -> list[bytes | None]:
    who = rows.select("surname", "forename", "dob").iter_rows()
    return [name_digest(*each) if None not in each else None for each in who]


def _padded(texts: pl.Series, length: int) -> pl.Series:
    return texts.str.pad_end(length, _PADDING).cast(pl.Binary)


def _pseudonyms(blocks: pl.Series, learners: Pseudonyms) -> pl.Series:
    there = blocks.is_not_null()
    width = max((len(block) for block in blocks.drop_nulls().head(1)), default=BLOCK)
    keys = pl.Series(learners.hide(blocks.fill_null(bytes(width)).to_list()), dtype=pl.Binary)
    return pl.select(pl.when(there).then(keys)).to_series()


def _as_bytea(keys: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit(r"\x"), keys.bin.encode("hex"))
