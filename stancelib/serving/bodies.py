"""Bodies of requests, never longer than allowed."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from stancelib.serving.problems import RefusedError
from stancelib.serving.settings import Settings

__all__ = ["read_body"]

_CLOSE = {"connection": "close"}


async def read_body(request: Request, settings: Settings) -> bytes:
    """Return a request's body.

    It is counted as it comes, so that one that is too long, or tells a wrong
    length, is never held as a whole.

    Parameters
    ----------
    request : Request
    settings : Settings

    Returns
    -------
    bytes

    Raises
    ------
    RefusedError
        If it is too long (413), compressed (415), or comes too slowly (408).
    """
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise RefusedError(415, "Compressed bodies are not read: send it as it is.", headers=_CLOSE)
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > settings.max_bytes:
        raise _too_long(settings)
    pieces: list[bytes] = []
    length = 0
    try:
        async with asyncio.timeout(settings.reading_seconds):
            async for piece in request.stream():
                length += len(piece)
                if length > settings.max_bytes:
                    raise _too_long(settings)
                pieces.append(piece)
    except TimeoutError:
        seconds = settings.reading_seconds
        detail = f"The body did not come within {seconds:g} seconds: send it faster, or less."
        raise RefusedError(408, detail, headers=_CLOSE) from None
    return b"".join(pieces)


def _too_long(settings: Settings) -> RefusedError:
    detail = (
        f"The request is longer than {settings.max_bytes:,} bytes: send less at once, or start "
        "the server with a higher --max-bytes."
    )
    return RefusedError(413, detail, headers=_CLOSE)
