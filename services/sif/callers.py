"""Who may call a route of the framework, for its handler to take (`services.sif.policy`).

Most confine a caller who acts for some organisations only: a record of another's is not found. What
is about an authority (`…All`, and what is the authority's to do) refuses such a caller.
"""

from typing import Annotated

from chassis.auth import Principal, needs

MayRead = Annotated[Principal, needs("sif:read", bound=True)]
MayReadAll = Annotated[Principal, needs("sif:read")]
MayReadPupils = Annotated[Principal, needs("sif:pupils", bound=True)]
MayAssess = Annotated[Principal, needs("sif:assess", bound=True)]
MayAssessAll = Annotated[Principal, needs("sif:assess")]
MayWrite = Annotated[Principal, needs("sif:write", bound=True)]
MayRespond = Annotated[Principal, needs("sif:respond", bound=True)]
MaySeeConfidential = Annotated[Principal, needs("sif:confidential", bound=True)]
MayModerate = Annotated[Principal, needs("sif:moderate")]
MayIntervene = Annotated[Principal, needs("sif:intervene")]
