"""Refusals of the token endpoint, in OAuth's own form (RFC 6749, section 5.2)."""

from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson
from fastapi import Response
from pydantic import BaseModel

Code = Literal[
    "invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope",
    "unauthorized_client",
]  # fmt: skip
NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="educational-improvement"'}


class Refusal(BaseModel):
    """What is wrong; `error_description` says how to mend it."""

    error: Code
    error_description: str


@dataclass
class Refused(Exception):
    """A request that gets no token. `detail` repeats nothing that was sent."""

    code: Code
    detail: str

    @property
    def status(self) -> int:
        return 401 if self.code == "invalid_client" else 400

    def response(self) -> Response:
        """The refusal as an answer."""
        body = orjson.dumps({"error": self.code, "error_description": self.detail})
        headers = NO_STORE | (_CHALLENGE if self.status == 401 else {})
        return Response(body, self.status, headers, "application/json")


Responses = dict[int | str, dict[str, Any]]
RESPONSES: Final[Responses] = {
    400: {"model": Refusal, "description": "the request does not fit"},
    401: {"model": Refusal, "description": "the client is not known by this secret"},
}
