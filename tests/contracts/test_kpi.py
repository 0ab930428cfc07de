"""Events of `kpi`: exact figures, and one key for each thing they tell the state of."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.envelope import Event, decode, models_by_type
from contracts.kpi import (
    EVENTS,
    MOST_CAUSES,
    GroupValue,
    IndicatorChanged,
    TargetSet,
    ThresholdCrossed,
)

NOW = datetime(2009, 12, 3, 18, tzinfo=UTC)
PLACED: dict[str, Any] = {"indicator": "NI72", "level": "area", "place": "350", "period": "2008/09"}


def target_set(value: Decimal | None, group: str = "all") -> TargetSet:
    return TargetSet(
        **PLACED, group=group, value=value, reason="agreed", set_by="officer", set_at=NOW
    )


def changed(**more: Any) -> IndicatorChanged:
    given: dict[str, Any] = {
        "title": "NI 72",
        "definition_version": 1,
        "unit": "%",
        "decimals": 1,
        "groups": {"all": GroupValue(value=Decimal("40.0"), rag="red")},
        "recorded_at": NOW,
    }
    return IndicatorChanged(**PLACED, **(given | more))


def told(data: Any) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(Event.of(data, source="/kpi", version=1).value())
    return body


@given(value=st.none() | st.decimals("-1e12", "1e12", places=6))
def test_a_figure_arrives_as_it_was_published(value: Decimal | None) -> None:
    sent = Event.of(target_set(value), source="/kpi", version=3)
    read = decode(sent.headers(), sent.value(), models=models_by_type(EVENTS))
    assert str(read.data.value) == str(value)
    assert read == sent


def test_a_figure_is_a_string_that_reads_as_published() -> None:
    assert told(changed())["groups"] == {"all": {"value": "40.0", "rag": "red"}}
    assert told(target_set(Decimal("1E+2")))["value"] == "100"
    assert "value" not in told(target_set(None)), "withdrawn"


def test_the_subject_is_the_aggregate() -> None:
    crossed = ThresholdCrossed(
        **PLACED,
        group="gender=F",
        title="NI 72",
        from_colour="amber",
        to_colour="red",
        recorded_at=NOW,
    )
    assert changed().subject == "NI72/350/2008-09"
    assert target_set(None, "gender=F").subject == "NI72/350/2008-09/gender=F"
    assert crossed.subject == "NI72/350/2008-09/gender=F"
    keys = {Event.of(one, source="/kpi", version=1).key for one in (crossed, target_set(None))}
    assert len(keys) == 2, "a target and a colour are two aggregates"
    assert Event.of(crossed, source="/kpi", version=1).topic == "kpi"


def test_the_causes_named_are_bounded() -> None:
    causes = tuple(UUID(int=n) for n in range(MOST_CAUSES))
    assert changed(caused_by=causes).caused_by == causes
    with pytest.raises(ValidationError):
        changed(caused_by=(*causes, UUID(int=99)))
