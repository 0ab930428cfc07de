"""Entity tags as they come back: a packed answer's tag is weak, and names the same state."""

import pytest
from fastapi import Request

from chassis.conditional import etag, is_unchanged, require_match, require_same
from chassis.problems import Problem

TAG = etag("NI72", 7)


def request(name: str, value: str) -> Request:
    headers = [(name.encode(), value.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})


@pytest.mark.parametrize("held", [TAG, f"W/{TAG}", f'"other", W/{TAG}', "*"])
def test_what_the_caller_has_seen(held: str) -> None:
    assert is_unchanged(request("if-none-match", held), TAG)
    require_match(request("if-match", held), TAG)


@pytest.mark.parametrize("held", ['"other"', 'W/"other"', "", TAG.strip('"')])
def test_what_it_has_not(held: str) -> None:
    assert not is_unchanged(request("if-none-match", held), TAG)
    with pytest.raises(Problem) as refused:
        require_match(request("if-match", held), TAG)
    assert refused.value.status == 412


def test_without_a_tag_nothing_is_edited() -> None:
    assert not is_unchanged(request("accept", "*/*"), TAG)
    with pytest.raises(Problem) as refused:
        require_match(request("accept", "*/*"), TAG)
    assert refused.value.status == 428


@pytest.mark.parametrize("held", [TAG, "*"])
def test_an_edit_of_what_was_read_holds_only_while_it_is_so(held: str) -> None:
    require_same(request("if-match", held), TAG, read=TAG)
    with pytest.raises(Problem) as refused:
        require_same(request("if-match", held), TAG, read=etag("NI72", 6))
    assert refused.value.status == 412
