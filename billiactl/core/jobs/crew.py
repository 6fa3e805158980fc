"""Workers at work: once, or again and again until they are asked to stop; one, or several beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from billiactl.core.errors import Unavailable
from billiactl.core.jobs.stopping import Stop
from billiactl.core.jobs.worker import Budget, Done, Worker

Told = Done | Unavailable
"""What a worker tells: what became of a try, or that the database is away for now."""

_PASSING = "database_unreachable"


def work_once(worker: Worker, budget: Budget) -> Iterator[Told]:
    """Do what is due until nothing is. Raises Unavailable."""
    return iter(worker.work(budget))


def keep_working(worker: Worker, budget: Budget, interval: float) -> Iterator[Told]:
    """Look for work every ``interval`` seconds until it is asked to stop, or the budget is spent.

    A database that was there and can't be reached now is told, and waited for. Raises Unavailable if it can't be
    reached at first, or is of another version.
    """
    reached = False
    while not worker.stop.asked and not budget.spent:
        try:
            yield from worker.work(budget)
            reached = True
        except Unavailable as error:
            if error.code != _PASSING or not reached:
                raise
            yield error
        if not budget.spent:
            worker.stop.wait(interval)


def together(workers: list[Worker], begin: Callable[[Worker], Iterator[Told]], stop: Stop) -> Iterator[Told]:
    """Let ``workers`` work beside each other, each in a thread of its own; what they tell comes as it happens.

    If one fails, the others are asked to stop, and then its failure is raised.
    """
    told: SimpleQueue[Told | None] = SimpleQueue()

    def follow(worker: Worker) -> None:
        try:
            for item in begin(worker):
                told.put(item)
        except BaseException:
            stop.ask()
            raise
        finally:
            told.put(None)

    with ThreadPoolExecutor(len(workers), thread_name_prefix="worker") as pool:
        futures = [pool.submit(follow, worker) for worker in workers]
        left = len(futures)
        try:
            while left:
                item = told.get()
                if item is None:
                    left -= 1
                else:
                    yield item
        finally:
            if left:
                stop.ask()
        for future in futures:
            future.result()
