"""What the public reads: symbols instead of figures, the newest release, kept by caches."""

import csv
import io
from typing import Any

from tests.kpi.releases.conftest import Authority, School
from tests.support.statements import counting

# B has 9 boys: hidden. A has as few of them as may be shown, and goes with it.
A = School(40, 14, good_girls=20, good_boys=5)
B = School(40, 9, good_girls=30, good_boys=4)
C = School(50, 60, good_girls=25, good_boys=30)
SCHOOLS = {"A": A, "B": B, "C": C}


async def test_a_hidden_value_is_null_and_x(authority: Authority) -> None:
    await authority.has(SCHOOLS)
    await authority.release()
    (value,) = await authority.values(organisation="100066", group="gender=M")
    assert (value["value"], value["suppressed"], value["symbol"]) == (None, True, "x")
    assert (value["numerator"], value["denominator"], value["status"]) == (None, None, None)
    assert value["organisation"] == {"id": "100066", "name": "School B"}


async def test_what_would_give_it_away_is_hidden_too(authority: Authority) -> None:
    await authority.has(SCHOOLS)
    await authority.release()
    assert await authority.shown() == {
        "350 all": "53.5",
        "350 gender=F": "57.7",
        "350 gender=M": "47.0",
        "A all": "46.3",
        "A gender=F": "x",
        "A gender=M": "x",
        "B all": "69.4",
        "B gender=F": "x",
        "B gender=M": "x",
        "C all": "50.0",
        "C gender=F": "50.0",
        "C gender=M": "50.0",
    }


async def test_each_symbol_stands_for_what_it_says(authority: Authority) -> None:
    even = School(20, 20, 10, 10)
    await authority.has({"A": School(0, 12), "B": even, "C": even})
    await authority.has({"B": School(0, 0)})  # withdrawn
    await authority.has({"D": School(30, 30, 15, 30)}, status="provisional")
    await authority.release()
    shown = await authority.shown()
    assert shown["A gender=M"] == "-"
    assert shown["A gender=F"] == "."
    assert shown["B all"] == ".."
    assert shown["C all"] == "50.0"
    assert shown["D gender=M"] == "100.0 (p)"
    (nil,) = await authority.values(organisation="100065", group="gender=M")
    assert (nil["value"], nil["symbol"], nil["suppressed"]) == (0, "-", False)
    (none,) = await authority.values(organisation="100065", group="gender=F")
    assert (none["value"], none["symbol"], none["suppressed"]) == (None, ".", False)


async def test_numbers_stand_beside_the_rates_of_large_groups_only(authority: Authority) -> None:
    await authority.has({"A": School(29, 30, 14, 14), "B": School(30, 31, 2, 15)})
    await authority.release()

    async def numbers(place: str, group: str) -> tuple[Any, Any, Any]:
        (value,) = await authority.values(organisation=place, group=group)
        return value["value"], value["numerator"], value["denominator"]

    assert await numbers("100065", "gender=F") == (48.3, None, None)
    assert await numbers("100065", "gender=M") == (46.7, 14, 30)
    assert await numbers("100066", "gender=F") == (6.7, None, None)  # two children


async def test_all_or_none_of_a_small_group_is_told_with_a_notice(authority: Authority) -> None:
    await authority.has({"A": School(12, 30, 12, 15), "B": School(30, 30, 30, 0)})
    await authority.release()
    flagged = [v["id"] for v in await authority.values(group="*") if v["notices"]]
    assert flagged == ["NI72.100065.2008-09.gender=F"]


async def test_live_values_are_not_public_until_released(authority: Authority) -> None:
    await authority.has({"C": C})
    assert await authority.values() == []
    await authority.release()
    await authority.has({"C": School(50, 60, good_girls=50, good_boys=60)})
    assert (await authority.shown(group="all"))["C all"] == "50.0"


async def test_the_newest_release_or_the_one_named(authority: Authority) -> None:
    await authority.has({"A": School(100, 100, 50, 50)})
    first = await authority.release("NI72", "NI92")
    await authority.has({"A": School(100, 100, 80, 80)})
    second = await authority.release("NI72")
    assert {(v["indicator"], v["value"], v["release"]) for v in await authority.values()} == {
        ("NI72", 80, second["id"]),
        ("NI92", 6.7, first["id"]),
    }
    old = await authority.values(indicator="NI 72", release=first["id"], level="area")
    assert [value["value"] for value in old] == [50]
    missing = await authority.http.get("/public/values?release=999")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


