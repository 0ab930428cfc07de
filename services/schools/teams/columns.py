"""Files of teams and of posts: their columns, and the rules beyond what each column may hold."""

from typing import Final

from chassis.submissions.kind import Column, Date, Dialect, Integer, Rule, Text

SCHOOL_IMPROVEMENT_PARTNER: Final = "school_improvement_partner"
LEAD: Final = "lead"
_CODE: Final = Text(
    60,
    pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
    form="words and numbers in small letters, with hyphens between them",
)
_POSITION: Final = Integer(1, 9_999)

TEAMS_FILE: Final = Dialect(
    "teams",
    (
        Column("team", "the team's code", _CODE, required=True),
        Column("component", "the component's code; blank: the team itself", _CODE, present=True),
        Column("name", "what it is called", Text(200), required=True),
        Column(
            "position",
            "its place among teams, or among its team's components",
            _POSITION,
            required=True,
        ),
    ),
)
POSTS_FILE: Final = Dialect(
    "posts",
    (
        Column(
            "post",
            "the authority's reference",
            Text(
                40,
                pattern=r"[A-Z0-9]+(-[A-Z0-9]+)*",
                form="letters and digits, with hyphens between them",
                upper=True,
            ),
            required=True,
        ),
        Column("team", "the code of its team", _CODE, required=True),
        Column("component", "of its component; blank: of the team as a whole", _CODE),
        Column("title", "what the post is called", Text(200), required=True),
        Column(
            "role",
            "lead, school_improvement_partner, adviser, consultant, "
            "quality_and_inclusion_officer, officer, support, or another",
            Text(
                60,
                pattern=r"[a-z][a-z0-9]*(_[a-z0-9]+)*",
                form="words in small letters, with underscores between them",
            ),
            required=True,
        ),
        Column("holder", "who holds it; blank: vacant", Text(200), present=True, personal=True),
        Column("starts_on", "the first day of the post; blank: always was", Date()),
        Column("ends_on", "the first day on which the post is no more", Date()),
        Column(
            "held_since",
            "since when it is held or, without a holder, vacant; blank: since the post began",
            Date(),
        ),
        Column("accredited_on", "when the holder was accredited", Date()),
        Column("accredited_until", "the last day of the accreditation; blank: no end", Date()),
        Column("transferred_from", "the body that the post came from", Text(200)),
        Column("email", "the holder's", Text(254), personal=True),
        Column("telephone", "the holder's", Text(40), personal=True),
    ),
)
TEAM_RULES: Final = (
    Rule(
        "component_without_team",
        "error",
        "The component is of a team that neither the file nor the register has.",
        "Add the team's own row, with component blank, or correct the team's code.",
    ),
)
POST_RULES: Final = (
    Rule(
        "unknown_team",
        "error",
        "There is no team of this code.",
        "Take a code from GET /v1/schools/teams, or submit the team first.",
    ),
    Rule(
        "unknown_component",
        "error",
        "The team has no component of this code.",
        "Take a code from GET /v1/schools/teams, or submit the component first.",
    ),
    Rule(
        "ends_before_start",
        "error",
        "The post, or an accreditation, would end before it begins.",
        "Correct the dates.",
    ),
    Rule(
        "held_outside_post",
        "warning",
        "The day since when the post is held, or vacant, is none of the post's own days.",
        "Check the dates.",
    ),
    Rule(
        "not_accredited",
        "warning",
        "A School Improvement Partner without accreditation: the authority may appoint only "
        "accredited persons (Education and Inspections Act 2006, s5).",
        "Give the day of accreditation once there is one.",
    ),
    Rule(
        "accreditation_over",
        "warning",
        "The accreditation of a School Improvement Partner has ended.",
        "Give the new end once it is renewed, or appoint somebody accredited.",
    ),
)
