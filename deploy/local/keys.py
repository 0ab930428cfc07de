"""The demonstration key: what the printed curl commands carry."""

import json
from pathlib import Path

from chassis.auth import new_key
from deploy.local.passwords import write_private


def demo_key(state: Path) -> str:
    """The key of this installation, made at the first run.

    `keys.json` holds its hash, as the services read it; `demo-key` the key itself, for the
    person who runs them. Both can be read by their owner only.
    """
    secret, ring = state / "demo-key", state / "keys.json"
    if secret.exists() and ring.exists():
        return secret.read_text().strip()
    key, digest = new_key("demo")
    entry = {
        "id": "demo",
        "name": "Demonstration",
        "sha256": digest,
        "scopes": ["*"],
        "organisations": ["*"],
        "expires_on": None,
    }
    write_private(ring, json.dumps({"keys": [entry]}, indent=1) + "\n")
    write_private(secret, key + "\n")
    return key
