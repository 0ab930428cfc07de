"""Every request has the class one would expect; the table in the docs is the one that holds."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis.settings import load_settings
from gateway.classes import TABLE, Classes, Name, Rate, name_of, with_table
from gateway.settings import GatewaySettings
from tests.gateway.asking import with_settings, without_token
from tests.gateway.conftest import Front
from tests.support.tokens import issuers_file

LIMITS = Path(__file__).parents[2] / "docs" / "limits.md"


@pytest.mark.parametrize(
    ("request_line", "name"),
    [
        ("POST /v1/identity/token", "token"),
        ("POST /v1/identity/token/revocation", "token"),
        ("GET /v1/identity/token", "read"),
        ("POST /v1/identity/tokens", "write"),
        ("POST /v1/kpi/identity/token", "write"),
        ("GET /v1/kpi/public/values", "public"),
        ("HEAD /v1/kpi/public", "public"),
        ("POST /v1/kpi/public/values", "write"),
        ("GET /v1/kpi/publications", "read"),
        ("GET /v1/kpi/values/public/x", "read"),
        ("GET /v1/kpi/problems", "public"),
        ("GET /v1/kpi/problems/x", "read"),
        ("GET /v1/identity/jwks", "public"),
        ("GET /v1/identity/revocations", "public"),
        ("GET /v1/identity/clients", "read"),
        ("GET /.well-known/jwks.json", "public"),
        ("GET /health/status", "public"),
        ("GET /v1/fourteen19/my-application", "applicant"),
        ("PUT /v1/fourteen19/my-application/choices", "applicant"),
        ("POST /v1/fourteen19/my-application/sending", "applicant"),
        ("DELETE /v1/fourteen19/my-application", "write"),
        ("GET /v1/fourteen19/my-applications", "read"),
        ("PUT /v1/fourteen19/applications/my-application", "write"),
        ("GET /v1/kpi/stream", "stream"),
        ("POST /v1/kpi/stream", "write"),
        ("POST /v1/earlyyears/profiles/submissions", "submission"),
        ("GET /v1/earlyyears/profiles/submissions", "read"),
        ("POST /v1/earlyyears/profiles/submissions/7/withdrawal", "write"),
        ("POST /v1/kpi/query", "compute"),
        ("POST /v1/kpi/what-if", "compute"),
        ("DELETE /v1/kpi/what-if", "write"),
        ("OPTIONS /v1/kpi/values", "read"),
        ("PATCH /v1/kpi/indicators/NI72", "write"),
    ],
)
def test_a_request_s_class(request_line: str, name: Name) -> None:
    method, path = request_line.split()
    assert name_of(method, path.encode()) == name


def test_the_table_in_the_docs_is_the_one_that_holds() -> None:
    text = LIMITS.read_text()
    assert text == with_table(text), "run python -m gateway.classes"
    assert all(f"| `{row.name}` |" in text for row in TABLE)


def test_an_operator_changes_what_needs_changing_and_the_rest_stays() -> None:
    changed = {row.name: row for row in Classes({"read": {"rate": Rate(5, 10), "seconds": None}})}
    as_shipped = {row.name: row for row in TABLE}
    assert (*changed["read"].rate, changed["read"].seconds) == (5, 10, None)
    assert changed["read"].at_once == as_shipped["read"].at_once
    assert changed["write"] == as_shipped["write"]


def test_changes_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISSUERS_FILE", str(issuers_file()))
    monkeypatch.setenv("GATEWAY_ROUTES", "any=http://a:1")
    monkeypatch.setenv("GATEWAY_CLASSES", '{"read": {"rate": [6000, 60]}}')
    settings = load_settings(GatewaySettings)
    (read,) = (kind for kind in Classes(settings.gateway_classes) if kind.name == "read")
    assert read.rate.requests / read.rate.seconds == 100


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ("read=5", "should be a JSON object"),
        ('{"reading": {"rate": [1, 1]}}', "'token', 'public'"),
        ('{"read": {"rates": [1, 1]}}', "Extra inputs"),
        ('{"read": {"rate": [0, 60]}}', "greater than or equal to 1"),
        ('{"read": {"seconds": 0}}', "greater than 0"),
    ],
)
def test_a_wrong_change_is_explained(front: Front, changes: str, complaint: str) -> None:
    with (
        pytest.raises(ValidationError, match=complaint),
        with_settings(front, gateway_classes=changes),
    ):
        pass


@pytest.mark.parametrize("path", ["/v1/any/public/values", "/v1/any/problems", "/problems"])
def test_what_is_public_needs_no_token(front: Front, path: str) -> None:
    assert without_token(front, path).status == 200


@pytest.mark.parametrize(
    "request_line", ["GET /v1/any/my-application", "PUT /v1/any/my-application/x"]
)
def test_who_applies_needs_none(front: Front, request_line: str) -> None:
    method, path = request_line.split()
    answer = without_token(
        front, path, "X-Application-Code: c", method=method, body=b"{}" if method == "PUT" else None
    )
    assert answer.status == 200
    assert ["x-application-code", "c"] in answer.json()["headers"]  # type: ignore[operator]


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /v1/any/values",
        "GET /v1/any/ticks/stream",
        "POST /v1/any/public/values",
        "POST /v1/any/query",
        "GET /v1/any/Public/values",
        "GET /v1/any/public%2e/values",
        "OPTIONS /v1/any/public/values",
        "DELETE /v1/any/my-application",
        "POST /v1/any/applications",
    ],
)
def test_everything_else_does(front: Front, request_line: str) -> None:
    method, path = request_line.split()
    asked = front.service.requests
    answer = without_token(front, path, method=method, body=b"" if method == "POST" else None)
    assert (answer.status, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.values("www-authenticate")
    assert front.service.requests == asked


def test_a_bad_token_does_not_pass_even_where_none_is_needed(front: Front) -> None:
    answer = without_token(front, "/v1/any/public/values", "Authorization: Bearer bad")
    assert answer.status == 401


def test_a_client_s_secret_reaches_the_issuer_unread(front: Front) -> None:
    with with_settings(front) as gateway:
        answer = without_token(
            gateway,
            "/v1/identity/token",
            "Authorization: Basic dXNlcjpwYXNz",
            method="POST",
            body=b"grant_type=client_credentials",
        )
    assert answer.status == 200
    assert ["authorization", "Basic dXNlcjpwYXNz"] in answer.json()["headers"]  # type: ignore[operator]


class TestSizes:
    def test_a_body_where_none_has_a_meaning_is_refused(self, front: Front) -> None:
        assert front.ask("/v1/any/values", body=b"x").status == 413

    def test_each_class_has_its_own(self, front: Front) -> None:
        sizes = {"write": {"largest_body": 10}, "compute": {"largest_body": 20}}
        with with_settings(front, gateway_classes=sizes) as gateway:
            body = b"x" * 15
            assert gateway.ask("/v1/any/values", method="POST", body=body).status == 413
            assert gateway.ask("/v1/any/query", method="POST", body=body).status == 200

    def test_headers_too(self, front: Front) -> None:
        long = "X-Long: " + "x" * 10_000
        token = without_token(front, "/v1/identity/token", long, method="POST", body=b"")
        assert (token.status, token.json()["code"]) == (431, "headers_too_large")
        assert without_token(front, "/v1/any/public/values", long).status == 200
