"""/public: what has been released, for anybody with a key for it. Caches may keep and share it."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from chassis.auth import needs
from chassis.conditional import UNCHANGED, etag, is_unchanged
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery, next_link
from chassis.sheets import AS_CSV, CSV
from chassis.version import VERSION
from services.kpi.indicators.active import active_definitions
from services.kpi.releases.answers import PublicRelease, PublicValue, release_of_public
from services.kpi.releases.publishing import published_values, version_of
from services.kpi.releases.routes import Area, Number, PeriodText, one_release, page_of_releases
from services.kpi.releases.sheet import sheet_of
from services.kpi.spots import Level
from services.kpi.values.filters import FilterParameters
from services.kpi.values.routes import Form, wants_csv

router = APIRouter(
    prefix="/public", tags=["public"], dependencies=[needs("kpi:public", bound=True)]
)
_FRESH_S: Final = 300  # a new release is seen after five minutes at most
_FIXED_S: Final = 86_400  # a release never changes
_NO_RELEASE: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "There is no such release"}
}
_STALE_S: Final = 86_400
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class PublicFilters:
    """What a reader may narrow published values to; several values of one mean any of them."""

    indicator: Annotated[list[str] | None, Query(description="NI72, 'NI 72', ni072")] = None
    level: Annotated[list[Level] | None, Query(description="area or organisation")] = None
    organisation: Annotated[list[str] | None, Query(description="URN, or early-years URN")] = None
    area: Annotated[list[str] | None, Query(description="an authority's three digits")] = None
    period: Annotated[list[str] | None, Query(description="2008/09, FY2009-10, 2009/10-AUT")] = None
    group: Annotated[str, Query(description="gender=F, fsm=yes, …; * for every group")] = "all"
    release: Annotated[
        int | None, Query(ge=1, lt=2**63, description="default: the newest of each indicator")
    ] = None

    @property
    def wanted(self) -> FilterParameters:
        """All but the release, to be checked as the filters of live values are."""
        return FilterParameters(
            indicator=self.indicator,
            level=self.level,
            organisation=self.organisation,
            area=self.area,
            period=self.period,
            group=self.group,
        )


@router.get(
    "/releases",
    summary="What has been released, newest first",
    response_model=Page[PublicRelease],
    responses=UNCHANGED,
)
async def list_public_releases(
    request: Request,
    session: ReadDb,
    paging: PageQuery,
    area: Area = None,
    period: PeriodText = None,
) -> Response:
    """Releases with their indicators, and the note of why. 304 until there is another."""
    headers = _kept_for(None, etag(VERSION, await version_of(session, None), request.url.query))
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    page = await page_of_releases(session, paging, area=area, period=period)
    told = Page(results=[release_of_public(each) for each in page.results], paging=page.paging)
    return Response(told.model_dump_json(), media_type=_JSON, headers=headers)


@router.get(
    "/releases/{number}",
    summary="One release",
    response_model=PublicRelease,
    responses=UNCHANGED,
)
async def get_public_release(request: Request, session: ReadDb, number: Number) -> Response:
    """Its indicators; its values are at `links.values`."""
    release = release_of_public(await one_release(session, number))
    headers = _kept_for(number, etag(VERSION, number))
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(release.model_dump_json(), media_type=_JSON, headers=headers)


@router.get(
    "/values",
    summary="Published values",
    response_model=Page[PublicValue],
    responses=UNCHANGED | AS_CSV | _NO_RELEASE,
)
async def list_public_values(
    request: Request,
    session: ReadDb,
    paging: PageQuery,
    filters: Annotated[PublicFilters, Depends()],
    form: Form = None,
) -> Response:
    """In the order of indicator, area, period, level, place and group; JSON or CSV, of which
    `Link` names the next page. The newest release of each indicator, area and period, or the one
    named. 304 until there is another."""
    as_csv = wants_csv(request, form)
    version = await version_of(session, filters.release)
    tag = etag(VERSION, version, request.url.query, as_csv)
    headers = _kept_for(filters.release, tag) | {"Vary": "Accept"}
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    wanted = filters.wanted.filter(await active_definitions(session))
    page = await published_values(session, wanted, filters.release, paging)
    headers |= next_link(request, page)
    if as_csv:
        return Response(sheet_of(page.results), media_type=CSV, headers=headers)
    return Response(page.model_dump_json(), media_type=_JSON, headers=headers)


def _kept_for(release: int | None, tag: str) -> dict[str, str]:
    """For how long anybody may keep the answer, and what names this state of it.

    What was published stays so: an old answer is better than none while the service is down.
    """
    fresh = _FRESH_S if release is None else _FIXED_S
    return {
        "ETag": tag,
        "Cache-Control": f"public, max-age={fresh}, stale-if-error={_STALE_S}",
    }
