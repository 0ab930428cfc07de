"""Official figures handed in: what is taken, what is refused and why, release beside release."""

import pytest

from tests.kpi.benchmarks.published import BASE, Published, figure, lait, sheet_of


async def test_a_figure_is_kept_as_published(published: Published) -> None:
    row = figure(series="ni 72", title="Good level", group="gender=F", status="provisional")
    receipt = await published.accepted(sheet_of(row))
    assert (receipt["dialect"], receipt["rows"]["inserted"]) == ("native", 1)
    assert receipt["events"] == {"count": 0, "first": []}
    assert await published.listed() == [
        {
            "series": "NI72",
            "title": "Good level",
            "indicator": "NI72",
            "indicator_group": None,
            "place": "350",
            "place_name": "Bolton",
            "period": "2008/09",
            "period_label": "2008/09",
            "period_type": "academic_year",
            "group": "gender=F",
            "value": 47.9,
            "reason": None,
            "status": "provisional",
            "source": "DCSF SFR 25/2009",
            "released_on": "2009-10-15",
            "current": True,
        }
    ]


async def test_the_interactive_tools_form(published: Published) -> None:
    rows = [
        ("TotAbs", "2023", "350.0", "57.300000000000004"),
        ("TotAbs", "2023", "970.0", "9.7619999999999998E-2"),
        ("TotAbs", "2023", "981", "-"),
        ("TotAbs", "2024 (prov)", "986.0", "0"),
    ]
    body = lait(*rows).replace(b"TotAbs,,2023,somewhere,-", b"TotAbs,All absence,2023,here,-")
    receipt = await published.accepted(body, released_on="2025-03-20")
    assert receipt["dialect"] == "lait_long"
    assert receipt["issues"] == {"not_published": 1}
    held = [
        tuple(one[name] for name in ("place", "period", "value", "reason", "status", "title"))
        for one in await published.listed()
    ]
    assert held == [
        ("350", "2023", 57.3, None, None, None),
        ("E12000002", "2023", None, "not_published", None, "All absence"),
        ("E12000007", "2024", 0, None, "provisional", None),
        ("E92000001", "2023", 0.09762, None, None, None),
    ]
    (series,) = await published.listed("/series")
    assert (series["series"], series["title"]) == ("TotAbs", "All absence")
    assert (series["figures"], series["places"]) == (4, 4)
    assert series["first_released_on"] == series["last_released_on"] == "2025-03-20"
    assert {one["source"] for one in await published.listed()} == {
        "DfE Local Authority Interactive Tool"
    }


async def test_places_the_tool_has_and_we_do_not_are_left_out(published: Published) -> None:
    numbers = ("201", "986", "987", "988", "1000")
    receipt = await published.accepted(lait(*(("A3A", "2023", one, "1") for one in numbers)))
    assert (receipt["rows"]["inserted"], receipt["rows"]["left_out"]) == (2, 3)
    assert receipt["issues"] == {"no_place_here": 1}
    assert [one["place"] for one in await published.listed()] == ["201", "E12000007"]


async def test_every_fault_is_named_where_it_is(published: Published) -> None:
    changes: list[dict[str, str]] = [
        {"place": "999"},
        {"place": "neighbours:999"},
        {"place": "Bolton"},
        {"value": "47,9"},
        {"value": "1e30"},
        {"value": ""},
        {"released_on": "2999-01-01"},
        {"released_on": "15.10.2009"},
        {"status": "nearly"},
        {"series": ""},
        {"period": ""},
        {"source": ""},
    ]
    rows = [figure(group=f"row={at}", **changed) for at, changed in enumerate(changes)]
    assert await published.refused(sheet_of(*rows)) == [
        "row 1, place: unknown_place",
        "row 2, place: unknown_place",
        "row 3, place: wrong_form",
        "row 4, value: not_a_number",
        "row 5, value: not_a_number",
        "row 6, value: missing_value",
        "row 7, released_on: released_later",
        "row 8, released_on: not_a_date",
        "row 9, status: not_in_list",
        "row 10, series: missing_value",
        "row 11, period: missing_value",
        "row 12, source: missing_value",
    ]
    assert await published.listed() == []


