"""Worker processes that have one model each, and end with their parent.

Processes, not threads: the work between numpy's calls holds the interpreter's lock, so
that two threads did 1.2 times the work of one, two processes about twice.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from stancelib.cli.sharding.task import Done, Shard, Task, do_shard

if TYPE_CHECKING:
    from stancelib.model import StanceModel

__all__ = ["started"]


class _Worker(NamedTuple):
    """What a process holds while it lives."""

    task: Task
    model: StanceModel


_HELD: list[_Worker] = []


@contextmanager
def started(task: Task, jobs: int, model: StanceModel) -> Iterator[Callable[[Shard], Future[Done]]]:
    """Start processes; with one job all is done in this one, by the model that it has.

    Yields
    ------
    callable
        Hands over a shard. At the end, whatever the reason, shards that are being
        written are finished, and those that wait are dropped.
    """
    if jobs == 1:

        def here(shard: Shard) -> Future[Done]:
            future: Future[Done] = Future()
            future.set_result(do_shard(task, model, shard))
            return future

        yield here
        return
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(task,))
    try:
        yield lambda shard: pool.submit(_do, shard)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(task: Task) -> None:
    """Load the model in a new process, which has one core to itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from stancelib.api import load_model

    model = load_model(task.model)
    _HELD.append(_Worker(task, model))  # type: ignore[arg-type]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        with suppress(ValueError):
            parent.join()
        os._exit(1)


def _do(shard: Shard) -> Done:
    worker = _HELD[0]
    return do_shard(worker.task, worker.model, shard)
