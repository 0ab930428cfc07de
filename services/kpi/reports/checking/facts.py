"""The facts to check a narrative by, read from the ledger in a fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from services.kpi.indicators.definition import Definition, Term
from services.kpi.ledger.reading import AnySession
from services.kpi.moment import Moment
from services.kpi.reports.checking.known import Facts, Indicator, Known
from services.kpi.reports.figures import AreaFigures, figures_of
from services.kpi.values.answer import ValueAnswer
from services.kpi.values.candidates import Filter
from services.kpi.values.query import find_values

_ALL: Final = 2**31
_GOOD: Final = "EY_SETTINGS_GOOD"
_SATISFACTORY_GRADE: Final = 3
_TIER: Final = "SIF_TIER_"


async def facts_of(
    session: AnySession,
    area: str,
    as_at: date | None,
    known_at: datetime | None,
    *,
    days: Sequence[date] = (),
) -> Facts:
    """The figures of an area as at a day, as known at a moment; `days`: stocks on these as well,
    a fixed number of statements each."""
    moment = Moment(as_at, known_at)
    return await facts_from(session, await figures_of(session, area, moment), moment, days=days)


async def facts_from(
    session: AnySession, figures: AreaFigures, moment: Moment, *, days: Sequence[date] = ()
) -> Facts:
    """The same, of figures that have been read."""
    area = figures.area
    definitions = {**figures.definitions, **_beside(figures.definitions)}
    values = {
        code: {period: _known(each) for period, each in some.items()}
        for code, some in figures.values.items()
    }
    for day in (None, *days):
        told = await _stocks(session, definitions, area, moment, day)
        for each in told if day else (one for one in told if one.indicator not in values):
            known = _known(each, str(day) if day else None)
            values.setdefault(each.indicator, {})[known.period] = known
    indicators = {
        code: _indicator(definition, values.get(code, {}))
        for code, definition in definitions.items()
        if definition.status == "active"
    }
    tiers = sum(code.startswith(_TIER) for code in indicators)
    others = {"framework.tiers": Decimal(tiers)} if tiers else {}
    return Facts(area, figures.as_at, indicators, others)


def _beside(definitions: Mapping[str, Definition]) -> dict[str, Definition]:
    """What reports tell beside indicators: the settings judged satisfactory."""
    good = definitions.get(_GOOD)
    if good is None or len(good.numerator) != 1:
        return {}
    measure = good.numerator[0].measure
    title = "Early years settings judged satisfactory by Ofsted at their latest inspection"
    change = {
        "code": "EY_SETTINGS_SATISFACTORY",
        "title": title,
        "short_title": "Settings satisfactory",
        "aliases": (),
        "polarity": "neutral",
        "numerator": (Term(measure=measure, buckets=(_SATISFACTORY_GRADE,)),),
    }
    # Not through model_copy alone: a definition keeps what it has worked out of itself.
    changed = Definition.model_validate({**good.model_dump(), **change})
    return {changed.code: changed}


async def _stocks(
    session: AnySession,
    definitions: Mapping[str, Definition],
    area: str,
    moment: Moment,
    day: date | None,
) -> Iterable[ValueAnswer]:
    """What is true on a day, or at the moment: of it only what stands beside the indicators."""
    codes = [code for code, each in definitions.items() if each.is_stock]
    wanted = Filter(
        codes=codes,
        levels=("area",),
        areas=(area,),
        moment=Moment(day or moment.as_at, moment.known_at),
    )
    return [each for each, _ in await find_values(session, definitions, wanted, limit=_ALL)]


def _known(answer: ValueAnswer, period: str | None = None) -> Known:
    direction = answer.direction
    return Known(
        name=answer.id,
        period=period or answer.period,
        value=answer.value,
        target=answer.target,
        previous=direction.previous if direction else None,
        previous_period=direction.previous_period if direction else None,
        numerator=answer.numerator,
        denominator=answer.denominator,
        publishable=answer.publishable or answer.value is None,
    )


def _indicator(definition: Definition, values: Mapping[str, Known]) -> Indicator:
    return Indicator(
        code=definition.code,
        title=definition.title,
        short_title=definition.short_title,
        aliases=definition.aliases,
        misprints=definition.misprints,
        unit=definition.unit,
        difference_unit=definition.difference_unit,
        polarity=definition.polarity,
        decimals=definition.decimals,
        counted=definition.counted,
        period_type=definition.period_type,
        values=values,
    )
