"""Pages that renew themselves: the stream says that something changed, the page is asked for anew.

A page tells what it shows as a digest and is asked with it: where nothing that it shows has
changed, the answer is empty, and neither what is read nor what is focused is touched.
"""

from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from fastapi import Request, Response

ASKED: Final = "told"
"""The parameter that holds the digest of what is shown."""


def digest(*told: Any) -> str:
    """What a page shows, in 16 digits."""
    return sha256(orjson.dumps(told)).hexdigest()[:16]


def nothing_new(request: Request, shown: str) -> Response | None:
    """An empty answer, where a page that shows this already asks for itself."""
    if request.query_params.get(ASKED) != shown:
        return None
    return Response(status_code=204)


def stream(**wanted: str | None) -> str:
    """The address of the stream of what is wanted."""
    return f"/board/stream?{urlencode({k: v for k, v in wanted.items() if v is not None})}"
