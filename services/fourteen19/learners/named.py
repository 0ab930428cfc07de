"""Young people by name, as one of their providers has them: personal data."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from pydantic import BaseModel
from sqlalchemy import text

from chassis.audit import Deed
from chassis.auth import Principal
from chassis.records.asked import Homes
from chassis.records.store import AnySession
from services.fourteen19.learners.keys import opened

# The joins are written as in participation.stories, and for the same reason.
SEEN: Final = """(CAST(:mine AS text[]) IS NULL OR EXISTS (
    SELECT FROM (SELECT * FROM known_learner WHERE person = {person} OFFSET 0) k
    JOIN LATERAL (SELECT FROM learner l WHERE (l.learner_key, l.year) = (k.learner_key, {year})
        AND l.organisation || '' = k.organisation OFFSET 0) l ON true
    WHERE k.organisation = ANY(CAST(:mine AS text[]))))"""
"""SQL: whether a provider the caller acts for (`mine`; null: all) has a young person that year."""
_NAMED: Final = text("""
    SELECT DISTINCT ON (k.person) k.person, k.learner_id, l.key_id, l.identity
    FROM known_learner k JOIN learner l
        ON l.learner_key = k.learner_key AND l.organisation || '' = k.organisation
    JOIN young_person y ON (y.year, y.person) = (l.year, k.person)
    WHERE k.person = ANY(CAST(:persons AS bigint[])) AND l.year = :year
        AND (CAST(:mine AS text[]) IS NULL OR l.organisation = ANY(CAST(:mine AS text[])))
    ORDER BY k.person, l.organisation <> y.home, l.organisation""")


class NamedYoungPerson(BaseModel):
    """Who it is, as the home has the young person, or else another provider of the caller's."""

    learner_id: int
    home: str
    learner_ref: str | None
    uln: str | None
    surname: str | None
    forename: str | None
    dob: date | None


async def named(
    session: AnySession, homes: Mapping[int, str], year: str, caller: Principal
) -> dict[int, NamedYoungPerson]:
    """Some persons, by number, given their homes; those the caller has no record of are left out.

    Raises the problem `data_locked`.
    """
    asked = {"persons": list(homes), "year": year, "mine": caller.confined_to}
    rows = [opened(row) for row in (await session.execute(_NAMED, asked)).mappings()]
    return {
        row["person"]: NamedYoungPerson.model_validate(row | {"home": homes[row["person"]]})
        for row in rows
    }


def deed_of_list(action: str, homes: Homes, shown: Sequence[int], why: str | None) -> Deed:
    """What the audit log says of a page of young people: exactly which, by their numbers."""
    deed = Deed(action, "young_people", homes.place, why=why, rows=len(shown), personal=True)
    deed.after = {"learners": list(shown)}
    return deed
