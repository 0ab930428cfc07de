"""What is known of a child beside the scores: ethnic group, ward, address, hours; who reads it."""

from typing import Any, Final

import pytest

from education.ethnicity import ETHNICITIES, GROUP_OF, MAIN_GROUPS
from tests.earlyyears.profile_app import PROFILES, EarlyYears
from tests.earlyyears.returns import Row, child
from tests.support.tokens import bearer

ALL_SIX = (6,) * 13
ABOUT: Final[Row] = {
    "ethnicity": "APKN",
    "ward": "00BLFA",
    "address": "1, Plantedaddress Street, Bolton",
    "funded_hours": "12.5",
    "total_hours": "30",
    "funded_hours_jan_mar": "12.5",
}


async def the_child(earlyyears: EarlyYears) -> Any:
    """The one child there is, with the ETag."""
    (held,) = (await earlyyears.children()).json()["results"]
    return await earlyyears.client.get(f"{PROFILES}/children/{held['child_id']}")


async def correct(earlyyears: EarlyYears, change: dict[str, Any]) -> Any:
    read = await the_child(earlyyears)
    path = f"{PROFILES}/children/{read.json()['child_id']}"
    tag = {"If-Match": read.headers["ETag"]}
    return await earlyyears.client.patch(path, json=change, headers=tag)


def test_every_ethnic_group_is_in_a_main_group_or_was_not_said() -> None:
    assert set(GROUP_OF.values()) == set(MAIN_GROUPS)
    assert ETHNICITIES.keys() - GROUP_OF.keys() == {"REFU", "NOBT"}
    assert len({each.words for each in ETHNICITIES.values()}) == len(ETHNICITIES)


async def test_it_is_told_as_it_came(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([child(1, ALL_SIX, **ABOUT)])
    held = (await the_child(earlyyears)).json()
    hours = {"funded_hours": "12.5", "total_hours": "30.0", "funded_hours_jan_mar": "12.5"}
    assert {name: held[name] for name in ABOUT} == {**ABOUT, **hours}
    again = await earlyyears.accepted([child(1, ALL_SIX, **ABOUT)])
    assert again["rows"]["unchanged"] == 1


async def test_children_are_counted_by_main_ethnic_group(earlyyears: EarlyYears) -> None:
    said = ("apkn", "Bangladeshi", "Any other White background", "CHNE", "REFU", "")
    rows = [child(number, ALL_SIX, ethnicity=word) for number, word in enumerate(said, 1)]
    await earlyyears.accepted(rows)
    groups = (await earlyyears.newest()).data.groups
    counted = {name: one.children for name, one in groups.items() if name.startswith("ethnicity")}
    assert counted == {"ethnicity=white": 1, "ethnicity=asian": 2, "ethnicity=chinese": 1}
    assert groups["all"].children == 6
    secure = groups["ethnicity=asian"].secure
    assert secure is not None
    assert (len(secure), set(secure.values())) == (16, {2})


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ethnicity": "MARTIAN"}, "not_in_list"),
        ({"ward": "W" * 21}, "too_long"),
        ({"address": "A" * 201}, "too_long"),
        ({"funded_hours": "168.1"}, "out_of_range"),
        ({"total_hours": "-17.3"}, "out_of_range"),
        ({"funded_hours_jan_mar": "12.55"}, "too_many_places"),
        ({"funded_hours": "plenty"}, "not_a_number"),
    ],
)
async def test_what_cannot_be_is_refused_without_repeating_it(
    shared: EarlyYears, changed: Row, code: str
) -> None:
    answer = await shared.submit([child(1, ALL_SIX, **changed)])
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == [code]
    assert next(iter(changed.values())) not in answer.text


async def test_more_funded_hours_than_hours_is_a_warning(earlyyears: EarlyYears) -> None:
    hours = {"funded_hours": "15", "total_hours": "12.5"}
    receipt = await earlyyears.accepted([child(1, ALL_SIX, **hours)])
    assert await earlyyears.warnings(receipt) == {(1, "funded_hours", "funded_hours_above_total")}


async def test_it_is_corrected_and_the_rest_stays(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([child(1, ALL_SIX, **ABOUT)])
    before = (await the_child(earlyyears)).json()
    change = {"ethnicity": "WBRI", "funded_hours": "15.0", "address": None}
    answer = await correct(earlyyears, change)
    assert answer.status_code == 201, answer.text
    after = (await the_child(earlyyears)).json()
    assert {name: after[name] for name in after if after[name] != before[name]} == {
        **change,
        "submission_id": answer.json()["id"],
    }
    await earlyyears.withdraw(answer.json())
    assert (await the_child(earlyyears)).json() == before


async def test_what_was_corrected_is_recorded_by_name_alone(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted([child(1, ALL_SIX, **ABOUT)])
    change = {"funded_hours": 12.5, "total_hours": 31, "items": {"W": [True] * 6 + [False] * 3}}
    assert (await correct(earlyyears, change)).status_code == 201
    entries = (await earlyyears.client.get("/v1/earlyyears/audit")).json()["results"]
    (entry,) = [one for one in entries if one["action"] == "children.correct"]
    assert entry["after"]["fields"] == ["total_hours", "items W"]


@pytest.mark.parametrize("changed", [{"total_hours": 200}, {"ethnicity": "MARTIAN"}])
async def test_a_correction_of_it_is_held_to_the_rules(
    earlyyears: EarlyYears, changed: dict[str, Any]
) -> None:
    await earlyyears.accepted([child(1, ALL_SIX, **ABOUT)])
    before = (await the_child(earlyyears)).json()
    assert (await correct(earlyyears, changed)).status_code == 422
    assert (await the_child(earlyyears)).json() == before


@pytest.mark.parametrize(
    ("scopes", "school", "status"),
    [
        (["earlyyears:read", "earlyyears:pupils"], "105149", 404),
        (["earlyyears:read", "earlyyears:pupils"], "105148", 200),
        (["earlyyears:read"], "105148", 403),
    ],
    ids=["head of another school", "head of this one", "without the scope"],
)
async def test_items_and_addresses_are_for_the_school_itself_with_the_scope(
    earlyyears: EarlyYears, scopes: list[str], school: str, status: int
) -> None:
    await earlyyears.accepted([child(1, ALL_SIX, **ABOUT)])
    held = (await the_child(earlyyears)).json()
    key = bearer("head", roles=["head"], scopes=scopes, organisations=[school])
    path = f"{PROFILES}/children/{held['child_id']}"
    answer = await earlyyears.client.get(path, headers={"Authorization": key})
    assert answer.status_code == status
    assert ("Plantedaddress" in answer.text) == (status == 200)
