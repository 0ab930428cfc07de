"""A report as one HTML page that needs nothing else: styles and charts are within it."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.kpi.reports.document import Chart, CorrectionNotice, Document
from services.kpi.reports.rendering import words
from services.kpi.reports.rendering.charts import svg_of
from services.kpi.reports.rendering.ready import SHAPES, ready
from services.kpi.reports.wording import day_words

_TEMPLATES: Final = Path(__file__).parent / "templates"
_STYLE: Final = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
_STYLE_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
HTML_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
"""The content-security-policy to answer the page with: its own styles and nothing else."""


def html_of(
    document: Document, notices: Sequence[CorrectionNotice] = (), *, digest: str | None = None
) -> str:
    """The page; `notices` stand in a box at its top, `digest` of what was frozen at its foot."""
    drawn = ready(document)
    page = _templates().get_template("report.html")
    return page.render(
        document=drawn,
        notice=words.notice_table(notices),
        foot=words.foot(drawn, digest),
        picture=_pictures(),
    )


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        style=Markup(_STYLE),  # noqa: S704 - our own file
        shapes=SHAPES,
        day=day_words,
        signed=words.signed,
        about=words.ABOUT,
        draft=words.DRAFT,
        draft_words=words.DRAFT_WORDS,
        notice_title=words.NOTICE_TITLE,
        notice_words=words.NOTICE_WORDS,
    )
    return made


def _pictures() -> Callable[[Chart], Markup]:
    """What draws the charts of one page, each under a name of its own."""
    numbers = count(1)

    def picture(chart: Chart) -> Markup:
        name = f"chart-{next(numbers)}"
        root = Markup('<svg role="img" aria-labelledby="{0}-title {0}-description" ').format(name)
        told = Markup('<title id="{0}-title">{1}</title><desc id="{0}-description">{2}</desc>')
        opening, _, rest = svg_of(chart).removeprefix("<svg ").partition(">")
        within = told.format(name, chart.title, chart.description)
        return root + Markup(opening + ">") + within + Markup(rest)  # noqa: S704 - drawn by Vega

    return picture
