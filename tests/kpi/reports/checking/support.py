"""Bolton as the report of December 2009 should have told it, and what a check finds in a text."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from services.kpi.indicators.catalogue import shipped
from services.kpi.reports.checking import Facts, Finding, Indicator, Known, check

ON = date(2009, 12, 3)
# indicator: period, value, target, the year before
FIGURES: Mapping[str, tuple[str, str, str | None, str | None]] = {
    "NI72": ("2008/09", "51.6", "58.3", "49.0"),
    "NI92": ("2008/09", "34.7", "34.4", "35.9"),
    "NI90": ("2009/10", "300", None, None),
    "DIPLOMA_LINES": ("2009/10", "8", None, None),
    "DIPLOMA_LINES_IN_PLAN": ("2009/10", "13", None, None),
    "TUITION_SCHOOLS": ("2009/10", "100", None, None),
    "TUITION_PUPILS": ("2009/10", "1704", None, None),
    "TUITION_COURSES": ("2009/10", "2012", None, None),
    "PE2H": ("2008/09", "98.0", None, None),
    "FYT_SCHOOLS": ("2008/09-SUM", "6", None, None),
    "FYT_WRITING_2": ("2008/09-SUM", "33", None, None),
    "FYT_WRITING_1": ("2008/09-SUM", "47", None, None),
    "FYT_ATTITUDE": ("2008/09-SUM", "97", None, None),
    "SCIENCE_CENTRE_AGREEMENTS": ("2009/10", "55", "60", None),
    "MUSIC_PROJECTS": ("2009/10", "105", None, None),
    "MUSIC_COVERAGE": ("2009/10", "95", None, None),
    "NI73": ("2008/09", "72.4", "70.0", "71.0"),
}


@cache
def bolton() -> Facts:
    """The facts."""
    indicators = {code: _indicator(code) for code in shipped()}
    satisfactory = replace(
        indicators["EY_SETTINGS_GOOD"],
        code="EY_SETTINGS_SATISFACTORY",
        title="Early years settings judged satisfactory",
        short_title="Settings satisfactory",
        polarity="neutral",
        aliases=(),
    )
    settings = {"EY_SETTINGS_GOOD": ("66", "68"), "EY_SETTINGS_SATISFACTORY": ("34", "31")}
    for each in (indicators["EY_SETTINGS_GOOD"], satisfactory):
        then, now = settings[each.code]
        values = {"2008-12-31": known(each.code, "2008-12-31", then)}
        values["2009/10"] = known(each.code, "2009/10", now)
        indicators[each.code] = replace(each, values=values)
    return Facts("350", ON, indicators, {"framework.tiers": Decimal(5)})


def known(
    code: str, period: str, value: str, target: str | None = None, previous: str | None = None
) -> Known:
    return Known(
        name=f"{code}.350.{period.replace('/', '-')}.all",
        period=period,
        value=Decimal(value),
        target=Decimal(target) if target else None,
        previous=Decimal(previous) if previous else None,
        previous_period="2007/08",
    )


def _indicator(code: str) -> Indicator:
    definition = shipped()[code]
    values = {}
    if code in FIGURES:
        period, value, target, previous = FIGURES[code]
        values = {period: known(code, period, value, target, previous)}
    return Indicator(
        code=code,
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


def told(text: str, facts: Facts | None = None) -> list[Finding]:
    return check(text, facts or bolton())


def errors(text: str, facts: Facts | None = None) -> list[str]:
    """The codes of the errors in a text, in its order."""
    return [each.code for each in told(text, facts) if each.severity == "error"]
