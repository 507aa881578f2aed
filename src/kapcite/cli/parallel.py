"""Several things at once, in threads that hold nobody up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def in_parallel(
    function: Callable[[Given], Made], items: Iterable[Given], workers: int
) -> Iterator[Made]:
    """Yield ``function(item)`` in the order of the items; what it raises is raised here.

    The threads are daemons and take up nothing more once the caller stops: unlike with a pool,
    an interrupt does not wait for an answer that never comes.
    """
    tasks: SimpleQueue[tuple[Future[Made], Given]] = SimpleQueue()
    futures: list[Future[Made]] = []
    for item in items:
        futures.append(Future())
        tasks.put((futures[-1], item))
    for _ in range(min(workers, len(futures))):
        Thread(target=_work, args=(function, tasks), daemon=True).start()
    try:
        for future in futures:
            yield future.result()
    finally:
        with suppress(Empty):
            while True:
                tasks.get_nowait()


def _work(
    function: Callable[[Given], Made], tasks: SimpleQueue[tuple[Future[Made], Given]]
) -> None:
    with suppress(Empty):
        while True:
            future, item = tasks.get_nowait()
            try:
                future.set_result(function(item))
            except BaseException as error:  # noqa: BLE001 - handed on to whoever waits for it
                future.set_exception(error)
