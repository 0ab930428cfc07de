"""All routes of organisations, in an installation."""

from typing import Any

from fastapi import APIRouter

from chassis.submissions.kind import Kind
from services.schools.organisations import areas, deciding, editing, listing, reading, sources
from services.schools.organisations.registering import registering_routes


def organisation_routes(register: Kind[Any], looked_after: frozenset[str]) -> APIRouter:
    """For an installation that looks after these areas (empty: all of them)."""
    router = APIRouter()
    for one in (listing, reading, editing, sources, deciding, areas):
        router.include_router(one.router)
    router.include_router(registering_routes(register, looked_after))
    return router
