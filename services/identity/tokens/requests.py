"""Requests of clients as OAuth has them: form-encoded, the client named once, either way. Pure.

RFC 6749: 2.3.1 client_secret_basic, whose two halves are form-encoded before they are base64, and
client_secret_post; 3.2 no parameter twice, one without a value is none; unknown ones are ignored.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote_plus

from services.identity.tokens.errors import Refused

LARGEST: Final = 16 * 1024
_MOST_FIELDS: Final = 20
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Who a client says it is, and the secret it shows for it."""

    client_id: str
    secret: str


def parse_form(content_type: str | None, body: bytes) -> dict[str, str]:
    """The parameters of a body; raises `Refused`."""
    if (content_type or "").partition(";")[0].strip().lower() != _FORM:
        raise Refused("invalid_request", f"Send the parameters in the body, as {_FORM}.")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise Refused("invalid_request", f"The body is not {_FORM}.") from None
    if any(count > 1 for count in Counter(name for name, _ in pairs).values()):
        raise Refused("invalid_request", "Send each parameter once.")
    return {name: value for name, value in pairs if value}


def credentials(authorization: str | None, form: Mapping[str, str]) -> Credentials:
    """Who is calling, by header or body but not both; raises `Refused`."""
    if authorization is None:
        client_id, secret = form.get("client_id"), form.get("client_secret")
        if client_id is None or secret is None:
            raise Refused("invalid_client", "Send client_id and client_secret.")
        return Credentials(client_id, secret)
    named = _basic(authorization)
    if "client_secret" in form or form.get("client_id", named.client_id) != named.client_id:
        raise Refused("invalid_request", "Name the client in the header or in the body, not both.")
    return named


def _basic(authorization: str) -> Credentials:
    scheme, _, encoded = authorization.partition(" ")
    try:
        if scheme.lower() != "basic":
            raise ValueError
        told = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        client_id, colon, secret = told.partition(":")
        if not colon:
            raise ValueError
        return Credentials(
            unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict")
        )
    except (ValueError, binascii.Error):
        detail = "The Authorization header is not Basic with a client_id and its secret."
        raise Refused("invalid_client", detail) from None


def asked_scopes(form: Mapping[str, str]) -> frozenset[str] | None:
    """The scopes asked for; None for all there are. Raises `Refused`."""
    scope = form.get("scope")
    if scope is None:
        return None
    scopes = scope.split(" ")
    if not all(scopes):
        raise Refused("invalid_scope", "Separate scopes by single spaces.")
    return frozenset(scopes)
