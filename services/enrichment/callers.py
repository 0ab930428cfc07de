"""Who may call a route, for its handler to take (`services.enrichment.policy`).

Most confine a caller who acts for some organisations only: what is another's is not found. What is
the authority's to do refuses such a caller.
"""

from typing import Annotated

from chassis.auth import Principal, needs

MayRead = Annotated[Principal, needs("enrichment:read", bound=True)]
MayAssess = Annotated[Principal, needs("enrichment:assess", bound=True)]
MayAssessAll = Annotated[Principal, needs("enrichment:assess")]
MayReadPupils = Annotated[Principal, needs("enrichment:pupils", bound=True)]
MayAgree = Annotated[Principal, needs("enrichment:agree", bound=True)]
MayPlan = Annotated[Principal, needs("enrichment:plan")]
