"""What every form is spared: gaps between headings, ragged rows, colours without a word."""

from hypothesis import given
from hypothesis import strategies as st

from services.kpi.reports.document import Block, Cell, Chart, Heading, Section, Table
from services.kpi.reports.rendering.ready import readable, ready
from tests.kpi.reports.rendering.documents import REPORT, TREND

LEVELS = st.lists(st.sampled_from([2, 3]))


def _with(*blocks: Block) -> tuple[Block, ...]:
    section = Section(code="any", title="Any", blocks=blocks)
    return ready(REPORT.model_copy(update={"sections": (section,)})).sections[0].blocks


@given(levels=LEVELS)
def test_no_heading_is_more_than_one_below_the_one_before(levels: list[int]) -> None:
    asked = [Heading.model_validate({"level": level, "text": "x"}) for level in levels]
    found = [block.level for block in _with(*asked) if isinstance(block, Heading)]
    assert len(found) == len(levels)
    assert all(below - above <= 1 for above, below in zip([1, *found], found, strict=False))
    assert all(is_level <= level for is_level, level in zip(found, levels, strict=True))


def test_a_heading_of_no_words_is_left_out() -> None:
    assert _with(Heading(text=" \u200b ")) == ()


def test_what_must_have_a_name_has_one() -> None:
    blank = TREND.model_copy(update={"title": " ", "description": ""})
    section = Section(code="early-years", title="", blocks=(blank,))
    made = ready(REPORT.model_copy(update={"title": "", "sections": (section,)}))
    assert (made.title, made.sections[0].title) == ("Report", "Early years")
    (chart,) = made.sections[0].blocks
    assert isinstance(chart, Chart)
    assert (chart.title, chart.description) == ("Chart", "Chart")


def test_rows_are_as_long_as_the_head_and_colours_have_a_word() -> None:
    rows = ((Cell(text="a"), Cell(text="", colour="grey"), Cell(text="c")), (Cell(text="d"),))
    (table,) = _with(Table(caption="x", head=("one", "two"), rows=rows))
    assert isinstance(table, Table)
    assert table.head == ("one", "two", "")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["a", "Not judged", "c"],
        ["d", "", ""],
    ]


def test_a_character_no_document_may_hold_is_shown_as_unknown() -> None:
    assert readable("a\x00b\r\nc\x85\ufffe\ufdd0") == "a\ufffdb\nc\ufffd\ufffd\ufffd"
    assert readable("a\tb\u00a0\u202e\U0001f600") == "a\tb\u00a0\u202e\U0001f600"
