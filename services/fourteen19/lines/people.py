"""Who is on a Diploma on a day in an area, and how many young people there are in all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlalchemy import text

from chassis.records.store import AnySession
from education.years import AcademicYear
from services.fourteen19.enrolments.rows import OLDEST, YOUNGEST
from services.fourteen19.lines.take_up import ALL, Taken

Setting = Literal["home", "residence"]
"""Whom an area counts: who is on roll at its schools and colleges, or who lives there."""
_IN_AREA: Final = """
    y.year = :year AND y.age BETWEEN :youngest AND :oldest AND CASE :setting
        WHEN 'home' THEN EXISTS (
            SELECT 1 FROM organisation o WHERE o.organisation = y.home AND o.area = :area)
        ELSE y.lives_in = :area END"""
# Who completed in the year counts on, until it ends.
_TAKEN: Final = text(f"""
    SELECT y.person, d.line, d.level, d.organisation, y.home,
        CASE WHEN d.taught_at IS NOT NULL THEN ARRAY(
            SELECT t.taught_at FROM taught_elsewhere t
            WHERE (t.organisation, t.year) = (d.organisation, d.year)
                AND t.taught_at = ANY(string_to_array(d.taught_at, ';'))) END AS elsewhere,
        coalesce(y.gender, 'unknown') AS gender
    FROM young_person y JOIN known_learner k ON k.person = y.person
    JOIN diploma d ON d.learner_id = k.learner_id AND d.year = y.year
    WHERE {_IN_AREA} AND d.starts_on <= :on
        AND (d.ends_on IS NULL OR d.ends_on > :on OR d.outcome = 'completed')""")
_LEARNERS: Final = text(f"""
    SELECT y.home, coalesce(y.gender, 'unknown') AS gender, count(*) AS learners
    FROM young_person y WHERE {_IN_AREA} AND y.on_roll GROUP BY 1, 2""")


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which area and day; the day is in the year."""

    area: str
    year: AcademicYear
    on: date
    setting: Setting = "home"

    def values(self) -> dict[str, object]:
        """What the statements ask."""
        return {
            "area": self.area,
            "year": str(self.year),
            "on": self.on,
            "setting": self.setting,
            "youngest": YOUNGEST,
            "oldest": OLDEST,
        }


async def taken_in(session: AnySession, asked: Asked) -> list[Taken]:
    """Every Diploma of these young people that counts on the day."""
    rows = await session.execute(_TAKEN, asked.values())
    return [
        Taken(
            row.person,
            row.line,
            row.level,
            (row.organisation, *(row.elsewhere or ())),
            row.home,
            row.gender,
        )
        for row in rows
    ]


async def learners_in(session: AnySession, asked: Asked) -> Mapping[str, int]:
    """Young people of 14 to 19 on roll anywhere in the year: `all`, `home=`, `gender=`."""
    found: dict[str, int] = {ALL: 0}
    for row in await session.execute(_LEARNERS, asked.values()):
        for name in (ALL, f"home={row.home}", f"gender={row.gender}"):
            found[name] = found.get(name, 0) + row.learners
    return found
