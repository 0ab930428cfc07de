"""Generated passwords, kept in one file that only its owner can read."""

import json
import os
import secrets
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only its owner may read it, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    draft.replace(path)


class Passwords:
    """Passwords by name; one is made up when first asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def get(self, name: str) -> str:
        """The password of `name`, the same at every call and in every later run."""
        if name not in self._known:
            self._known[name] = secrets.token_urlsafe(24)
            write_private(self._path, json.dumps(self._known, indent=1))
        return self._known[name]
