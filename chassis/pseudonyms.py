"""Identifiers under a key: pseudonyms, still keys of tables, and what belongs to them, sealed.

A pseudonym is an identifier's blocks of 16 bytes, each by itself under AES-256 (FIPS 197): a keyed
permutation. Equal identifiers, and only those, have equal pseudonyms; who has the key turns them
back, who has not can neither read nor try one out; a whole column takes one call. (Text must not
be encrypted so, since equal blocks show. That they show is here what a table's key is for.)

What belongs to an identifier, such as a name, is sealed by AES-SIV (RFC 5297), which is made to
give the same twice: rows that say the same can be seen to, and nothing else can.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis.sealing import Keys, Unreadable

BLOCK: Final = 16
_BLOCKS_KEY, _SEALS_KEY, _FINGERPRINT = 32, 64, 8


@dataclass(frozen=True, slots=True, repr=False)
class Pseudonyms:
    """Pseudonyms of one kind of thing under one key. `fingerprint` tells keys apart (8 bytes)."""

    key_id: str
    fingerprint: bytes
    _blocks: "Cipher[modes.ECB]"
    _seals: AESSIV

    @classmethod
    def under(cls, keys: Keys, key_id: str, *, of: str) -> "Pseudonyms":
        """Under the key of this id, for things of the kind `of`; raises `Unreadable` without it.

        Each use has a key of its own, derived by HKDF (RFC 5869).
        """
        if key_id not in keys.by_id:
            raise Unreadable(f"the key {key_id} is not in the file")
        length = _BLOCKS_KEY + _SEALS_KEY + _FINGERPRINT
        kdf = HKDF(SHA256(), length=length, salt=None, info=f"pseudonyms {of}".encode())
        derived = kdf.derive(keys.by_id[key_id])
        blocks = Cipher(algorithms.AES(derived[:_BLOCKS_KEY]), modes.ECB())  # noqa: S305 - see above
        seals = AESSIV(derived[_BLOCKS_KEY:-_FINGERPRINT])
        return cls(key_id, derived[-_FINGERPRINT:], blocks, seals)

    def hide(self, identifiers: Sequence[bytes]) -> list[bytes]:
        """The pseudonym of each identifier, as long as it: one block or more."""
        return _split(self._blocks.encryptor().update(b"".join(identifiers)), identifiers)

    def reveal(self, pseudonyms: Sequence[bytes]) -> list[bytes]:
        """The identifiers these are the pseudonyms of (under another key: anything)."""
        return _split(self._blocks.decryptor().update(b"".join(pseudonyms)), pseudonyms)

    def seal(self, values: Sequence[bytes]) -> list[bytes]:
        """Each value sealed, 16 bytes longer; none may be empty."""
        return list(map(self._seals.encrypt, values, repeat(None)))

    def unseal(self, sealed: bytes) -> bytes:
        """What was sealed; raises `Unreadable`: under another key, or altered."""
        try:
            return self._seals.decrypt(sealed, None)
        except (InvalidTag, ValueError):
            raise Unreadable("it was sealed under another key, or altered") from None


def _split(joined: bytes, like: Sequence[bytes]) -> list[bytes]:
    ends = accumulate(map(len, like))
    return [joined[end - len(one) : end] for one, end in zip(like, ends, strict=True)]
