"""A service with no tables but the chassis's, for tests."""

from fastapi import APIRouter

from chassis.policy import policy_of
from chassis.service import Service


def probe(*routers: APIRouter) -> Service:
    """One with these routes."""
    return Service(
        name="probe",
        package=__name__,
        title="Probe",
        policy=policy_of("probe", {}),
        routers=routers,
    )
