"""What-if over HTTP, and shorthands for what it is asked."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def what_if(client: httpx.AsyncClient) -> Ask:
    """`await what_if(events=[…], changes=[…])`: the answer."""

    async def ask(**asked: Any) -> dict[str, Any]:
        answer = await client.post("/v1/kpi/what-if", json=asked)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    return ask
