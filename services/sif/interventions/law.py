"""Part 4 of the Education and Inspections Act 2006 (schools causing concern), and section 15, as
data: each version with the day it came into force.

`certainty` says how well a rule is founded: `text` (read in the Act), `high`, `medium` or `low`
(our reading of it, to be checked by a lawyer before a power rests on it).
"""

from datetime import date
from typing import Final, Literal

from chassis.records.state import Part
from contracts.sif import Power

Ground = Literal["low_standards", "management_breakdown", "safety"]
Section = Literal["60", "61", "62"]
"""By which a school is eligible for intervention: warning notice, significant improvement required
(notice to improve), special measures."""
Certainty = Literal["text", "high", "medium", "low"]
Consulted = Literal["governing_body", "appointing_body"]
"""`appointing_body`: the diocese or foundation of a church or foundation school."""
By = Literal["authority", "secretary_of_state"]


class LawRule(Part):
    """One rule in words, with where it stands."""

    text: str
    source: str
    certainty: Certainty


class GroundRule(Part):
    """What a notice may be given for."""

    ground: Ground
    section: str
    text: str


class PowerRule(Part):
    """A power and its preconditions. `eligible_by` empty: the school need not be eligible;
    `two_month_limit`: after a warning notice only within the window."""

    power: Power
    by: By
    section: str
    text: str
    eligible_by: tuple[Section, ...]
    consult: tuple[Consulted, ...] = ()
    consent: bool = False
    two_month_limit: bool
    certainty: Certainty


class LawVersion(Part):
    """The law as in force from a day on; periods in working days following, the window in calendar
    months after the end of the compliance period."""

    in_force_from: date
    notice: str
    initial_working_days: int
    compliance_working_days: int
    window_months: int
    grounds: tuple[GroundRule, ...]
    powers: tuple[PowerRule, ...]
    rules: tuple[LawRule, ...]

    def power(self, power: Power, by: By) -> PowerRule | None:
        """The rule of a power; None: nobody of that sort has it."""
        found = (rule for rule in self.powers if (rule.power, rule.by) == (power, by))
        return next(found, None)


_GROUNDS: Final = (
    GroundRule(
        ground="low_standards",
        section="60(2)(a)",
        text="The standards of performance of pupils are unacceptably low, and likely to remain so "
        "unless powers are used: by what they might reasonably be expected to attain, what was "
        "attained before, or comparable schools (60(3)).",
    ),
    GroundRule(
        ground="management_breakdown",
        section="60(2)(b)",
        text="There has been a serious breakdown in management or governance that prejudices, or "
        "is likely to prejudice, those standards.",
    ),
    GroundRule(
        ground="safety",
        section="60(2)(c)",
        text="The safety of pupils or staff is threatened, by a breakdown of discipline or "
        "otherwise.",
    ),
)
_ANY: Final[tuple[Section, ...]] = ("60", "61", "62")
_OFSTED: Final[tuple[Section, ...]] = ("61", "62")
_BOTH: Final[tuple[Consulted, ...]] = ("governing_body", "appointing_body")
_POWERS: Final = (
    PowerRule(
        power="required_collaboration",
        by="authority",
        section="63",
        text="Require the governing body to contract for advice, to collaborate, or to take steps "
        "towards a federation.",
        eligible_by=_ANY,
        consult=_BOTH,
        two_month_limit=True,
        certainty="high",
    ),
    PowerRule(
        power="additional_governors",
        by="authority",
        section="64",
        text="Appoint additional governors, as many as the authority thinks fit; not while there "
        "is an interim executive board (Schedule 6).",
        eligible_by=_ANY,
        two_month_limit=True,
        certainty="high",
    ),
    PowerRule(
        power="interim_executive_board",
        by="authority",
        section="65",
        text="Put an interim executive board in the governing body's place. Whether the window of "
        "two months holds for it too could not be confirmed: it is not held to it here.",
        eligible_by=_ANY,
        consult=_BOTH,
        consent=True,
        two_month_limit=False,
        certainty="low",
    ),
    PowerRule(
        power="suspended_budget",
        by="authority",
        section="66",
        text="Suspend the right to a delegated budget; not where the Secretary of State has "
        "appointed additional governors (section 67).",
        eligible_by=_ANY,
        two_month_limit=True,
        certainty="high",
    ),
    PowerRule(
        power="additional_governors",
        by="secretary_of_state",
        section="67",
        text="The Secretary of State's additional governors; not while there is an interim "
        "executive board (Schedule 6).",
        eligible_by=_OFSTED,
        two_month_limit=False,
        certainty="text",
    ),
    PowerRule(
        power="interim_executive_board",
        by="secretary_of_state",
        section="69",
        text="The Secretary of State's interim executive board.",
        eligible_by=_OFSTED,
        two_month_limit=False,
        certainty="text",
    ),
    PowerRule(
        power="closure_proposal",
        by="authority",
        section="15",
        text="Publish statutory proposals to discontinue the school, after consultation. A "
        "direction to close is the Secretary of State's alone (section 68).",
        eligible_by=(),
        consult=_BOTH,
        two_month_limit=False,
        certainty="high",
    ),
)
_RULES: Final = (
    LawRule(
        text="The initial period begins with the day the notice is given and ends with the "
        "fifteenth working day following; school holidays count.",
        source="section 60",
        certainty="text",
    ),
    LawRule(
        text="Within it the governing body may make representations to the Chief Inspector, who "
        "may confirm the notice.",
        source="section 60",
        certainty="text",
    ),
    LawRule(
        text="The compliance period is the initial period; once the notice is confirmed, fifteen "
        "working days following that.",
        source="section 60(10)",
        certainty="medium",
    ),
    LawRule(
        text="Eligible by a notice: the initial period is over, there were no representations or "
        "the notice was confirmed, it was not complied with by the end of the compliance period, "
        "and reasonable notice in writing was given of the powers proposed.",
        source="section 60",
        certainty="text",
    ),
    LawRule(
        text="After a notice, powers under sections 63, 64 and 66 are used within two months "
        "after the end of the compliance period; here to the same day of the second month.",
        source="sections 63(3), 64(2), 66(2)",
        certainty="high",
    ),
    LawRule(
        text="Five working days are taken as reasonable notice unless more or fewer are given.",
        source="practice",
        certainty="low",
    ),
    LawRule(
        text="A school is eligible by section 61 or 62 as long as it is in the category.",
        source="sections 61, 62",
        certainty="text",
    ),
)
_ACT: Final = LawVersion(
    in_force_from=date(2007, 4, 1),
    notice="warning notice",
    initial_working_days=15,
    compliance_working_days=15,
    window_months=2,
    grounds=_GROUNDS,
    powers=_POWERS,
    rules=_RULES,
)
LAW: Final = (
    _ACT,
    _ACT.model_copy(
        update={
            "in_force_from": date(2010, 1, 12),
            "notice": "performance standards and safety warning notice",
            "rules": (
                *_RULES,
                LawRule(
                    text="Warning notices on teachers' pay and conditions are a sort of their "
                    "own; they are not kept here.",
                    source="section 60A",
                    certainty="text",
                ),
            ),
        }
    ),
)
"""By the day each came into force; the Apprenticeships, Skills, Children and Learning Act 2009
changed it on 12 January 2010."""


def law_on(day: date) -> LawVersion | None:
    """The law in force on a day, None before 1 April 2007. A notice stays under the law of the day
    it was given."""
    return next((law for law in reversed(LAW) if law.in_force_from <= day), None)
