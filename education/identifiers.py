"""The numbers by which England's schools, settings, providers and pupils are known.

Each `parse_*` takes text as people write it and gives the one canonical form, or raises
`InvalidIdentifier`. Messages never repeat the text, since a UPN is personal.
"""

import re
from typing import Final, Literal

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError
from stdnum.gb import upn as _upn

Kind = Literal["urn", "laestab", "ukprn", "ey_urn", "local_code"]

UPN_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The letters of a UPN, in order of their value 0 to 22; I, O and S are not used."""

# Where a child may bring a UPN from that python-stdnum's list of 2011 does not have: Wales,
# schools of the armed forces, and English councils made since.
_OTHER_AREAS: Final = frozenset(
    str(area) for area in (*range(660, 682), 702, 704, 838, 839, *range(940, 944))
)
_URN = re.compile(r"[1-9][0-9]{5}")
_LAESTAB = re.compile(r"([0-9]{3})[ /-]?([0-9]{4})")
_UKPRN = re.compile(r"1[0-9]{7}")
_EY_URN = re.compile(r"(?:EY|OC)?[0-9]{6}")
_LOCAL_CODE = re.compile(r"L[0-9]{7}")
_UPN_BODY = re.compile(rf"[0-9]{{11}}[0-9{UPN_LETTERS}]")


class InvalidIdentifier(ValueError):
    """Text that is not an identifier of the kind asked for. `code` is stable, for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def parse_urn(text: str) -> str:
    """A school's unique reference number in the national register: six digits.

    It changes when a school closes and reopens, for instance as an academy.
    """
    urn = text.strip()
    if not _URN.fullmatch(urn):
        raise InvalidIdentifier("invalid_urn", "A URN is six digits, as in 105148.")
    return urn


def parse_laestab(text: str) -> str:
    """Local authority (3 digits) and establishment (4): `350/2001`, `350-2001` give `3502001`."""
    match = _LAESTAB.fullmatch(text.strip())
    if not match:
        raise InvalidIdentifier(
            "invalid_laestab",
            "A LAESTAB is a three-digit local authority and a four-digit establishment number, "
            "as in 350/2001.",
        )
    return match[1] + match[2]


def parse_ukprn(text: str) -> str:
    """A UK provider reference number: eight digits, the first of them 1; no check digit."""
    ukprn = text.strip()
    if not _UKPRN.fullmatch(ukprn):
        raise InvalidIdentifier(
            "invalid_ukprn", "A UKPRN is eight digits beginning with 1, as in 10079319."
        )
    return ukprn


def parse_ey_urn(text: str) -> str:
    """An early years registration: `EY` and six digits, or six digits alone (older, or DfE's).

    The six digits alone may equal some school's URN, so keep it apart from URNs: written with `OC`
    before them, which is no part of the number, they cannot be mistaken for one.
    """
    ey_urn = text.strip().upper()
    if not _EY_URN.fullmatch(ey_urn):
        raise InvalidIdentifier(
            "invalid_ey_urn",
            "An early years URN is EY and six digits, as in EY123456, or six digits alone.",
        )
    return ey_urn.removeprefix("OC")


def parse_local_code(text: str) -> str:
    """An authority's own code for what has no national number, such as a study-support centre.

    `L`, the authority's three digits and a serial of four: L3500001.
    """
    code = text.strip().upper()
    if not _LOCAL_CODE.fullmatch(code):
        raise InvalidIdentifier(
            "invalid_local_code", "An authority's own code is L and seven digits, as in L3500001."
        )
    return code


def parse_upn(text: str) -> str:
    """A unique pupil number: check letter, LA, establishment, year, serial; 13 characters.

    A temporary UPN, which ends in a letter, is accepted. python-stdnum decides, but for UPNs
    given in authorities its list lacks (`_OTHER_AREAS`). Codes: `upn_length`, `upn_form`,
    `upn_unknown_area` (no such authority) and `upn_check_letter`.
    """
    try:
        return _validated(_upn.compact(text))
    except InvalidLength:
        code, message = "upn_length", "A UPN has 13 characters."
    except InvalidComponent:
        code = "upn_unknown_area"
        message = "Characters 2 to 4 of the UPN are not the number of a known local authority."
    except InvalidChecksum:
        code = "upn_check_letter"
        message = "The UPN's first letter does not agree with its other characters."
    except ValidationError:
        code = "upn_form"
        message = "A UPN is a letter, then 11 digits, then a digit (or, if temporary, a letter)."
    raise InvalidIdentifier(code, message)


def _validated(upn: str) -> str:
    if upn[1:4] in _OTHER_AREAS and _UPN_BODY.fullmatch(upn[1:]) and upn[0] in UPN_LETTERS:
        if _upn.calc_check_digit(upn[1:]) != upn[0]:
            raise InvalidChecksum
        return upn
    return _upn.validate(upn)


def upn_check_letter(body: str) -> str:
    """The first letter of the UPN whose other 12 characters are `body`: `350200109001` gives E."""
    if not _UPN_BODY.fullmatch(body):
        raise InvalidIdentifier("upn_form", "12 characters follow the check letter of a UPN.")
    return _upn.calc_check_digit(body)


def identify(text: str) -> tuple[Kind, str]:
    """Which organisation identifier this is, by its shape, and its canonical form.

    Six digits alone are taken for a school's URN, though an older early years registration
    looks the same: who looks one up tries both.
    """
    shape = text.strip().upper()
    if shape.startswith(("EY", "OC")):
        return "ey_urn", parse_ey_urn(shape)
    if _LOCAL_CODE.fullmatch(shape):
        return "local_code", shape
    if _URN.fullmatch(shape):
        return "urn", shape
    if _UKPRN.fullmatch(shape):
        return "ukprn", shape
    if _LAESTAB.fullmatch(shape):
        return "laestab", parse_laestab(shape)
    raise InvalidIdentifier(
        "unknown_identifier",
        "Give a URN (six digits), a LAESTAB (350/2001), a UKPRN (eight digits), "
        "an early years URN (EY123456) or an authority's own code (L3500001).",
    )
