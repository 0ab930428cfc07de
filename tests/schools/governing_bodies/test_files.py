"""Files of seats, governors and training: every fault at once, and what a good file does."""

from tests.schools.governing_bodies.conftest import (
    BODY,
    BRANDWOOD_URN,
    CHAIR,
    OTHER_URN,
    Governance,
    day,
    governor,
)


async def test_every_error_of_a_file_of_governors_is_told_at_once(empty: Governance) -> None:
    rows = (
        governor("g1", organisation="105999"),
        governor("g 2"),
        governor("g3", "clerk"),
        governor("g4", role="clerk"),
        governor("g5", ends_on=day(-500)),
        governor("g6", left_on=day(-500)),
        governor("g7", "bishop", role="king"),
        governor("g8", email="not an address", telephone="?"),
        governor("g9", name=None, starts_on="soon"),
    )
    assert await empty.codes("governors", *rows) == {
        (1, "organisation", "unknown_organisation"),
        (2, "governor", "wrong_form"),
        (3, "role", "clerk_is_no_governor"),
        (4, "role", "clerk_is_no_governor"),
        (5, "ends_on", "ends_before_start"),
        (6, "left_on", "ends_before_start"),
        (7, "category", "not_in_list"),
        (7, "role", "not_in_list"),
        (8, "email", "wrong_form"),
        (8, "telephone", "wrong_form"),
        (9, "name", "missing_value"),
        (9, "starts_on", "not_a_date"),
    }


async def test_no_issue_repeats_what_is_personal(empty: Governance) -> None:
    refused = await empty.submit("governors", governor("g8", email="ada at home", telephone="ada?"))
    assert refused["http_status"] == 422
    assert "ada" not in str(refused)


async def test_a_body_has_one_chair_at_a_time(governance: Governance) -> None:
    second = governor("g9", role="chair")
    chairs = {(1, "role", "two_chairs")}
    assert await governance.codes("governors", second) == chairs
    assert await governance.codes("governors", second | {"organisation": OTHER_URN}) == set()
    # Handed over in one file, after the term, or in a list that replaces the whole: no fault.
    handed_over = (second, CHAIR | {"role": "governor"})
    assert await governance.codes("governors", *handed_over) == set()
    left = (second, CHAIR | {"left_on": day(0)})
    assert await governance.codes("governors", *left) == set()
    whole = {"replaces": "scope", "confirm_shrinkage": "true"}
    assert await governance.codes("governors", second, **whole) == set()


async def test_a_term_over_four_years_and_surplus_governors_are_warned_of(
    governance: Governance,
) -> None:
    exact = governor("g5", starts_on="2008-09-01", ends_on="2012-08-31")
    longer = governor("g6", starts_on="2008-09-01", ends_on="2012-09-01")
    assert await governance.codes("governors", exact, longer) == {(2, "ends_on", "term_too_long")}
    staff = [governor(f"s{n}", "staff") for n in range(2)]
    assert await governance.codes("governors", *staff) == {
        (2, "category", "more_governors_than_seats")
    }
    assert await governance.codes("governors", *staff[:1]) == set()


async def test_training_is_of_a_governor_there_is(governance: Governance) -> None:
    row = {
        "organisation": BRANDWOOD_URN,
        "governor": "g1",
        "course": "Safer recruitment",
        "completed_on": "2009-10-01",
    }
    assert await governance.codes("governor_training", row, row | {"governor": "g99"}) == {
        (2, "governor", "unknown_governor")
    }
    await governance.accepted("governor_training", row)
    people = (await governance.body())["governors"]
    assert {each["governor"]: each["training"] for each in people}["g1"] == [
        {"course": "Safer recruitment", "completed_on": "2009-10-01"}
    ]
    assert len(await governance.told()) == 2  # seats, governors: training is no news to others


async def test_the_same_file_again_says_nothing_and_a_withdrawal_takes_it_back(
    governance: Governance,
) -> None:
    again = await governance.accepted("governors", *BODY)
    assert again["rows"]["unchanged"] == len(BODY)
    assert len(await governance.told()) == 2
    added = await governance.accepted("governors", governor("g7"))
    assert (await governance.last_told()).filled["parent"] == 2
    answer = await governance.client.post(added["links"]["withdrawal"])
    assert answer.status_code in {200, 201}, answer.text
    assert (await governance.last_told()).filled["parent"] == 1


async def test_a_list_that_replaces_the_whole_leaves_nobody_else(governance: Governance) -> None:
    await governance.accepted("governors", CHAIR, replaces="scope", confirm_shrinkage="true")
    body = await governance.body()
    assert [each["governor"] for each in body["governors"]] == ["g1"]
    assert body["clerks"] == []
    assert (await governance.last_told()).vacancies == 6


async def test_a_school_is_named_by_any_of_its_numbers(empty: Governance) -> None:
    rows = [
        {"organisation": given, "category": category, "seats": 1}
        for given, category in (("350/2000", "parent"), ("10072912", "staff"))
    ]
    await empty.accepted("seats", *rows)
    assert (await empty.last_told()).seats == {"parent": 1, "staff": 1}
