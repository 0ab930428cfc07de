"""Whatever is asked: of what anybody is told, a bound caller is told exactly what is its own."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.policy import Role
from chassis.tokens import Principal
from services.kpi.reach import confined, sees
from services.kpi.spots import level_of
from services.kpi.values.candidates import Filter
from tests.kpi.reach.conftest import MERGED, NAMES, WIDER, Three

places = st.sampled_from([*NAMES, MERGED, "109999", *WIDER])
levels = st.sampled_from(["organisation", "area", "region", "country", "group"])
organisations = st.lists(st.sampled_from([*NAMES, "350"]), max_size=2, unique=True)
a_few = settings(max_examples=60)


def some(one: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(one, min_size=1, max_size=3)


filters = st.fixed_dictionaries(
    {},
    optional={
        "organisation": some(places),
        "place": some(places),
        "level": some(levels),
        "area": some(st.sampled_from(["350", "351"])),
        "phase": some(st.sampled_from(["primary", "secondary"])),
        "group": st.sampled_from(["all", "gender=F", "*"]),
        "period": some(st.sampled_from(["2007/08", "2008/09"])),
        "as_at": st.sampled_from(["2008-08-31", "2009-12-03"]),
    },
)
words = st.one_of(
    st.tuples(st.just("place"), places),
    st.tuples(st.just("level"), levels),
    st.tuples(st.just("area"), st.just("350")),
    st.tuples(st.just("indicator"), st.sampled_from(["NI72", "NI92"])),
    st.tuples(st.just("group"), st.sampled_from(["all", "gender=F"])),
)
leaves = st.one_of(
    st.builds(
        lambda word, operator: {word[0]: {operator: word[1]}},
        words,
        st.sampled_from(["eq", "not_eq"]),
    ),
    st.builds(lambda some, operator: {"place": {operator: some}}, some(places),
              st.sampled_from(["in", "not_in"])),
    st.builds(lambda number: {"value": {"gte": number}}, st.integers(0, 80)),
)  # fmt: skip
criteria = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda some: {"and": some}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda some: {"or": some}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda one: {"not": one}, inner),
    ),
    max_leaves=6,
)


async def agrees(three: Three, mine: list[str], *asked: str, **request: Any) -> bool:
    """An officer's answer, less what is not the caller's; or it named what is not, and was told
    so: then False."""
    every = await three.ask(*asked, role="officer", organisations=["*"], **request)
    own = await three.ask(*asked, organisations=mine, **request)
    if own.status_code == 403:
        assert own.json()["errors"]
        return False
    assert own.status_code == every.status_code, own.text
    if every.status_code == 200:
        told = [e for e in every.json()["results"] if e["place"] in mine and e["place"] != "350"]
        assert own.json()["results"] == told
    return True


def names_others(mine: list[str], query: dict[str, Any]) -> bool:
    named = [*query.get("organisation", ()), *query.get("place", ())]
    schools = [place for place in mine if place in NAMES]
    return any(place not in schools for place in named) or any(
        level != "organisation" for level in query.get("level", ())
    )


@a_few
@given(mine=organisations, query=filters)
async def test_any_filters(three: Three, mine: list[str], query: dict[str, Any]) -> None:
    answered = await agrees(three, mine, "GET", "/values", params={"limit": 500} | query)
    assert answered != names_others(mine, query)


@a_few
@given(mine=organisations, asked=criteria)
async def test_any_criteria(three: Three, mine: list[str], asked: dict[str, Any]) -> None:
    await agrees(three, mine, "POST", "/query", params={"limit": 500}, json={"criteria": asked})


@a_few
@given(
    mine=organisations,
    query=st.fixed_dictionaries(
        {},
        optional={
            "place": places.map(lambda one: [one]),
            "level": levels.map(lambda one: [one]),
            "area": st.sampled_from(["350", "351"]),
        },
    ),
)
async def test_any_targets(three: Three, mine: list[str], query: dict[str, Any]) -> None:
    answered = await agrees(three, mine, "GET", "/targets", params=query)
    assert answered != names_others(mine, query)


@given(
    mine=st.frozensets(places),
    named=st.none() | st.lists(places),
    level=st.none() | st.lists(levels),
)
def test_a_filter_kept_to_what_a_caller_sees(
    mine: frozenset[str], named: list[str] | None, level: list[Any] | None
) -> None:
    caller = Principal("head-1", frozenset({Role.HEAD}), frozenset({"kpi:read"}), mine)
    kept = confined(caller, Filter(places=named, levels=level))
    assert kept.levels == ("organisation",)
    assert kept.places is not None
    assert {*kept.places} == mine & ({*named} if named is not None else mine)
    found = [place for place in kept.places if level_of(place) == "organisation"]
    assert all(sees(caller, "organisation", place) for place in found)
    assert not any(sees(caller, level_of(place), place) for place in WIDER)
    everybody = Principal("officer", frozenset({Role.OFFICER}), caller.scopes, frozenset("*"))
    assert confined(everybody, Filter(places=named)) == Filter(places=named)
    assert all(sees(everybody, level_of(place), place) for place in WIDER)
