"""Which ratings there can be. Pure: every day is given."""

from datetime import date, timedelta

from chassis.records.drafts import day_of
from chassis.records.refusing import need_from
from education.periods import Period, parse_period, period_of
from services.sif.ratings.state import Rating, Strand


def key_of(area: str, term: Period, strand: Strand) -> str:
    """The key of a rating: `350.2009-10-AUT.primary`."""
    return f"{area}.{term.slug}.{strand}"


def term_before(term: Period) -> Period:
    """The term that ended the day before this one began."""
    return period_of("term", term.starts - timedelta(days=1))


def need_day(rating: Rating, today: date) -> Rating:
    """The rating, if it was given by today and not before its term began. Raises
    `invalid_request`."""
    day_of(rating.rated_on, today, path="$.rated_on")
    term = parse_period(rating.term)
    need_from(rating.rated_on, term.starts, f"{term} began", path="$.rated_on")
    return rating