async def test_faults_of_the_tools_form(published: Published) -> None:
    rows = [("A", "2023", "999.0", "1"), ("A", "2023", "350.5", "1"), ("A", "2023", "NA", "x1")]
    assert sorted(await published.refused(lait(*rows))) == [
        "row 1, la_number: unknown_place",
        "row 2, la_number: too_many_places",
        "row 3, la_number: not_a_number",
        "row 3, value: not_a_number",
    ]


async def test_a_figure_twice_in_one_release_is_refused(published: Published) -> None:
    """The mark is a status: 2018 and 2018 (Rev) are one figure."""
    rows = [("A3A", "2018", "350", "1"), ("A3A", "2018 (Rev)", "350", "2")]
    assert await published.refused(lait(*rows)) == [
        "row 1: duplicate_row",
        "row 2: duplicate_row",
    ]


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ({"released_on": "last week"}, "query.released_on: not_a_date"),
        ({"released_at": "2009-01-01"}, "query.released_at: unknown_parameter"),
    ],
)
async def test_parameters_are_checked(
    published: Published, parameters: dict[str, str], fault: str
) -> None:
    assert await published.refused(sheet_of(figure()), **parameters) == [fault]


async def test_the_day_of_publication(published: Published) -> None:
    """The row's, else the parameter's, else the day the file came."""
    body = sheet_of(figure(), figure(place="351", released_on=""))
    await published.accepted(body, released_on="2009-10-16")
    days = {one["place"]: one["released_on"] for one in await published.listed()}
    assert days == {"350": "2009-10-15", "351": "2009-10-16"}
    receipt = await published.accepted(lait(("A3A", "2023", "350", "1")))
    (row,) = await published.listed(series="A3A")
    assert receipt["received_at"].startswith(row["released_on"])


async def test_the_same_file_twice_changes_nothing(published: Published) -> None:
    body = lait(("A3A", "2023", "350.0", "12.5"), ("A3A", "2023", "970.0", "-"))
    await published.accepted(body, released_on="2024-01-25")
    again = await published.accepted(body, released_on="2024-01-25")
    assert (again["rows"]["unchanged"], again["rows"]["inserted"]) == (2, 0)
    assert len(await published.listed(releases="all")) == 2


async def test_a_later_release_stands_beside_the_earlier_one(published: Published) -> None:
    await published.accepted(sheet_of(figure(value="47.9", status="provisional")))
    revision = figure(value="48.1", status="final", released_on="2010-03-04")
    receipt = await published.accepted(sheet_of(revision))

    async def values(**filters: str) -> list[tuple[float, bool]]:
        return [(one["value"], one["current"]) for one in await published.listed(**filters)]

    assert await values() == [(48.1, True)]
    assert await values(releases="all") == [(47.9, False), (48.1, True)]
    assert await values(released_by="2010-03-03") == [(47.9, True)]
    assert await values(released_by="2010-03-03", releases="all") == [(47.9, True)]
    assert await values(released_by="2009-10-14") == []
    await published.withdraw(receipt)
    assert await values(releases="all") == [(47.9, True)]


async def test_a_correction_of_one_release_replaces_it(published: Published) -> None:
    await published.accepted(sheet_of(figure(value="47.9")))
    receipt = await published.accepted(sheet_of(figure(value="49.7")))
    assert (receipt["rows"]["changed"], receipt["rows"]["inserted"]) == (1, 0)
    assert [one["value"] for one in await published.listed(releases="all")] == [49.7]
    await published.withdraw(receipt)
    assert [one["value"] for one in await published.listed(releases="all")] == [47.9]


async def test_who_may(published: Published) -> None:
    body = sheet_of(figure())
    for key in ("reader", "school"):
        for to in ("", "/series", "/neighbours"):
            assert (await published.send(body, to=to, key=key)).status_code == 403, (key, to)
    for path in ("", "/series", "/neighbours/350", "/rules"):
        answer = await published.client.get(f"{BASE}{path}", headers={"Authorization": ""})
        assert answer.status_code == 401, path


async def test_what_a_file_is_held_to_is_published(published: Published) -> None:
    for path in ("", "/neighbours", "/series"):
        rules = await published.page(f"{path}/rules")
        codes = {rule["code"] for rule in rules["rules"]}
        for column in rules["columns"]:
            assert set(column["rules"]) <= codes
    description = published.app.openapi()["paths"][f"{BASE}/submissions"]["post"]["parameters"]
    (released_on,) = (one for one in description if one["name"] == "released_on")
    assert released_on["schema"] == {"type": "string", "description": "a date written yyyy-mm-dd"}
