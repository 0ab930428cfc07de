"""Official figures beside a computed one: the right place, period, group, release and series."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.kpi.benchmarks.published import Published, figure, lait, sheet_of
from tests.support.statements import counting

NORTH_WEST, EAST_MIDLANDS, ENGLAND = "E12000002", "E12000004", "E92000001"
LIST = {
    "area": "350",
    "neighbours": "354 831 353 357",
    "valid_from": "2009-01-01",
    "source": "NFER 2007",
}


async def neighbours(published: Published, *rows: dict[str, str]) -> None:
    await published.accepted(sheet_of(*rows), to="/neighbours")


async def links(published: Published, *rows: dict[str, str]) -> None:
    await published.accepted(sheet_of(*rows), to="/series")


async def values(published: Published, place: str, **asked: object) -> dict[str, Decimal | None]:
    comparison = await published.compare(place, **asked)
    return {role: found.value for role, found in comparison.figures()}


async def test_an_authority_beside_region_country_and_neighbours(published: Published) -> None:
    await published.accepted(
        sheet_of(
            figure(value="47.9"),
            figure(place=NORTH_WEST, value="50.1", released_on="2010-02-11", status="final"),
            figure(place=ENGLAND, value="52"),
            figure(place=EAST_MIDLANDS, value="99"),
            figure(place="neighbours:350", value="48.75"),
            figure(period="2007/08", value="1"),
            figure(group="gender=F", value="2"),
        )
    )
    await neighbours(published, LIST)
    with counting(published.app) as statements:
        comparison = await published.compare("350")
    assert len(statements) == 1 + 2, "the definitions, and the two of the comparison"
    assert {role: found.value for role, found in comparison.figures()} == {
        "official": Decimal("47.9"),
        "region": Decimal("50.1"),
        "country": Decimal(52),
        "neighbours": Decimal("48.75"),
    }
    region = comparison.region
    assert region is not None
    assert (region.name, region.basis, region.source) == (
        "North West",
        "published",
        "DCSF SFR 25/2009",
    )
    assert (region.released_on, region.status) == (date(2010, 2, 11), "final")


async def test_other_places_have_fewer_beside_them(published: Published) -> None:
    rows = [figure(place=one, value="50") for one in ("350", NORTH_WEST, ENGLAND)]
    await published.accepted(sheet_of(*rows))
    assert set(await values(published, NORTH_WEST)) == {"official", "country"}
    assert set(await values(published, ENGLAND)) == {"official"}
    assert set(await values(published, "105148", area="350")) == {"authority", "region", "country"}
    assert set(await values(published, "350:phase:primary", area="350")) == {
        "authority",
        "region",
        "country",
    }
    assert set(await values(published, "351")) == {"region", "country"}
    assert set(await values(published, "105148")) == {"country"}


async def test_the_mean_of_neighbours_says_of_how_many(published: Published) -> None:
    await neighbours(published, LIST)
    await published.accepted(
        sheet_of(
            figure(place="354", value="40.0", status="final"),
            figure(place="831", value="41.05", status="provisional", released_on="2009-11-01"),
            figure(place="353", value="-"),
            figure(place="351", value="99"),
        )
    )
    mean = (await published.compare("350")).neighbours
    assert mean is not None
    assert (mean.value, mean.basis, mean.counted, mean.of) == (Decimal("40.5"), "computed", 2, 4)
    assert (mean.place, mean.name) == ("neighbours:350", "statistical neighbours of Bolton")
    assert (mean.status, mean.released_on) == ("provisional", date(2009, 11, 1))
    assert mean.source == "mean of published figures; neighbours by NFER 2007 from 2009-01-01"
    assert (await values(published, "105148", area="350"))["neighbours"] == Decimal("40.5")


async def test_a_published_mean_goes_before_a_computed_one(published: Published) -> None:
    await neighbours(published, LIST)
    await published.accepted(sheet_of(figure(place="354", value="40.0")))
    await published.accepted(sheet_of(figure(place="neighbours:350", value="-")))
    mean = (await published.compare("350")).neighbours
    assert mean is not None
    assert (mean.value, mean.basis) == (Decimal("40.0"), "computed")
    later = figure(place="neighbours:350", value="41.2", released_on="2009-12-01")
    await published.accepted(sheet_of(later))
    mean = (await published.compare("350")).neighbours
    assert mean is not None
    assert (mean.value, mean.basis, mean.counted) == (Decimal("41.2"), "published", None)


async def test_without_any_neighbours_figure_there_is_no_mean(published: Published) -> None:
    await neighbours(published, LIST)
    assert await values(published, "350") == {}
    await published.accepted(sheet_of(figure(place="353", value="-")))
    assert await values(published, "350") == {}


async def test_only_what_was_released_is_seen(published: Published) -> None:
    await published.accepted(
        sheet_of(
            figure(value="47.9"),
            figure(value="-", released_on="2010-03-04"),
            figure(place="354", value="40"),
        )
    )
    await neighbours(published, LIST | {"valid_from": "2010-01-01"})
    assert await values(published, "350", known_at=date(2009, 10, 14)) == {}
    assert await values(published, "350", known_at=date(2009, 12, 31)) == {
        "official": Decimal("47.9")
    }
    moment = datetime(2010, 1, 1, 9, 30, tzinfo=UTC)
    assert (await values(published, "350", known_at=moment))["neighbours"] == 40
    comparison = await published.compare("350")
    assert comparison.official is not None
    assert (comparison.official.value, comparison.official.reason) == (None, "not_published")


async def test_a_linked_series_is_the_indicator(published: Published) -> None:
    """A year whose kind the tool does not say is then of the kind of the indicator's."""
    rows = [("FSP_GLD", "2009", "350.0", "47.9"), ("FSP_GLD", "2009", "970.0", "51.6")]
    await published.accepted(lait(*rows), released_on="2009-10-15")
    await published.accepted(lait(("FSP_GLD", "2008-09", "981.0", "50.2")))
    assert await values(published, "350") == {}
    await links(published, {"series": "FSP_GLD", "indicator": "ni 72"})
    assert await values(published, "350") == {
        "official": Decimal("47.9"),
        "region": Decimal("50.2"),
        "country": Decimal("51.6"),
    }
    assert await values(published, "350", period="2009/10") == {}
    assert await values(published, "350", group="fsm=yes") == {}
    (series,) = await published.listed("/series")
    assert (series["indicator"], series["indicator_group"]) == ("NI72", "all")


