"""Whatever is supposed: what-if says what is read once the same events have really come."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Event
from services.kpi.figures import ALL
from services.kpi.indicators.active import active_definitions
from services.kpi.values.answer import ValueAnswer
from services.kpi.values.candidates import Filter
from services.kpi.values.query import find_values
from services.kpi.what_if.answers import IndicatorMoved, Told
from services.kpi.what_if.asked import Asked
from services.kpi.what_if.comparing import differences
from services.kpi.what_if.finding import suppose
from services.kpi.what_if.movements import movements_of
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return
from tests.kpi.values.places import school
from tests.kpi.what_if.support import supposed

Key = tuple[str, str, str]
Seen = tuple[object, ...]
children = st.lists(
    st.builds(Child, st.none() | st.integers(0, 117), st.booleans(), st.sampled_from("FM")),
    max_size=6,
)
# Of one of three schools in one of two areas: what it sends in, or what the register says of it.
returns = st.tuples(
    st.just("return"), st.integers(0, 2), st.integers(0, 1), children,
    st.sampled_from(["provisional", "final"]),
)  # fmt: skip
entries = st.tuples(
    st.just("entry"), st.integers(0, 2), st.integers(0, 1),
    st.sampled_from(["primary", "secondary"]), st.sampled_from(["open", "closed", "proposed"]),
)  # fmt: skip
batches = st.lists(returns | entries, max_size=5)


class World:
    """Three schools and two areas of one example, each event a version newer than the last."""

    def __init__(self, ledger: Ledger, areas: Sequence[str], *, moving: bool) -> None:
        self.ledger, self.areas, self._moving, self._version = ledger, areas, moving, 0

    def events(self, batch: Sequence[Any]) -> list[Event[Any]]:
        return [self._event(*each) for each in batch]

    def _event(self, what: str, number: int, area: int, this: Any, that: str) -> Event[Any]:
        self._version += 1
        urn = f"{self.areas[0]}-{number}"
        where = self.areas[area if self._moving else number % 2]
        if what == "return":
            return Return(urn, where, this, version=self._version, status=that).event()
        return school(urn, where, phase=this, status=that, version=self._version)

    async def read(self) -> dict[Key, Seen]:
        """Everything that can be read of them, as somebody looking sees it."""
        async with self.ledger.database.read() as session:
            definitions = await active_definitions(session)
            wanted = Filter(areas=self.areas, groups=None)
            found = await find_values(session, definitions, wanted, limit=2_000)
        return {(v.indicator, v.place, v.group): seen(Told.of(v)) for v, _ in found}


def seen(told: Told | ValueAnswer | None) -> Seen:
    assert told is not None
    return (
        told.value, told.reason, told.numerator, told.denominator, told.rag, told.status,
        told.people_to_target,
    )  # fmt: skip


def sides(moved: Sequence[IndicatorMoved]) -> tuple[dict[Key, Seen], dict[Key, Seen]]:
    keys = [(one.indicator, one.place, one.group) for one in moved]
    before, after = ([seen(one.before) for one in moved], [seen(one.after) for one in moved])
    return dict(zip(keys, before, strict=True)), dict(zip(keys, after, strict=True))


def judged(value: Seen) -> Seen:
    """Without numerator and denominator, whose moving alone is nothing to tell of."""
    return (*value[:2], *value[4:])


def _agree(told: dict[Key, Seen], read: dict[Key, Seen]) -> None:
    """A list has no values of groups that nobody is in: nothing was collected there, or counted."""
    for key, value in told.items():
        if key in read:
            assert value == read[key], key
        else:
            assert value[1] == "not_collected" or value[0] == 0, key


@settings(max_examples=40)
@given(
    held=batches,
    batch=batches.filter(bool),
    aim=st.sampled_from(["0", "50", "100"]),
    moving=st.booleans(),
)
async def test_what_if_says_what_is_read_afterwards(
    shared_ledger: Ledger,
    new_area: Callable[[], str],
    held: list[Any],
    batch: list[Any],
    aim: str,
    moving: bool,
) -> None:
    world = World(shared_ledger, [new_area(), new_area()], moving=moving)
    await shared_ledger.apply(*world.events(held))
    for area in world.areas:
        await shared_ledger.run(
            "INSERT INTO target_history (indicator, level, place, period, group_key, version,"
            " change, value, reason, set_by, submission_id) VALUES ('NI72', 'area', :area,"
            " '2008/09', 'all', 1, 'set', :aim, 'agreed', 'tests', gen_random_uuid())",
            area=area, aim=aim,
        )  # fmt: skip
    before, events = await world.read(), world.events(batch)
    asked = Asked.model_validate({"events": list(map(supposed, events)), "groups": ["*"]})
    async with shared_ledger.database.snapshot() as session:
        found = await suppose(session, asked)
    moved = [one for pair in found.pairs for one in differences(pair, None)]
    was, would_be = sides(moved)

    await shared_ledger.apply(*(replace(each, causation_id=world.areas[0]) for each in events))
    after = await world.read()
    _agree(would_be, after)
    _agree(was, before)
    untold = [key for key in after if key not in would_be and key in before]
    assert [judged(after[key]) for key in untold] == [judged(before[key]) for key in untold]
    # Who was expected is no movement; nor is who had reported where a school changes its area.
    if not moving and all(each[0] == "return" for each in batch):
        await _movements_say_the_same(shared_ledger, world.areas[0], was, would_be)


async def _movements_say_the_same(
    ledger: Ledger, causation_id: str, was: dict[Key, Seen], is_now: dict[Key, Seen]
) -> None:
    """The way back from there is the way that was foretold."""
    async with ledger.database.snapshot() as session:
        moves = await movements_of(session, causation_id)
    moved = [one for pair in moves.pairs for one in differences(pair, (ALL,))]
    assert sides(moved) == (_of_all(was), _of_all(is_now))


def _of_all(values: dict[Key, Seen]) -> dict[Key, Seen]:
    return {key: value for key, value in values.items() if key[-1] == ALL}
