"""The lines of timelines: of records, of what the register tells, of what else a service knows.

All in one order: the newest day first, then by kind, key and item.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from sqlalchemy import RowMapping, TextClause, text

from chassis.records.links import record_link
from chassis.records.state import KINDS
from chassis.records.store import AnySession
from education.ofsted import grade_word

_ENTRIES: Final = """
    SELECT organisation, on_day, kind, key, item, what, NULL AS inspected, NULL::int AS grade
    FROM entry"""
INSPECTION_LINES: Final = """
    SELECT organisation, coalesce(inspected_on, published_on), 'inspection', subject, '',
        'inspection', inspected, overall
    FROM inspection WHERE NOT withdrawn"""
CONCERN_LINES: Final = """
    SELECT organisation, day, 'concern', subject, item, what, NULL, NULL
    FROM concern CROSS JOIN LATERAL (VALUES
        (entered_on, 'entered', 'entered a category: ' || replace(category, '_', ' ')),
        (left_on, 'left', 'left a category: ' || replace(category, '_', ' ')
            || coalesce(' (' || left_by || ')', ''))) turn (day, item, what)
    WHERE NOT withdrawn"""
MONITORING_LINES: Final = """
    SELECT organisation, visited_on, 'monitoring', subject, '', 'monitoring visit'
        || coalesce(': progress ' || progress, '')
        || coalesce('; the authority''s support ' || authority_support, ''), NULL, NULL
    FROM monitoring WHERE NOT withdrawn"""
_INSPECTIONS: Final = "/v1/schools/organisations/{organisation}/inspections"
_STANDING: Final = "/v1/schools/organisations/{organisation}/standing"
_LINKS: Final = {"inspection": _INSPECTIONS, "concern": _STANDING, "monitoring": _STANDING}


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

    def asks(self, line: Line) -> bool:
        """Whether a line is one of them."""
        in_time = self.since <= line.on_day <= self.until
        of_kind = self.kinds is None or line.kind in self.kinds
        return in_time and of_kind and line.position.order > self.after.order


Further = Callable[[AnySession, Wanted], Awaitable[list[Line]]]
"""Lines that no statement of this module finds; of those not wanted, any."""


@dataclass(frozen=True)
class Timeline:
    """What a service's timelines are of: its records, always; `register`, of what it keeps of the
    register (`INSPECTION_LINES`, ...); `further`, and by `links` where lines of those kinds are
    read: `/v1/sif/results?organisation={organisation}`.
    """

    service: str
    register: Sequence[str] = (INSPECTION_LINES,)
    further: Further | None = None
    links: Mapping[str, str] = field(default_factory=dict)

    async def lines_of(self, session: AnySession, wanted: Wanted, limit: int) -> list[Line]:
        """Up to `limit` lines, the newest first; one statement, and what `further` asks."""
        asked = {
            "organisations": [wanted.organisation],
            "since": wanted.since,
            "until": wanted.until,
            "kinds": None if wanted.kinds is None else list(wanted.kinds),
            "limit": limit,
            **wanted.after._asdict(),
        }
        lines = [_line(row) for row in (await session.execute(self._page, asked)).mappings()]
        if self.further is not None:
            more = await self.further(session, wanted)
            lines += [line for line in more if wanted.asks(line)]
        return sorted(lines, key=lambda line: line.position.order)[:limit]

    async def newest_of(
        self, session: AnySession, organisations: Sequence[str], until: date
    ) -> dict[str, Line]:
        """The newest line of each, further ones left out, up to a day; one statement."""
        asked = {"organisations": list(organisations), "since": date.min, "until": until}
        rows = (await session.execute(self._newest, asked)).mappings()
        return {row["organisation"]: _line(row) for row in rows}

    def link_of(self, line: Line) -> str:
        """Where what a line tells of is to be read."""
        if (self.service, line.kind) in KINDS:
            return record_link(self.service, line.kind, line.key)
        address = (_LINKS | dict(self.links))[line.kind]
        return address.format(organisation=line.organisation)

    @cached_property
    def _page(self) -> TextClause:
        return text(f"""
            SELECT * FROM ({self._lines}) line
            WHERE (CAST(:kinds AS text[]) IS NULL OR kind = ANY(:kinds))
                AND (on_day < :day OR (on_day = :day AND (kind, key, item) > (:kind, :key, :item)))
            ORDER BY on_day DESC, kind, key, item LIMIT :limit""")

    @cached_property
    def _newest(self) -> TextClause:
        return text(f"""
            SELECT DISTINCT ON (organisation) * FROM ({self._lines}) line
            ORDER BY organisation, on_day DESC, kind, key, item""")

    @property
    def _lines(self) -> str:
        # Texts sort by code point, as they do in Python, where further lines join in.
        return f"""
            SELECT organisation, on_day, kind COLLATE "C" AS kind, key COLLATE "C" AS key,
                item COLLATE "C" AS item, what, inspected, grade
            FROM ({" UNION ALL ".join((_ENTRIES, *self.register))}) line
            WHERE organisation = ANY(CAST(:organisations AS text[]))
                AND on_day BETWEEN :since AND :until"""


def _line(row: RowMapping) -> Line:
    """The line of a row; an inspection says its grade in the word of its day."""
    told = dict(row)
    sort, grade = told.pop("inspected"), told.pop("grade")
    if grade is not None:
        word = grade_word(grade, row["on_day"], sort).replace("_", " ")
        told["what"] = f"{row['what']}: {word}"
    return Line(**told)
