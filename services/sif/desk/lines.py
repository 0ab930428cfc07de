"""The lines of timelines: of records, of what the register tells, of results.

All in one order: the newest day first, then by kind, key and item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import RowMapping, text

from chassis.records.links import record_link
from chassis.records.store import AnySession
from education.ofsted import grade_word
from education.rounding import half_up
from education.years import AcademicYear
from services.sif.results.reading import SchoolResult, results_of
from services.sif.results.rules import Standard

RESULT: Final = "result"
_STANDARDS: Final[dict[Standard, str]] = {
    "level_2": "level 2 in reading, writing and mathematics",
    "level_4": "level 4 in English and mathematics",
    "expected_2016": "the expected standard in reading, writing and mathematics",
    "five_a_to_c": "five A*-C with English and mathematics",
}
# Texts sort by code point, as they do in Python, where results join in.
_LINES: Final = """
    SELECT organisation, on_day, kind COLLATE "C" AS kind, key COLLATE "C" AS key,
        item COLLATE "C" AS item, what, inspected, grade FROM (
        SELECT organisation, on_day, kind, key, item, what, NULL AS inspected, NULL::int AS grade
        FROM entry
        UNION ALL
        SELECT organisation, coalesce(inspected_on, published_on), 'inspection', subject, '',
            'inspection', inspected, overall
        FROM inspection WHERE NOT withdrawn
        UNION ALL
        SELECT organisation, day, 'concern', subject, item, what, NULL, NULL
        FROM concern CROSS JOIN LATERAL (VALUES
            (entered_on, 'entered', 'entered a category: ' || replace(category, '_', ' ')),
            (left_on, 'left', 'left a category: ' || replace(category, '_', ' ')
                || coalesce(' (' || left_by || ')', ''))) turn (day, item, what)
        WHERE NOT withdrawn
        UNION ALL
        SELECT organisation, visited_on, 'monitoring', subject, '', 'monitoring visit'
            || coalesce(': progress ' || progress, '')
            || coalesce('; the authority''s support ' || authority_support, ''), NULL, NULL
        FROM monitoring WHERE NOT withdrawn) line
    WHERE organisation = ANY(CAST(:organisations AS text[]))
        AND on_day BETWEEN :since AND :until"""
_PAGE: Final = text(f"""
    SELECT * FROM ({_LINES}) line
    WHERE (CAST(:kinds AS text[]) IS NULL OR kind = ANY(:kinds))
        AND (on_day < :day OR (on_day = :day AND (kind, key, item) > (:kind, :key, :item)))
    ORDER BY on_day DESC, kind, key, item LIMIT :limit""")
_NEWEST: Final = text(f"""
    SELECT DISTINCT ON (organisation) * FROM ({_LINES}) line
    ORDER BY organisation, on_day DESC, kind, key, item""")


class Position(NamedTuple):
    """Where a line stands among others: those after it are older, or later in name."""

    day: date
    kind: str
    key: str
    item: str

    @property
    def order(self) -> tuple[int, str, str, str]:
        return (-self.day.toordinal(), self.kind, self.key, self.item)


FIRST: Final = Position(date.max, "", "", "")


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened to an organisation. `key` is its record's, or the register's."""

    organisation: str
    on_day: date
    kind: str
    key: str
    item: str
    what: str

    @property
    def position(self) -> Position:
        return Position(self.on_day, self.kind, self.key, self.item)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of an organisation: those of some kinds (None: all), from a day to a day, both
    in it, after a position."""

    organisation: str
    since: date
    until: date
    kinds: Sequence[str] | None = None
    after: Position = FIRST


async def lines_of(session: AnySession, wanted: Wanted, limit: int) -> list[Line]:
    """Up to `limit` lines, the newest first; three statements."""
    asked = {
        "organisations": [wanted.organisation],
        "since": wanted.since,
        "until": wanted.until,
        "kinds": None if wanted.kinds is None else list(wanted.kinds),
        "limit": limit,
        **wanted.after._asdict(),
    }
    lines = [_line(row) for row in (await session.execute(_PAGE, asked)).mappings()]
    if wanted.kinds is None or RESULT in wanted.kinds:
        held = await results_of(session, [wanted.organisation])
        results = [_of_result(one) for one in held.get(wanted.organisation, ())]
        lines += [line for line in results if _is_wanted(line, wanted)]
    return sorted(lines, key=lambda line: line.position.order)[:limit]


async def newest_of(
    session: AnySession, organisations: Sequence[str], until: date
) -> dict[str, Line]:
    """The newest line of each, results left out, up to a day; one statement."""
    asked = {"organisations": list(organisations), "since": date.min, "until": until}
    rows = (await session.execute(_NEWEST, asked)).mappings()
    return {row["organisation"]: _line(row) for row in rows}


def link_of(line: Line) -> str:
    """Where what a line tells of is to be read."""
    match line.kind:
        case "inspection":
            return f"/v1/schools/organisations/{line.organisation}/inspections"
        case "concern" | "monitoring":
            return f"/v1/schools/organisations/{line.organisation}/standing"
        case "result":
            return f"/v1/sif/results?organisation={line.organisation}"
        case kind:
            return record_link("sif", kind, line.key)


def words_of(result: SchoolResult) -> str:
    """`KS2 2008/09: 54.8 % level 4 in English and mathematics, below the floor of 55 %`."""
    about = f"{result.stage.upper()} {result.year}: "
    if result.percent is None:
        return f"{about}no figure is published"
    said = f"{about}{half_up(result.percent)} % {_STANDARDS[result.standard]}"
    if result.below_floor is None:
        return said
    side = "below" if result.below_floor else "not below"
    return f"{said}, {side} the floor of {result.floor} %"


def _of_result(result: SchoolResult) -> Line:
    return Line(
        organisation=result.organisation,
        on_day=AcademicYear.parse(result.year).ends,
        kind=RESULT,
        key=f"{result.organisation}/{result.year}/{result.stage}",
        item="",
        what=words_of(result),
    )


def _is_wanted(line: Line, wanted: Wanted) -> bool:
    in_time = wanted.since <= line.on_day <= wanted.until
    return in_time and line.position.order > wanted.after.order


def _line(row: RowMapping) -> Line:
    """The line of a row; an inspection says its grade in the word of its day."""
    told = dict(row)
    sort, grade = told.pop("inspected"), told.pop("grade")
    if grade is not None:
        word = grade_word(grade, row["on_day"], sort).replace("_", " ")
        told["what"] = f"{row['what']}: {word}"
    return Line(**told)
