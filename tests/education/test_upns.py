"""The columnwise check of UPNs says of every text what python-stdnum says."""

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from education.identifiers import UPN_LETTERS, InvalidIdentifier, parse_upn, upn_check_letter
from education.upns import WRONG_FORM, WRONG_LETTER, is_good, judged

AREAS = [f"{area:03}" for area in range(1000)]


@st.composite
def nearly_upns(draw: st.DrawFn) -> str:
    """Texts of a UPN's shape, some of them right: any area, any serial, any letter in front."""
    body = draw(st.from_regex(rf"\A[0-9]{{11}}[0-9{UPN_LETTERS}IOS]\Z"))
    area = draw(st.sampled_from(["350", "201", "938", "214", "000", "999", *AREAS]))
    text = area + body[3:]
    right = upn_check_letter(text) if text[-1] in UPN_LETTERS + "0123456789" else "A"
    first = draw(st.sampled_from([right, right, right.lower(), *UPN_LETTERS, "I", "0"]))
    space = draw(st.sampled_from(["", " "]))
    return f"{space}{first}{text}"


def said_by_stdnum(text: str) -> tuple[str | None, str | None]:
    try:
        return parse_upn(text), None
    except InvalidIdentifier as wrong:
        return None, WRONG_LETTER if wrong.code == "upn_check_letter" else WRONG_FORM


@given(st.lists(nearly_upns() | st.text(max_size=15), min_size=1, max_size=8))
@example(["E350200109001", "D35020010901A", "B801200005001"])
@example(["A801200005001", "E000200005001", "Q207000016049", "P207000016049"])
@example(["e350 2001 09001", "E35020010900\uff11", "E350200109001\n", "-350200109001"])
def test_agrees_with_python_stdnum(texts: list[str]) -> None:
    verdict = judged(pl.Series(texts, dtype=pl.String))
    assert verdict.select("upn", "fault").rows() == [said_by_stdnum(text) for text in texts]


@given(st.lists(nearly_upns(), min_size=1, max_size=8))
def test_what_the_column_calls_good_stdnum_calls_good(texts: list[str]) -> None:
    good = pl.DataFrame({"upn": texts}).filter(is_good(pl.col("upn"))).get_column("upn")
    assert [said_by_stdnum(text) for text in good] == [(text, None) for text in good]


def test_every_local_authority_number_is_judged_as_stdnum_does() -> None:
    bodies = [f"{area}200109001" for area in AREAS]
    upns = [upn_check_letter(body) + body for body in bodies]
    good = pl.DataFrame({"upn": upns}).select(is_good(pl.col("upn"))).to_series()
    assert good.to_list() == [said_by_stdnum(upn) == (upn, None) for upn in upns]


def test_a_missing_upn_is_no_fault_and_nothing_said_repeats_one() -> None:
    verdict = judged(pl.Series([None, "A350200109001", "SECRET"], dtype=pl.String))
    assert verdict["fault"].to_list() == [None, WRONG_LETTER, WRONG_FORM]
    assert not any("350200109001" in said or "SECRET" in said for said in verdict["said"][1:])
