"""The forms of published results: the tables' own of key stages 2 and 4, the press's, ours."""

from collections.abc import Mapping
from typing import Final

from chassis.submissions.kind import Choice, Column, Dialect, Text
from services.sif.results.published.figures import Figure, figure

_COUNT: Final = figure(0, 10_000_000, 0)
_PERCENT: Final = figure(0, 100, 2)
_SCORE: Final = figure(-100, 100, 2)
_MEASURES: Final[Mapping[str, tuple[Figure, str, tuple[str, ...]]]] = {
    "eligible": (_COUNT, "pupils at the end of the stage", ("TELIG", "TPUP", "eligible_pupils")),
    "achieved": (
        _PERCENT,
        "percentage that achieved the standard of the stage and year",
        ("PTRWM_EXP", "PT5EM_94", "pct_L4_eng_and_maths", "achieved_percent"),
    ),
    "english": (_PERCENT, "percentage in English", ("pct_L4_english", "english_percent")),
    "reading": (_PERCENT, "percentage in reading", ("PTREAD_EXP", "PTREADX", "reading_percent")),
    "writing": (_PERCENT, "percentage in writing", ("PTWRITTA_EXP", "writing_percent")),
    "maths": (
        _PERCENT,
        "percentage in mathematics",
        ("PTMAT_EXP", "pct_L4_maths", "maths_percent"),
    ),
    "english_progress": (_PERCENT, "percentage with expected progress in English", ()),
    "reading_progress": (_PERCENT, "… in reading", ("PT2READ12",)),
    "writing_progress": (_PERCENT, "… in writing", ("PT2WRITTA12",)),
    "maths_progress": (_PERCENT, "… in mathematics", ("PT2MATH12",)),
    "reading_score": (_SCORE, "progress score in reading", ("READPROG",)),
    "writing_score": (_SCORE, "progress score in writing", ("WRITPROG",)),
    "maths_score": (_SCORE, "progress score in mathematics", ("MATPROG",)),
    "progress_8": (_SCORE, "Progress 8", ("P8MEA",)),
    "fsm_eligible": (
        _COUNT,
        "pupils eligible for free school meals (from 2011/12: disadvantaged)",
        ("TFSM6CLA1A", "TFSMCLA"),
    ),
    "fsm_achieved": (_PERCENT, "percentage of them that achieved it", ("PTRWM_EXP_FSM6CLA1A",)),
    "not_fsm_eligible": (_COUNT, "all other pupils", ("TNotFSM6CLA1A",)),
    "not_fsm_achieved": (
        _PERCENT,
        "percentage of them that achieved it",
        ("PTRWM_EXP_NotFSM6CLA1A",),
    ),
}
FIGURES: Final = tuple(_MEASURES)
"""The figures kept of a row, each a column of the table."""
STAGES: Final = ("ks1", "ks2", "ks4")
COUNTRY: Final = "E92000001"
_TYPES: Final = {"1": "organisation", "2": "organisation"}


def _figures(*names: str) -> tuple[Column, ...]:
    return tuple(
        Column(name, meaning, type_, aliases=aliases)
        for name, (type_, meaning, aliases) in _MEASURES.items()
        if not names or name in names
    )


def _table(name: str, types: Mapping[str, str], *figures: str) -> Dialect:
    """A form of the performance tables; their types of record differ between key stages."""
    return Dialect(
        name,
        columns=(
            Column(
                "level",
                "a school (1, 2), the authority or England",
                Choice({**_TYPES, **types}),
                required=True,
                aliases=("RECTYPE",),
            ),
            Column("area", "the authority's three digits", Text(3, "[0-9]{3}"), aliases=("LEA",)),
            Column("numbers", "the school's URN", aliases=("URN",)),
            Column("roll", "pupils on roll, or NEW", _COUNT, aliases=("TOTPUPS",)),
            *_figures(*figures),
        ),
        missing_fields="fill",  # rows of schools without pupils at the stage end early
        unknown_columns="ignore",
    )


KEY_STAGE_2: Final = _table(
    "key_stage_2", {"3": "area", "4": "country", "5": "country_state_funded"},
    *(name for name in FIGURES if name not in ("english", "english_progress", "progress_8")),
)  # fmt: skip
KEY_STAGE_4: Final = _table(
    "key_stage_4", {"4": "area", "5": "country", "7": "country_state_funded"},
    "eligible", "achieved", "progress_8",
)  # fmt: skip
PRESS: Final = Dialect(
    "press",
    columns=(
        Column(
            "numbers",
            "the school's URN, or those it has had, with semicolons",
            present=True,
            aliases=("urn",),
        ),
        *_figures("eligible", "achieved", "english", "maths"),
    ),
    unknown_columns="ignore",
)
NATIVE: Final = Dialect(
    "native",
    columns=(
        Column(
            "place",
            "the school's URN or LAESTAB, the authority's three digits, or E92000001",
            Text(10),
            required=True,
            aliases=("organisation", "urn"),
        ),
        Column("academic_year", "as 2008/09", required=True, aliases=("year",)),
        Column("stage", "ks1, ks2 or ks4", Choice(STAGES), required=True),
        *_figures(),
    ),
)
DIALECTS: Final = (NATIVE, KEY_STAGE_2, KEY_STAGE_4, PRESS)
