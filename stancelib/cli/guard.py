"""What every command does with errors, interrupts and closed pipes."""

from __future__ import annotations

import functools
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn, ParamSpec

import typer

from stancelib.errors import StancelibError

__all__ = [
    "BROKEN_PIPE",
    "INTERRUPTED",
    "PARTLY",
    "WRONG",
    "failed",
    "guarded",
    "printable",
    "termination_cleans_up",
]

PARTLY = 1
WRONG = 2
INTERRUPTED = 130
BROKEN_PIPE = 141  # what a shell shows for a program that SIGPIPE ended

Parameters = ParamSpec("Parameters")


def printable(message: str) -> str:
    r"""Return a message without what could steer a terminal; line breaks stay.

    Examples
    --------
    >>> printable("no file '\x1b[2Ja'")
    "no file '\\x1b[2Ja'"
    """
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in message
    )


def guarded(command: Callable[Parameters, int]) -> Callable[Parameters, None]:
    """Turn a command that returns its exit status into one that ends cleanly whatever happens.

    Errors that stancelib or the operating system raises become one message on
    stderr and exit status 2, without a traceback.
    """

    @functools.wraps(command)
    def wrapped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        try:
            status = command(*args, **kwargs)
            sys.stdout.flush()
        except BrokenPipeError:
            _drop_stdout()
            status = BROKEN_PIPE
        except KeyboardInterrupt:
            status = INTERRUPTED
        except (StancelibError, OSError) as error:
            status = failed(error)
        raise typer.Exit(status)

    return wrapped


def failed(error: Exception) -> int:
    """Write an error as one message and return the exit status for it."""
    sys.stderr.write(f"error: {printable(str(error))}\n")
    try:
        sys.stdout.flush()
    except OSError:  # a full disk, say, about which Python would complain again
        _drop_stdout()
    return WRONG


def _drop_stdout() -> None:
    """Send what is still buffered nowhere, so that leaving does not complain about it."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@contextmanager
def termination_cleans_up() -> Iterator[None]:
    """Let a request to terminate remove unfinished files, as an interrupt does."""

    def leave(number: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    try:
        before = signal.signal(signal.SIGTERM, leave)
    except ValueError:  # only the main thread may; others are not signalled
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
