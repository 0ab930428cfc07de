"""Who may call a route of the framework, for its handler to take (`services.sif.policy`).

All of them confine a caller who acts for some organisations only: a record of another's is not
found.
"""

from typing import Annotated

from chassis.auth import Principal, needs

MayRead = Annotated[Principal, needs("sif:read", bound=True)]
MayAssess = Annotated[Principal, needs("sif:assess", bound=True)]
MayWrite = Annotated[Principal, needs("sif:write", bound=True)]
MayRespond = Annotated[Principal, needs("sif:respond", bound=True)]
MaySeeConfidential = Annotated[Principal, needs("sif:confidential", bound=True)]
MayModerate = Annotated[Principal, needs("sif:moderate")]
MayIntervene = Annotated[Principal, needs("sif:intervene")]
