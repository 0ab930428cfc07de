"""Who may call a route, for its handler to take (`services.earlyyears.policy`).

Most confine a caller who acts for some organisations only: a record of another's is not found. What
is about an authority (`…All`, and what is the authority's to do) refuses such a caller.
"""

from typing import Annotated

from chassis.auth import Principal, needs

MayRead = Annotated[Principal, needs("earlyyears:read", bound=True)]
MayReadAll = Annotated[Principal, needs("earlyyears:read")]
MayReadPupils = Annotated[Principal, needs("earlyyears:pupils", bound=True)]
MayWrite = Annotated[Principal, needs("earlyyears:write", bound=True)]
MayAssess = Annotated[Principal, needs("earlyyears:assess", bound=True)]
MayAssessAll = Annotated[Principal, needs("earlyyears:assess")]
MayVisit = Annotated[Principal, needs("earlyyears:visit", bound=True)]
MayRespond = Annotated[Principal, needs("earlyyears:respond", bound=True)]
MayModerate = Annotated[Principal, needs("earlyyears:moderate")]
