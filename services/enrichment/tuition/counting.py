"""Courses counted together: in the database, by school and year, and by subject and key stage."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from sqlalchemy import text

from chassis.records.store import AnySession
from education.rounding import half_up
from services.enrichment.pupils.groups import GROUPS
from services.enrichment.tuition.courses import COURSES, GAIN, OF, Course, allocations_of
from services.enrichment.tuition.rules import BEGUN, STATUSES, Status

_BEGUN: Final = f"status IN ({', '.join(map(repr, sorted(BEGUN)))})"
_COUNTED: Final = text(f"""
    SELECT year, organisation, subject, key_stage,
        {", ".join(f"count(*) FILTER (WHERE status = '{each}') AS {each}" for each in STATUSES)},
        count(DISTINCT pupil_id) FILTER (WHERE {_BEGUN}) AS pupils,
        sum(minutes) AS minutes, sum(offered) AS offered, sum(attended) AS attended,
        min(first_on) AS first_on,
        count(DISTINCT pupil_id) AS with_course,
        count(DISTINCT pupil_id) FILTER (WHERE offered > 0) AS with_session,
        count(DISTINCT pupil_id) FILTER (WHERE gain IS NOT NULL) AS with_gain
    FROM ({COURSES}) c
    GROUP BY GROUPING SETS ((year), (year, subject, key_stage), (year, organisation),
        (year, organisation, subject, key_stage))""")
_GAINS: Final = text(f"""
    SELECT c.year, c.organisation, c.subject, c.key_stage, {GAIN} AS gain, count(*) AS number
    FROM tuition_course c
    WHERE c.entry_level IS NOT NULL AND c.exit_level IS NOT NULL AND {OF.format(alias="c")}
    GROUP BY 1, 2, 3, 4, 5""")
# OFFSET 0: each pupil is looked up by its key, also before a large file has statistics.
_GROUPS: Final = text(f"""
    SELECT c.year, c.organisation, h."group", count(DISTINCT c.pupil_id) AS number
    FROM (SELECT DISTINCT year, organisation, pupil_id, key_stage FROM ({COURSES}) c
        WHERE {_BEGUN}) c
    CROSS JOIN LATERAL (
        SELECT g."group" FROM (
            SELECT p.* FROM known_pupil k JOIN pupil p
                ON (p.year, p.organisation, p.pupil_key) = (c.year, c.organisation, k.pupil_key)
            WHERE k.pupil_id = c.pupil_id OFFSET 0) p {GROUPS}
        UNION ALL SELECT 'key_stage=' || c.key_stage) h ("group")
    WHERE h."group" IS NOT NULL
    GROUP BY GROUPING SETS ((c.year, h."group"), (c.year, c.organisation, h."group"))
    ORDER BY 3""")


class Part(NamedTuple):
    """Of which subject and key stage."""

    subject: str
    key_stage: str


class At(NamedTuple):
    """Of which year, school (None: all asked for) and part (None: all) something is counted."""

    year: str
    organisation: str | None = None
    part: Part | None = None


class Sizes(NamedTuple):
    """Pupils with a course of any status; with a session offered; with a course assessed at both
    ends."""

    courses: int = 0
    sessions: int = 0
    gains: int = 0


@dataclass(slots=True)
class Counted:
    """Some courses and allocations: how many, and what they came to.

    `pupils` have a course in progress or completed, each counted once. `gains`: how many courses
    gained so many sub-levels.
    """

    allocated: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    pupils: int = 0
    minutes: int = 0
    offered: int = 0
    attended: int = 0
    gains: Counter[int] = field(default_factory=Counter)
    first_on: date | None = None
    sizes: Sizes = field(default_factory=Sizes)

    @property
    def by_status(self) -> dict[Status, int]:
        """How many courses are in each status; none: 0."""
        return {status: self.statuses[status] for status in STATUSES}

    @property
    def begun(self) -> int:
        """Courses in progress or completed."""
        return sum(self.statuses[status] for status in BEGUN)

    @property
    def assessed(self) -> int:
        """Courses with an entry and an exit level."""
        return self.gains.total()

    @property
    def sub_levels(self) -> int:
        """Sub-levels gained by all of those."""
        return sum(gain * number for gain, number in self.gains.items())

    @property
    def hours(self) -> Decimal:
        """Hours taught, to two decimal places, half up."""
        return half_up(Fraction(self.minutes, 60), 2)


Tuition = Mapping[At, Counted]


async def tuition_of(
    session: AnySession, organisations: Sequence[str], year: str | None = None
) -> Tuition:
    """Of these schools in one year or in all: together, and each; as a whole, and by part. Three
    statements."""
    asked = {"organisations": list(organisations), "year": year}
    found: defaultdict[At, Counted] = defaultdict(Counted)
    for row in await session.execute(_COUNTED, asked | {"on": None}):
        part = Part(row.subject, row.key_stage) if row.subject else None
        found[At(row.year, row.organisation, part)] = Counted(
            statuses=Counter({status: getattr(row, status) for status in STATUSES}),
            pupils=row.pupils,
            minutes=int(row.minutes),
            offered=int(row.offered),
            attended=int(row.attended),
            first_on=row.first_on,
            sizes=Sizes(row.with_course, row.with_session, row.with_gain),
        )
    for row in await session.execute(_GAINS, asked):
        for at in _all_of(row.year, row.organisation, Part(row.subject, row.key_stage)):
            found[at].gains[row.gain] += row.number
    for each in await allocations_of(session, organisations, year):
        for at in _all_of(each.year, each.organisation, Part(each.subject, each.key_stage)):
            found[at].allocated += each.courses
    return dict(sorted(found.items(), key=_order))


async def pupils_by_group(
    session: AnySession, organisations: Sequence[str], year: str | None = None
) -> Mapping[At, dict[str, int]]:
    """Pupils with a course in progress or completed, by group, as their school's roll of the year
    has them, and by the course's key stage; each once in each group. Of schools together, and of
    each. One statement."""
    asked = {"organisations": list(organisations), "year": year, "on": None}
    found: defaultdict[At, dict[str, int]] = defaultdict(dict)
    for row in await session.execute(_GROUPS, asked):
        found[At(row.year, row.organisation)][row.group] = row.number
    return found


def parts_of(tuition: Tuition) -> Mapping[At, dict[Part, Counted]]:
    """By subject and key stage, in order: of each school, and of all together."""
    found: defaultdict[At, dict[Part, Counted]] = defaultdict(dict)
    for at, some in tuition.items():
        if at.part is not None:
            found[at._replace(part=None)][at.part] = some
    return found


def schools_of(tuition: Tuition) -> dict[str, Counted]:
    """By school, of one year."""
    return {
        at.organisation: some for at, some in tuition.items() if at.organisation and at.part is None
    }


def counted(courses: Iterable[Course]) -> Counted:
    """Some courses, one by one."""
    found, pupils = Counted(), set[int]()
    for course in courses:
        found.statuses[course.status] += 1
        if course.status in BEGUN:
            pupils.add(course.pupil_id)
        found.minutes += course.minutes
        found.offered += course.offered
        found.attended += course.attended
        if course.gain is not None:
            found.gains[course.gain] += 1
    found.pupils = len(pupils)
    return found


def _all_of(year: str, organisation: str, part: Part) -> tuple[At, ...]:
    """Everything that something of a school and a part is in."""
    return At(year), At(year, None, part), At(year, organisation), At(year, organisation, part)


def _order(counted: tuple[At, Counted]) -> tuple[str, str, Part]:
    at, _ = counted
    return at.year, at.organisation or "", at.part or Part("", "")
