"""How a file of pupils' own results looks."""

from collections.abc import Mapping
from typing import Final

from chassis.submissions.kind import Choice, Column, Dialect, Flag
from education.levels import GRADES, LEVELS, NO_LEVEL
from services.sif.results.published.columns import STAGES

_LEVEL: Final = Choice((*LEVELS, *NO_LEVEL))
_PRIOR: Final = Choice(tuple(LEVELS))
_GRADE: Final = Choice(GRADES)
_GENDER: Final = {"F": "F", "M": "M", "female": "F", "male": "M", "girl": "F", "boy": "M"}
_SEN: Final = Flag(yes=("yes", "y", "true", "t", "1", "a", "p", "s"))
_ETHNICITY: Final[Mapping[str, str]] = {
    "White": "white",
    "Mixed": "mixed",
    "Asian": "asian",
    "Black": "black",
    "Chinese": "chinese",
    "Other": "other",
    "Any other ethnic group": "other",
}
LEVEL_COLUMNS: Final = ("english", "maths", "reading", "writing")
PUPILS_FILE: Final = Dialect(
    "pupils",
    columns=(
        Column("number", "the school's URN or LAESTAB", required=True, aliases=("organisation",)),
        Column("academic_year", "the year assessed, as 2008/09", required=True, aliases=("year",)),
        Column("stage", "ks1, ks2 or ks4", Choice(STAGES), required=True),
        Column("upn", "unique pupil number", required=True, personal=True),
        Column("gender", "F or M", Choice(_GENDER), personal=True, aliases=("sex",)),
        Column("fsm", "eligible for free school meals", Flag(), personal=True),
        Column("sen", "special educational needs", _SEN, personal=True),
        Column("eal", "English is an additional language", Flag(), personal=True),
        Column("ethnicity", "main ethnic group", Choice(_ETHNICITY), personal=True),
        *(
            Column(
                name,
                f"level in {name}, or why there is none; blank: none",
                _LEVEL,
                personal=True,
                aliases=(f"{name}_level",),
            )
            for name in LEVEL_COLUMNS
        ),
        *(
            Column(
                f"{name}_prior",
                f"level in {name} at the stage before: KS1 of KS2, KS2 of KS4; blank: not known",
                _PRIOR,
                personal=True,
                aliases=(f"prior_{name}", f"prior_{name}_level"),
            )
            for name in ("english", "maths")
        ),
        *(
            Column(f"{name}_grade", f"GCSE grade in {name}", _GRADE, personal=True)
            for name in ("english", "maths")
        ),
        Column(
            "level2_with_english_and_maths",
            "five A*-C or equivalent, with both; every pupil of ks4 has it",
            Flag(),
            personal=True,
        ),
    ),
)
