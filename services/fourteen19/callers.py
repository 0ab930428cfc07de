"""Who may call a route, for its handler to take (`services.fourteen19.policy`).

Most confine a caller who acts for some organisations only: what is another's is not found. What is
about an authority (`…All`, and what is the authority's to do) refuses such a caller.
"""

from typing import Annotated

from chassis.auth import Principal, needs

MayRead = Annotated[Principal, needs("fourteen19:read", bound=True)]
MayReadAll = Annotated[Principal, needs("fourteen19:read")]
MayAssess = Annotated[Principal, needs("fourteen19:assess", bound=True)]
MayAssessAll = Annotated[Principal, needs("fourteen19:assess")]
MaySubmit = Annotated[Principal, needs("fourteen19:submit", bound=True)]
MayReadLearners = Annotated[Principal, needs("fourteen19:learners", bound=True)]
MayMatch = Annotated[Principal, needs("fourteen19:match")]
MayPublish = Annotated[Principal, needs("fourteen19:publish", bound=True)]
MayApply = Annotated[Principal, needs("fourteen19:apply", bound=True)]
MayOffer = Annotated[Principal, needs("fourteen19:offer", bound=True)]
MayAgree = Annotated[Principal, needs("fourteen19:agree", bound=True)]
MayPlan = Annotated[Principal, needs("fourteen19:plan")]
