"""A made-up town to look at: every school, setting and childminder, what is known of them, two
years of their returns, and an autumn's work with them; with the figures that were reported to
committee in December 2009.

Nobody in it exists; only the team's structure is a real one. The same rows come out at every run.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.parse import quote

from deploy.local.sample.api import Api
from deploy.local.sample.early_years import load_early_years
from deploy.local.sample.enrichment import load_enrichment
from deploy.local.sample.fourteen19 import load_fourteen19
from deploy.local.sample.framework import load_framework
from deploy.local.sample.indicators import load_indicators
from deploy.local.sample.organisations import load_details, load_organisations
from deploy.local.sample.profiles import YEAR
from deploy.local.sample.register import AREA, FIRST_URN

__all__ = ["AREA", "YEAR", "load"]

_AREAS = (
    load_details,
    load_early_years,
    load_framework,
    load_fourteen19,
    load_enrichment,
    load_indicators,
)
"""Each is of a service of its own, so they are loaded side by side."""


def load(gateway_url: str, key: str, tell: Callable[[str], object] = lambda _: None) -> None:
    """Load the sample through the public API, unless there is other data; tells a line of each
    area.

    Raises `CannotRun` when the API refuses it.
    """
    api = Api(gateway_url, key)
    if there := _what_is_there(api):
        tell(there)
        return
    tell(f"sample: {load_organisations(api)}")
    for told in _all_areas(api):
        tell(f"sample: {told}")


def _what_is_there(api: Api) -> str | None:
    registered = api.get("/v1/schools/organisations?limit=1")
    ours = api.exists(f"/v1/schools/organisations/{FIRST_URN}")
    if registered["results"] and not ours:
        return "there are schools in the register already; no sample loaded"
    returns = f"/v1/earlyyears/profiles/returns?organisation={FIRST_URN}&year={quote(YEAR)}"
    if ours and api.get(returns)["results"]:
        return "the sample is there from an earlier run"
    return None


def _all_areas(api: Api) -> Iterator[str]:
    with ThreadPoolExecutor(len(_AREAS)) as pool:
        for done in as_completed([pool.submit(area, api) for area in _AREAS]):
            yield done.result()
