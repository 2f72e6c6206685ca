"""What stands before every page: whom it answers, with which headers, and what is logged."""

from __future__ import annotations

import time
import traceback
from collections.abc import Collection
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stancelib.serving.hosts import from_elsewhere, host_is_allowed
from stancelib.serving.problems import RefusedError
from stancelib.serving.responses import problem_response
from stancelib.serving.settings import Settings

__all__ = ["HEADERS", "Shield"]

#: Headers of every response that doesn't set its own.
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Shield:
    """An application with checks before it and headers after it.

    Parameters
    ----------
    app : ASGI application
    settings : Settings
    paths : collection of str
        Paths that the log may name; others could hold anything.
    """

    def __init__(self, app: ASGIApp, settings: Settings, paths: Collection[str]) -> None:
        self.app = app
        self.settings = settings
        self.paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def protected(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            refused = self._refused(scope)
            app = self.app if refused is None else problem_response(refused)
            await app(scope, receive, protected)
        except ClientDisconnect:
            pass
        except Exception as error:
            # The message of an error may quote the text, so only its place is told.
            self._log(f"error: {_place(error)}")
            if not status:
                broken = RefusedError(500, "The server failed; its log says where.")
                await problem_response(broken)(scope, receive, protected)
        finally:
            spent = (time.perf_counter() - begun) * 1000
            method = scope["method"] if scope["method"] in _METHODS else "(other)"
            path = scope["path"] if scope["path"] in self.paths else "(other)"
            self._log(f"{method} {path} {status or 'gone'} {spent:.0f} ms")

    def _refused(self, scope: Scope) -> RefusedError | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not host_is_allowed(hosts[0], self.settings):
            return RefusedError(
                421,
                "This server does not go by the name in the header Host: use the address that it "
                "printed, or start it with --allow-host NAME.",
                headers={"connection": "close"},
            )
        if scope["method"] not in _SAFE and from_elsewhere(headers):
            return RefusedError(
                403,
                "A page of another site sent this; only this server's own page may.",
                headers={"connection": "close"},
            )
        return None

    def _log(self, line: str) -> None:
        if self.settings.log is not None:
            self.settings.log(line)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {where}"
