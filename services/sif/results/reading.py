"""The results of schools: as `fourteen19` counts them (decision 0021), else added up from pupils'
own where held, else as published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, text

from chassis.records.store import AnySession
from contracts.sif import ResultCounts, Stage
from education.years import AcademicYear
from services.sif.results.published.columns import FIGURES
from services.sif.results.rules import (
    Standard,
    floor_of,
    gap_of,
    percent_of,
    reckoned,
    standard_of,
    to_floor,
)

Basis = Literal["pupils", "published"]
ALL: Final = "all"
_GROUPS: Final = TypeAdapter(dict[str, ResultCounts])
_WHICH: Final = """
    organisation = ANY(CAST(:organisations AS text[]))
    AND (CAST(:year AS text) IS NULL OR year = :year)
    AND (CAST(:stage AS text) IS NULL OR stage = :stage)"""
_PUPILS: Final = text(f"""
    SELECT organisation, kind, year, stage, p.status, CAST(groups AS text) AS groups
    FROM pupil_count p JOIN organisation o USING (organisation) WHERE {_WHICH}""")
_GCSE: Final = text(f"""
    SELECT organisation, kind, year, stage, g.status, CAST(groups AS text) AS groups
    FROM (SELECT *, 'ks4' AS stage FROM gcse_result) g JOIN organisation o USING (organisation)
    WHERE {_WHICH}""")
_PUBLISHED: Final = text(f"""
    SELECT organisation, kind, year, stage, r.status, missing, {", ".join(FIGURES)}
    FROM (SELECT place AS organisation, * FROM published_result WHERE level = 'organisation') r
    JOIN organisation o USING (organisation) WHERE {_WHICH}""")


@dataclass(frozen=True, slots=True)
class SchoolResult:
    """What one school's pupils achieved at the end of a key stage in an academic year.

    `achieved` and `groups` are counts; of a published result they are reckoned back from its
    percentages, and null or not there where those are `missing`, each for its reason. `figures`
    are what was published. Percentages are unrounded where pupils are held, else as published.
    `pupils_to_floor`: how many more (below it) or fewer (at or above) would take the school across.
    """

    organisation: str
    kind: str
    year: str
    stage: Stage
    basis: Basis
    status: Literal["provisional", "final"]
    eligible: int | None
    achieved: int | None
    percent: Fraction | None
    groups: Mapping[str, ResultCounts]
    english_progress: Fraction | None = None
    maths_progress: Fraction | None = None
    gap: Fraction | None = None
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def standard(self) -> Standard:
        return standard_of(self.stage, AcademicYear.parse(self.year))

    @property
    def floor(self) -> int | None:
        """In percent; null: none then, or none for this kind of school."""
        return floor_of(self.standard, AcademicYear.parse(self.year), self.kind)

    @property
    def below_floor(self) -> bool | None:
        """Null: there is no floor, or no figure of anybody to hold against it."""
        if self.floor is None or self.percent is None or not self.eligible:
            return None
        return self.percent < self.floor

    @property
    def pupils_to_floor(self) -> int | None:
        below = self.below_floor
        if below is None or self.floor is None or self.achieved is None or not self.eligible:
            return None
        return to_floor(self.floor, self.achieved, self.eligible, below=below)


async def results_of(
    session: AnySession,
    organisations: Sequence[str],
    *,
    year: str | None = None,
    stage: Stage | None = None,
) -> dict[str, list[SchoolResult]]:
    """The results of these organisations, by organisation, the oldest year first; three statements.

    Those of whom there are none are left out.
    """
    asked = {"organisations": list(organisations), "year": year, "stage": stage}
    published = [_published(row) for row in (await session.execute(_PUBLISHED, asked)).mappings()]
    counted = [_of_pupils(row) for row in (await session.execute(_PUPILS, asked)).mappings()]
    held = {(one.organisation, one.year, one.stage): one for one in (*published, *counted)}
    for row in (await session.execute(_GCSE, asked)).mappings():
        key = (row["organisation"], row["year"], row["stage"])
        held[key] = _of_gcse(row, held.get(key))
    found: dict[str, list[SchoolResult]] = {}
    for key in sorted(held):
        found.setdefault(key[0], []).append(held[key])
    return found


def _of_gcse(row: RowMapping, own: SchoolResult | None) -> SchoolResult:
    """Progress from the stage before is known of pupils' own results alone."""
    groups = _GROUPS.validate_json(row["groups"])
    if own is not None and own.basis == "pupils":
        groups = {name: _with_progress(each, own.groups.get(name)) for name, each in groups.items()}
    return _of_counts(row, groups)


def _with_progress(counts: ResultCounts, own: ResultCounts | None) -> ResultCounts:
    if own is None:
        return counts
    return own.model_copy(update={"eligible": counts.eligible, "achieved": counts.achieved})


def _of_pupils(row: RowMapping) -> SchoolResult:
    return _of_counts(row, _GROUPS.validate_json(row["groups"]))


def _of_counts(row: RowMapping, groups: Mapping[str, ResultCounts]) -> SchoolResult:
    everybody = groups[ALL]
    return SchoolResult(
        **{name: row[name] for name in ("organisation", "kind", "year", "stage", "status")},
        basis="pupils",
        eligible=everybody.eligible,
        achieved=everybody.achieved,
        percent=percent_of(everybody.achieved, everybody.eligible),
        groups=groups,
        english_progress=percent_of(everybody.english_progress, everybody.english_matched),
        maths_progress=percent_of(everybody.maths_progress, everybody.maths_matched),
        gap=gap_of(groups),
    )


def _published(row: RowMapping) -> SchoolResult:
    figures = {name: row[name] for name in FIGURES if row[name] is not None}
    groups = published_groups(figures, row["missing"])
    everybody = groups.get(ALL)
    return SchoolResult(
        **{name: row[name] for name in ("organisation", "kind", "year", "stage", "status")},
        basis="published",
        eligible=_whole(figures, "eligible"),
        achieved=everybody.achieved if everybody else None,
        percent=_exact(figures, "achieved"),
        groups=groups,
        english_progress=_exact(figures, "english_progress"),
        maths_progress=_exact(figures, "maths_progress"),
        gap=published_gap(figures),
        figures=figures,
        missing=row["missing"],
    )


def published_groups(
    figures: Mapping[str, Decimal], missing: Mapping[str, str]
) -> dict[str, ResultCounts]:
    """The counts that published percentages stand for, of the groups whose percentage is known.

    Where nobody was entered, nobody achieved; of a figure that is suppressed nothing is said.
    """
    groups: dict[str, ResultCounts] = {}
    for group, prefix in ((ALL, ""), ("fsm=yes", "fsm_"), ("fsm=no", "not_fsm_")):
        eligible = _whole(figures, f"{prefix}eligible")
        percent = _exact(figures, f"{prefix}achieved")
        if percent is None and missing.get(f"{prefix}achieved") == "not_entered":
            percent = Fraction(0)
        if eligible is not None and percent is not None:
            groups[group] = ResultCounts(eligible=eligible, achieved=reckoned(percent, eligible))
    return groups


def published_gap(figures: Mapping[str, Decimal]) -> Fraction | None:
    """NI 102 from published percentages."""
    others, fsm = _exact(figures, "not_fsm_achieved"), _exact(figures, "fsm_achieved")
    return None if others is None or fsm is None else others - fsm


def _exact(figures: Mapping[str, Decimal], name: str) -> Fraction | None:
    return Fraction(figures[name]) if name in figures else None


def _whole(figures: Mapping[str, Decimal], name: str) -> int | None:
    return int(figures[name]) if name in figures else None
