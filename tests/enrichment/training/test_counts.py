"""How much the answers about an area cost, whatever its size."""

from sqlalchemy import text

from services.enrichment.training import routes, seats
from tests.enrichment.app import AREA, Enrichment
from tests.support.statements import counting
from tests.support.team import school

_TABLES = ("record", "organisation", "artsmark", "arts_award")


async def _statements(enrichment: Enrichment, path: str, **query: str) -> int:
    """Those that read what the answer is about: others are of work that goes on meanwhile."""
    with counting(enrichment.app) as seen:
        await enrichment.get(path, **query)
    reads = [each for each in seen if each.lstrip().startswith("SELECT")]
    return sum(any(f"FROM {name}" in each for name in _TABLES) for each in reads)


async def _booked(enrichment: Enrichment, first: int, number: int) -> None:
    schools = [str(first + each) for each in range(number)]
    await enrichment.say(*(school(each) for each in schools))
    sent = {
        "area": AREA, "name": f"course-{first}", "title": "Phonics", "provider": "enrichment",
        "subject": "English", "days": ["2009-10-05"], "places": 500,
    }  # fmt: skip
    await enrichment.post("courses", sent, status=201)
    for each in schools:
        asked = {"organisation": each, "course": f"350.course-{first}", "places": 1}
        await enrichment.post("bookings", asked | {"on": "2009-09-20"}, status=201)
    awards = [
        {"academic_year": "2008/09", "school": each, "level": "Gold", "awarded_on": "2009-06-10"}
        for each in schools
    ]
    await enrichment.accepted("artsmark", awards)


async def test_statements_do_not_grow_with_the_schools(enrichment: Enrichment) -> None:
    year = {"area": AREA, "year": "2009/10"}
    asked: list[tuple[str, dict[str, str]]] = [
        ("training/summary", year),
        ("training/schools", year),
        ("artsmark", {"area": AREA, "on": "2010-01-01"}),
        ("artsmark/schools", {"area": AREA, "on": "2010-01-01"}),
        ("arts-awards", year),
    ]
    await _booked(enrichment, 190000, 2)
    few = [await _statements(enrichment, path, **query) for path, query in asked]
    await _booked(enrichment, 190100, 6)
    many = [await _statements(enrichment, path, **query) for path, query in asked]
    assert many == few
    assert min(few) > 0
    assert (await enrichment.get("artsmark", **asked[2][1]))["holding"] == 8


async def test_the_bookings_of_a_course_are_found_among_those_of_all_years(
    enrichment: Enrichment,
) -> None:
    async with enrichment.app.state.database.write() as session:
        await session.execute(
            text("""
            INSERT INTO record
                (kind, key, organisation, status, state, version, changed_at, changed_by)
            SELECT 'booking', number || '.old', NULL, 'attended',
                jsonb_build_object('course', '350.old-' || number / 4), 1, now(), 'test'
            FROM generate_series(1, 8000) number""")
        )
        await session.execute(text("ANALYZE record"))
        for statement in (seats._OF_COURSE, routes._BOOKINGS):
            asked = {"course": "350.old-7", "after": "", "mine": None, "limit": 100}
            wanted = {name: asked[name] for name in statement.compile().params}
            plan = await session.execute(text(f"EXPLAIN {statement.text}"), wanted)
            assert "ix_record_booked_course" in "\n".join(plan.scalars())
