"""What a partner's administrator sees and manages: its own, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.identity.issuer import Issuer

NewId = Callable[[], str]
COLLEGE, OTHER = "130495", "130499"
_numbers = iter(range(200000, 300000))


@pytest.fixture
async def college(issuer: Issuer, new_id: NewId) -> tuple[str, dict[str, str]]:
    """A college nobody else speaks for, and its administrator's Authorization."""
    place = str(next(_numbers))
    admin = await issuer.client(
        new_id(), roles=["administrator"], organisations=[place], managed_by=place
    )
    return place, await issuer.bearer(admin)


def partner(client_id: str, place: str, **fields: Any) -> dict[str, Any]:
    draft = {"client_id": client_id, "name": "Returns", "roles": ["partner"]}
    return draft | {"organisations": [place], "managed_by": place} | fields


async def test_it_makes_rotates_and_revokes_its_own(
    issuer: Issuer, new_id: NewId, college: tuple[str, dict[str, str]]
) -> None:
    place, admin = college
    body = partner(new_id(), place)
    path = f"/clients/{body['client_id']}"
    made = await issuer.http.post("/clients", json=body, headers=admin)
    assert made.status_code == 201, made.text
    assert (await issuer.http.get(path, headers=admin)).status_code == 200
    tag = {"If-Match": made.headers["etag"]}
    change = {"reason": "Renamed", "name": "MIS"}
    assert (await issuer.http.patch(path, json=change, headers=admin | tag)).status_code == 200
    rotated = await issuer.http.post(f"{path}/secrets", headers=admin)
    assert rotated.status_code == 201
    ended = await issuer.http.delete(f"{path}/secrets/{rotated.json()['id']}", headers=admin)
    assert ended.status_code == 204
    revoked = await issuer.http.post(f"{path}/revocation", json={"reason": "Left"}, headers=admin)
    assert revoked.status_code == 200


async def test_others_clients_are_not_there(
    issuer: Issuer, new_id: NewId, college: tuple[str, dict[str, str]]
) -> None:
    place, admin = college
    theirs = await issuer.client(
        new_id(), roles=["partner"], organisations=[OTHER], managed_by=OTHER
    )
    councils = await issuer.client(new_id(), roles=["partner"], organisations=[place])
    for client in (theirs, councils, "council", "nobody-at-all"):
        path = f"/clients/{client}"
        calls = [
            issuer.http.get(path, headers=admin),
            issuer.http.get(f"{path}/secrets", headers=admin),
            issuer.http.post(f"{path}/secrets", headers=admin),
            issuer.http.delete(f"{path}/secrets/000000000000", headers=admin),
            issuer.http.post(f"{path}/revocation", json={"reason": "Mine"}, headers=admin),
            issuer.http.patch(
                path, json={"reason": "Mine", "name": "B"}, headers=admin | {"If-Match": "*"}
            ),
        ]
        assert {(await call).status_code for call in calls} == {404}, client
    listed = (await issuer.http.get("/clients", headers=admin)).json()["results"]
    assert {each["managed_by"] for each in listed} == {place}


async def test_it_cannot_get_at_more_than_it_has(
    issuer: Issuer, new_id: NewId, college: tuple[str, dict[str, str]]
) -> None:
    place, admin = college
    for change, code in (
        ({"roles": ["officer"]}, "role_beyond"),
        ({"roles": ["school_improvement_partner"]}, "role_beyond"),
        ({"organisations": [place, OTHER]}, "organisation_beyond"),
        ({"roles": ["administrator"], "organisations": ["*"]}, "organisation_beyond"),
        ({"managed_by": OTHER}, "manager_beyond"),
        ({"managed_by": None}, "manager_beyond"),
    ):
        body = partner(new_id(), place) | change
        refused = await issuer.http.post("/clients", json=body, headers=admin)
        assert refused.status_code == 403, (change, refused.text)
        assert code in {fault["code"] for fault in refused.json()["errors"]}
    own = await issuer.http.post("/clients", json=partner(new_id(), place), headers=admin)
    path = own.headers["location"].removeprefix("/v1/identity")
    widened = await issuer.http.patch(
        path,
        json={"reason": "More", "organisations": [place, OTHER]},
        headers=admin | {"If-Match": own.headers["etag"]},
    )
    assert widened.status_code == 403


async def test_it_takes_no_secret_of_a_client_with_more_powers(
    issuer: Issuer, new_id: NewId, college: tuple[str, dict[str, str]]
) -> None:
    place, admin = college
    wide = await issuer.client(
        new_id(), roles=["partner"], organisations=[place, OTHER], managed_by=place
    )
    path = f"/clients/{wide}"
    assert (await issuer.http.get(path, headers=admin)).status_code == 200
    assert (await issuer.http.post(f"{path}/secrets", headers=admin)).status_code == 403
    revoked = await issuer.http.post(f"{path}/revocation", json={"reason": "Lost"}, headers=admin)
    assert revoked.status_code == 200


@pytest.mark.parametrize("role", ["director", "data_manager", "operator", "officer", "adviser"])
async def test_no_other_role_manages_clients(issuer: Issuer, new_id: NewId, role: str) -> None:
    bearer = await issuer.bearer(await issuer.client(new_id(), roles=[role]))
    assert (await issuer.http.get("/clients", headers=bearer)).status_code == 403
    body = {"client_id": new_id(), "name": "A", "roles": [role], "organisations": ["*"]}
    assert (await issuer.http.post("/clients", json=body, headers=bearer)).status_code == 403
    rotation = await issuer.http.post(
        "/signing-keys/rotation", json={"reason": "Mine"}, headers=bearer
    )
    assert rotation.status_code == (201 if role == "operator" else 403)


async def test_an_organisations_administrator_rotates_no_signing_key(
    issuer: Issuer, college: tuple[str, dict[str, str]]
) -> None:
    _, admin = college
    refused = await issuer.http.post(
        "/signing-keys/rotation", json={"reason": "Mine"}, headers=admin
    )
    assert refused.status_code == 403
