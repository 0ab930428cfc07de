"""docs/indicators.md says what the code does."""

import json
import re

from services.kpi.indicators.bodies import EXAMPLE
from services.kpi.indicators.catalogue import shipped
from services.kpi.indicators.page import PATH, page
from services.kpi.measures.catalogue import MEASURES, is_returns

COMMITTED = PATH.read_text("utf-8")


def test_the_committed_page_is_what_the_code_writes() -> None:
    assert page(COMMITTED) == COMMITTED, "run `python -m services.kpi.indicators` and commit"


def test_every_part_is_on_the_page_and_what_is_around_it_stays() -> None:
    assert re.findall(r"<!-- written: (\w+) -->", COMMITTED) == [
        "kinds", "example", "indicators", "measures",
    ]  # fmt: skip
    written = re.compile(r"(<!-- written: \w+ -->\n).*?(<!-- end -->)", re.DOTALL)
    emptied = written.sub(r"\1\2", COMMITTED)
    assert len(emptied) < len(COMMITTED) / 2
    assert page(emptied) == COMMITTED


def test_the_page_tells_every_indicator_and_measure() -> None:
    for code in shipped():
        assert f"| `{code}` |" in COMMITTED
    for code in MEASURES:
        assert is_returns(code) or f"| `{code}` |" in COMMITTED


def test_the_example_is_the_body_that_the_api_describes() -> None:
    block = re.search(r"```json\n(.*?)```", COMMITTED, re.DOTALL)
    assert block is not None
    assert json.loads(block[1]) == EXAMPLE
