"""A secret as text: `eis_<id>_<256 random bits>`. Pure.

Only the SHA-256 of the whole is kept, which is enough for a secret nobody can guess. The id finds
its row, so that looking it up takes no time that tells of another secret.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

_FORM: Final = re.compile(r"eis_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
_HINTED: Final = 4


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A secret just made."""

    id: str
    text: str

    @property
    def sha256(self) -> bytes:
        return digest(self.text)

    @property
    def hint(self) -> str:
        """Its last characters, by which somebody who has it knows which it is."""
        return self.text[-_HINTED:]


def new_secret() -> Secret:
    """A new secret."""
    number = secrets.token_hex(6)
    return Secret(number, f"eis_{number}_{secrets.token_urlsafe(32)}")


def id_of(text: str) -> str | None:
    """The id within a secret; None for what is none."""
    found = _FORM.fullmatch(text)
    return found.group(1) if found else None


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def matches(text: str, sha256: bytes | None) -> bool:
    """Whether a text is the secret of that hash; as long for no hash as for another's."""
    return hmac.compare_digest(digest(text), sha256 or bytes(32))
