"""`python -m contracts`: write the event schemas and their AsyncAPI description, refusing a change
that would break readers."""

import sys

import orjson

from contracts import asyncapi
from contracts.schemas import FOLDER, documents, incompatibilities


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    broken = [
        f"{path.name}: {fault}"
        for path, content in documents().items()
        if path.exists()
        for fault in incompatibilities(orjson.loads(path.read_bytes()), orjson.loads(content))
    ]
    if broken:
        print("\n".join([*broken, "Publish a new version of the type (.v2) beside this one."]))
        return 1
    for path, content in documents().items():
        path.write_bytes(content)
    asyncapi.FILE.write_bytes(asyncapi.content())
    return 0


if __name__ == "__main__":
    sys.exit(main())
