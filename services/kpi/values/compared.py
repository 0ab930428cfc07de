"""A value beside the official figures of the same indicator, with the difference from each."""

from pydantic import BaseModel

from services.kpi.benchmarks.comparison import Comparison, Role, benchmarks_for
from services.kpi.benchmarks.difference import Difference, differences
from services.kpi.ledger.reading import AnySession
from services.kpi.values.answer import ValueAnswer
from services.kpi.values.facts import Facts


class Compared(BaseModel):
    """The value as computed here, the figures as published, and how far it is from each."""

    value: ValueAnswer
    published: Comparison
    differences: dict[Role, Difference]


async def compare(session: AnySession, facts: Facts, value: ValueAnswer) -> Compared:
    """The comparison of one value."""
    definition = facts.wanted.definition
    published = await benchmarks_for(
        session,
        definition,
        value.place,
        value.period,
        value.group,
        facts.moment.known_at,
        area=value.area,
    )
    return Compared(
        value=value,
        published=published,
        differences=differences(value.value, published, definition),
    )
