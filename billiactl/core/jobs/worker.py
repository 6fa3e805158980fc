"""A worker: takes jobs that are due, one at a time, runs their handlers, and records how they end.

Each step is a change with its own transaction and log entry; no handler runs inside one.
"""

from __future__ import annotations

import json
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from os import getpid
from threading import Lock

from billiactl.core import clock
from billiactl.core.changes import Change, Conditions
from billiactl.core.desk import Desk, Result
from billiactl.core.errors import Conflict, Unavailable
from billiactl.core.execution import INTERRUPTED
from billiactl.core.handlers import Handler
from billiactl.core.job_changes import EndJob, InterruptJob, StartJob
from billiactl.core.jobs.answers import Verdict, no_handler, verdict
from billiactl.core.jobs.handler_process import clean_environment, not_run, run_handler
from billiactl.core.jobs.stopping import Stop
from billiactl.core.rules.executing import LEASE_MARGIN
from billiactl.core.storage.connect import open_reader
from billiactl.core.storage.job_queue import Due, LostTry, Work, due_jobs, lost_tries, work_of
from billiactl.core.storage.shop import shop_settings

PATIENCE = 30
"""Seconds for which the end of a try is told again to a database that does not take it: within the lease's margin."""

_LASTING = frozenset({"no_handler", "order_not_found", "job_not_found"})
"""Refusals that will come again: such a job is told of once, and passed over."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one try: ``outcome`` is finished, error, interrupted, lost (somebody else gave it up), or passed.

    ``status`` is the job's status now (None if it isn't ours to tell), ``order_status`` the order's if it moved;
    ``due_at`` when the next try is due.
    """

    job: int
    order: int
    number: int | None
    outcome: str
    status: str | None
    message: str | None
    due_at: str | None = None
    order_status: str | None = None


class Budget:
    """How many jobs may be done still by all workers together; None: any number."""

    def __init__(self, jobs: int | None = None) -> None:
        self._jobs = jobs
        self._lock = Lock()

    def take(self) -> bool:
        """Take one off, if there is one."""
        with self._lock:
            if self._jobs is None:
                return True
            if not self._jobs:
                return False
            self._jobs -= 1
            return True

    def give_back(self) -> None:
        """Put one back that was not needed."""
        with self._lock:
            if self._jobs is not None:
                self._jobs += 1

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self._jobs == 0


def worker_name() -> str:
    """A name for a worker of this process: host, process, and something that is new each time."""
    return f"{socket.gethostname()}:{getpid()}:{secrets.token_hex(3)}"


@dataclass(slots=True)
class Worker:
    """Does the jobs of the shop that ``desk`` changes; only those of ``orders``, if any are named.

    ``stop`` ends it at the next job, and asks a handler under way to end.
    """

    desk: Desk
    name: str
    stop: Stop
    orders: Sequence[int] = ()
    now: Callable[[], datetime] = clock.now
    _passed: set[int] = field(default_factory=set, init=False)

    def work(self, budget: Budget) -> Iterator[Done]:
        """Give up the tries whose lease is over, then do what is due until nothing is, or it is asked to stop.

        Raises Unavailable if the database can't be used.
        """
        yield from self._give_up_lost_tries()
        while not self.stop.asked and budget.take():
            for done, claimed in self._claim():
                yield done
                if claimed:
                    break
            else:
                budget.give_back()
                return

    def _give_up_lost_tries(self) -> Iterator[Done]:
        with open_reader(self.desk.url) as reader:
            lost = lost_tries(reader, self._timestamp(), self.orders)
        for row in lost:
            result = self._try(InterruptJob(row.order, row.job, row.execution))
            if result is not None and result.error is None:
                yield _done(row, None, INTERRUPTED, f"worker {row.worker} was lost", result)

    def _claim(self) -> Iterator[tuple[Done, bool]]:
        """Take the first job that can be taken and do it (True); before it, jobs that never can be (False)."""
        after: Due | None = None
        while True:
            with open_reader(self.desk.url) as reader:
                page = due_jobs(reader, self._timestamp(), self.orders, after)
            if not page:
                return
            for due in page:
                if self.stop.asked:
                    return
                if due.job in self._passed:
                    continue
                result = self._try(StartJob(due.order, due.job, self.name))
                if result is None:
                    continue
                if result.error is None:
                    yield self._run(due, result), True
                    return
                if result.error.code in _LASTING:
                    self._passed.add(due.job)
                    yield Done(due.job, due.order, None, "passed", None, result.error.message), False
            after = page[-1]

    def _run(self, due: Due, claimed: Result) -> Done:
        """Do a job that is ours, and tell its end."""
        execution, number = _begun(claimed)
        with open_reader(self.desk.url) as reader:
            work = work_of(reader, execution)
            handler = shop_settings(reader).handler(work.type, work.product) if work is not None else None
        if work is None:
            return Done(due.job, due.order, number, "lost", None, "the try was given up before its handler ran")
        found = no_handler(work.type) if handler is None else self._handle(work, handler)
        if found.outcome == INTERRUPTED:
            said = (self.name, found.output, found.message, found.waits)
            change: Change = InterruptJob(due.order, due.job, execution, *said)
        else:
            told = (found.output, found.error, found.retry, found.attributes, found.expires_on)
            change = EndJob(due.order, due.job, execution, found.outcome, *told)
        result = self._insist(change)
        if result.error is not None:
            return Done(due.job, due.order, number, "lost", None, result.error.message)
        return _done(due, number, found.outcome, found.message, result)

    def _handle(self, work: Work, handler: Handler) -> Verdict:
        lease = clock.parse_timestamp(work.lease_until) - clock.parse_timestamp(work.started_at)
        timeout = min(handler.timeout, max(1, lease.total_seconds() - LEASE_MARGIN))
        environment = clean_environment(handler.environment)
        try:
            ended = run_handler(handler.command, environment, work.input, timeout, handler.output_limit, self.stop)
        except OSError as error:
            ended = not_run(error)
        return verdict(ended, timeout, has_service=json.loads(work.input)["service"] is not None)

    def _try(self, change: Change) -> Result | None:
        """Carry out ``change`` once; None if others were in the way."""
        try:
            (result,) = self.desk.execute([change], Conditions())
        except Conflict:
            return None
        return result

    def _insist(self, change: Change) -> Result:
        """Carry out ``change``, again and again for a while: a try whose end is not told is a lost one."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                (result,) = self.desk.execute([change], Conditions())
                return result
            except (Conflict, Unavailable):
                if time.monotonic() > deadline:
                    raise
                time.sleep(1)

    def _timestamp(self) -> str:
        return clock.timestamp(self.now())


def _begun(result: Result) -> tuple[int, int]:
    """The id and the number of the try that a started job's result tells of."""
    (effect,) = (effect for effect in result.effects if effect["op"] == "add" and effect["what"] == "execution")
    return effect["id"], effect["values"]["number"]


def _done(of: Due | LostTry, number: int | None, outcome: str, message: str | None, result: Result) -> Done:
    moved = {
        (effect["what"], effect["field"]): effect["to"]
        for effect in result.effects
        if effect["op"] == "set" and effect["what"] in ("job", "order")
    }
    return Done(
        job=of.job,
        order=of.order,
        number=number,
        outcome=outcome,
        status=moved.get(("job", "status")),
        message=message,
        due_at=moved.get(("job", "due_at")),
        order_status=moved.get(("order", "status")),
    )
