"""The organisations one keeps an eye on: one's own list, of one's own organisations."""

from chassis.policy import Role
from tests.sif.desk.desk import make, plan
from tests.sif.sif_app import Sif, school
from tests.support.statements import counting


async def _watch(sif: Sif, organisation: str, note: str | None = None) -> None:
    answer = await sif.client.put(f"watchlist/{organisation}", json={"note": note})
    assert answer.status_code == 204, answer.text


async def test_each_watched_is_shown_as_it_stands(sif: Sif) -> None:
    await plan(sif)
    await make(sif)
    await _watch(sif, "105148", "New head")
    await _watch(sif, "3505149")  # its LAESTAB
    first, second = (await sif.get("watchlist"))["results"]
    assert (first["organisation"], first["name"], first["note"]) == (
        "105148",
        "School 105148",
        "New head",
    )
    assert (first["overdue"], first["last_visit"]) == (3, "2009-10-06")
    assert first["newest"]["what"] == "visit: performance review and targets"
    assert (first["tier"], first["under_review"]) == (None, False)
    assert (second["organisation"], second["overdue"], second["newest"]) == ("105149", 0, None)


async def test_a_note_is_replaced_and_a_watch_ended(sif: Sif) -> None:
    await _watch(sif, "105148", "New head")
    await _watch(sif, "105148")
    assert [one["note"] for one in (await sif.get("watchlist"))["results"]] == [None]
    for _ in range(2):
        assert (await sif.client.delete("watchlist/105148")).status_code == 204
    assert (await sif.get("watchlist"))["results"] == []
    actions = [one["action"] for one in (await sif.get("audit"))["results"]]
    assert sorted(actions) == ["watch.delete", "watch.put", "watch.put"]


async def test_nobody_reads_anothers_list(sif: Sif) -> None:
    await _watch(sif, "105148", "Secret doubts")
    async with sif.as_(Role.OFFICER, client="another") as officer:
        assert (await officer.get("watchlist")).json()["results"] == []
    assert "Secret" not in str(await sif.get("audit"))


async def test_a_school_watches_only_itself_and_sees_what_is_its_own_to_do(sif: Sif) -> None:
    await plan(sif)
    await make(sif)
    async with sif.as_(Role.HEAD, organisations=["105148"]) as head:
        assert (await head.put("watchlist/105149", json={})).status_code == 404
        assert (await head.put("watchlist/105148", json={})).status_code == 204
        [one] = (await head.get("watchlist")).json()["results"]
        assert one["overdue"] == 2  # its reply and its action; the signature is the partner's
    async with sif.as_(Role.HEAD, organisations=["105149"]) as moved:
        assert (await moved.get("watchlist")).json()["results"] == []
        assert (await moved.delete("watchlist/105148")).status_code == 404


async def test_a_longer_list_costs_no_more_statements(sif: Sif) -> None:
    await sif.say(*(school(f"10530{n}") for n in range(8)))
    await _watch(sif, "105148")
    with counting(sif.app) as short:
        await sif.get("watchlist")
    for n in range(8):
        await _watch(sif, f"10530{n}")
    with counting(sif.app) as long:
        assert len((await sif.get("watchlist"))["results"]) == 9
    assert 0 < len(long) <= len(short)
