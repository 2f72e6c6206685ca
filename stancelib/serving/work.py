"""A bounded number of texts are classified at once, beside the loop that answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from stancelib.serving.problems import RefusedError
from stancelib.serving.settings import Settings

__all__ = ["Job", "Workers"]

T = TypeVar("T")

#: Work, which is told how to ask whether it is still wanted.
Job = Callable[[Callable[[], bool]], T]


class Workers:
    """Threads that do the work of requests; the model is shared among them.

    Parameters
    ----------
    settings : Settings
        How many, how many requests may wait, and how long.

    Examples
    --------
    >>> workers = Workers(Settings())
    >>> asyncio.run(workers.run(lambda stopped: 1 + 1))
    2
    >>> workers.close()
    """

    def __init__(self, settings: Settings) -> None:
        self._most = settings.workers + settings.waiting
        self._seconds = settings.working_seconds
        self._pool = ThreadPoolExecutor(settings.workers, "stancelib-serve")
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._taken = 0

    async def run(self, job: Job[T]) -> T:
        """Return what a job makes.

        Raises
        ------
        RefusedError
            If too many wait already, or it takes too long (503).
        """
        with self._lock:
            if self._taken >= self._most:
                raise _busy("Too many requests wait already: try again later.")
            self._taken += 1
        unwanted = threading.Event()

        def stopped() -> bool:
            return unwanted.is_set() or self._closing.is_set()

        try:
            future = self._pool.submit(job, stopped)
        except RuntimeError:  # closed
            self._leave()
            raise _busy("The server is closing.") from None
        # A thread can't be ended: a job keeps its place until it really is done.
        future.add_done_callback(self._leave)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        except TimeoutError:
            if future.done() and not future.cancelled():
                raise  # the job itself ran into one
            raise _busy(
                f"This took longer than {self._seconds:g} seconds: send less at once, or start the "
                "server with a longer --timeout, or with --model fast."
            ) from None
        finally:
            unwanted.set()

    def close(self) -> None:
        """Take no more work, and drop what waits."""
        self._closing.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _leave(self, future: Future[T] | None = None) -> None:
        with self._lock:
            self._taken -= 1


def _busy(detail: str) -> RefusedError:
    return RefusedError(503, detail, headers={"retry-after": "5"})
