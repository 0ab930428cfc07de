"""Who lives where the register says: a childminder's address is that of a home."""

from collections.abc import Mapping
from typing import Any, Final

from chassis.auth import Principal
from services.schools.callers import CONTACTS

HOME: Final = frozenset(
    {
        *("street", "locality", "address3", "postcode", "easting", "northing"),
        *("telephone", "email"),
    }
)
"""What of a childminder only those may read who hold `schools:contacts`."""
PERSONAL: Final = frozenset({"head", "telephone", "email"})
"""Fields of any organisation whose values are kept out of the audit log."""


def withheld(kind: object, caller: Principal) -> frozenset[str]:
    """The fields of an organisation of this kind that the caller may not read."""
    return HOME if kind == "childminder" and not caller.may(CONTACTS) else frozenset()


def untold(kind: object) -> frozenset[str]:
    """The fields of an organisation of this kind that the audit log tells by name alone."""
    return PERSONAL | HOME if kind == "childminder" else PERSONAL


def veiled(fields: Mapping[str, Any], kind: object) -> dict[str, Any]:
    """Fields as the audit log may tell them."""
    hidden = untold(kind)
    return {name: "(not shown)" if name in hidden else value for name, value in fields.items()}
