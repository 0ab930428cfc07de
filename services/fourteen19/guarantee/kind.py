"""The submission kind `offers`: POST /v1/fourteen19/offers/submissions."""

from typing import Final

import polars as pl

from chassis.submissions import naming
from chassis.submissions.kind import Choice, Column, Finding, Flag, Rule, Text
from services.fourteen19.guarantee.rules import NO_OFFER, NOT_APPROPRIATE, OFFER_TYPES, TOLD
from services.fourteen19.learners.columns import DATES
from services.fourteen19.partners.checks import Known
from services.fourteen19.partners.kinds import PartnerFile

OFFER_FIELDS: Final = (
    "status", "offered_on", "offer_type", "offered_by", "withdrawn_on", "accepted",
    "not_appropriate_reason", "no_offer_reason",
)  # fmt: skip
"""The columns of a file of offers beside those that every file begins with."""
_RULES: Final = (
    Rule(
        "offer_without_type",
        "error",
        "An offer was made and its sort is missing; or none was, and there is a sort.",
        "Give offer_type with offer_made only. A job without training is no suitable offer: send "
        "offer_not_appropriate with in_job_no_training.",
    ),
    Rule(
        "reason_of_another_status",
        "error",
        "The reason is of another status than the row's.",
        "Give no_offer_reason with no_offer, not_appropriate_reason with offer_not_appropriate.",
    ),
    Rule(
        "accepted_without_offer",
        "error",
        "Nobody can accept or decline what was not offered.",
        "Give accepted with offer_made only.",
    ),
    Rule(
        "withdrawn_before_offered",
        "error",
        "It is withdrawn before it was made.",
        "Correct one of the two days.",
    ),
    Rule(
        "out_of_reach",
        "error",
        "The day is not in the academic year, nor by 30 September after it, the deadline.",
        "Send it with the year in which the young people complete year 11 or 12.",
    ),
    Rule(
        "unknown_place",
        "error",
        "The register has no organisation of the number given as who offers the place.",
        "Correct the number; leave it blank where the register has not the one that offers.",
    ),
)
_MADE: Final = pl.col("status") == "offer_made"
_DEADLINE: Final = pl.col("ends").dt.offset_by("30d")  # 31 August is the last day of a year


def _beyond(column: str) -> Finding:
    return Finding(
        "out_of_reach",
        ~pl.col(column).is_between(pl.col("starts"), _DEADLINE),
        "lies neither in the academic year nor in September after it",
        column,
    )


def _only_with(column: str, status: str) -> Finding:
    return Finding(
        "reason_of_another_status",
        pl.col(column).is_not_null() & (pl.col("status") != status),
        f"goes with {status} only",
        column,
    )


_FINDINGS: Final = (
    Finding(
        "offer_without_type",
        (pl.col("offer_type") != "") != _MADE,
        "must be there with offer_made, and with nothing else",
        "offer_type",
    ),
    _only_with("no_offer_reason", "no_offer"),
    _only_with("not_appropriate_reason", "offer_not_appropriate"),
    Finding(
        "accepted_without_offer",
        pl.col("accepted").is_not_null() & ~_MADE,
        "goes with offer_made only",
        "accepted",
    ),
    Finding(
        "withdrawn_before_offered",
        pl.col("withdrawn_on") < pl.col("offered_on"),
        "is before offered_on",
        "withdrawn_on",
    ),
    Finding(
        "unknown_place",
        (pl.col("offered_by") != "") & pl.col("_offers").is_null(),
        "is no organisation of the register",
        "offered_by",
    ),
    _beyond("offered_on"),
    _beyond("withdrawn_on"),
)


def _with_place(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Who offers by the organisation's key: it is part of what an offer is known by."""
    found = naming.with_organisation(frame, "offered_by", known.numbers, into="_offers")
    return found.with_columns(offered_by=pl.coalesce("_offers", "offered_by"))


def _derive(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("offer_type", "offered_by").fill_null(""))


OFFERS: Final = PartnerFile(
    name="offers",
    path="offers",
    title="Offers of the September Guarantee",
    columns=(
        Column("status", "what is told of the learner", Choice(TOLD), required=True),
        Column(
            "offered_on",
            "the day of the offer, or from which there is none",
            DATES,
            required=True,
            aliases=("offer_date",),
        ),
        Column("offer_type", "the sort of place offered", Choice(tuple(OFFER_TYPES))),
        Column(
            "offered_by",
            "who offers the place: the organisation's number, if it has one",
            Text(max_length=20, pattern=r"[0-9A-Za-z/]+", form="a number", upper=True),
        ),
        Column("withdrawn_on", "the first day it no longer stands", DATES),
        Column("accepted", "yes, or no: declined; blank: not answered yet", Flag()),
        Column("not_appropriate_reason", "why no place is", Choice(NOT_APPROPRIATE), personal=True),
        Column("no_offer_reason", "why there is no offer", Choice(NO_OFFER), personal=True),
    ),
    table="offer",
    key=("status", "offered_on", "offer_type", "offered_by"),
    values=("withdrawn_on", "accepted", "not_appropriate_reason", "no_offer_reason"),
    tells=("offer",),
    rules=_RULES,
    findings=_FINDINGS,
    derive=_derive,
    look_up=_with_place,
).kind()
