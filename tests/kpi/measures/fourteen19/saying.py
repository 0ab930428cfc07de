"""What `fourteen19` tells: of a home, of a provider, of an area."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts.fourteen19 import (
    Activity,
    AgreementChanged,
    ApplicationsChanged,
    Applied,
    AttainedBy19,
    AttainmentReleased,
    EnrolmentChanged,
    GcseCounts,
    Guaranteed,
    GuidanceChanged,
    Interviewed,
    LineChanged,
    OfferRecorded,
    ParticipationChanged,
    PilotChanged,
    Places,
    ProvisionChanged,
    ResultLoaded,
    SubmissionAccepted,
    TransferChanged,
)

HOME: dict[str, Any] = {
    "organisation": "105148", "area": "350", "phase": "secondary", "kind": "community_school",
}  # fmt: skip
YEAR = "2009/10"
Series = Mapping[date, int]


def enrolment(**parts: Any) -> EnrolmentChanged:
    return EnrolmentChanged(**(HOME | {"year": YEAR} | parts))


def provision(places: Mapping[str, tuple[int, int, int]], **parts: Any) -> ProvisionChanged:
    """`places` by level: planned, commissioned, delivered."""
    told = {
        level: Places(planned=planned, commissioned=commissioned, delivered=delivered)
        for level, (planned, commissioned, delivered) in places.items()
    }
    return ProvisionChanged(**(HOME | {"year": YEAR} | parts), places=told)  # type: ignore[arg-type]


def line(code: str, **parts: Any) -> LineChanged:
    return LineChanged(**(HOME | parts), line=code)  # type: ignore[arg-type]


def agreement(members: int, signed: int, **parts: Any) -> AgreementChanged:
    fixed = HOME | {"consortium": "105148.1"}
    return AgreementChanged(**(fixed | parts), members=members, signed=signed)


def pilot(**parts: Any) -> PilotChanged:
    return PilotChanged(**(HOME | parts))


def offers(
    at_16: Mapping[date, tuple[int, ...]], at_17: Mapping[date, tuple[int, ...]], **parts: Any
) -> OfferRecorded:
    """By day: offer made, no offer, not appropriate, not recorded."""
    cohorts = {
        cohort: tuple(
            Guaranteed(
                on=day, offer_made=made, no_offer=none, offer_not_appropriate=not_right,
                not_recorded=unknown,
            )
            for day, (made, none, not_right, unknown) in told.items()
        )
        for cohort, told in (("16", at_16), ("17", at_17))
    }  # fmt: skip
    return OfferRecorded(**(HOME | {"year": "2008/09"} | parts), cohorts=cohorts)  # type: ignore[arg-type]


def applications(*steps: tuple[date, int, int, int, int], **parts: Any) -> ApplicationsChanged:
    """By day: applied, with an offer, accepted, without a place."""
    standing = tuple(
        Applied(on=day, applied=applied, offered=offered, accepted=accepted, without_place=without)
        for day, applied, offered, accepted, without in steps
    )
    return ApplicationsChanged(**(HOME | {"year": YEAR} | parts), standing=standing)


def activity(eet: int, neet: int, not_known: int, **parts: int) -> Activity:
    return Activity(eet=eet, neet=neet, not_known=not_known, **parts)


def participation(
    months: Mapping[date, Mapping[str, Activity]], **parts: Any
) -> ParticipationChanged:
    return ParticipationChanged(**(HOME | {"year": YEAR} | parts), months=months)  # type: ignore[arg-type]


def guidance(cohort: int, interviewed: Series, **parts: Any) -> GuidanceChanged:
    """Of those in year 11."""
    told = {"16": Interviewed(cohort=cohort, interviewed=dict(interviewed))}
    return GuidanceChanged(**(HOME | {"year": YEAR} | parts), interviews=told)  # type: ignore[arg-type]


def gcse(groups: Mapping[str, Mapping[str, int]], **parts: Any) -> ResultLoaded:
    told = {group: GcseCounts(**counts) for group, counts in groups.items()}
    return ResultLoaded(**(HOME | {"year": YEAR} | parts), groups=told)


def by_19(groups: Mapping[str, Mapping[str, int]], **parts: Any) -> AttainmentReleased:
    fixed: dict[str, Any] = {
        "area": "350",
        "year": "2008/09",
        "release": "1",
        "released_on": date(2010, 3, 18),
    }
    told = {group: AttainedBy19(**counts) for group, counts in groups.items()}
    return AttainmentReleased(**(fixed | parts), groups=told)


def owed(due_on: date, received_on: date | None = None, **parts: Any) -> SubmissionAccepted:
    fixed = HOME | {"year": YEAR, "data": "learners", "collection": "learners.1"}
    return SubmissionAccepted(**(fixed | parts), due_on=due_on, received_on=received_on)


def transfer(functions: int, posts: int, **series: Any) -> TransferChanged:
    return TransferChanged(area="350", functions=functions, posts=posts, **series)
