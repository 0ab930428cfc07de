"""The keys themselves: ES256, named by their RFC 7638 thumbprints, the private half sealed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from joserfc.jwk import ECKey, KeySetSerialization

from chassis.sealing import Keys

ALGORITHM: Final = "ES256"
_CURVE: Final = "P-256"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made. `public` is how the JWKS shows it (RFC 7517)."""

    kid: str
    public: dict[str, Any]
    sealed: bytes


@dataclass(slots=True)
class Safe:
    """Makes keys and opens them, under the installation's data keys."""

    data_keys: Callable[[], Keys]
    _opened: dict[str, ECKey] = field(default_factory=dict)

    def new(self) -> NewKey:
        """A new key."""
        key = ECKey.generate_key(_CURVE, private=True)
        kid = key.thumbprint()
        public = {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": ALGORITHM}
        plain = orjson.dumps(key.as_dict(private=True))
        return NewKey(kid, public, self.data_keys().seal(plain, context=_context(kid)))

    def open(self, kid: str, sealed: bytes) -> ECKey:
        """A key's private half; raises `Unreadable`."""
        key = self._opened.get(kid)
        if key is None:
            plain = self.data_keys().unseal(sealed, context=_context(kid))
            key = ECKey.import_key(orjson.loads(plain))
            self._opened[kid] = key
        return key


def public_set(public: Iterable[str]) -> KeySetSerialization:
    """A JWKS (RFC 7517, section 5) of public keys as JSON texts."""
    return {"keys": [orjson.loads(key) for key in public]}


def _context(kid: str) -> str:
    return f"identity/signing-key/{kid}"
