"""A post that changes hands keeps nothing of who held it."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.schools.teams.rules import OF_HOLDER, changed

DAY = date(2009, 12, 3)
names = st.none() | st.sampled_from(["A", "B"])
days = st.none() | st.dates(DAY - timedelta(900), DAY + timedelta(900))
posts = st.fixed_dictionaries(
    {"title": st.just("T"), "holder": names, "starts_on": days, "email": st.none() | st.just("e")}
    | dict.fromkeys(("held_since", "accredited_on", "accredited_until"), days)
    | {"telephone": st.none() | st.just("t")}
)
changes = st.fixed_dictionaries(
    {}, optional={"holder": names, "held_since": days, "email": st.just("n"), "title": st.just("U")}
)


@given(posts, changes)
def test_what_is_sent_holds_and_what_was_the_former_holders_goes(
    held: dict[str, Any], sent: dict[str, Any]
) -> None:
    after = changed(held, sent, DAY)
    assert {name: after[name] for name in sent} == sent
    left = {name: after[name] for name in OF_HOLDER if name not in sent}
    if after["holder"] == held["holder"]:
        assert left == {name: held[name] for name in left}
    else:
        since = left.pop("held_since", DAY)
        assert since == max(DAY, held["starts_on"] or DAY) or "held_since" in sent
        assert set(left.values()) <= {None}
