"""The description as the gateway serves it: to anybody, packed, cached, safe in browsers."""

import gzip
import json

import pytest

from gateway.description.published import every
from tests.gateway.asking import without_token
from tests.gateway.conftest import Front


@pytest.mark.parametrize("path", ["/openapi.json", "/asyncapi.json", "/reference"])
def test_anybody_may_read_it(front: Front, path: str) -> None:
    answer = without_token(front, path)
    assert answer.status == 200
    assert answer.body == every()[path.encode()].plain
    assert answer.values("cache-control") == ["public, max-age=300"]
    assert answer.values("vary") == ["Accept-Encoding"]
    assert without_token(front, path, method="HEAD").status == 200


def test_the_documents_are_json(front: Front) -> None:
    assert without_token(front, "/openapi.json").json()["openapi"] == "3.1.0"
    assert without_token(front, "/asyncapi.json").json()["asyncapi"] == "3.0.0"


def test_it_comes_packed_to_those_who_take_that(front: Front) -> None:
    answer = without_token(front, "/openapi.json", "Accept-Encoding: br, gzip")
    assert answer.values("content-encoding") == ["gzip"]
    plain = gzip.decompress(answer.body)
    assert len(answer.body) < len(plain) / 8
    assert json.loads(plain)["info"]["title"] == "Educational Improvement"


def test_it_is_not_sent_again_while_it_is_the_same(front: Front) -> None:
    tag = without_token(front, "/reference").values("etag")[0]
    again = without_token(front, "/reference", f'If-None-Match: "other", {tag}')
    assert (again.status, again.body) == (304, b"")
    assert again.values("etag") == [tag]
    assert without_token(front, "/reference", 'If-None-Match: "other"').status == 200


def test_a_page_may_load_our_style_sheet_and_nothing_else(front: Front) -> None:
    page = without_token(front, "/reference/kpi-values")
    (policy,) = page.values("content-security-policy")
    assert "default-src 'none'; style-src 'self'" in policy
    assert "unsafe" not in policy
    style = without_token(front, "/reference/style.css")
    assert style.values("content-type") == ["text/css; charset=utf-8"]
    assert b"url(" not in style.body


def test_nothing_else_is_there(front: Front) -> None:
    assert without_token(front, "/reference/none").status == 404
    assert without_token(front, "/openapi.json", method="POST").status == 405
