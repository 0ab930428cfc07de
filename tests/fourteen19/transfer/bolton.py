"""Bolton's transfer of April 2010: functions, and four staff and one vacancy."""

from typing import Final

from tests.fourteen19.app import Fourteen19, Json

DAY: Final = "2010-04-01"
FUNCTIONS: Final = {
    "strategic-planning": "14-19 strategic planning",
    "commissioning": "Commissioning of places for 16- to 19-year-olds",
}
CHECKLIST: Final = ["Staff in post", "Budget agreed"]
STAFF: Final = ("LSC-1", "LSC-2", "LSC-3", "LSC-4")
PLANNING: Final = "350.strategic-planning"
VACANCY: Final = "350.post-5"


async def plan_function(fourteen19: Fourteen19, slug: str = "strategic-planning") -> Json:
    """A function of Bolton's, nothing of it ready."""
    draft = {
        "area": "350",
        "slug": slug,
        "title": FUNCTIONS[slug],
        "transfers_on": DAY,
        "lead": "Lead, 11-19 team",
        "checklist": CHECKLIST,
    }
    return await fourteen19.post("transfer-functions", draft, status=201)


async def make_ready(fourteen19: Fourteen19, key: str, *days: str) -> Json:
    """All of a function's checklist ready, an item a day."""
    done: Json = {}
    for item, day in enumerate(days, 1):
        sent = {"item": item, "readiness": "ready", "on": day, "note": "Plantednote"}
        done = await fourteen19.post(f"transfer-functions/{key}/readiness", sent)
    return done


async def plan_posts(fourteen19: Fourteen19) -> None:
    """Five posts, four of them held since 2009."""
    for number in range(1, 6):
        draft = {
            "area": "350",
            "slug": f"post-{number}",
            "title": f"Adviser {number}",
            "transfers_on": DAY,
        }
        await fourteen19.post("transfer-posts", draft, status=201)
    for number, reference in enumerate(STAFF, 1):
        held = {"reference": reference, "on": "2009-11-02"}
        await fourteen19.post(f"transfer-posts/350.post-{number}/holder", held)
