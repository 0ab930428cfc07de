"""Clients made, read, changed and revoked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.identity.issuer import Issuer
from tests.support.polling import eventually

NewId = Callable[[], str]


async def test_a_client_is_made_and_read_without_its_secret(issuer: Issuer, new_id: NewId) -> None:
    body = {
        "client_id": new_id(),
        "name": "Bolton College returns",
        "contact": "mis@college.example",
        "roles": ["partner"],
        "organisations": ["130495"],
        "managed_by": "130495",
    }
    made = await issuer.http.post("/clients", json=body)
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    told = made.json()
    assert {name: told[name] for name in body} == body
    secret = told.pop("secret")
    assert secret["secret"].startswith(f"eis_{secret['id']}_")
    assert secret["hint"] == secret["secret"][-4:]
    read = await issuer.http.get(made.headers["location"].removeprefix("/v1/identity"))
    assert read.json() == told
    assert read.headers["etag"] == made.headers["etag"]
    assert told["created_by"] == "council"
    (entry, *_) = await issuer.audited("clients.create")
    assert (entry["subject"], entry["client"]) == (body["client_id"], "council")
    assert secret["secret"] not in str(entry)


async def test_the_secret_is_nowhere_in_the_database(issuer: Issuer, new_id: NewId) -> None:
    body = {"client_id": new_id(), "name": "A", "roles": ["officer"], "organisations": ["*"]}
    made = await issuer.http.post("/clients", json=body, headers={"Idempotency-Key": new_id()})
    secret = made.json()["secret"]["secret"]
    random = secret[17:]
    tables = await issuer.run("SELECT tablename FROM pg_tables WHERE schemaname = 'identity'")
    assert {"secret", "client", "idempotency"} <= {row.tablename for row in tables}
    for (table,) in tables:
        rows = await issuer.run(f"SELECT t::text AS row FROM {table} t")
        assert not any(random in row.row or random.encode().hex() in row.row for row in rows)


async def test_repeated_under_its_key_a_client_is_made_once_and_its_secret_not_shown_again(
    issuer: Issuer, new_id: NewId
) -> None:
    body = {"client_id": new_id(), "name": "A", "roles": ["officer"], "organisations": ["*"]}
    key = {"Idempotency-Key": new_id()}
    first = await issuer.http.post("/clients", json=body, headers=key)
    again = await issuer.http.post("/clients", json=body, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    shown, hidden = first.json()["secret"], again.json()["secret"]
    assert (shown["shown_before"], hidden["shown_before"]) == (False, True)
    assert hidden["secret"] is None
    assert hidden["id"] == shown["id"]
    secrets = (await issuer.http.get(f"/clients/{body['client_id']}/secrets")).json()["results"]
    assert [each["id"] for each in secrets] == [shown["id"]]


async def test_every_fault_of_a_client_is_told(issuer: Issuer, new_id: NewId) -> None:
    body = {
        "client_id": new_id(),
        "name": "A",
        "roles": ["partner", "public"],
        "organisations": ["*", "130495"],
        "scopes": ["kpi:read", "kpi:everything", "kpi:plan"],
        "expires_on": "2001-01-01",
    }
    refused = await issuer.http.post("/clients", json=body)
    assert refused.status_code == 422
    assert {(fault["code"], fault["path"]) for fault in refused.json()["errors"]} == {
        ("no_clients_role", "$.roles.1"),
        ("role_needs_organisations", "$.organisations"),
        ("everything_and_more", "$.organisations"),
        ("unknown_scope", "$.scopes.1"),
        ("scope_of_no_role", "$.scopes.2"),
        ("past_date", "$.expires_on"),
    }
    form = {"client_id": "No Slug", "name": "", "roles": [], "organisations": [], "more": 1}
    refused = await issuer.http.post("/clients", json=form)
    paths = {fault["path"] for fault in refused.json()["errors"]}
    assert paths == {f"$.{name}" for name in form}


async def test_an_id_is_never_given_twice(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id())
    body = {"client_id": client, "name": "B", "roles": ["officer"], "organisations": ["*"]}
    assert (await issuer.http.post("/clients", json=body)).status_code == 409
    revoked = await issuer.http.post(f"/clients/{client}/revocation", json={"reason": "Gone"})
    assert revoked.status_code == 200
    assert (await issuer.http.post("/clients", json=body)).status_code == 409


async def test_other_powers_end_the_tokens_another_name_does_not(
    issuer: Issuer, new_id: NewId
) -> None:
    client = await issuer.client(new_id())
    held = await issuer.token(client)
    renamed = await issuer.patch(client, name="Another name", contact="team@council.example")
    assert (renamed.status_code, renamed.json()["version"]) == (200, 2)
    assert not await issuer.refuses(held)
    for change in ({"roles": ["adviser"]}, {"organisations": ["105148"]}, {"scopes": ["kpi:read"]}):
        held = await issuer.token(client)
        changed = await issuer.patch(client, **change)
        assert changed.status_code == 200, changed.text
        assert await issuer.refuses(held), change
        assert not await issuer.refuses(await issuer.token(client)), change
    (entry, *_) = await issuer.audited("clients.change")
    assert entry["before"] == {"scopes": None}
    assert (entry["after"], entry["why"]) == ({"scopes": ["kpi:read"]}, "As agreed")
    unchanged = await issuer.patch(client, scopes=["kpi:read"])
    assert unchanged.json()["version"] == changed.json()["version"]
    cleared = await issuer.patch(client, scopes=None, contact=None)
    assert (cleared.json()["scopes"], cleared.json()["contact"]) == (None, None)


async def test_a_change_needs_the_present_version(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id())
    seen = await issuer.tag(client)
    body = {"reason": "As agreed", "name": "B"}
    path = f"/clients/{client}"
    assert (await issuer.http.patch(path, json=body)).status_code == 428
    assert (await issuer.http.patch(path, json=body, headers=seen)).status_code == 200
    body["name"] = "C"
    assert (await issuer.http.patch(path, json=body, headers=seen)).status_code == 412
    for wrong in ({"roles": None}, {"name": None}, {"client_id": "other"}, {"managed_by": "1"}):
        sent = {"reason": "As agreed"} | wrong
        refused = await issuer.http.patch(path, json=sent, headers=await issuer.tag(client))
        assert refused.status_code == 422, wrong


async def test_a_revoked_client_is_out_at_once_and_for_good(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id())
    held = await issuer.token(client)
    path = f"/clients/{client}"
    revoked = (await issuer.http.post(f"{path}/revocation", json={"reason": "Lost it"})).json()
    assert (revoked["revoked"]["by"], revoked["revoked"]["reason"]) == ("council", "Lost it")
    assert await issuer.refuses(held)
    refused = await issuer.ask(client)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert (await issuer.patch(client, name="B")).status_code == 409
    assert (await issuer.http.post(f"{path}/secrets")).status_code == 409
    again = (await issuer.http.post(f"{path}/revocation", json={"reason": "Twice"})).json()
    assert again["revoked"] == revoked["revoked"]


async def test_a_family_is_listed_until_its_last_token_has_expired(
    issuer: Issuer, new_id: NewId
) -> None:
    client = await issuer.client(new_id())
    before = set(await issuer.families())
    answer = await issuer.http.get("/revocations")
    await issuer.http.post(f"/clients/{client}/revocation", json={"reason": "Gone"})
    (family,) = set(await issuer.families()) - before
    tag = {"If-None-Match": answer.headers["etag"]}
    assert (await issuer.http.get("/revocations", headers=tag)).status_code == 200
    issuer.later = timedelta(minutes=59)
    assert family in await issuer.families()
    issuer.later = timedelta(minutes=62)
    assert family not in await issuer.families()
    now = await issuer.http.get("/revocations")
    tag = {"If-None-Match": now.headers["etag"]}
    assert (await issuer.http.get("/revocations", headers=tag)).status_code == 304


async def test_clients_are_listed_by_filters(issuer: Issuer, new_id: NewId) -> None:
    school = {"roles": ["head"], "organisations": ["100200"]}
    ids = sorted([await issuer.client(new_id(), **school) for _ in range(3)])

    async def listed(**query: str | int) -> list[str]:
        found = await issuer.http.get("/clients", params={"organisation": "100200", **query})
        assert found.status_code == 200, found.text
        return [each["client_id"] for each in found.json()["results"]]

    assert await listed() == await listed(role="head") == ids
    assert await listed(role="governor") == []
    first = (
        await issuer.http.get("/clients", params={"organisation": "100200", "limit": 2})
    ).json()
    assert await listed(cursor=first["paging"]["next_cursor"]) == ids[2:]
    await issuer.http.post(f"/clients/{ids[0]}/revocation", json={"reason": "Gone"})
    assert await listed(revoked="true") == ids[:1]
    assert await listed(revoked="false") == ids[1:]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    assert await listed(unused_since=tomorrow) == ids
    issuer.later = timedelta(days=2)
    await issuer.token(ids[1])

    async def unused() -> bool:
        return await listed(unused_since=tomorrow) == [ids[0], ids[2]]

    await eventually(unused)
    assert (await issuer.http.get("/clients", params={"cursor": "WzFd"})).status_code == 400
