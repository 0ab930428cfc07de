"""Files on their way, the kinds there are, and what health says in words. Pure."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.board.files import LARGEST, NoFile, Sent, checked, reopened, rows_of
from gateway.board.kinds import grouped, kinds
from gateway.board.troubles import parts


@given(st.binary(min_size=1, max_size=2000))
def test_a_page_holds_the_file_byte_by_byte(body: bytes) -> None:
    sent = Sent("learners.csv", body)
    assert reopened("learners.csv", sent.held, sent.digest).body == body


def test_a_file_other_than_the_previewed_one_is_not_sent() -> None:
    one, other = Sent("a.csv", b"a,b\n1,2\n"), Sent("a.csv", b"a,b\n1,3\n")
    for held in (other.held, one.held[:-4], "no base64!"):
        with pytest.raises(NoFile):
            reopened("a.csv", held, one.digest)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "CSV UTF-8"),
        (b"x" * (LARGEST + 1), "8 MB"),
    ],
)
def test_what_no_service_reads_is_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(NoFile, match=words):
        checked(Sent("a.csv", body))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", '\ufeffref,name\r\n1,Ann\r\n\r\n3,"Zoë, Ada"\r\n'.encode()),
        ("a.csv", 'ref,name\n1,Ann\n\n3,"Zoë, Ada"\n'.encode("cp1252")),
        ("a.json", b'[{"ref":1,"name":"Ann"},{},{"ref":3,"name":"Zo\xc3\xab, Ada"}]'),
        ("a.json", b'{"rows":[{"ref":1,"name":"Ann"},{},{"ref":3,"name":"Zo\xc3\xab, Ada"}]}'),
        ("a.ndjson", b'{"ref":1,"name":"Ann"}\n{}\n{"ref":3,"name":"Zo\xc3\xab, Ada"}\n'),
    ],
)
def test_rows_are_found_by_the_numbers_the_service_counts(name: str, body: bytes) -> None:
    """From 1, blank rows included."""
    assert rows_of(Sent(name, body), [3]) == {3: {"ref": "3", "name": "Zoë, Ada"}}


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.json", "a.ndjson"]))
def test_no_file_breaks_the_page_that_shows_its_rows(body: bytes, name: str) -> None:
    rows_of(Sent(name, body), [1, 2, 7])


def test_the_kinds_are_those_the_api_takes_of_each_role() -> None:
    college = {one.name for those in grouped(["partner"]).values() for one in those}
    assert {"fourteen19/learners", "fourteen19/diplomas"} <= college
    assert not any(name.startswith("schools/") for name in college)
    assert grouped(["operator"]) == {}
    released = {field.name for field in kinds()["fourteen19/by-19/releases"].fields}
    assert released == {"release", "released_on", "status"}
    every = {one.name for those in grouped(["data_manager", "officer"]).values() for one in those}
    assert every == set(kinds()), "a kind is in no group"


def health(**services: dict[str, Any]) -> dict[str, Any]:
    circuits = {"sif": "open"} if "sif" in services else {}
    return {"checks": {"circuits": circuits}, "services": services}


def good(**checks: Any) -> dict[str, Any]:
    usual = {
        "database": {},
        "bus": {"connected": True},
        "outbox": {"events": 0, "oldest_s": 0.0},
        "consumers": {"events_behind": {"schools": 0}, "seconds_behind": 0.0},
        "dead_letters": {"count": 0},
        "tasks": {"relay": True},
        "issuers": [],
    }
    return {"status": "warn" if checks else "pass", "checks": usual | checks}


def test_a_part_that_is_well_has_no_trouble() -> None:
    (part,) = parts(health(kpi=good()))
    assert not part.troubles
    assert (part.behind, part.waiting, part.dead) == (0, 0, 0)


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        ({"dead_letters": {"count": 2}}, "2 events"),
        ({"outbox": {"events": 9, "oldest_s": 90.0}}, "more than a minute"),
        ({"consumers": {"error": "TimeoutError"}}, "no answer in time"),
        ({"consumers": {"events_behind": {"a": 900, "b": 200}, "seconds_behind": 3.0}}, "1,100"),
        ({"bus": {"error": "refused"}}, "event bus: refused"),
        ({"tasks": {"relay": False}}, "“relay” has ended"),
        ({"issuers": [{"issuer": "http://a", "error": "gone"}]}, "keys of http://a"),
    ],
)
def test_each_trouble_is_told_with_what_to_do(checks: dict[str, Any], words: str) -> None:
    (part,) = parts(health(kpi=good(**checks)))
    (trouble,) = part.troubles
    assert words in trouble.what
    assert trouble.do


def test_a_part_that_is_silent_comes_first_and_its_figures_are_not_nought() -> None:
    silent = {"status": "fail", "error": "no answer: ClientConnectorError"}
    first, second = parts(health(kpi=good(), sif=silent))
    assert (first.name, second.name) == ("sif", "kpi")
    assert (first.behind, first.waiting, first.dead) == (None, None, None)
    assert "no answer" in first.troubles[0].what
