"""Files of links: what is kept, what is told of it, what is refused or left out and why."""

import csv
import io
from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import text

from tests.schools.handing_in import faults, hand_in, read, report, taken, told, withdrawn
from tests.schools.realdata import real
from tests.schools.register_app import Json, Schools, native, school
from tests.support.tokens import bearer

LINKS = "register/bolton_gias_links_2021.csv"
HEADER = "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n"
_MERGED = text(
    "SELECT organisation, fields FROM change WHERE action = 'merged' ORDER BY organisation"
)
Pairs = dict[str, dict[str, date | None]]


def link(successor: str, predecessor: str, relation: str = "whole", **more: str) -> Json:
    return {"successor": successor, "predecessor": predecessor, "relation": relation} | more


def closed(urn: str) -> dict[str, str]:
    return school(urn, f"School {urn}", status="closed", closed_on="2009-08-31")


async def merges(schools: Schools) -> list[tuple[str, list[str]]]:
    """The changes that say an organisation was merged."""
    async with schools.app.state.database.read() as session:
        return [tuple(row) for row in await session.execute(_MERGED)]


def pairs_of(data: bytes) -> Pairs:
    """Predecessors by successor with the later day stated, as Python's own reader has it."""
    found: Pairs = defaultdict(dict)
    for row in csv.DictReader(io.StringIO(data.decode("cp1252"), newline="")):
        new, old = row["LinkURN"], row["URN"]
        if row["LinkType"] == "Predecessor":
            new, old = old, new
        written = row["LinkEstablishedDate"]
        day = datetime.strptime(written, "%d-%m-%Y").date() if written else None  # noqa: DTZ007
        found[new][old] = max(filter(None, (day, found[new].get(old))), default=None)
    return found


async def test_every_row_of_boltons_file_is_told(schools: Schools) -> None:
    data, register = real(LINKS), real("register/bolton_gias_2023-11.csv")
    await schools.accepted(register)
    receipt = await taken(schools, "links", data)
    assert receipt["dialect"] == "gias_links"
    assert (receipt["rows"]["received"], receipt["rows"]["inserted"]) == (124, 124)
    assert receipt["issues"] == {}
    expected = pairs_of(data)
    events = await told(schools)
    for organisation, event in events.items():
        predecessors = {one.organisation: one.effective_on for one in event.predecessors or ()}
        assert predecessors == expected.get(organisation, {}), organisation
    assert expected.keys() < events.keys()
    # Nine pairs of schools became one; all but those still open are told as merged.
    pairs = [old for olds in expected.values() if len(olds) > 1 for old in olds]
    gone = sorted(old for old in pairs if events[old].status == "closed")
    assert await merges(schools) == [(old, ["successors"]) for old in gone]
    assert len(gone) == 18
    again = await taken(schools, "links", data)
    assert (again["rows"]["unchanged"], again["events"]["count"]) == (124, 0)


async def test_links_may_come_before_the_register(schools: Schools) -> None:
    receipt = await taken(schools, "links", [link("105149", "105148", effective_on="2009-09-01")])
    assert receipt["issues"] == {"not_registered": 2}
    assert receipt["events"]["count"] == 0
    await schools.accepted(native(closed("105148"), school("105149", "New")))
    (predecessor,) = (await told(schools))["105149"].predecessors or ()
    assert (predecessor.organisation, predecessor.effective_on) == ("105148", date(2009, 9, 1))


async def test_a_large_file_whose_last_rows_are_noticed_is_kept(schools: Schools) -> None:
    no_lineage = (f"{100000 + n},{200000 + n},Beyond,Other,\n" for n in range(20_000))
    lineage = (f"{300000 + n},{400000 + n},Beyond,Successor,\n" for n in range(2_000))
    body = HEADER + "".join((*no_lineage, *lineage))
    receipt = await taken(schools, "links", body.encode())
    assert (receipt["rows"]["left_out"], receipt["rows"]["inserted"]) == (20_000, 2_000)
    assert receipt["issues"] == {"not_registered": 4_000, "no_lineage": 1}


async def test_any_number_names_an_organisation(schools: Schools) -> None:
    old = closed("105148") | {"laestab": "350/2000"}
    await schools.accepted(native(old, school("105149", "New", ukprn="10072912")))
    await taken(schools, "links", [link("10072912", "350-2000")])
    assert [one.organisation for one in (await told(schools))["105149"].predecessors or ()] == [
        "105148"
    ]


