"""One description of the whole API: made from the services' own, committed, diffed and served.

    services    each service as it describes itself, with who may call what
    merging     one document of all: namespaced, with the gateway's own answers
    examples    calls that tests execute, and their recorded answers
    breaking    what a change would break
    reference   the pages to read it by
    published   all of it as it is served

`python -m gateway.description` writes `gateway/openapi.json`; the running gateway only reads it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

Document = dict[str, Any]
FILE: Final = Path(__file__).parents[1] / "openapi.json"
METHODS: Final = ("get", "put", "post", "patch", "delete")


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Every operation of a document: its method (small letters), its path, itself."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]
