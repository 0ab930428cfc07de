"""A document as the form that a caller asks for."""

from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import Query, Request, Response

from services.kpi.reports.document import CorrectionNotice, Document
from services.kpi.reports.rendering import HTML_POLICY, html_of, pdf_of, word_of

FormName = Literal["json", "html", "pdf", "docx"]
AsForm = Annotated[
    FormName | None,
    Query(alias="format", description="default: HTML for a browser (Accept: text/html), else JSON"),
]
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class _Form:
    media_type: str
    draw: Callable[..., str | bytes]


_FORMS: Final[Mapping[FormName, _Form]] = {
    "html": _Form("text/html; charset=utf-8", html_of),
    "pdf": _Form("application/pdf", pdf_of),
    "docx": _Form(_WORD, word_of),
}
AS_FORMS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "the document, in the form asked for",
        "content": {form.media_type.partition(";")[0]: {} for form in _FORMS.values()},
    }
}


def form_for(request: Request, asked: FormName | None) -> FormName:
    """The form to answer in."""
    if asked is None:
        return "html" if "text/html" in request.headers.get("accept", "") else "json"
    return asked


async def drawn(
    document: Document,
    notices: Sequence[CorrectionNotice],
    form: FormName,
    *,
    name: str,
    digest: str | None,
    headers: Mapping[str, str],
) -> Response:
    """A document as HTML, PDF or Word; `name` is what a downloaded file is called, `digest`
    that of what was published."""
    made = _FORMS[form]
    body = await to_thread(made.draw, document, tuple(notices), digest=digest)
    own = dict(headers) | {"Vary": "Accept", "X-Content-Type-Options": "nosniff"}
    if form == "html":
        own["Content-Security-Policy"] = HTML_POLICY
    else:
        own["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return Response(body, media_type=made.media_type, headers=own)
