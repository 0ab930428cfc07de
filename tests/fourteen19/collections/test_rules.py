"""The rules of collections: what a day says of a return, and for which a submission counts."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from chassis.records.store import Change, put
from services.fourteen19.collections.reading import returns_of
from services.fourteen19.collections.rules import (
    Return,
    counted_for,
    date_faults,
    is_after_close,
    late_by,
    standing_of,
)
from services.fourteen19.collections.state import Collection
from tests.fourteen19.app import COLLEGE, Fourteen19

START = date(2009, 10, 1)
DAY = timedelta(days=1)
days = st.dates(START - 30 * DAY, START + 90 * DAY)


@st.composite
def returns(draw: st.DrawFn, number: int = 0) -> Return:
    opens, due, closes = sorted(draw(st.tuples(days, days, days)))
    return Return(
        collection=f"350.learners.2009-10.c{number}",
        data="learners",
        year="2009/10",
        title="A collection",
        area="350",
        opens_on=opens,
        due_on=due,
        closes_on=draw(st.none() | st.just(closes)),
        warn_days=draw(st.integers(0, 10)),
        organisation=COLLEGE,
        received_on=draw(st.none() | days),
        rows=0,
        submissions=0,
    )


@given(returns(), days)
def test_every_return_stands_in_one_way_and_never_goes_back(one: Return, on: date) -> None:
    order = ["not_open", "open", "due_soon", "overdue"]
    now, later = standing_of(one, on), standing_of(one, on + DAY)
    if one.received_on is not None:
        assert now == later == "received"
    else:
        assert order.index(later) >= order.index(now)
        assert (now == "overdue") == (on > one.due_on)
        assert late_by(one) == 0


@given(returns())
def test_late_is_after_the_day_and_never_after_close_alone(one: Return) -> None:
    assert (late_by(one) > 0) == (one.received_on is not None and one.received_on > one.due_on)
    if is_after_close(one):
        assert late_by(one) > 0
    assert date_faults(one.opens_on, one.due_on, one.closes_on) == []


@given(st.lists(days, min_size=1, max_size=4), days)
def test_a_submission_counts_for_the_last_that_opened(opened: list[date], on: date) -> None:
    all_of_them = [_opening(number, day) for number, day in enumerate(opened)]
    found = counted_for(all_of_them, on)
    assert (found is None) == all(day > on for day in opened)
    if found is not None:
        assert found.opens_on == max(day for day in opened if day <= on)
        assert counted_for(reversed(all_of_them), on) == found


async def test_the_database_counts_as_the_rule_does(fourteen19: Fourteen19) -> None:
    """Four collections that open on three days, a submission on each day around them."""
    opened = [START, START + 7 * DAY, START + 7 * DAY, START + 14 * DAY]
    for number, day in enumerate(opened):
        await _keep(fourteen19, _opening(number, day))
    for offset in range(-2, 20):
        on = START + offset * DAY
        await _receive(fourteen19, on)
        async with fourteen19.app.state.database.read() as session:
            found = await returns_of(session, organisations=[COLLEGE])
        counted = [each.collection for each in found if each.received_on]
        wanted = counted_for(found, on)
        assert counted == ([wanted.collection] if wanted else []), on
        assert [each.received_on for each in found if each.received_on] in ([], [on])


def _opening(number: int, day: date) -> Return:
    key = f"350.learners.2009-10.c{number}"
    shared = ("learners", "2009/10", "A collection", "350")
    return Return(key, *shared, day, day + 60 * DAY, None, 7, COLLEGE, None, 0, 0)


async def _keep(fourteen19: Fourteen19, one: Return) -> None:
    shared = ("data", "year", "title", "area", "opens_on", "due_on", "warn_days")
    state = Collection(expected=(COLLEGE,), **{name: getattr(one, name) for name in shared})
    async with fourteen19.app.state.database.write() as session:
        await put(session, [Change(one.collection, None, state, "create")], by="tests")


async def _receive(fourteen19: Fourteen19, on: date) -> None:
    """As if one submission, of that day, were in force."""
    values = {
        "id": uuid4(),
        "organisation": COLLEGE,
        "at": datetime.combine(on, time(23, 59), UTC),
    }
    async with fourteen19.app.state.database.write() as session:
        await session.execute(text("DELETE FROM return_received"))
        await session.execute(
            text(
                "INSERT INTO return_received VALUES"
                " (:id, :organisation, '2009/10', 'learners', :at, 1, false)"
            ),
            values,
        )
