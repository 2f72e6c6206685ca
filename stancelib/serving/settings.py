"""What a server allows, as one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stancelib.errors import InputError

__all__ = ["Settings"]

_POSITIVE = (
    *("max_bytes", "max_texts", "reading_seconds", "working_seconds"),
    *("workers", "connections"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of a server, and the names by which it may be reached.

    Parameters
    ----------
    max_bytes : int, optional
        Bytes of a request's body.
    max_texts : int, optional
        Texts of one request.
    reading_seconds : float, optional
        Time in which a request's body must have come.
    working_seconds : float, optional
        Time after which a request is given up.
    workers : int, optional
        Requests that are classified at once.
    waiting : int, optional
        Requests that wait for a worker; further ones are refused.
    connections : int, optional
        Connections that are open at once.
    hosts : tuple of str, optional
        Names that the header Host may hold, besides those of loopback.
    any_address : bool, optional
        Whether Host may hold any numeric address. A page elsewhere can make its own
        name point here, but not a number.
    log : callable, optional
        Takes a line about each request; none holds anything of its text.

    Raises
    ------
    InputError
        If a limit leaves nothing.

    Examples
    --------
    >>> Settings().max_bytes
    2000000
    """

    max_bytes: int = 2_000_000
    max_texts: int = 1_000
    reading_seconds: float = 20.0
    working_seconds: float = 60.0
    workers: int = 2
    waiting: int = 16
    connections: int = 100
    hosts: tuple[str, ...] = ()
    any_address: bool = False
    log: Callable[[str], object] | None = None

    def __post_init__(self) -> None:
        for name in _POSITIVE:
            if not getattr(self, name) > 0:
                raise InputError(f"{name} is {getattr(self, name)!r}; give a number above 0")
        if self.waiting < 0:
            raise InputError(f"waiting is {self.waiting!r}; give 0 or more")
