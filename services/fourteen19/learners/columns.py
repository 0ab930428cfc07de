"""How a file of a provider's learners looks."""

from typing import Final

from chassis.submissions.kind import Choice, Column, Date, Dialect, Flag, Integer, Text
from education.ethnicity import ETHNICITIES
from services.fourteen19.learners.keys import LONGEST_REF

DATES: Final = Date(("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"))
_GENDER: Final = {"F": "F", "M": "M", "female": "F", "male": "M"}
_ETHNICITY: Final = Choice(
    {code: code for code in ETHNICITIES} | {each.words: code for code, each in ETHNICITIES.items()}
)
_SEN: Final = Flag(yes=("yes", "y", "true", "t", "1", "a", "p", "s"))
STANDINGS: Final = ("on_roll", "applicant", "left")

YEAR: Final = Column("academic_year", "academic year, as 2009/10", required=True, aliases=("year",))
PROVIDER: Final = Column(
    "provider",
    "whose learner it is: the school's, college's or provider's UKPRN, URN or LAESTAB",
    required=True,
    aliases=("ukprn", "urn", "organisation", "L46"),
)
LEARNER_REF: Final = Column(
    "learner_ref",
    "the provider's own reference of the learner, the same in all its files",
    Text(
        max_length=LONGEST_REF,
        pattern=r"[!-~]+",
        form="letters and digits without spaces",
        upper=True,
    ),
    required=True,
    personal=True,
    aliases=("learner_reference", "L03"),
)
WHO: Final = (YEAR, PROVIDER, LEARNER_REF)
"""What every row of every file begins with."""

LEARNERS_FILE: Final = Dialect(
    "learners",
    (
        *WHO,
        Column(
            "uln",
            "unique learner number; 9999999999: not known yet",
            personal=True,
            aliases=("L45",),
        ),
        Column("upn", "unique pupil number, of who has or had one", personal=True),
        Column(
            "surname",
            "surname",
            Text(max_length=60),
            required=True,
            personal=True,
            aliases=("L09",),
        ),
        Column(
            "forename",
            "first name",
            Text(max_length=60),
            required=True,
            personal=True,
            aliases=("forenames", "first_name", "L10"),
        ),
        Column(
            "dob",
            "date of birth",
            DATES,
            required=True,
            personal=True,
            aliases=("date_of_birth", "L11"),
        ),
        Column("gender", "F or M", Choice(_GENDER), personal=True, aliases=("sex", "L13")),
        Column("ethnicity", "ethnic group, by its code", _ETHNICITY, personal=True),
        Column("fsm", "eligible for free school meals", Flag(), personal=True),
        Column(
            "sen",
            "special educational needs, or learning difficulties",
            _SEN,
            personal=True,
            aliases=("lldd",),
        ),
        Column("looked_after", "looked after by a local authority", Flag(), personal=True),
        Column(
            "postcode",
            "home postcode",
            Text(max_length=10, upper=True),
            personal=True,
            aliases=("L22",),
        ),
        Column("ward", "where the learner lives, code or name", Text(max_length=40), personal=True),
        Column(
            "lives_in",
            "local authority where the learner lives, as 350",
            Text(max_length=3, pattern="[0-9]{3}", form="three digits"),
            personal=True,
        ),
        Column(
            "home",
            "where the learner is on roll, if that is another: URN, LAESTAB, UKPRN",
            aliases=("home_school",),
        ),
        Column("year_group", "school year, 7 to 14", Integer(7, 14), aliases=("ncyear",)),
        Column("standing", "on_roll, applicant, or left; blank: on_roll", Choice(STANDINGS)),
        Column("left_on", "the first day no longer on roll", DATES),
    ),
)