async def test_all_faults_are_told_at_once(schools: Schools) -> None:
    await schools.accepted(native(school("105148", "One")))
    rows = [
        link("105148", "105148"),
        link("105148", "350/2999"),
        link("105148", "", "swallowed", effective_on="31-08-2009"),
    ]
    assert faults(await hand_in(schools, "links", rows)) == {
        ("row 1", "linked_to_itself"),
        ("row 2, predecessor", "unknown_organisation"),
        ("row 3, predecessor", "missing_value"),
        ("row 3, relation", "not_in_list"),
        ("row 3, effective_on", "not_a_date"),
    }


async def test_what_is_no_lineage_is_left_out_by_type_and_number(schools: Schools) -> None:
    await schools.accepted(native(*(school(f"10514{n}", f"S{n}") for n in range(4))))
    body = HEADER + (
        "105140,105141,A,Predecessor,\n"
        "105140,105141,A,Sixth Form Centre Link,\n"
        "105142,105140,B,Sixth Form Centre Link,\n"
        "105143,105143,C,Expansion,01-09-2009\n"
    )
    receipt = await taken(schools, "links", body.encode())
    assert (receipt["rows"]["inserted"], receipt["rows"]["left_out"]) == (1, 3)
    assert receipt["issues"] == {"no_lineage": 2}
    written = await report(schools, receipt)
    assert "2 rows of the type 'Sixth Form Centre Link' were left out" in written
    assert "1 rows of the type 'Expansion' were left out" in written


async def test_a_circle_is_noticed_and_harms_nothing(schools: Schools) -> None:
    await schools.accepted(native(*(closed(f"10514{n}") for n in range(3))))
    await taken(schools, "links", [link("105141", "105140"), link("105142", "105141")])
    receipt = await taken(schools, "links", [link("105140", "105142")])
    assert receipt["issues"] == {"circle": 1}
    lineage = await read(schools, "/organisations/105140/lineage")
    nearest = [(one["organisation"], one["generation"]) for one in lineage["ancestors"]]
    assert nearest == [("105142", 1), ("105141", 2), ("105140", 3)]


async def test_a_merger_is_in_the_feed_once_and_only_of_the_closed(schools: Schools) -> None:
    schools_there = [closed("105140"), closed("105141"), school("105142", "Open still")]
    await schools.accepted(native(*schools_there, school("105143", "All together")))
    await taken(schools, "links", [link("105143", "105140")])
    assert await merges(schools) == []
    await taken(schools, "links", [link("105143", "105142", "merger")])
    assert await merges(schools) == [("105140", ["successors"])]
    await taken(schools, "links", [link("105143", "105141", "merger")])
    assert await merges(schools) == [("105140", ["successors"]), ("105141", ["successors"])]


async def test_a_split_school_is_no_predecessor_whole(schools: Schools) -> None:
    await schools.accepted(native(closed("105140"), school("105141", "A"), school("105142", "B")))
    rows = [link(each, "105140", "split") for each in ("105141", "105142")]
    await taken(schools, "links", rows)
    events = await told(schools)
    assert [events[urn].predecessors for urn in ("105141", "105142")] == [(), ()]
    lineage = await read(schools, "/organisations/105140/lineage")
    assert [one["relation"] for one in lineage["descendants"]] == ["split", "split"]


async def test_withdrawn_links_are_told_as_gone(schools: Schools) -> None:
    await schools.accepted(native(closed("105148"), school("105149", "New")))
    receipt = await taken(schools, "links", [link("105149", "105148")])
    await withdrawn(schools, receipt)
    assert (await told(schools))["105149"].predecessors == ()
    assert (await read(schools, "/organisations/105148/lineage"))["descendants"] == []


async def test_a_trial_changes_nothing(schools: Schools) -> None:
    await schools.accepted(native(closed("105148"), school("105149", "New")))
    receipt = await hand_in(schools, "links", [link("105149", "105148", "merger")], dry_run="true")
    assert (receipt["http_status"], receipt["status"]) == (200, "dry_run")
    assert await merges(schools) == []
    assert (await told(schools))["105149"].predecessors == ()


async def test_who_acts_for_one_school_states_no_lineage(schools: Schools) -> None:
    mine = {"Authorization": bearer("one-school", organisations=["105148"])}
    url = "/v1/schools/links/submissions"
    answer = await schools.client.post(url, json=[link("105149", "105148")], headers=mine)
    assert answer.status_code == 403
