"""Anything that could be defined and said: random definitions, random events of a small world."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import uuid_utils
from hypothesis import strategies as st

from contracts.envelope import Event
from contracts.kpi import FiguresStated
from services.kpi.figures import POSITION
from services.kpi.indicators.consistency import NEEDS
from services.kpi.indicators.definition import Definition

AREAS: Final = ("350", "351", "383")
"""Two of the North West, one of Yorkshire."""
GROUPS: Final = ("all", "side=a", "side=b")
PERIODS: Final = {
    "academic_year": "2008/09",
    "term": "2008/09-SUM",
    "financial_year": "FY2008-09",
    "calendar_year": "CY2009",
    "month": "2009-M06",
    POSITION: POSITION,
}
DAYS: Final = tuple(date(2008, 9, 1).replace(month=m, year=y) for y, m in (
    (2008, 12), (2009, 3), (2009, 6), (2009, 8), (2009, 11)))  # fmt: skip
NOON: Final = datetime(2009, 12, 1, 12, tzinfo=UTC)
_BUCKETS: Final = (0, 1, 2, 30)
_NAMES: Final = ("a", "b", "left_out", "score")


Cells = dict[str, dict[str, dict[int, int]]]


class Member(NamedTuple):
    """A tier an organisation is in, from and until; the organisation by its number."""

    organisation: int
    tier: str
    starts_on: date | None
    ends_on: date | None


class Said(NamedTuple):
    """One version of one key: number of the organisation (None: the area as such), which of the
    two families, and what it says."""

    organisation: int | None
    family: int
    version: int
    area: str
    status: str
    since: date | None
    cells: Cells

    def event(self, world: int, period: str) -> Event[FiguresStated]:
        """As an event of one example's world, where families and organisations are its own."""
        family = f"w{world}{'xy'[self.family]}"
        data = FiguresStated(
            organisation=None if self.organisation is None else place(world, self.organisation),
            area=self.area,
            period=period,
            family=family,
            status=self.status,  # type: ignore[arg-type]
            effective_on=self.since,
            figures={f"{family}.{name}": cells for name, cells in self.cells.items()},
        )
        event = Event.of(data, source="/kpi", version=self.version)
        return replace(event, id=UUID(int=uuid_utils.uuid7().int), time=NOON)


def place(world: int, organisation: int) -> str:
    """The identifier of an organisation of one example's world."""
    return f"W{world}-{organisation}"


_amounts = st.dictionaries(st.sampled_from(_BUCKETS), st.integers(0, 9), min_size=1, max_size=3)
_groups = st.dictionaries(st.sampled_from(GROUPS), _amounts, min_size=1, max_size=3)
_figures = st.fixed_dictionaries(
    {"a": _groups}, optional={name: _groups for name in _NAMES if name != "a"}
)
_cells: st.SearchStrategy[Cells] = st.one_of(*([_figures] * 6), st.just({}))
_said = st.builds(
    Said,
    organisation=st.sampled_from((0, 0, 0, 1, 2, None)),
    family=st.sampled_from((0, 0, 0, 1)),
    version=st.sampled_from((0, 0, 0, 0, -2, -1, 1, 2)),  # late or early by so many
    area=st.sampled_from(AREAS),
    status=st.sampled_from(("final", "final", "provisional")),
    since=st.sampled_from(DAYS),
    cells=_cells,
).map(lambda said: said if said.cells else said._replace(since=None))


def _numbered(batches: list[list[Said]]) -> list[list[Said]]:
    numbers = itertools.count(1)
    return [
        [said._replace(version=max(next(numbers) + said.version, 1)) for said in batch]
        for batch in batches
    ]


batches = st.lists(st.lists(_said, min_size=2, max_size=6), min_size=2, max_size=4).map(_numbered)
"""What is said, in batches: versions in order, out of order, and twice."""
memberships = st.lists(
    st.builds(
        Member,
        st.integers(0, 2),
        st.sampled_from("12"),
        st.none() | st.sampled_from(DAYS),
        st.none() | st.sampled_from(DAYS),
    ),
    max_size=4,
)
opening = st.lists(
    st.tuples(st.sampled_from(AREAS), st.none() | st.sampled_from(DAYS)), min_size=3, max_size=3
)
"""Where each organisation is registered, and since when it is open."""


@st.composite
def _terms(draw: st.DrawFn) -> list[dict[str, Any]]:
    term = st.fixed_dictionaries(
        {
            "measure": st.sampled_from(("x.a", "x.a", "x.b", "y.a", "x.score")),
            "buckets": st.lists(st.sampled_from(_BUCKETS), max_size=2, unique=True),
            "weighted": st.booleans(),
        }
    )
    return draw(st.lists(term, min_size=1, max_size=2))


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """The body of a definition over the families x and y."""
    kind = draw(st.sampled_from((*sorted(NEEDS), "coverage")))
    parts: dict[str, Any] = {}
    for part in NEEDS[kind]:
        parts[part] = {
            "numerator": draw(_terms()),
            "denominator": draw(_terms()),
            "distribution": "x.score",
            "groups": list(GROUPS[1:]),
            "eligible": {},
        }[part]
    if draw(st.booleans()):
        parts["eligible"] = {}
    options: dict[str, str] = {"lowest20": draw(st.sampled_from(
        ("count_round", "count_floor", "count_ceil", "fractional", "cut_score")))}  # fmt: skip
    if draw(st.booleans()):
        parts["incomplete"] = "x.left_out"
        if kind in ("proportion", "difference", "ratio") and draw(st.booleans()):
            options["incomplete"] = "count_as_not_achieved"
    if kind == "proportion" and "incomplete" not in options and draw(st.booleans()):
        options["over_buckets"] = "mean_of_ratios"
    return parts | {
        "kind": kind,
        "options": options,
        "decimals": draw(st.integers(0, 3)),
        "period_type": draw(st.sampled_from((*PERIODS, POSITION, POSITION))),
        **({"per": draw(st.sampled_from((100, 1000)))} if kind == "rate" else {}),
    }


def defined(body: dict[str, Any], world: int) -> Definition:
    """The definition over one example's own families; organisations of its own phase expected."""

    def own(measure: str) -> str:
        return f"w{world}{measure}"

    fields = dict(body)
    for part in ("numerator", "denominator"):
        fields[part] = [t | {"measure": own(t["measure"])} for t in fields.get(part, ())]
    for part in ("distribution", "incomplete"):
        if part in fields:
            fields[part] = own(fields[part])
    if "eligible" in fields:
        fields["eligible"] = {"phases": [f"w{world}"]}
    return Definition.model_validate(
        {
            "code": "ANY", "version": 1, "title": "Anything", "returns": own("x.returns"),
            "counted": "people", "unit": "of something", "polarity": "neutral",
            "formula": "any", "source": "a test", **fields,
        }
    )  # fmt: skip
