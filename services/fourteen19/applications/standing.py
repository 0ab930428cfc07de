"""How a home's applications stand from day to day. Pure, but for reading them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from chassis.records.store import AnySession
from contracts.fourteen19 import ApplicationsChanged, Applied
from services.fourteen19.applications.homes import HOME, JOINED, PERSON
from services.fourteen19.applications.rules import settled_choice
from services.fourteen19.applications.state import (
    HELD,
    OFFERED,
    OPEN,
    Application,
    ChoiceStatus,
    Step,
)

# Of the young people at home there, wherever the form was begun.
_OF: Final = text(f"""
    WITH perhaps AS (
        SELECT key FROM record
        WHERE kind = 'application' AND organisation = ANY(CAST(:homes AS text[]))
        UNION SELECT r.key FROM young_person y JOIN known_learner k ON k.person = y.person
        JOIN record r ON r.kind = 'application'
            AND CAST(r.state ->> 'learner_id' AS bigint) = k.learner_id
        WHERE y.home = ANY(CAST(:homes AS text[])))
    SELECT r.key, {HOME} AS home, {PERSON} AS person, CAST(r.state AS text) AS state
    FROM perhaps JOIN record r ON r.kind = 'application' AND r.key = perhaps.key {JOINED}
    WHERE {HOME} = ANY(CAST(:homes AS text[]))
        AND (CAST(:year AS text) IS NULL OR r.state ->> 'year' = :year)
    ORDER BY r.key""")
_ALIVE: Final = frozenset({*OPEN, *OFFERED})
FLAGS: Final = ("applied", "offered", "accepted", "without_place")


class Mine(NamedTuple):
    """One application, whose home that is today, and whose it is."""

    key: str
    home: str
    person: int
    application: Application


class Form(NamedTuple):
    """A form that was sent, and how each choice stood from which day on, those to come too.
    `back_on`: from when on it counts no more, taken back as a whole."""

    sent_on: date
    back_on: date
    choices: Sequence[Sequence[Step]]

    def days(self) -> set[date]:
        steps = {step.on for choice in self.choices for step in choice}
        return steps if self.back_on == date.max else steps | {self.back_on}

    def statuses_on(self, day: date) -> Iterable[ChoiceStatus]:
        for choice in self.choices:
            stood = [step.status for step in choice if step.on <= day]
            yield from stood[-1:]


def form_of(application: Application) -> Form:
    """A form that was sent; an offer nobody answers lapses."""
    assert application.sent_on is not None
    steps = [settled_choice(each, date.max).steps for each in application.choices]
    return Form(application.sent_on, application.withdrawn_on or date.max, steps)


async def applications_of(
    session: AnySession, homes: Sequence[str], year: str | None = None
) -> list[Mine]:
    """The applications of the young people of these homes, for one year or all."""
    rows = await session.execute(_OF, {"homes": list(homes), "year": year})
    return [
        Mine(row.key, row.home, row.person, Application.model_validate_json(row.state))
        for row in rows
    ]


async def application_states(
    session: AsyncSession, organisations: Sequence[str]
) -> list[ApplicationsChanged]:
    """What is told of each home and each year in which its young people have sent any. The year is
    the one they are in as they apply."""
    grouped: dict[tuple[str, str], dict[int, list[Application]]] = defaultdict(dict)
    for each in await applications_of(session, organisations):
        people = grouped[each.home, each.application.made_in]
        people.setdefault(each.person, []).append(each.application)
    places = await places_of(session, organisations)
    told = [
        ApplicationsChanged(**places[home].told(), year=year, standing=standing_of(people.values()))
        for (home, year), people in sorted(grouped.items())
        if home in places
    ]
    return [each for each in told if each.standing]


def standing_of(people: Iterable[Sequence[Application]]) -> tuple[Applied, ...]:
    """The counts from each day on which they change: each young person once, by all of his or her
    applications. An offer is told to lapse after its last day before that has come."""
    moves: dict[date, Counter[str]] = defaultdict(Counter)
    for applications in people:
        forms = [form_of(each) for each in applications if each.sent_on is not None]
        before: frozenset[str] = frozenset()
        for day in sorted({day for form in forms for day in form.days()}):
            now = _flags(forms, day)
            moves[day].update(now - before)
            moves[day].subtract(before - now)
            before = now
    total: Counter[str] = Counter()
    found = []
    for day in sorted(moves):
        if any(moves[day].values()):
            total.update(moves[day])
            found.append(Applied(on=day, **{flag: total[flag] for flag in FLAGS}))
    return tuple(found)


def flags_on(applications: Sequence[Application], day: date) -> frozenset[str]:
    """Which of the counts a young person is in on a day."""
    return _flags([form_of(each) for each in applications if each.sent_on is not None], day)


def _flags(forms: Iterable[Form], day: date) -> frozenset[str]:
    sent = [each for each in forms if each.sent_on <= day < each.back_on]
    statuses = {status for each in sent for status in each.statuses_on(day)}
    found = {
        "applied": bool(sent),
        "offered": not statuses.isdisjoint(OFFERED),
        "accepted": not statuses.isdisjoint(HELD),
        "without_place": bool(sent) and statuses.isdisjoint(_ALIVE),
    }
    return frozenset(flag for flag, holds in found.items() if holds)


def by_person(applications: Iterable[Mine]) -> Mapping[int, list[Application]]:
    """The applications of each young person."""
    found: dict[int, list[Application]] = {}
    for each in applications:
        found.setdefault(each.person, []).append(each.application)
    return found
