"""Who may call a route of the register, for its handler to take (`services.schools.policy`)."""

from typing import Annotated, Final

from chassis.auth import Principal, needs

CONTACTS: Final = "schools:contacts"
"""The scope to read how to reach people, and where childminders are."""
MayRead = Annotated[Principal, needs("schools:read", bound=True)]
MayEdit = Annotated[Principal, needs("schools:edit")]
