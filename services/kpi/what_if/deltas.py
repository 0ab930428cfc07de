"""By how much figures move, and what an indicator is told from once they have. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from services.kpi.figures import Figures, Line, add, subtract
from services.kpi.indicators.kinds import Inputs
from services.kpi.ledger.draft import spots_of
from services.kpi.ledger.reading import State
from services.kpi.spots import Spot
from services.kpi.values.expectations import day_of
from services.kpi.values.facts import Facts
from services.kpi.what_if.standings import NO_STATE, Behind, Register, Standing, behind


@dataclass(frozen=True, slots=True)
class Deltas:
    """By how much figures move at each spot; `areas` says where each organisation with any then
    belongs, `entries` what the register then says."""

    figures: Mapping[Spot, Figures]
    areas: Mapping[str, str] = field(default_factory=dict)
    entries: Register = field(default_factory=dict)

    @property
    def organisations(self) -> set[str]:
        """Every organisation that moves, in figures or in the register."""
        moving = {spot.place for spot in self.figures if spot.level == "organisation"}
        return moving | self.entries.keys()


def deltas_of(lines: Iterable[Line], entries: Register) -> Deltas:
    """What the lines add to organisations and areas, together."""
    parts: dict[Spot, list[Figures]] = {}
    areas: dict[str, str] = {}
    for line in lines:
        if line.place.organisation is not None:
            areas[line.place.organisation] = line.place.area
        for spot in spots_of(line.place):
            parts.setdefault(spot, []).append(line.figures)
    sums = {spot: add(some) for spot, some in parts.items()}
    return Deltas({spot: figures for spot, figures in sums.items() if figures}, areas, entries)


def less(deltas: Mapping[Spot, Figures]) -> Mapping[Spot, Figures]:
    """The opposite: what leads back."""
    return {spot: subtract({}, figures) for spot, figures in deltas.items()}


@dataclass(frozen=True, slots=True)
class Present:
    """What is needed beside facts to move them: the organisations and areas each spot is the sum
    of, and the figures and entries of the organisations that move."""

    parts: Mapping[Spot, frozenset[Spot]]
    states: Mapping[Spot, State]
    register: Register


@dataclass(slots=True)
class Mover:
    """Moves facts by some deltas."""

    present: Present
    deltas: Deltas
    _figures: dict[Spot, Figures] = field(default_factory=dict)
    _standings: dict[Spot, tuple[Standing, Standing]] = field(default_factory=dict)
    _moving: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._moving = self.deltas.organisations

    def moved(self, facts: Facts) -> Facts:
        """The facts as they would be."""
        more, inputs = self._more_behind(facts), facts.inputs
        engaged = Counter(inputs.engaged)
        engaged.update(more.engaged)
        figures = self._figures_of(facts)
        moved = replace(facts, inputs=Inputs(figures, engaged, inputs.eligible + more.expected))
        if facts.expected is not None:
            moved.expected = facts.expected + more.expected
            moved.reported = facts.reported + more.reported
        return moved

    def _figures_of(self, facts: Facts) -> Figures:
        """Figures of one's own take the place of inherited ones."""
        spot = facts.source.spot
        if spot not in self._figures:
            parts, moving = self.present.parts[spot], self.deltas.figures
            delta = add(moving[part] for part in parts & moving.keys())
            held = {} if facts.inherited_from and delta else facts.inputs.figures
            self._figures[spot] = add((held, delta)) if delta else held
        return self._figures[spot]

    def _more_behind(self, facts: Facts) -> Behind:
        definition, spot = facts.wanted.definition, facts.source.spot
        if facts.expected is None and definition.kind != "coverage":
            return Behind()
        places = {part.place for part in self.present.parts[spot]}
        one_by_one = spot.level in ("organisation", "group")
        some = [
            self._standing(Spot("organisation", organisation, spot.period))
            for organisation in sorted(self._moving & places if one_by_one else self._moving)
        ]
        day = day_of(facts.wanted, facts.moment)
        before = behind(definition, (pair[0] for pair in some), day, places)
        return behind(definition, (pair[1] for pair in some), day, places).minus(before)

    def _standing(self, own: Spot) -> tuple[Standing, Standing]:
        """An organisation before and after, in one period."""
        if own not in self._standings:
            organisation, delta = own.place, self.deltas.figures.get(own)
            held = state = self.present.states.get(own, NO_STATE)
            entry = self.present.register.get(organisation)
            if delta:
                area = self.deltas.areas.get(organisation, held.area)
                state = State(area, dict(add((held.figures, delta))))
            after = self.deltas.entries.get(organisation, entry)
            self._standings[own] = (
                Standing(organisation, entry, held), Standing(organisation, after, state),
            )  # fmt: skip
        return self._standings[own]
