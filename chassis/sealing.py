"""Values sealed before they reach the database, under keys that never do.

The keys are in a file, `DATA_KEYS_FILE`: {"current": "k1", "keys": {"k1": "<base64, 32 bytes>"}}.
What a key sealed stays readable as long as the key is in the file; new values take the current one.
"""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, Field, ValidationError

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_KeyId = str


class Unreadable(Exception):
    """A sealed value no key at hand opens: another key, another context, or it was altered."""


class BadKeys(ValueError):
    """The file of keys cannot be used; says why, without a key."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    current: str
    keys: dict[str, str] = Field(min_length=1)


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The keys of one installation, by id (at most 20 letters, digits and hyphens)."""

    current: _KeyId
    by_id: Mapping[_KeyId, bytes]

    @classmethod
    def from_file(cls, path: Path) -> "Keys":
        """The keys in a file; raises `BadKeys`."""
        try:
            told = _File.model_validate_json(path.read_bytes())
        except OSError as error:
            raise BadKeys(f"{path} cannot be read: {error.strerror}") from None
        except ValidationError:
            raise BadKeys(f'{path} should read {{"current": id, "keys": {{id: key}}}}') from None
        if told.current not in told.keys:
            raise BadKeys(f"{path} has no key named as its current one")
        return cls(told.current, {name: _key(path, name, key) for name, key in told.keys.items()})

    def seal(self, plain: bytes, *, context: str) -> bytes:
        """AES-256-GCM under the current key. `context` says what it is: it opens so only."""
        nonce = os.urandom(_NONCE_BYTES)
        name = self.current.encode()
        sealed = AESGCM(self.by_id[self.current]).encrypt(nonce, plain, context.encode())
        return bytes([len(name)]) + name + nonce + sealed

    def unseal(self, sealed: bytes, *, context: str) -> bytes:
        """What was sealed; raises `Unreadable`."""
        name = sealed_under(sealed)
        key, end = self.by_id.get(name), 1 + len(name)
        if key is None:
            raise Unreadable("it was sealed under a key that is not in the file")
        nonce, rest = sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, rest, context.encode())
        except (InvalidTag, ValueError):
            raise Unreadable("it was sealed otherwise, or altered") from None


def sealed_under(sealed: bytes) -> str:
    """The id of the key something was sealed under."""
    return sealed[1 : 1 + sealed[0]].decode("latin-1") if sealed else ""


def new_key() -> str:
    """A new key, as the file has it."""
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def _key(path: Path, name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES or not 0 < len(name.encode()) <= 20:
        raise BadKeys(f"{path}: the key '{name[:20]}' is not {_KEY_BYTES} bytes in base64")
    return key
