"""Prices of the next year, of any packages."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from education.years import AcademicYear
from services.enrichment.traded_services.money import plain
from services.enrichment.traded_services.rules import carried_over, uplifted, with_package
from services.enrichment.traded_services.state import Package, TradedService

prices = st.decimals(0, 10_000, places=2)
percents = st.decimals(-50, 100, places=2)
packages = st.builds(
    Package,
    code=st.sampled_from(["a", "b", "c"]),
    year=st.sampled_from(["2008/09", "2009/10", "2010/11"]),
    title=st.just("A package"),
    units=st.integers(1, 40).map(Decimal),
    price=prices,
    status=st.sampled_from(["offered", "withdrawn"]),
)


def _service(some: list[Package]) -> TradedService:
    service = TradedService(area="350", title="A service", sort="arts", unit="days")
    for package in some:
        service = with_package(service, package)
    return service


@given(prices, percents)
def test_an_uplift_is_right_to_half_a_penny(price: Decimal, percent: Decimal) -> None:
    after = uplifted(price, percent)
    assert after.as_tuple().exponent == -2
    assert abs(after - price * (100 + percent) / 100) <= Decimal("0.005")
    assert uplifted(price, Decimal(0)) == price


@given(st.lists(packages, min_size=1, max_size=8), percents)
def test_whatever_the_next_year_has_stays_and_nothing_offered_is_lost(
    some: list[Package], percent: Decimal
) -> None:
    service, new = _service(some), Package(
        code="new", year="2009/10", title="New", units=Decimal(1), price=Decimal(1)
    )  # fmt: skip
    after = carried_over(with_package(service, new), AcademicYear(2009), percent)
    assert set(service.packages) <= set(after.packages)
    kept = {each.code for each in after.packages if each.year == "2010/11"}
    assert {each.code for each in service.offered_in("2009/10")} <= kept
    keys = [(each.year, each.code) for each in after.packages]
    assert keys == sorted(set(keys))


@given(st.lists(packages, min_size=1, max_size=8))
def test_whom_a_year_is_for_does_not_hang_on_what_is_still_offered(some: list[Package]) -> None:
    service = _service(some)
    withdrawn = [each.model_copy(update={"status": "withdrawn"}) for each in some]
    for year in ("2008/09", "2009/10", "2010/11"):
        said = service.is_for("primary", year)
        assert said == any(each.year == year for each in some)
        assert said == _service(withdrawn).is_for("primary", year)


@given(st.decimals(0, 100_000, places=2))
def test_numbers_are_written_plainly(number: Decimal) -> None:
    text = str(plain(number))
    assert Decimal(text) == number
    assert "E" not in text
    assert not ("." in text and text.endswith("0"))
