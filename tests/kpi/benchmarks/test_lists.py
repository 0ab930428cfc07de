"""Lists of figures, series and neighbours: filters, pages, wrong questions."""

from tests.education.sheets import sheet
from tests.kpi.benchmarks.published import BASE, Published, figure, lait, sheet_of
from tests.schools.realdata import real

OWN = {"area": "350", "neighbours": "354 831 353", "valid_from": "2009-01-01", "source": "NFER"}


async def test_every_filter(published: Published) -> None:
    rows = [
        (series, years, number, "1")
        for series in ("A3A", "CIN")
        for years in ("2022", "2023")
        for number in ("350", "970")
    ]
    await published.accepted(lait(*rows))

    async def keys(**filters: str) -> list[tuple[str, str, str]]:
        found = await published.listed(**filters)
        return [(one["series"], one["place"], one["period"]) for one in found]

    assert len(await keys()) == 8
    assert await keys(series="A3A", place="350") == [("A3A", "350", "2022"), ("A3A", "350", "2023")]
    assert await keys(period="2023", place="E92000001") == [
        ("A3A", "E92000001", "2023"),
        ("CIN", "E92000001", "2023"),
    ]
    assert await keys(period="2022/23") == [], "2023 does not say that it is an academic year"
    assert await keys(indicator="NI72") == []


async def test_pages_hold_every_row_once(published: Published) -> None:
    rows = [figure(group=f"g={n}", released_on=f"2009-1{n % 2}-01") for n in range(7)]
    await published.accepted(sheet_of(*rows, *(one | {"place": "351"} for one in rows)))
    whole = await published.listed(releases="all")
    assert len(whole) == 14
    assert await published.listed(releases="all", limit="3") == whole
    names = [("A", "2023", "350", "1"), ("B", "2023", "350", "1")]
    await published.accepted(lait(*names))
    series = await published.listed("/series", limit="1")
    assert [one["series"] for one in series] == ["A", "B", "NI72"]


async def test_wrong_questions(published: Published) -> None:
    query = {"indicator": "NI9999", "place": "999"}
    answer = await published.client.get(BASE, params=query)
    assert answer.status_code == 422
    assert [fault["path"] for fault in answer.json()["errors"]] == [
        "query.indicator",
        "query.place",
    ]
    for cursor in ("W10", "WyJhIl0", "WyIiLCIiLCIiLCIiLCJ4Il0"):  # [], ["a"], ["","","","","x"]
        answer = await published.client.get(BASE, params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request"), cursor


async def test_neighbours_by_the_day(published: Published) -> None:
    later = OWN | {"neighbours": "354   357", "valid_from": "2010-04-01"}
    await published.accepted(sheet_of(OWN, later), to="/neighbours")
    listed = await published.page("/neighbours/350", on="2010-03-31")
    assert listed == {
        "area": "350",
        "name": "Bolton",
        "neighbours": [
            {"area": "354", "name": "Rochdale"},
            {"area": "831", "name": "Derby"},
            {"area": "353", "name": "Oldham"},
        ],
        "valid_from": "2009-01-01",
        "source": "NFER",
    }
    listed = await published.page("/neighbours/350")
    assert [one["area"] for one in listed["neighbours"]] == ["354", "357"]
    for address in ("/neighbours/351", "/neighbours/350?on=2008-12-31"):
        assert (await published.client.get(BASE + address)).status_code == 404


async def test_a_changed_list_can_be_taken_back(published: Published) -> None:
    await published.accepted(sheet_of(OWN), to="/neighbours")
    receipt = await published.accepted(sheet_of(OWN | {"neighbours": "357"}), to="/neighbours")
    assert receipt["rows"]["changed"] == 1
    await published.withdraw(receipt)
    listed = await published.page("/neighbours/350")
    assert [one["area"] for one in listed["neighbours"]] == ["354", "831", "353"]


async def test_lists_that_are_none(published: Published) -> None:
    rows = [
        OWN | {"area": "999"},
        OWN | {"area": "351", "neighbours": "354 999"},
        OWN | {"area": "352", "neighbours": "354 354"},
        OWN | {"area": "353"},
        OWN | {"area": "354", "neighbours": "Derby"},
        OWN | {"area": "355", "neighbours": ""},
    ]
    assert await published.refused(sheet_of(*rows), to="/neighbours") == [
        "row 1, area: unknown_area",
        "row 2, area: unknown_area",
        "row 3, area: neighbour_twice",
        "row 4, area: neighbour_twice",
        "row 5, neighbours: wrong_form",
        "row 6, neighbours: missing_value",
    ]


async def test_the_published_lists_of_may_2025(published: Published) -> None:
    """Read as a sheet is saved as CSV: notes, separators and names between the codes too."""
    rows = sheet(real("benchmarks/sn_may_2025.xlsx"))[2:]
    width = len(rows[0])
    lines = [",".join(f'"{cell}"' for cell in [*row, *[""] * (width - len(row))]) for row in rows]
    receipt = await published.accepted(
        "\n".join(lines).encode(), to="/neighbours", valid_from="2025-05-01", source="DfE, May 2025"
    )
    assert (receipt["dialect"], receipt["rows"]["inserted"]) == ("lait_neighbours", 158)
    listed = await published.page("/neighbours/350")
    assert [one["name"] for one in listed["neighbours"]] == [
        *("Rochdale", "Derby", "Oldham", "Tameside", "Walsall"),
        *("Salford", "Blackburn with Darwen", "Coventry", "Sheffield", "Peterborough"),
    ]
    assert (listed["valid_from"], listed["source"]) == ("2025-05-01", "DfE, May 2025")
