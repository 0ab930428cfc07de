"""/board/reports: committee reports drafted, read against the data, signed off and published."""

import asyncio
from typing import Annotated, Any, Final, Literal

import httpx
import orjson
from fastapi import APIRouter, Form, Request, Response
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse

from gateway.board.areas import area_of
from gateway.board.asking import Api, Asked, accepted, problem_of
from gateway.board.forms import word
from gateway.board.moment import moment_of
from gateway.board.pages import page

router = APIRouter(prefix="/board/reports")
_HERE: Final = "/kpi/reports"
_JSON: Final = {"Content-Type": "application/json"}
_PASSED_ON: Final = ("content-type", "content-disposition", "content-security-policy")
_HEAD: Final = ("title", "on", "as_at", "report_to", "report_of", "contact_officer")
Act = Literal["save", "sign_off", "reopen"]


@router.get("")
async def get_reports(request: Request, api: Asked) -> Response:
    return await _list(request, api)


async def _list(
    request: Request,
    api: Api,
    *,
    form: FormData | None = None,
    answer: httpx.Response | None = None,
) -> Response:
    when = moment_of(request)
    area, found = await asyncio.gather(
        area_of(api, when), api.find(_HERE, {"area": when.area, "limit": 50})
    )
    given = {name: word(form, name) for name in _HEAD} if form else dict.fromkeys(_HEAD, "")
    told = {"area": area, "found": found and found["results"], "given": given}
    told["faults"] = _faults(answer) if answer is not None else []
    return page(request, "reports.html", status=422 if answer is not None else 200, **told)


@router.post("")
async def post_report(request: Request, api: Asked) -> Response:
    """Begin a draft, and go to it."""
    form = await request.form()
    given = {name: word(form, name) for name in (*_HEAD, "area")}
    draft = {name: value for name, value in given.items() if value}
    answer = await _ask(api, "POST", _HERE, draft)
    if answer.is_error:
        return await _list(request, api, form=form, answer=answer)
    return _to(orjson.loads(answer.content)["id"])


@router.get("/{number}")
async def get_report(request: Request, api: Asked, number: int) -> Response:
    """One report: its sections, and what was found in each."""
    return await _report(request, api, number)


async def _report(
    request: Request,
    api: Api,
    number: int,
    *,
    answer: httpx.Response | None = None,
    kept: dict[str, str] | None = None,
) -> Response:
    """`kept` are words that could not be saved, by section: they are shown, not lost."""
    report = await api.get(f"{_HERE}/{number}")
    is_published = report["state"] == "published"
    notices = await api.find(f"{_HERE}/{number}/notices") if is_published else None
    told: dict[str, Any] = {"report": report, "kept": kept or {}}
    told["notices"] = notices["notices"] if notices else []
    told["faults"] = _faults(answer) if answer is not None else []
    return page(request, "report.html", status=422 if answer is not None else 200, **told)


@router.post("/{number}/sections/{code}")
async def post_section(
    request: Request,
    api: Asked,
    number: int,
    code: str,
    act: Annotated[Act, Form()],
    etag: Annotated[str, Form(max_length=200)] = "",
    text: Annotated[str, Form(max_length=50_000)] = "",
) -> Response:
    """Save a section's words, sign it off, or take its sign-off away."""
    path = f"{_HERE}/{number}/sections/{code}"
    guard = {"If-Match": etag}
    # A browser sends the line ends of a form as CR LF.
    words = text.replace("\r\n", "\n")
    if act == "save":
        answer = await _ask(api, "PUT", path, {"text": words}, guard)
    else:
        method = "POST" if act == "sign_off" else "DELETE"
        answer = await api.send(method, f"{path}/sign-off", headers=guard)
    if answer.is_error:
        kept = {code: words} if act == "save" else {}
        return await _report(request, api, number, answer=_allowed(answer), kept=kept)
    return _to(number, f"section-{code}")


@router.post("/{number}/publication")
async def post_publication(
    request: Request,
    api: Asked,
    number: int,
    reason: Annotated[str, Form(max_length=500)] = "",
    despite: Annotated[bool, Form()] = False,
) -> Response:
    """Publish it, or tell every reason that stands in the way."""
    body = {"reason": reason, "despite_findings": despite}
    answer = await _ask(api, "POST", f"{_HERE}/{number}/publication", body)
    if answer.is_error:
        return await _report(request, api, number, answer=answer)
    return _to(number)


@router.get("/{number}/document")
async def get_document(
    api: Asked,
    number: int,
    format: Literal["html", "pdf", "docx"] = "html",  # noqa: A002
) -> Response:
    """The report as people read it, as the API gives it."""
    answer = accepted(await api.send("GET", f"{_HERE}/{number}/document", {"format": format}))
    headers = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
    return Response(answer.content, headers=headers)


async def _ask(
    api: Api, method: str, path: str, body: Any, headers: dict[str, str] | None = None
) -> httpx.Response:
    sent = orjson.dumps(body)
    return _allowed(await api.send(method, path, body=sent, headers={**_JSON, **(headers or {})}))


def _allowed(answer: httpx.Response) -> httpx.Response:
    """Raises for an answer that no form can mend."""
    if answer.status_code in (401, 403, 404) or answer.status_code >= 500:
        accepted(answer)
    return answer


def _faults(answer: httpx.Response) -> list[str]:
    """Everything an answer says is wrong."""
    if answer.status_code == 412:
        return [
            "Somebody else has changed it since you opened this page. Compare, then save again."
        ]
    problem = problem_of(answer)
    errors = [_fault(one) for one in problem.get("errors") or ()]
    return errors or [problem.get("detail") or problem["title"]]


def _fault(error: dict[str, Any]) -> str:
    where = error.get("path", "").removeprefix("$.").removeprefix("body.").replace("_", " ")
    text = f"{where}: {error['message']}" if where else str(error["message"])
    return f"{text}. {error['fix']}" if error.get("fix") else text


def _to(number: int, anchor: str = "") -> Response:
    return RedirectResponse(f"/board/reports/{number}{'#' if anchor else ''}{anchor}", 303)
