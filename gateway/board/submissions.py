"""/board/submissions: send a file, after seeing what is wrong with it and what it would move.

The preview is a dry run; what is sent is what was previewed, byte by byte.
"""

import asyncio
import base64
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import httpx
import orjson
from fastapi import APIRouter, HTTPException, Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse

from gateway.board.asking import Api, Asked, accepted, problem_of
from gateway.board.files import LARGEST, NoFile, Sent, checked, reopened, rows_of
from gateway.board.forms import word
from gateway.board.kinds import Kind, grouped, kinds
from gateway.board.pages import page

router = APIRouter(prefix="/board/submissions")
_SHOWN: Final = 500
"""Issues on a page; a file with more has the same fault over and over."""
_LATEST: Final = 10


@router.get("")
async def get_submissions(request: Request, api: Asked, kind: str | None = None) -> Response:
    """Every kind the caller may send, or the form of one."""
    if kind is None:
        may = grouped(roles_of(await api.token()))
        return page(request, "submissions.html", groups=may)
    return await _form(request, api, _kind_of(kind))


async def _form(request: Request, api: Api, kind: Kind, *, fault: str | None = None) -> Response:
    rules, sent = await asyncio.gather(
        api.find(f"/{kind.name}/rules"), api.find(kind.path, {"limit": _LATEST})
    )
    told = {"kind": kind, "rules": rules, "sent": sent and sent["results"], "fault": fault}
    # htmx shows no page that is an error; a browser shows any.
    is_error = fault is not None and "hx-request" not in request.headers
    return page(request, "submission_form.html", status=422 if is_error else 200, **told)


@router.post("/preview")
async def post_preview(request: Request, api: Asked) -> Response:
    """Try a file out: the dry run's receipt and all it found, or what is wrong with the form."""
    form = await request.form(max_files=1, max_part_size=2 * LARGEST)
    kind = _kind_of(word(form, "kind"))
    try:
        sent = await _sent(form)
    except NoFile as fault:
        return await _form(request, api, kind, fault=str(fault))
    asked = _asked(kind, form)
    answer = await _post(api, kind, sent, {**asked, "dry_run": "true"})
    return await _preview(request, api, kind, sent, asked, answer)


@router.post("/sending")
async def post_sending(request: Request, api: Asked) -> Response:
    """Send what was previewed, once: the same page sent twice has the same key."""
    form = await request.form(max_part_size=2 * LARGEST)
    kind = _kind_of(word(form, "kind"))
    try:
        sent = await _sent(form)
    except NoFile as fault:
        return await _form(request, api, kind, fault=str(fault))
    asked = _asked(kind, form)
    answer = await _post(api, kind, sent, asked, key=word(form, "key") or str(uuid4()))
    if answer.status_code in (201, 202):
        return _to_receipt(kind, orjson.loads(answer.content)["id"])
    return await _preview(request, api, kind, sent, asked, answer)


@router.get("/receipt")
async def get_receipt(request: Request, api: Asked, kind: str, id: str) -> Response:  # noqa: A002
    """What became of a submission."""
    of = _kind_of(kind)
    receipt, issues, meanings = await asyncio.gather(
        api.get(f"{of.path}/{id}"),
        api.find(f"{of.path}/{id}/report", {"limit": _SHOWN}),
        api.find(f"/{of.name}/rules"),
    )
    told = {"kind": of, "receipt": receipt, "rows": {}, "fixes": _fixes(meanings)}
    return page(request, "submission_receipt.html", issues=_results(issues), **told)


@router.post("/withdrawal")
async def post_withdrawal(request: Request, api: Asked) -> Response:
    """Take back what a submission did."""
    form = await request.form()
    kind, id_ = _kind_of(word(form, "kind")), word(form, "id")
    reason = word(form, "reason")
    headers = {"X-Reason": reason} if reason else {}
    answer = await api.send("POST", f"{kind.path}/{id_}/withdrawal", headers=headers)
    accepted(answer)
    return _to_receipt(kind, id_)


async def _preview(
    request: Request,
    api: Api,
    kind: Kind,
    sent: Sent,
    asked: Mapping[str, str],
    answer: httpx.Response,
) -> Response:
    is_refused = answer.is_error
    receipt = problem_of(answer).get("submission") if is_refused else orjson.loads(answer.content)
    if receipt is None:
        return await _form(request, api, kind, fault=_in_words(answer))
    issues, meanings = await asyncio.gather(
        api.find(f"{kind.path}/{receipt['id']}/report", {"limit": _SHOWN}),
        api.find(f"/{kind.name}/rules"),
    )
    found = _results(issues)
    shown = {
        "kind": kind, "sent": sent, "asked": asked, "key": str(uuid4()), "receipt": receipt,
        "issues": found, "rows": rows_of(sent, (one["row"] for one in found if one["row"])),
        "fixes": _fixes(meanings), "is_refused": is_refused,
    }  # fmt: skip
    return page(request, "submission_preview.html", **shown)


async def _post(
    api: Api, kind: Kind, sent: Sent, asked: Mapping[str, str], *, key: str | None = None
) -> httpx.Response:
    headers = {"Content-Type": sent.media_type} | ({"Idempotency-Key": key} if key else {})
    answer = await api.send("POST", kind.path, asked, body=sent.body, headers=headers)
    if answer.status_code in (401, 403):
        accepted(answer)
    return answer


async def _sent(form: FormData) -> Sent:
    """The file of a form, chosen now or held from the preview; raises `NoFile`."""
    chosen = form.get("file")
    if isinstance(chosen, UploadFile) and chosen.filename:
        return checked(Sent(chosen.filename, await chosen.read()))
    if "held" not in form:
        raise NoFile("Choose a file.")
    return checked(reopened(word(form, "name"), word(form, "held"), word(form, "digest")))


def _asked(kind: Kind, form: FormData) -> dict[str, str]:
    """The parameters of a form; those left blank are the API's own defaults."""
    ours = ("mode", "replaces", "expected_rows", "confirm_shrinkage")
    names = (*ours, *(field.name for field in kind.fields))
    given = {name: word(form, name) for name in names}
    return {name: value for name, value in given.items() if value}


def _kind_of(name: str) -> Kind:
    kind = kinds().get(name)
    if kind is None:
        raise HTTPException(404)
    return kind


def _to_receipt(kind: Kind, id_: str) -> Response:
    return RedirectResponse(f"/board/submissions/receipt?kind={kind.name}&id={id_}", 303)


def _results(found: Mapping[str, Any] | None) -> list[Any]:
    return found["results"] if found else []


def _fixes(rules: Mapping[str, Any] | None) -> dict[str, str]:
    """How to mend each code."""
    return {rule["code"]: rule["fix"] for rule in rules["rules"]} if rules else {}


def _in_words(answer: httpx.Response) -> str:
    problem = problem_of(answer)
    errors = (one["message"] for one in problem.get("errors") or ())
    return " ".join([problem.get("detail") or problem["title"], *errors])


def roles_of(token: str) -> list[str]:
    """The roles a token tells. It only shortens a list: each service checks the token itself."""
    claims = token.split(".")[1]
    told: list[str] = orjson.loads(base64.urlsafe_b64decode(claims + "=="))["roles"]
    return told
