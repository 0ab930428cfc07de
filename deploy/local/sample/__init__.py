"""A small made-up authority to look at: its schools and settings, what is known of them, their
returns, and an autumn's work with them.

Nobody in it exists; only the team's structure is a real one. The same rows come out at every run.
"""

from urllib.parse import quote

from deploy.local.sample import register
from deploy.local.sample.api import PATIENCE, Api
from deploy.local.sample.early_years import load_early_years
from deploy.local.sample.enrichment import load_enrichment
from deploy.local.sample.fourteen19 import load_fourteen19
from deploy.local.sample.framework import load_framework
from deploy.local.sample.profiles import YEAR, profiles_csv
from deploy.local.sample.register import AREA, FIRST_URN, PLACES, SCHOOLS

__all__ = ["AREA", "YEAR", "load"]


def load(gateway_url: str, key: str) -> str:
    """Load the sample through the public API, unless there is other data; tells what was done.

    Raises `CannotRun` when the API refuses it.
    """
    api = Api(gateway_url, key)
    registered = api.get("/v1/schools/organisations?limit=1")
    ours = api.exists(f"/v1/schools/organisations/{FIRST_URN}")
    if registered["results"] and not ours:
        return "there are schools in the register already; no sample loaded"
    returns = f"/v1/earlyyears/profiles/returns?organisation={FIRST_URN}&year={quote(YEAR)}"
    if ours and api.get(returns)["results"]:
        return "the sample is there from an earlier run"
    _load_register(api)
    profiles = profiles_csv()
    # The schools reach earlyyears as events, a moment later.
    api.post("/v1/earlyyears/profiles/submissions", profiles, within=PATIENCE)
    children = len(profiles.splitlines()) - 1
    query = f"indicator=NI72&area={AREA}&level=area&period={quote(YEAR)}"
    api.wait_for_denominator(f"/v1/kpi/values?{query}", children)
    load_framework(api)
    load_early_years(api)
    api.post("/v1/schools/register/submissions", register.from_11_csv())
    young = load_fourteen19(api)
    api.post("/v1/schools/register/submissions", register.from_2009_csv())
    enriched = load_enrichment(api)
    settings = PLACES - SCHOOLS - 1
    return (
        f"sample loaded: {SCHOOLS + 1} schools, {settings} settings and childminders, "
        f"{children} children, their autumn term of 2009; {young}; "
        f"{enriched}"
    )


def _load_register(api: Api) -> None:
    files = {
        "register": register.register_csv(),
        "inspections": register.inspections_csv(),
        "memberships": register.memberships_csv(),
        "seats": register.seats_csv(),
        "governors": register.governors_csv(),
        "teams": register.structure_csv("teams"),
        "posts": register.structure_csv("posts"),
    }
    for path, text in files.items():
        api.post(f"/v1/schools/{path}/submissions", text)