async def test_caches_may_keep_it_until_there_is_another_release(authority: Authority) -> None:
    await authority.has({"C": C})
    made = await authority.release()
    answer = await authority.http.get("/public/values")
    assert answer.headers["cache-control"] == "public, max-age=300, stale-if-error=86400"
    assert answer.headers["vary"] == "Accept"
    tag = answer.headers["etag"]
    assert (await authority.http.get("/public/values?group=*")).headers["etag"] != tag
    await authority.has({"C": A})
    with counting(authority.ledger.database) as statements:
        again = await authority.http.get("/public/values", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, len(statements)) == (304, b"", 1)
    await authority.release()
    moved = await authority.http.get("/public/values", headers={"If-None-Match": tag})
    assert (moved.status_code, moved.headers["etag"] != tag) == (200, True)
    named = await authority.http.get(f"/public/values?release={made['id']}")
    assert named.headers["cache-control"] == "public, max-age=86400, stale-if-error=86400"


async def test_what_was_released_is_told_by_its_tag_too(authority: Authority) -> None:
    await authority.has({"C": C})
    made = await authority.release()
    addresses = ("/public/releases", f"/public/releases/{made['id']}")
    tags = []
    for address in addresses:
        answer = await authority.http.get(address)
        assert answer.headers["cache-control"].startswith("public, max-age=")
        tags.append({"If-None-Match": answer.headers["etag"]})
    unchanged = [
        (await authority.http.get(address, headers=tag)).status_code
        for address, tag in zip(addresses, tags, strict=True)
    ]
    await authority.release()
    changed = [
        (await authority.http.get(address, headers=tag)).status_code
        for address, tag in zip(addresses, tags, strict=True)
    ]
    assert (unchanged, changed) == ([304, 304], [200, 304])  # a release itself never changes


async def test_the_same_as_csv(authority: Authority) -> None:
    await authority.has(SCHOOLS, status="provisional")
    await authority.release()
    address = "/public/values?group=gender=M"
    for more, headers in (("&format=csv", {}), ("", {"Accept": "text/csv"})):
        answer = await authority.http.get(address + more, headers=headers)
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        told = [(r["place"], r["value"], r["symbol"], r["shown"], r["numerator"]) for r in rows]
        assert told == [
            ("350", "47.0", "", "47.0 (p)", "39"),
            ("100065", "", "x", "x", ""),
            ("100066", "", "x", "x", ""),
            ("100067", "50.0", "", "50.0 (p)", "30"),
        ]


async def test_lists_go_on_page_by_page(authority: Authority) -> None:
    await authority.has(SCHOOLS)
    await authority.release("NI72", "NI92")
    whole = [value["id"] for value in await authority.values(group="*")]
    assert len(whole) == 24
    address, found = "/public/values?group=*&limit=7", list[str]()
    while address:
        answer = await authority.http.get(address)
        found += [value["id"] for value in answer.json()["results"]]
        link = answer.headers.get("link", "")
        assert bool(link) == bool(answer.json()["paging"]["next_cursor"])
        address = link.partition(">")[0].removeprefix("</v1/kpi")
    assert found == whole


async def test_wrong_filters_are_all_named(authority: Authority) -> None:
    answer = await authority.http.get("/public/values?indicator=NI1&period=2008&cursor=WzFd")
    assert answer.status_code == 422
    assert [e["path"] for e in answer.json()["errors"]] == ["query.indicator", "query.period"]
    for address in ("/public/values?cursor=WzFd", "/public/releases?cursor=WyJ4Il0"):
        assert (await authority.http.get(address)).status_code == 400


async def test_the_public_is_not_told_who_released_and_what_was_hidden_why(
    authority: Authority,
) -> None:
    await authority.has(SCHOOLS)
    made = await authority.release()
    listed = (await authority.read("/public/releases", area="350", period="2008-09"))["results"]
    assert listed == [await authority.read(f"/public/releases/{made['id']}")]
    assert listed[0]["note"] == "The results of the year"
    assert [table["indicator"] for table in listed[0]["tables"]] == ["NI72"]
    told = (await authority.http.get("/public/releases")).text
    assert "everybody" not in told
    assert "small" not in told
    assert (await authority.read("/public/releases", area="351"))["results"] == []


async def test_each_door_has_its_scope(authority: Authority) -> None:
    made = await authority.http.get("/public/values")
    assert made.status_code == 200
    everybody = ("publisher", "officer", "reader")
    doors = {
        "/public/values": everybody,
        "/public/releases": everybody,
        "/releases": ("officer",),
    }
    for address, those in doors.items():
        for caller in everybody:
            answer = await authority.http.get(address, headers=authority.as_caller(caller))
            assert answer.status_code == (200 if caller in those else 403), (address, caller)
