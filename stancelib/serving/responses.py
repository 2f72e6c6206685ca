"""Responses: JSON, problems, and one that waits for a client that still sends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from stancelib.serving.problems import PROBLEM_TYPE, RefusedError, problem_of

__all__ = ["LateResponse", "json_bytes", "json_response", "problem_response"]

_LATE_SECONDS = 2.0
_LATE_BYTES = 16_000_000


def json_bytes(data: object) -> bytes:
    r"""Return data as JSON in ASCII, which holds any string that Python has.

    Examples
    --------
    >>> json_bytes("\ud800")
    b'"\\ud800"'
    """
    return json.dumps(data, allow_nan=False, separators=(",", ":")).encode("ascii")


def json_response(data: bytes) -> Response:
    """Return a response with JSON that is written already."""
    return Response(data, media_type="application/json")


def problem_response(error: RefusedError) -> Response:
    """Return the response that says why a request isn't done.

    Examples
    --------
    >>> problem_response(RefusedError(404, "no such page")).headers["content-type"]
    'application/problem+json'
    """
    body = json_bytes(problem_of(error))
    kind = LateResponse if is_late(error) else Response
    return kind(body, error.status, error.headers, PROBLEM_TYPE)


def is_late(error: RefusedError) -> bool:
    """Return whether the client may still be sending what is refused."""
    return error.headers.get("connection") == "close"


class LateResponse(Response):
    """A response to a request whose body wasn't read to its end.

    A connection that is closed while the other side sends is reset, and the
    browser shows an error of its own and not this response. So what comes is
    dropped for a moment, unread.
    """

    def __init__(
        self,
        content: bytes,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
    ) -> None:
        closing = {**(headers or {}), "connection": "close"}
        super().__init__(content, status_code, closing, media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response, then wait for the client to end."""
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(_LATE_SECONDS):
                await _drop(receive)
        await send({"type": "http.response.body", "body": b""})


async def _drop(receive: Receive) -> None:
    dropped = 0
    while dropped < _LATE_BYTES:
        message = await receive()
        dropped += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return
