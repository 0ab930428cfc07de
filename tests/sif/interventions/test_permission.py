"""Which power may be used when: eligibility, windows, what rules what out, and from when."""

from dataclasses import replace
from datetime import date

import pytest

from chassis.problems import Problem
from contracts.sif import Power as PowerName
from services.sif.interventions import powers, rules
from services.sif.interventions.eligibility import Ground, of_notices
from services.sif.interventions.law import LAW, By, PowerRule
from services.sif.interventions.permission import Permission, Standing, permission
from services.sif.interventions.state import Consultation, Notice, Power
from tests.sif.interventions.made import given_on, recorded

GIVEN, OVER = date(2009, 12, 3), date(2009, 12, 25)
ELIGIBLE, WINDOW = date(2010, 1, 6), date(2010, 2, 24)
SPECIAL = Standing(grounds=[Ground(section="62", since=date(2009, 11, 2))])


def _rule(power: PowerName, by: By = "authority") -> PowerRule:
    rule = LAW[0].power(power, by)
    assert rule is not None
    return rule


def _power(power: PowerName, **known: object) -> Power:
    made = {"power": power, "section": _rule(power).section, "proposed_on": GIVEN}
    return Power.model_validate(made | known)


def _may(power: PowerName, on: date, standing: Standing, by: By = "authority") -> Permission:
    return permission(_rule(power, by), on, standing, ())


def _intended() -> Notice:
    notice = rules.not_complied(given_on(GIVEN), OVER)
    return rules.intended(notice, OVER, ["additional_governors"], 5)


def _standing(notice: Notice) -> Standing:
    return Standing(grounds=of_notices([recorded(notice)]), notices=[notice])


def test_before_notice_of_intent_the_shortest_way_is_named() -> None:
    found = _may("additional_governors", date(2009, 12, 10), _standing(given_on(GIVEN)))
    assert (found.allowed, found.allowed_from) == (False, ELIGIBLE)
    assert "stands at: given" in found.reasons[0]


def test_within_the_window_and_not_a_day_longer() -> None:
    standing = _standing(_intended())
    for power in ("additional_governors", "suspended_budget", "required_collaboration"):
        assert _may(power, ELIGIBLE, standing).allowed
        assert _may(power, WINDOW, standing).allowed
        over = _may(power, date(2010, 2, 25), standing)
        assert (over.allowed, over.allowed_from) == (False, None)
        assert "2010-02-24" in over.reasons[0]
    assert _may("interim_executive_board", date(2010, 2, 25), standing).allowed


def test_a_power_used_on_the_last_day_keeps_the_notice_from_lapsing() -> None:
    unused, used = _intended(), rules.exercised(_intended(), WINDOW)
    assert unused.status_on(date(2010, 2, 25)) == "lapsed"
    assert used.status_on(date(2010, 2, 25)) == "power_exercised"
    assert used.ended_on(date(2011, 1, 1)) is None


def test_an_ofsted_category_opens_every_power_without_a_window() -> None:
    for on in (date(2009, 11, 2), date(2011, 11, 2)):
        assert _may("suspended_budget", on, SPECIAL).allowed
        assert _may("additional_governors", on, SPECIAL, "secretary_of_state").allowed
    left = Standing(grounds=[SPECIAL.grounds[0].model_copy(update={"until": date(2010, 5, 4)})])
    assert _may("suspended_budget", date(2010, 5, 4), left).allowed
    assert not _may("suspended_budget", date(2010, 5, 5), left).allowed


def test_the_secretary_of_state_acts_upon_a_category_alone() -> None:
    found = _may("interim_executive_board", ELIGIBLE, _standing(_intended()), "secretary_of_state")
    assert (found.allowed, found.allowed_from) == (False, None)


def test_no_governors_are_added_during_an_interim_board() -> None:
    board = _power("interim_executive_board", status="used", used_on=date(2009, 12, 1))
    found = _may("additional_governors", ELIGIBLE, replace(SPECIAL, powers=[board]))
    assert (found.allowed, found.allowed_from) == (False, None)
    ended = board.model_copy(update={"status": "ended", "ended_on": date(2010, 3, 1)})
    standing = replace(SPECIAL, powers=[ended])
    assert _may("additional_governors", ELIGIBLE, standing).allowed_from == date(2010, 3, 1)
    assert _may("additional_governors", date(2010, 3, 1), standing).allowed


@pytest.mark.parametrize(
    ("ended_on", "allowed_from"),
    [
        (date(2009, 12, 20), ELIGIBLE),
        (date(2010, 2, 1), date(2010, 2, 1)),
        (date(2010, 3, 1), None),  # the window is over by then
    ],
)
def test_of_two_hindrances_the_later_end_counts(ended_on: date, allowed_from: date | None) -> None:
    board = _power(
        "interim_executive_board", status="ended", used_on=date(2009, 9, 1), ended_on=ended_on
    )
    standing = replace(_standing(given_on(GIVEN)), powers=[board])
    assert _may("additional_governors", date(2009, 12, 10), standing).allowed_from == allowed_from


def test_the_budget_is_left_alone_where_the_secretary_of_state_appointed() -> None:
    theirs = _power(
        "additional_governors", by="secretary_of_state", status="used", used_on=GIVEN, seats=2
    )
    ours = theirs.model_copy(update={"by": "authority"})
    assert not _may("suspended_budget", ELIGIBLE, replace(SPECIAL, powers=[theirs])).allowed
    assert _may("suspended_budget", ELIGIBLE, replace(SPECIAL, powers=[ours])).allowed


def test_an_interim_board_waits_for_consultation_and_consent() -> None:
    board = _power("interim_executive_board")
    with pytest.raises(Problem) as refused:
        powers.used(board, ELIGIBLE, SPECIAL, "voluntary_aided_school")
    for what in ("governing body", "appointing body", "consent"):
        assert what in refused.value.detail
    for body in ("governing_body", "appointing_body"):
        board = powers.consulted(board, Consultation(body=body, on=date(2010, 1, 4)))
    board = powers.consented(board, ELIGIBLE)
    with pytest.raises(Problem):
        powers.used(board, date(2010, 1, 5), SPECIAL, "voluntary_aided_school")
    used = powers.used(board, ELIGIBLE, SPECIAL, "voluntary_aided_school")
    assert (used.status, used.eligible_by, used.notice) == ("used", ("62",), None)


def test_proposals_to_close_need_consultation_and_no_eligibility() -> None:
    closure = _power("closure_proposal")
    with pytest.raises(Problem):
        powers.used(closure, ELIGIBLE, Standing(), "community_school")
    closure = powers.consulted(closure, Consultation(body="governing_body", on=GIVEN))
    published = powers.used(closure, ELIGIBLE, Standing(), "community_school")
    with pytest.raises(Problem):
        powers.ended(published, date(2010, 3, 1), None)
    assert powers.ended(published, date(2010, 3, 1), "rejected").decision == "rejected"


def test_a_newer_notice_takes_the_place_of_a_lapsed_one() -> None:
    first = recorded(_intended())
    second = recorded(given_on(date(2010, 3, 1)))
    [ground] = of_notices([first, second])
    assert (ground.since, ground.until) == (ELIGIBLE, date(2010, 2, 28))
