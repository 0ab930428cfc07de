"""How rows of files name organisations: by any number that one has or had."""

from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.columns import looked_up
from chassis.submissions.kind import Finding, Rule, SubmissionInfo, Text

ORGANISATION: Final = Text(
    10, form="a URN, early years URN, UKPRN, LAESTAB or the authority's own code"
)
"""The type of a column that names an organisation."""
UNKNOWN_ORGANISATION: Final = Rule(
    "unknown_organisation",
    "error",
    "No organisation of the register has or had this number.",
    "Check the number; if it is right, submit the organisation to the register first.",
)
# Of several that have or had a number: whose key it is, who has it now, who is open, the newest.
_KNOWN = text("""
    SELECT coalesce(array_agg(given), '{}'), coalesce(array_agg(organisation), '{}') FROM (
        SELECT DISTINCT ON (given) given, organisation FROM (
            SELECT organisation AS given, organisation, 0 AS rank, status, opened_on
            FROM organisation WHERE NOT withdrawn
            UNION ALL
            SELECT i.value, o.organisation, CASE WHEN i.retired_at IS NULL THEN 1 ELSE 2 END,
                o.status, o.opened_on
            FROM identifier i JOIN organisation o USING (organisation)
            WHERE NOT o.withdrawn AND i.value <> o.organisation) number
        ORDER BY given, rank, status = 'closed', opened_on DESC NULLS LAST, organisation DESC
    ) known""")


# The numbers of all organisations take a third of a second to read: not for every single record.
_STATE = text("""
    SELECT max(number), EXISTS (SELECT FROM change WHERE number IS NULL) FROM change""")


class _Known(NamedTuple):
    """What was read when the feed of changes stood at a number."""

    number: int | None
    numbers: pl.DataFrame


_KEPT: Final[WeakKeyDictionary[Any, _Known]] = WeakKeyDictionary()
"""By database."""


async def known_organisations(session: AsyncSession) -> pl.DataFrame:
    """Every number by which an organisation may be named: `given`, and the `organisation` meant.

    LAESTABs and early years URNs are in their canonical form, as `named` looks them up. Nobody's
    number changes without a change in the feed, so what was read stays right until there is one.
    """
    number, moving = (await session.execute(_STATE)).one()
    kept = _KEPT.get(session.get_bind())
    if kept is not None and kept.number == number and not moving:
        return kept.numbers
    given, organisations = (await session.execute(_KNOWN)).one()
    schema = {"given": pl.String(), "organisation": pl.String()}
    numbers = pl.DataFrame({"given": given, "organisation": organisations}, schema=schema)
    if not moving:
        _KEPT[session.get_bind()] = _Known(number, numbers)
    return numbers


async def prepare(session: AsyncSession, _submission: SubmissionInfo) -> pl.DataFrame:
    """For kinds of submission whose checks need to know no more than that."""
    return await known_organisations(session)


def named(frame: pl.DataFrame, known: pl.DataFrame, column: str = "organisation") -> pl.DataFrame:
    """The frame with the organisation meant in `column`, null where there is none such.

    `unknown_organisation(column)` then finds the rows that name an unknown one.
    """
    given = pl.col(column).str.to_uppercase().str.replace_all("[ /-]", "")
    asked = frame.select(given).to_series().drop_nulls().unique()
    meant = known.filter(pl.col("given").is_in(asked.implode()))
    found = looked_up(given, dict(meant.select("given", "organisation").iter_rows()))
    return frame.with_columns(
        found.alias(column),
        (pl.col(column).is_not_null() & found.is_null()).alias(_unknown(column)),
    )


def unknown_organisation(column: str = "organisation") -> Finding:
    """The rows of a frame that `named` gave whose organisation the register does not know."""
    message = "is no organisation of the register"
    return Finding(UNKNOWN_ORGANISATION.code, pl.col(_unknown(column)), message, column)


def _unknown(column: str) -> str:
    return f"_unknown_{column}"
