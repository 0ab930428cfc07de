"""Files of the kinds beside the register, handed in to the running service."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.schools import OrganisationChanged
from tests.schools.register_app import Json, Schools
from tests.support.polling import eventually

BASE = "/v1/schools"
Body = bytes | Sequence[Mapping[str, Any]]


async def hand_in(schools: Schools, kind: str, body: Body, **parameters: str) -> Json:
    """POST a file, or rows as JSON; the answer's body with its status as `http_status`."""
    sent: dict[str, Any] = {"json": body}
    if isinstance(body, bytes):
        sent = {"content": body, "headers": {"Content-Type": "text/csv"}}
    url = f"{BASE}/{kind}/submissions"
    answer = await schools.client.post(url, params=parameters, **sent)
    return dict(answer.json()) | {"http_status": answer.status_code}


async def taken(schools: Schools, kind: str, body: Body, **parameters: str) -> Json:
    """The receipt of a file that must be taken, once a large one is merged."""
    receipt = await hand_in(schools, kind, body, **parameters)
    if receipt["http_status"] == 202:
        here = f"{BASE}/{kind}/submissions/{receipt['id']}"

        async def finished() -> Json:
            found: Json = (await schools.client.get(here)).json()
            return found if found["status"] not in {"received", "staged"} else {}

        receipt = await eventually(finished, within=60, every=0.1)
    assert receipt.get("http_status", 201) == 201, receipt
    assert receipt["status"] == "accepted", receipt
    return receipt


async def withdrawn(schools: Schools, receipt: Json) -> None:
    """Withdraw a submission."""
    answer = await schools.client.post(f"{receipt['links']['self']}/withdrawal")
    assert answer.status_code == 200, answer.text


async def report(schools: Schools, receipt: Json) -> str:
    """Every issue of a submission, as written."""
    return (await schools.client.get(receipt["links"]["report"])).text


def faults(problem: Json) -> set[tuple[str, str]]:
    """Where each error is, and its code."""
    assert problem["http_status"] == 422, problem
    return {(one["path"], one["code"]) for one in problem["errors"]}


async def read(schools: Schools, path: str, **parameters: Any) -> Any:
    """The body of a GET that must be answered."""
    answer = await schools.client.get(f"{BASE}{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def told(schools: Schools) -> dict[str, OrganisationChanged]:
    """The newest event of every organisation."""
    return {
        event.subject: event.data
        for event in await schools.events()
        if isinstance(event.data, OrganisationChanged)
    }
