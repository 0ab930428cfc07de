"""A file that a route of its own reads as one: in its turn, within a limit, and to its end."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from fastapi import Request

from chassis.problems import Problem
from chassis.settings import Settings
from chassis.submissions.intake import Body, CutOff, arriving, drain
from chassis.submissions.requests import body_of, coding_of, media_type_of, slots_of


@asynccontextmanager
async def whole_file(
    request: Request, media_types: Collection[str], *, limit: int
) -> AsyncIterator[bytes]:
    """A request's body, of at most `limit` bytes, and its place among the files that arrive until
    the block ends.

    Raises the problems `unsupported_media_type` (for a packed one, too), `unavailable`,
    `submission_too_large` and `submission_cut_off`.
    """
    media_type = media_type_of(request)
    if media_type not in media_types:
        raise Problem("unsupported_media_type", f"Send {' or '.join(sorted(media_types))}.")
    if coding_of(request) != "identity":
        raise Problem("unsupported_media_type", "This file is not read packed.")
    settings: Settings = request.app.state.settings
    limit = min(limit, settings.submission_max_bytes)
    body = body_of(request, media_type, gzip=False, limit=limit)
    async with slots_of(request).one(length=body.length, gzip=False):
        yield await _read(body)


async def _read(body: Body) -> bytes:
    try:
        content = await _within_limit(body)
        if content is None:
            await drain(body)
    except CutOff as cut:
        raise Problem("submission_cut_off", str(cut)) from cut
    if content is None:
        raise Problem("submission_too_large", f"The file may have {body.limit:,} bytes here.")
    return content


async def _within_limit(body: Body) -> bytes | None:
    """All of it; None: it is too large, or says so beforehand."""
    if body.length is not None and body.length > body.limit:
        return None
    content = bytearray()
    async for data in arriving(body):
        content += data
        if len(content) > body.limit:
            return None
    return bytes(content)
