"""Consortia as tests need them."""

from tests.fourteen19.app import COLLEGE, SCHOOL, Fourteen19, Json

NORTH = f"{COLLEGE}.north"


async def form(
    fourteen19: Fourteen19, lead: str = COLLEGE, slug: str = "north", *members: str
) -> Json:
    """A consortium of the lead and, by default, the school."""
    draft = {
        "lead": lead,
        "slug": slug,
        "title": f"Consortium {slug}",
        "members": list(members or (SCHOOL,)),
        "sign_by": "2009-06-30",
    }
    return await fourteen19.post("consortia", draft, status=201)


async def sign(fourteen19: Fourteen19, key: str = NORTH, *members: str) -> None:
    """Signed by members, by default the college and the school, on 1 June 2008."""
    for each in members or (COLLEGE, SCHOOL):
        sent = {"organisation": each, "on": "2008-06-01"}
        await fourteen19.post(f"consortia/{key}/signature", sent)


async def in_force(
    fourteen19: Fourteen19, lead: str = COLLEGE, slug: str = "north", *members: str
) -> str:
    """A consortium in force since 1 July 2008; its key."""
    key = str((await form(fourteen19, lead, slug, *members))["key"])
    await sign(fourteen19, key, *dict.fromkeys((lead, *(members or (SCHOOL,)))))
    await fourteen19.post(f"consortia/{key}/entry-into-force", {"from": "2008-07-01"})
    return key


async def plan(fourteen19: Fourteen19, key: str, code: str, planned_from: str) -> Json:
    """A line planned at the higher level, taught by the lead."""
    sent = {
        "levels": ["higher"],
        "taught_by": [key.partition(".")[0]],
        "planned_from": planned_from,
    }
    return await fourteen19.post(f"consortia/{key}/lines/{code}/plan", sent)


async def offer(fourteen19: Fourteen19, key: str, code: str, since: str) -> Json:
    """A line planned from a day, through the gateway and offered from it."""
    await plan(fourteen19, key, code, since)
    await fourteen19.post(f"consortia/{key}/lines/{code}/gateway", {"on": "2008-07-01"})
    return await fourteen19.post(f"consortia/{key}/lines/{code}/offer", {"from": since})
