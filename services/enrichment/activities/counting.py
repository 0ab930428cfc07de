"""What pupils did in activities, by activity and school: a constant number of statements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import text

from chassis.records.store import AnySession
from contracts.enrichment import Progress, Scale, Strand
from services.enrichment.pupils.groups import GROUPS

REGULAR: Final = 80
"""Percent of the sessions offered from which on a pupil came regularly."""
OF_SCHOOLS: Final = "a.organisation = ANY(CAST(:organisations AS text[]))"
"""Which rows are counted: all of some schools."""
OF_ACTIVITY: Final = "a.activity = CAST(:activity AS text) AND a.year = CAST(:year AS text)"
"""Those of one activity, which is of one academic year."""
OF_YEAR: Final = f"{OF_SCHOOLS} AND a.year = CAST(:year AS text)"
"""Those of some schools and one academic year."""


class At(NamedTuple):
    """An activity, and a school of whose pupils any took part."""

    activity: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Pupils who took part, and what came of it. `registered`: those whose attendance was sent;
    the rest as `contracts.enrichment.ProgressLoaded`."""

    pupils: int = 0
    different: int = 0
    first: bool = False
    by: Mapping[str, int] = field(default_factory=dict)
    registered: int = 0
    offered: int = 0
    attended: int = 0
    regular: int = 0
    strands: Mapping[Strand, Progress] = field(default_factory=dict)
    asked: int = 0
    positive: int = 0


TAKING: Final = """
    SELECT a.year, a.organisation, a.pupil_id, a.activity FROM participant a WHERE {which}
    UNION SELECT a.year, a.organisation, a.pupil_id, a.activity FROM assessment a WHERE {which}
    UNION SELECT a.year, a.organisation, a.pupil_id, a.activity FROM attitude a WHERE {which}"""
"""SQL: who took part in what: whoever has a row in any of the files."""
_PUPIL: Final = """
    JOIN known_pupil k USING (pupil_id)
    JOIN pupil p ON (p.year, p.organisation, p.pupil_key) = (a.year, a.organisation, k.pupil_key)"""
_PUPILS: Final = f"""
    WITH taking AS ({TAKING}),
    within AS (
        SELECT a.*, r.state ->> 'sort' AS sort, CASE r.state ->> 'sort'
            WHEN 'find_your_talent' THEN r.state ->> 'term' END AS term
        FROM taking a JOIN record r ON r.kind = 'activity' AND r.key = a.activity),
    placed AS (
        SELECT w.*,
            min(activity COLLATE "C") OVER (
                PARTITION BY organisation, year, sort, term) AS first_of_school,
            min(activity COLLATE "C") OVER (
                PARTITION BY organisation, year, sort, term, pupil_id) AS first_of_pupil
        FROM within w)
    SELECT w.activity, w.organisation, count(*) AS pupils,
        count(*) FILTER (WHERE w.activity = first_of_pupil) AS different,
        bool_or(w.activity = first_of_school) AS first, count(c.offered) AS registered,
        coalesce(sum(c.offered), 0) AS offered, coalesce(sum(c.attended), 0) AS attended,
        count(*) FILTER (WHERE 100 * c.attended >= {REGULAR} * c.offered) AS regular
    FROM placed w LEFT JOIN participant c USING (year, organisation, pupil_id, activity)
    GROUP BY 1, 2 ORDER BY 1, 2"""
_BY: Final = f"""
    SELECT a.activity, a.organisation, g."group", count(*) AS number
    FROM ({TAKING}) a {_PUPIL} {GROUPS} WHERE g."group" IS NOT NULL
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
_GAINS: Final = """
    SELECT a.activity, a.organisation, a.strand, a.scale, a.gain, count(*) AS number
    FROM assessment a WHERE {which} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"""
_GAINS_BY: Final = f"""
    SELECT a.activity, a.organisation, a.strand, g."group", a.gain, count(*) AS number
    FROM assessment a {_PUPIL} {GROUPS}
    WHERE {{which}} AND a.gain IS NOT NULL AND g."group" IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"""
# A pupil's attitude is better where the answers after add up to more than those before, of the
# questions answered at both ends: our reading of a "positive effect".
_ATTITUDES: Final = """
    SELECT activity, organisation, count(*) AS asked, count(*) FILTER (WHERE better) AS positive
    FROM (
        SELECT a.activity, a.organisation, a.pupil_id, sum(a.after - a.before) > 0 AS better
        FROM attitude a WHERE {which} AND a.before IS NOT NULL AND a.after IS NOT NULL
        GROUP BY 1, 2, 3) each_pupil
    GROUP BY 1, 2 ORDER BY 1, 2"""


async def counted(session: AnySession, which: str, **asked: Any) -> dict[At, Counts]:
    """By activity and school, those with any row alone. `which` rows: one of the texts above, and
    what it asks. What is counted as `different` and `first` is so among these rows."""

    async def rows(query: str) -> Any:
        return await session.execute(text(query.format(which=which)), asked)

    by = _nested(await rows(_BY))
    gains_by = _gains_by(await rows(_GAINS_BY))
    strands = _strands(await rows(_GAINS), gains_by)
    attitudes = {At(*row[:2]): (row.asked, row.positive) for row in await rows(_ATTITUDES)}
    found: dict[At, Counts] = {}
    for activity, organisation, *numbers in await rows(_PUPILS):
        at = At(activity, organisation)
        pupils, different, first, registered, offered, attended, regular = numbers
        found[at] = Counts(
            pupils, different, first, by[at], registered, offered, attended, regular,
            strands[at], *attitudes.get(at, (0, 0)),
        )  # fmt: skip
    return found


_OfStrand = dict[At, dict[str, dict[str, dict[int, int]]]]


def _nested(rows: Any) -> dict[At, dict[str, int]]:
    found: dict[At, dict[str, int]] = defaultdict(dict)
    for activity, organisation, group, number in rows:
        found[At(activity, organisation)][group] = number
    return found


def _gains_by(rows: Any) -> _OfStrand:
    found: _OfStrand = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for activity, organisation, strand, group, gain, number in rows:
        found[At(activity, organisation)][strand][group][gain] = number
    return found


def _strands(rows: Any, by: _OfStrand) -> dict[At, dict[Strand, Progress]]:
    scales: dict[tuple[At, str], str] = {}
    gains: dict[tuple[At, str], dict[int | None, int]] = defaultdict(dict)
    for activity, organisation, strand, scale, gain, number in rows:
        one = (At(activity, organisation), strand)
        scales[one] = scale
        gains[one][gain] = gains[one].get(gain, 0) + number
    found: dict[At, dict[Strand, Progress]] = defaultdict(dict)
    for (at, strand), told in gains.items():
        both = {gain: number for gain, number in told.items() if gain is not None}
        found[at][cast("Strand", strand)] = Progress(
            scale=cast("Scale", scales[at, strand]),
            assessed=sum(both.values()),
            not_assessed=told.get(None, 0),
            gains=both,
            by=by[at][strand],
        )
    return found
