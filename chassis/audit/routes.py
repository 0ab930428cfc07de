"""GET /audit, for those with the scope. Who searches the log is in it too."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import JsonValue

from chassis.audit import Deed, Reason, record
from chassis.audit.searching import Entry, Filter, find_entries
from chassis.auth import Principal, needs
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery, next_link
from chassis.sheets import AS_CSV, CSV, accepts_csv, sheet


def audit_routes(service: str) -> APIRouter:
    """The route for the holders of `<service>:audit`."""
    router = APIRouter(prefix="/audit", tags=["audit"])
    auditor = Annotated[Principal, needs(f"{service}:audit")]

    @router.get(
        "",
        summary="Who wrote what, and who read personal data",
        response_model=Page[Entry],
        responses=AS_CSV,
    )
    async def search(
        request: Request,
        caller: auditor,
        session: ReadDb,
        wanted: Annotated[Filter, Query()],
        paging: PageQuery,
        reason: Reason = None,
    ) -> Response:
        """Newest first; JSON, or CSV by Accept, whose next page is in the header Link."""
        page = paging.page(await find_entries(session, wanted, paging))
        asked = wanted.model_dump(mode="json", exclude_none=True, by_alias=True)
        deed = Deed("audit.search", "log", service, after=asked, why=reason, rows=len(page.results))
        await record(session, caller, deed)
        if accepts_csv(request):
            return Response(_sheet(page), media_type=CSV, headers=next_link(request, page))
        return Response(page.model_dump_json(), media_type="application/json")

    return router


def _sheet(page: Page[Entry]) -> bytes:
    rows = ({**dict(entry), **_flat(entry)} for entry in page.results)
    return sheet(tuple(Entry.model_fields), rows)


def _flat(entry: Entry) -> dict[str, str | None]:
    """The members that are no plain fields, as one cell each."""
    return {
        "roles": " ".join(entry.roles),
        "organisations": " ".join(entry.organisations),
        "before": _text(entry.before),
        "after": _text(entry.after),
    }


def _text(fields: JsonValue) -> str | None:
    return None if fields is None else orjson.dumps(fields).decode()