async def test_a_series_may_be_one_group_of_an_indicator(published: Published) -> None:
    await published.accepted(lait(("FSP_GLD_FSM", "2009", "350.0", "31.5")))
    await published.accepted(sheet_of(figure(series="FSP_GLD_FSM", group="gender=F", value="9")))
    await links(published, {"series": "FSP_GLD_FSM", "indicator": "NI72", "group": "fsm=yes"})
    assert await values(published, "350", group="fsm=yes") == {"official": Decimal("31.5")}
    assert await values(published, "350") == {}
    assert await values(published, "350", group="gender=F") == {}, "girls of the FSM group only"


async def test_a_series_that_happens_to_be_named_like_an_indicator_is_not_it(
    published: Published,
) -> None:
    await published.accepted(lait(("NI72", "2008/09", "350.0", "1")))
    assert await values(published, "350") == {}
    (row,) = await published.listed()
    assert row["indicator"] is None
    assert await published.listed(indicator="NI72") == []


async def test_an_unknown_indicator_cannot_be_linked(published: Published) -> None:
    rows = [{"series": "A", "indicator": "NI9999"}, {"series": "B", "indicator": "NI 92"}]
    assert await published.refused(sheet_of(*rows), to="/series") == [
        "row 1, indicator: unknown_indicator"
    ]


@pytest.mark.parametrize("period", ["2008/09", "2008-09"])
async def test_the_list_by_indicator_and_period(published: Published, period: str) -> None:
    await published.accepted(lait(("FSP_GLD", "2009", "350.0", "47.9")))
    await published.accepted(sheet_of(figure(), figure(period="2007/08")))
    await links(published, {"series": "FSP_GLD", "indicator": "NI72"})
    found = await published.listed(indicator="NI 72", period=period)
    assert [(one["series"], one["period"]) for one in found] == [
        ("FSP_GLD", "2009"),
        ("NI72", "2008/09"),
    ]
