"""What a definition of 14-19 promises to be told by, events carry: each measure that it counts has
groups of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import pytest

from contracts.envelope import EventData
from contracts.fourteen19 import GENDERS, Enrolled
from contracts.sif import ResultCounts, ResultLoaded
from services.fourteen19.by_nineteen.rules import Group
from services.fourteen19.results.groups import PARTED
from services.kpi.indicators.catalogue import shipped_by_area
from services.kpi.indicators.definition import Definition
from services.kpi.measures.postings import posting_of
from tests.kpi.measures.fourteen19.saying import (
    HOME,
    YEAR,
    activity,
    by_19,
    enrolment,
    gcse,
    line,
    offers,
    owed,
    participation,
    pilot,
)
from tests.kpi.measures.saying import told

SEPTEMBER, NOVEMBER, MAY = date(2009, 9, 7), date(2009, 11, 30), date(2010, 5, 31)
OF_PUPILS: Final = ("gender", "fsm", "sen", "eal", "ethnicity")
"""By which `sif` counts pupils."""
COHORTS: Final = offers({MAY: (3, 1, 0, 0)}, {MAY: (2, 0, 0, 1)}).cohorts
STAGE_4: Final = ResultCounts(eligible=9, achieved=5)


def groups(characteristics: Iterable[str], counts: Mapping[str, int]) -> dict[str, dict[str, int]]:
    return {name: dict(counts) for name in ("all", *(f"{each}=x" for each in characteristics))}


FULL: Final[tuple[EventData, ...]] = (
    enrolment(
        learners=9,
        diploma={SEPTEMBER: 2},
        lines={"ENG": {SEPTEMBER: 2}},
        levels={"higher": {SEPTEMBER: 2}},
        genders={each: Enrolled(learners=4, diploma={SEPTEMBER: 1}) for each in GENDERS},
    ),
    line("ENG", planned_from=SEPTEMBER, planned_learners={YEAR: 30}),
    pilot(pilot_from=SEPTEMBER, ready_on=MAY),
    offers({MAY: (3, 1, 0, 0)}, {MAY: (2, 0, 0, 1)}, genders=dict.fromkeys(GENDERS, COHORTS)),
    participation(
        {NOVEMBER: {"17": activity(9, 1, 2, learning=8, lapsed_eet=1, lapsed_neet=1, excluded=1)}},
        genders={each: {NOVEMBER: activity(4, 1, 1)} for each in GENDERS},
    ),
    gcse(groups(PARTED, {"pupils": 9, "level_2": 5, "level_1": 8, "any_qualification": 9})),
    by_19(
        groups(
            Group._fields,
            {"cohort": 9, "level_2": 7, "level_2_with_english_and_maths": 5, "level_3": 4},
        )
    ),
    ResultLoaded(
        **HOME,
        year=YEAR,
        stage="ks4",
        basis="pupils",
        groups=dict.fromkeys(groups(OF_PUPILS, {}), STAGE_4),
    ),
    owed(date(2010, 6, 1), MAY),
    owed(MAY),
)
PROMISED: Final = [each for each in shipped_by_area()["14-19"] if each.breakdown]


@pytest.mark.parametrize("definition", PROMISED, ids=lambda each: f"{each.code}_{each.version}")
def test_each_measure_has_groups_of_what_is_promised(definition: Definition) -> None:
    carried: dict[str, set[str]] = defaultdict(set)
    for data in FULL:
        for each in posting_of(told(data)).lines:
            for measure, cells in each.figures.items():
                carried[measure] |= {group.partition("=")[0] for group in cells}
    missing = {
        measure: lacking
        for measure in definition.measures - {definition.returns}
        if (lacking := set(definition.breakdown) - carried[measure])
    }
    assert not missing
