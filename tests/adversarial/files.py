"""What is asked and sent while the schools' things are planted."""

from collections.abc import Iterable

import aiohttp

from tests.support.calls import CSV, Json
from tests.support.polling import eventually
from tests.support.tokens import bearer


async def get(client: aiohttp.ClientSession, target: str) -> Json:
    """What is answered to a question that may be asked."""
    async with client.get(target) as answer:
        assert answer.status == 200, (target, await answer.text())
        found: Json = await answer.json()
        return found


async def send(client: aiohttp.ClientSession, path: str, body: bytes, **headers: str) -> str:
    """Send a file that is taken; its submission."""
    async with client.post(f"/v1/{path}/submissions", data=body, headers=CSV | headers) as answer:
        receipt = await answer.json(content_type=None)
        assert answer.status == 201, receipt
        return str(receipt["id"])


async def send_files(
    client: aiohttp.ClientSession, service: str, school: str, files: Iterable[tuple[str, bytes]]
) -> list[str]:
    """Send a school's files as its head, once the service knows the school; the submissions."""
    head = bearer(f"head-of-{school}", roles=["head"], organisations=[school])
    ids = []
    for data, body in files:

        async def taken(path: str = f"{service}/{data}", file: bytes = body) -> str:
            return await send(client, path, file, Authorization=head)

        # The register of schools comes by the bus.
        ids.append(await eventually(taken, within=20))
    return ids
