"""The sample's 14-19: learners and programmes of 2009/10, a consortium of eight lines, places, the
transfer; and of the year that it is now a prospectus, applications and a collection."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from chassis.clock import today
from deploy.local.sample import young_people
from deploy.local.sample.api import PATIENCE, Api
from deploy.local.sample.register import AREA, COLLEGE, SECONDARIES, SIXTH_FORM_COLLEGE
from deploy.local.sample.young_people import CONSORTIUM, LINES, YEAR
from education.diplomas import LINES as EVERY_LINE
from education.years import AcademicYear

_HERE: Final = "/v1/fourteen19"
CLIENT: Final = "sample-college"
"""The college's own system, as partners have one."""
_PLANNED: Final = ("ELS", "PUS", "RET", "SAL", "TRT")
"""From eight lines to thirteen."""
_TRANSFER: Final = "2010-04-01"
_FUNCTIONS: Final = {
    "planning-14-19": "14-19 strategic planning",
    "commissioning-16-19": "Commissioning of places at 16 to 19",
}
_POSTS, _FILLED = 5, 4
_TITLES: Final = (
    *("Engineering", "Hairdressing", "Catering", "Business", "Motor Vehicle", "Art and Design"),
    *("Health and Social Care", "Information Technology", "Construction", "Childcare"),
)
_DEANE: Final = {
    "name": "Sample Campus",
    "postcode": "BL1 1AA",
    "latitude": 53.5789,
    "longitude": -2.4292,
}
_FORMS: Final[Mapping[str, Sequence[tuple[str, Mapping[str, object]]]]] = {
    "draft": (),
    "sent": (),
    "under_consideration": (("consider", {}),),
    "offered": (("offer", {}),),
    "accepted": (("offer", {}),),
    "declined": (("offer", {}),),
    "waiting_list": (("waiting_list", {}),),
    "refused": (("refuse", {"reason": "course_full"}),),
    "withdrawn": (),
}
"""Forms by how they stand in the end, and what the college does for it."""


def load_fourteen19(api: Api) -> str:
    """Load it all; tells of what there is then."""
    people = young_people.people()
    # The places reach 14-19 as events, a moment later.
    _submit(api, "learners", young_people.learners_csv(people), within=PATIENCE)
    _submit(api, "learners", young_people.learners_csv(young_people.leavers()))
    _load_consortium(api)
    _submit(api, "diplomas", young_people.diplomas_csv())
    _submit(api, "apprenticeships", young_people.apprenticeships_csv())
    _submit(api, "foundation-learning", young_people.foundation_learning_csv())
    _submit(api, "offers", young_people.offers_csv())
    _submit(api, "participation", young_people.participation_csv())
    _submit(api, "guidance", young_people.guidance_csv())
    _submit(api, "attainment", young_people.attainment_csv())
    _load_pilot(api)
    _load_places(api)
    _load_transfer(api)
    _load_this_year(api)
    return (
        f"14-19: {len(people)} young people of {len(SECONDARIES)} schools and two colleges, "
        f"{young_people.DIPLOMA_LEARNERS} of them on a Diploma of {len(LINES)} lines, "
        f"{2 * len(_TITLES)} courses, {len(_FORMS)} applications"
    )


def _submit(api: Api, path: str, text: str, *, within: float = 0.0) -> None:
    api.post(f"{_HERE}/{path}/submissions", text, within=within)


def _load_consortium(api: Api) -> None:
    """Signed by all in 2008; eight lines offered in their year, five planned for 2010 and later."""
    members = (COLLEGE, SIXTH_FORM_COLLEGE, *SECONDARIES)
    formed = {
        "lead": COLLEGE,
        "slug": "sample",
        "title": "Sample Consortium",
        "members": members,
        "sign_by": "2008-05-30",
    }
    api.send(f"{_HERE}/consortia", formed)
    here = f"{_HERE}/consortia/{CONSORTIUM}"
    for member in members:
        api.send(f"{here}/signature", {"organisation": member, "on": "2008-05-12"})
    api.send(f"{here}/entry-into-force", {"from": "2008-06-02"})
    for at, code in enumerate((*LINES, *_PLANNED)):
        first = EVERY_LINE[code].available_from.isoformat()  # type: ignore[index]
        planned = "2010-09-01" if code in _PLANNED else first
        plan = {
            "levels": ["foundation", "higher"],
            "taught_by": [COLLEGE, SECONDARIES[at % len(SECONDARIES)]],
            "planned_from": planned,
            "on": "2009-09-01" if code in _PLANNED else "2008-06-02",
        }
        api.send(f"{here}/lines/{code}/plan", plan)
        learners = {"2009/10": 38 if code in LINES else None, "2010/11": 40}
        api.send(f"{here}/lines/{code}/learners", {"planned_learners": learners})
        if code in LINES:
            api.send(f"{here}/lines/{code}/gateway", {"on": "2008-06-16"})
            api.send(f"{here}/lines/{code}/offer", {"from": first})


def _load_pilot(api: Api) -> None:
    """The college pilots Foundation Learning, and is half ready for 2013."""
    api.send(f"{_HERE}/pilots", {"organisation": COLLEGE, "pilot_from": "2009-09-01"})
    for item, readiness in (("staff", "ready"), ("accreditation", "under_way")):
        told = {"item": item, "readiness": readiness, "on": "2010-02-01"}
        api.send(f"{_HERE}/pilots/{COLLEGE}/readiness", told)


