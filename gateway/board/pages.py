"""Templates, and what all of them can say."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.board import words
from gateway.board.moment import Moment, moment_of

_HERE: Final = Path(__file__).parent
ASSETS: Final = _HERE / "assets"
MENU: Final = (
    ("/", "Indicators"),
    ("/board/schools", "Schools"),
    ("/board/map", "Map"),
    ("/board/tiers", "Tiers"),
    ("/board/visits", "Visits"),
    ("/board/plan", "Plan"),
    ("/board/reports", "Reports"),
    ("/board/submissions", "Send data"),
    ("/board/operations", "Operations"),
)
"""Each page's address and name."""


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(asset=asset, menu=MENU, words=words)
    made.filters.update(
        number=words.number,
        day=words.day,
        moment=words.moment,
        period=words.period,
        plain=words.plain,
    )
    return made


@cache
def asset(name: str) -> str:
    """An asset's address: it changes with the file, which may be kept for a year."""
    digest = sha256((ASSETS / name).read_bytes()).hexdigest()[:10]
    return f"/board/assets/{name}?{digest}"


def page(request: Request, template: str, *, status: int = 200, **told: Any) -> HTMLResponse:
    """A page: `template` with what it is told, and who looks at what moment."""
    when: Moment = told.pop("when", None) or moment_of(request)
    who = request.state.who
    text = (
        _templates()
        .get_template(template)
        .render(
            when=when, link=when.link, here=request.url.path, who=who.id if who else None, **told
        )
    )
    return HTMLResponse(text, status)


def problem_page(request: Request, status: int, problem: Mapping[str, Any]) -> HTMLResponse:
    """What the API refused, in the words of its problem."""
    return page(request, "problem.html", status=status, problem=problem)
