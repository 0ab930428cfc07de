"""Which organisation a row means, when an establishment number has had several."""

from datetime import date

import polars as pl
import pytest

from education.years import AcademicYear
from services.earlyyears.profiles.schools import by_identifier, organisations_named

FOREVER = None
ORGANISATIONS = pl.DataFrame(
    [
        # urn, laestab, ey_urn, organisation, area, status, opened_on, closed_on
        ("105148", "3502001", None, "105148", "350", "open", None, FOREVER),
        ("105149", "3502002", None, "105149", "350", "closed", None, date(2009, 3, 31)),
        ("138000", "3502002", None, "138000", "350", "open", date(2009, 4, 1), FOREVER),
        ("105150", "3502003", None, "105150", "350", "closed", None, date(2008, 8, 31)),
        ("139000", "3502003", None, "139000", "350", "open", date(2012, 9, 1), FOREVER),
        (None, None, "EY123456", "EY123456", "350", "open", None, FOREVER),
        ("123456", None, None, "123456", "351", "proposed", None, FOREVER),
    ],
    schema={
        **dict.fromkeys(("urn", "laestab", "ey_urn", "organisation", "area", "status"), pl.String),
        "opened_on": pl.Date,
        "closed_on": pl.Date,
    },
    orient="row",
)


def named(kind: str, identifier: str | None, year: str = "2008/09") -> dict[str, object]:
    when = AcademicYear.parse(year)
    names = pl.DataFrame(
        {"kind": [kind], "identifier": [identifier], "starts": [when.starts], "ends": [when.ends]},
        schema_overrides={"identifier": pl.String},
    )
    return organisations_named(names, by_identifier(ORGANISATIONS)).row(0, named=True)


@pytest.mark.parametrize(
    ("kind", "identifier", "organisation"),
    [
        ("urn", "105148", "105148"),
        ("laestab", "3502001", "105148"),
        ("ey_urn", "EY123456", "EY123456"),
        ("urn", "EY123456", None),
        ("ey_urn", "105148", None),
        ("urn", None, None),
    ],
)
def test_an_identifier_is_looked_up_among_those_of_its_kind(
    kind: str, identifier: str | None, organisation: str | None
) -> None:
    assert named(kind, identifier)["organisation"] == organisation


@pytest.mark.parametrize(
    ("laestab", "year", "organisation"),
    [
        ("3502002", "2007/08", "105149"),
        ("3502002", "2008/09", "138000"),  # both were there: the one at the year's end
        ("3502002", "2009/10", "138000"),
        ("3502003", "2007/08", "105150"),
        ("3502003", "2012/13", "139000"),
    ],
)
def test_a_shared_laestab_means_the_school_that_was_there(
    laestab: str, year: str, organisation: str
) -> None:
    found = named("laestab", laestab, year)
    assert (found["organisation"], found["closed"], found["later"]) == (organisation, False, False)


def test_between_a_closure_and_a_later_opening_there_was_no_school() -> None:
    found = named("laestab", "3502003", "2008/09")
    assert (found["organisation"], found["closed"]) == ("105150", True)


def test_closing_during_the_year_is_not_closed_and_opening_after_it_is_later() -> None:
    assert named("urn", "105149", "2008/09")["closed"] is False
    assert named("urn", "105149", "2009/10")["closed"] is True
    assert named("urn", "139000", "2008/09")["later"] is True
    assert named("urn", "123456", "2008/09")["later"] is True
