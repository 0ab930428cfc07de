"""Files of teams and posts: everything wrong is told at once, and nobody is named."""

from tests.schools.register_app import Json
from tests.schools.teams.conftest import Directory

PARTNER = "school_improvement_partner"
WORST: list[Json] = [
    {"post": "X-1", "team": "nowhere", "title": "A", "role": "officer", "holder": "Jo Planted"},
    {
        "post": "X-2",
        "team": "0-11",
        "component": "music-service",
        "title": "B",
        "role": "officer",
        "holder": None,
    },
    {
        "post": "X 3",
        "team": "0-11",
        "title": "C",
        "role": "Head of Things",
        "holder": "Jo Planted",
        "starts_on": "2010-04-01",
        "ends_on": "2010-04-01",
    },
    {
        "post": "X-4",
        "team": "0-11",
        "title": "D",
        "role": PARTNER,
        "holder": "Jo Planted",
        "accredited_on": "2009-01-02",
        "accredited_until": "2009-01-01",
        "email": "jo.planted@example.org" * 20,
    },
    {"post": "X-5", "team": "0-11", "title": "E", "role": "officer", "holder": None},
    {"post": "x-5", "team": "0-11", "title": None, "role": "officer", "holder": None},
]


async def test_every_bad_row_is_told_at_once(directory: Directory) -> None:
    answer = await directory.submit("posts", WORST)
    assert answer["http_status"] == 422
    found = {(error["path"], error["code"]) for error in answer["errors"]}
    assert found == {
        ("row 1, team", "unknown_team"),
        ("row 2, component", "unknown_component"),
        ("row 3, post", "wrong_form"),
        ("row 3, role", "wrong_form"),
        ("row 3, ends_on", "ends_before_start"),
        ("row 4, accredited_until", "ends_before_start"),
        ("row 4, email", "too_long"),
        ("row 5", "duplicate_row"),
        ("row 6", "duplicate_row"),
        ("row 6, title", "missing_value"),
    }
    assert all(error["fix"] for error in answer["errors"])
    assert "planted" not in str(answer).lower()


async def test_partners_without_accreditation_are_warned_of(directory: Directory) -> None:
    partner: Json = {"team": "0-11", "title": "Partner", "role": PARTNER, "holder": "Jo"}
    rows = [
        partner | {"post": "S-1"},
        partner | {"post": "S-2", "accredited_on": "2007-01-01", "accredited_until": "2009-08-31"},
        partner | {"post": "S-3", "accredited_on": "2007-01-01"},
        partner | {"post": "S-4", "holder": None},
        partner | {"post": "S-5", "role": "adviser"},
    ]
    receipt = await directory.submit("posts", rows)
    assert receipt["http_status"] == 201, receipt
    report = await directory.get(f"/posts/submissions/{receipt['id']}/report")
    assert [(each["row"], each["code"]) for each in report["results"]] == [
        (1, "not_accredited"),
        (2, "accreditation_over"),
    ]
    on_the_day = await directory.people(role=PARTNER, accredited="true", on="2009-08-31")
    assert {"S-2", "S-3"} <= {each["post"] for each in on_the_day}
    day_after = await directory.people(role=PARTNER, accredited="false", on="2009-09-01")
    assert [each["post"] for each in day_after] == ["S-1", "S-2", "S-4"]


async def test_a_component_needs_its_team(empty: Directory) -> None:
    music = {"team": "arts", "component": "music", "name": "Music", "position": 1}
    team = {"team": "arts", "component": None, "name": "Arts", "position": 1}
    answer = await empty.submit("teams", [music])
    assert [error["code"] for error in answer["errors"]] == ["component_without_team"]
    assert (await empty.submit("teams", [music, team]))["http_status"] == 201
    assert (await empty.submit("teams", [music]))["http_status"] == 201
    whole = await empty.submit("teams", [music], replaces="scope")
    assert [error["code"] for error in whole["errors"]] == ["component_without_team"]


async def test_withdrawing_a_file_takes_its_posts_away(directory: Directory) -> None:
    row = {"post": "T-1", "team": "0-11", "title": "Temporary", "role": "support", "holder": None}
    receipt = await directory.submit("posts", [row])
    assert [each["post"] for each in await directory.people(q="temporary")] == ["T-1"]
    url = f"/v1/schools/posts/submissions/{receipt['id']}/withdrawal"
    assert (await directory.client.post(url)).status_code == 200
    assert await directory.people(q="temporary") == []
