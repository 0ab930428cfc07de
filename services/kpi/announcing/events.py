"""From facts to the events that tell of them. Pure."""

from datetime import UTC, datetime
from uuid import UUID

from contracts.envelope import Event
from contracts.kpi import GroupValue, IndicatorChanged, ThresholdCrossed
from services.kpi.announcing.announced import Told
from services.kpi.figures import ALL
from services.kpi.values.facts import Facts
from services.kpi.values.telling import Judged, judge

SOURCE = "/kpi"


def told_of(facts: Facts) -> Told:
    """What is to be told of one indicator of one place and period, by group."""
    told = {group: _group_value(judge(facts, group)) for group in facts.groups}
    nothing = all(value.reason == "not_collected" for value in told.values())
    return {} if nothing and told[ALL].target is None else told


def changed_event(facts: Facts, told: Told, before: Told, version: int) -> Event[IndicatorChanged]:
    """The event that tells it, naming what was told before of the groups that changed."""
    definition, times = facts.wanted.definition, facts.times
    data = IndicatorChanged(
        indicator=definition.code,
        title=definition.title,
        level=facts.wanted.level,
        place=facts.wanted.place,
        area=facts.area,
        period=facts.wanted.period.text,
        definition_version=definition.version,
        unit=definition.unit,
        decimals=definition.decimals,
        groups=dict(told),
        previous={g: value for g, value in before.items() if told.get(g) != value},
        as_of=times.event_time if times else None,
        recorded_at=times.recorded_at if times else datetime.now(UTC),
        caused_by=(UUID(times.event_id),) if times else (),
    )
    return Event.of(data, source=SOURCE, version=version)


def crossings(event: Event[IndicatorChanged]) -> list[Event[ThresholdCrossed]]:
    """The groups whose colour is another than before; grey is no colour."""
    data, found = event.data, []
    for group, before in data.previous.items():
        now = data.groups.get(group)
        if now is None or "grey" in (now.rag, before.rag) or now.rag == before.rag:
            continue
        crossed = ThresholdCrossed(
            indicator=data.indicator,
            title=data.title,
            level=data.level,
            place=data.place,
            area=data.area,
            period=data.period,
            group=group,
            from_colour=before.rag,
            to_colour=now.rag,
            value=now.value,
            target=now.target,
            recorded_at=data.recorded_at,
        )
        found.append(Event.of(crossed, source=SOURCE, version=event.version))
    return found


def _group_value(judged: Judged) -> GroupValue:
    outcome = judged.outcome
    # Right by construction, and a national load makes half a million: not validated again.
    return GroupValue.model_construct(
        value=outcome.value,
        reason=outcome.reason,
        numerator=outcome.numerator,
        denominator=outcome.denominator,
        status=outcome.status,
        rag=judged.rag.colour,
        target=judged.target,
    )
