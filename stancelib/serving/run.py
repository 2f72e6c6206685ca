"""A server that runs until it is stopped."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn

from stancelib.errors import InputError
from stancelib.serving.app import make_app
from stancelib.serving.hosts import url_of
from stancelib.serving.settings import Settings

if TYPE_CHECKING:
    from stancelib.model import StanceModel
    from stancelib.pairs import PairModel

__all__ = ["bind", "serve"]

_GRACE = 5  # seconds that open requests get when the server is stopped
_IDLE = 5  # seconds that a connection is kept without a request
_BACKLOG = 128


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address.

    Parameters
    ----------
    host : str
        A name or an address.
    port : int
        0 for any that is free.

    Raises
    ------
    InputError
        If the port is taken, or the address can't be had.

    Examples
    --------
    >>> with bind("127.0.0.1", 0) as found:
    ...     found.getsockname()[1] > 0
    True
    """
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise InputError(f"--host {host!r} is no address of this machine: {error}") from error
    family, kind, protocol, _, address = places[0]
    try:
        made = socket.socket(family, kind, protocol)
    except OSError as error:
        raise InputError(f"--host {host!r} cannot be used: {error.strerror or error}") from error
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        # Listening here already, a port that is taken is told before anything is printed.
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        raise _cannot(host, port, error) from error
    return made


def _cannot(host: str, port: int, error: OSError) -> InputError:
    if error.errno == errno.EADDRINUSE:
        return InputError(
            f"port {port} on {host} is in use, by another program or another stancelib serve: "
            "stop it, or give another --port (0 for any that is free)"
        )
    if error.errno == errno.EACCES:
        return InputError(f"port {port} needs an administrator's rights: give a --port above 1023")
    return InputError(f"cannot bind to {host}, port {port}: {error.strerror or error}")


class _Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def serve(
    model: StanceModel | PairModel,
    host: str = "127.0.0.1",
    port: int = 8000,
    settings: Settings | None = None,
    *,
    name: str | None = None,
    ready: Callable[[str], object] | None = None,
) -> None:
    """Serve the page and the API until interrupted.

    Parameters
    ----------
    model : StanceModel
    host : str, optional
        The address to bind to. Any other than loopback lets other machines ask.
    port : int, optional
        0 for any that is free.
    settings : Settings, optional
    name : str, optional
        What the API calls the model.
    ready : callable, optional
        Takes the page's address once requests are answered.

    Raises
    ------
    InputError
        If the address can't be had, or it is a model of pairs.
    KeyboardInterrupt
        When interrupted; open requests were answered before, for a few seconds.
    """
    settings = settings or Settings()
    app = make_app(model, settings, name=name)
    with bind(host, port) as bound:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="on",
            access_log=False,  # its lines would hold whatever a path holds
            log_config=None,
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            limit_concurrency=settings.connections,
            timeout_keep_alive=_IDLE,
            timeout_graceful_shutdown=_GRACE,
        )
        url = url_of(host, bound.getsockname()[1])
        server = _Server(config, lambda: None if ready is None else ready(url))
        server.run(sockets=[bound])