def _load_places(api: Api) -> None:
    """Planned by both colleges; the authority has commissioned those of one of them."""
    for college, places in ((COLLEGE, 60), (SIXTH_FORM_COLLEGE, 40)):
        rows = [{"level": "level_2", "places": places}, {"level": "level_3", "places": places // 2}]
        plan = {"organisation": college, "year": str(YEAR), "rows": rows, "on": "2009-02-02"}
        api.send(f"{_HERE}/places", plan)
    here = f"{_HERE}/places/{COLLEGE}.{YEAR.slug}"
    proposed = [{"level": "level_2", "places": 50}, {"level": "level_3", "places": 30}]
    api.send(f"{here}/proposal", {"rows": proposed, "on": "2009-03-02"})
    agreed = {"funding_agreement": "SAMPLE-0910", "on": "2009-04-01"}
    api.send(f"{here}/commissioning", agreed)


def _load_transfer(api: Api) -> None:
    """Two functions, one of them ready and come over; five posts, four of them filled."""
    shared = {"area": AREA, "transfers_on": _TRANSFER}
    for slug, title in _FUNCTIONS.items():
        told = {"slug": slug, "title": title, "lead": "Lead, 11-19 team"}
        checklist = ["Staff in post", "Budget agreed"]
        api.send(f"{_HERE}/transfer-functions", shared | told | {"checklist": checklist})
    here = f"{_HERE}/transfer-functions/{AREA}.planning-14-19"
    for item in (1, 2):
        ready = {"item": item, "readiness": "ready", "on": "2010-02-15"}
        api.send(f"{here}/readiness", ready)
    api.send(f"{here}/transfer", {"on": _TRANSFER})
    for number in range(1, _POSTS + 1):
        post = {"slug": f"post-{number}", "title": f"Sample Adviser {number}, 14-19"}
        api.send(f"{_HERE}/transfer-posts", shared | post)
        if number <= _FILLED:
            held = {"reference": f"LSC-{number}", "on": "2009-11-02"}
            api.send(f"{_HERE}/transfer-posts/{AREA}.post-{number}/holder", held)


def _load_this_year(api: Api) -> None:
    """Courses that anybody finds, forms for them, and who owes what, are of the day it is."""
    year = AcademicYear.containing(today())
    applicants = young_people.applicants(year)
    _submit(api, "learners", young_people.learners_csv(applicants))
    items = list(_courses(year.next))
    api.send(f"{_HERE}/courses/bulk", {"publish": True, "items": items})
    _load_applications(api, year)
    _load_collections(api, year)


def _courses(year: AcademicYear) -> Iterator[dict[str, object]]:
    """Ten of the college, at two levels each."""
    for at, title in enumerate(_TITLES):
        for level in (2, 3):
            yield {
                "organisation": COLLEGE,
                "code": f"C{at}-L{level}",
                "year": str(year),
                "title": f"{title} Level {level}",
                "level": f"level_{level}",
                "summary": "A made-up course of the sample.",
                "starts_on": (year.starts + timedelta(days=6)).isoformat(),
                "years": level - 1,
                "places": 12 + at,
                "taught_at": _DEANE,
            }


def _load_applications(api: Api, year: AcademicYear) -> None:
    """A form in each state, of a school's year 11; the college answers as itself."""
    day = today()
    dates = {
        "opens_on": -30,
        "equal_consideration_by": 30,
        "respond_by": 60,
        "closes_on": 120,
    }
    told = {name: (day + timedelta(days=after)).isoformat() for name, after in dates.items()}
    round_ = {"area": AREA, "year": str(year.next)} | told
    api.send(f"{_HERE}/application-rounds", round_, method="PUT")
    college = api.as_new_client(CLIENT, "Sample College", "partner", COLLEGE)
    found = api.get(f"{_HERE}/learners?organisation={SECONDARIES[0]}&year={year.slug}")
    numbers = [each["learner_id"] for each in found["results"]]
    for at, (stands, acts) in enumerate(_FORMS.items()):
        course = f"{COLLEGE}.C{at}-L2.{year.next.slug}"
        draft = {
            "learner_id": numbers[at],
            "year": str(year.next),
            "choices": [{"course": course, "reference_waived": True}],
        }
        _bring_to(api, college, stands, acts, draft)


def _bring_to(
    api: Api,
    college: Api,
    stands: str,
    acts: Sequence[tuple[str, Mapping[str, object]]],
    draft: Mapping[str, object],
) -> None:
    made = api.send(f"{_HERE}/applications", draft)
    here = f"{_HERE}/applications/{made['key']}"
    choice = f"{here}/choices/{made['state']['choices'][0]['number']}"
    if stands != "draft":
        api.send(f"{here}/sending", {})
    respond_by = (today() + timedelta(days=21)).isoformat()
    for act, more in acts:
        offered = {"respond_by": respond_by} if act == "offer" else {}
        college.send(f"{choice}/decision", {"decision": {"act": act, **more, **offered}})
    if stands == "withdrawn":
        api.send(f"{here}/withdrawal", {})
    answer = {"accepted": "acceptance", "declined": "decline"}.get(stands)
    if answer:
        api.send(f"{choice}/{answer}", {})


def _load_collections(api: Api, year: AcademicYear) -> None:
    """Learners were due yesterday: a school sent them, the college is overdue; Diplomas are due."""
    day = today()
    for data, days, providers in (
        ("learners", -1, [SECONDARIES[0], COLLEGE]),
        ("diplomas", 5, [COLLEGE, SIXTH_FORM_COLLEGE]),
    ):
        collection = {
            "area": AREA,
            "data": data,
            "year": str(year),
            "name": "sample",
            "title": f"Sample collection of {data}",
            "opens_on": (day - timedelta(days=30)).isoformat(),
            "due_on": (day + timedelta(days=days)).isoformat(),
            "expected": providers,
        }
        api.send(f"{_HERE}/collections", collection)
