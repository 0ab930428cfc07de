"""Numbers of organisations: shared, given up, taken again, and looked up by files."""

import polars as pl

from services.schools.register.naming import known_organisations, named, unknown_organisation
from tests.schools.register_app import BRANDWOOD, Schools, native, school


async def test_a_shared_laestab_is_noticed_only_between_open_organisations(
    schools: Schools,
) -> None:
    closed = school("105150", "Old School", laestab="3502000", status="closed")
    receipt = await schools.accepted(native(closed, BRANDWOOD))
    assert receipt["issues"] == {}
    receipt = await schools.accepted(native(school("105151", "Twin", laestab="3502000")))
    assert receipt["issues"] == {"identifier_in_use": 1}
    receipt = await schools.accepted(native(BRANDWOOD | {"status": "closed"}))
    assert receipt["issues"] == {}


async def test_each_number_that_two_open_organisations_share_is_named(schools: Schools) -> None:
    twins = [school(urn, "Twin", ukprn="10072912", ey_urn="EY123456") for urn in ("1", "2")]
    rows = [twin | {"urn": f"10515{twin['urn']}"} for twin in twins]
    receipt = await schools.accepted(native(*rows))
    assert receipt["issues"] == {"identifier_in_use": 4}
    report = (await schools.client.get(receipt["links"]["report"])).json()
    assert {(one["row"], one["column"]) for one in report["results"]} == {
        *((1, "ukprn"), (1, "ey_urn"), (2, "ukprn"), (2, "ey_urn")),
    }


async def test_a_number_given_up_is_not_given_again_unnoticed(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD))
    await schools.accepted(native(BRANDWOOD | {"ukprn": "10000794"}))
    taker = school("105151", "Taker", ukprn="10072912")
    receipt = await schools.accepted(native(taker))
    assert receipt["issues"] == {"identifier_reused": 1}
    async with schools.app.state.database.write() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "INSERT INTO lineage (successor, predecessor, stated_by, relation, submission_id)"
            " VALUES ('105151', '105148', 'successor', 'whole', gen_random_uuid())"
        )
    receipt = await schools.accepted(native(taker | {"name": "Successor"}))
    assert receipt["issues"] == {}, "a successor may go on with its predecessor's numbers"


async def test_what_is_withdrawn_keeps_its_numbers_until_it_comes_back(schools: Schools) -> None:
    retired = "SELECT kind, value FROM identifier WHERE retired_at IS NOT NULL ORDER BY kind"
    receipt = await schools.accepted(native(BRANDWOOD))
    await schools.client.post(receipt["links"]["withdrawal"])
    assert [row["kind"] for row in await schools.rows(retired)] == ["laestab", "ukprn", "urn"]
    (held,) = (await schools.held()).values()
    assert (held["withdrawn"], held["status"], held["ukprn"]) == (True, "closed", "10072912")
    await schools.accepted(native(BRANDWOOD))
    assert await schools.rows(retired) == []


async def test_a_file_may_name_an_organisation_by_any_number_it_has_or_had(
    schools: Schools,
) -> None:
    closed = school("105150", "Old School", laestab="3502000", status="closed")
    setting = school("", "Little Acorns", ey_urn="105148")
    centre = school("", "Study Support", local_code="L3500001")
    await schools.accepted(native(BRANDWOOD, closed, setting, centre))
    await schools.accepted(native(BRANDWOOD | {"ukprn": "10000794"}))
    meant = {
        "105148": "105148",
        "OC105148": "OC105148",
        "105150": "105150",
        "350/2000": "105148",
        "10000794": "105148",
        "10072912": "105148",
        "l3500001": "L3500001",
        "999999": None,
        None: None,
    }
    async with schools.app.state.database.read() as session:
        known = await known_organisations(session)
    frame = named(pl.DataFrame({"organisation": list(meant)}), known)
    assert frame["organisation"].to_list() == list(meant.values())
    strange = frame.select(unknown_organisation().rows).to_series().to_list()
    assert [given for given, found in zip(meant, strange, strict=True) if found] == ["999999"]


async def test_what_was_withdrawn_can_be_named_no_more(schools: Schools) -> None:
    receipt = await schools.accepted(native(BRANDWOOD))
    await schools.client.post(receipt["links"]["withdrawal"])
    async with schools.app.state.database.read() as session:
        assert (await known_organisations(session)).is_empty()
