"""Whatever workers, administrators and time do to an order's jobs, in any order: DESIGN 8 holds."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from billiactl.core import clock
from billiactl.core.changes import Change, FinishJob, Pay, SetStatus
from billiactl.core.effects import Update
from billiactl.core.errors import Refused, UsageFault
from billiactl.core.job_changes import CancelJob, EndJob, InterruptJob, RetryJob, StartJob
from billiactl.core.model import JOB_RUNNING, Job
from billiactl.core.money_changes import MovePayment, Terminate
from billiactl.core.world import World
from tests.support.worlds import at, line, order, planned, service, settings_with, world_of

ORDER = 1001
EDGES = {
    ("initiated", "running"),
    *(("running", end) for end in ("finished", "scheduled", "manual")),
    ("scheduled", "retry"),
    *(("retry", end) for end in ("finished", "scheduled", "manual")),
    *((waiting, "cancelled") for waiting in ("initiated", "scheduled", "manual")),
    ("manual", "scheduled"),
    ("manual", "finished"),
}
"""DESIGN 8; error and interrupted never rest, and a job that is executed again waits for its worker in scheduled."""

WORKERS = st.sampled_from(["w1", "w2"])
PICK = st.integers(min_value=0, max_value=3)


class Jobs(RuleBasedStateMachine):
    """An order of two or three lines; the first two types may have handlers, the third line never has one."""

    world: World

    @initialize(
        lines=st.integers(min_value=2, max_value=3),
        repeatable=st.booleans(),
        tries=st.integers(min_value=1, max_value=3),
        terminate=st.booleans(),
    )
    def begin(self, lines: int, repeatable: bool, tries: int, terminate: bool) -> None:
        handler = {"command": ["/bin/true"], "timeout": 60, "tries": tries, "repeatable": repeatable}
        types = ("new", "new", "edit")[:lines]
        handlers = {"new": handler, **({"terminate": handler} if terminate else {})}
        rows = tuple(line(number, service_id=number, type=kind) for number, kind in enumerate(types, start=1))
        services = tuple(service(number) for number in range(1, lines + 1))
        world = world_of(
            order("pending", lines=rows, method="card"), services=services, settings=settings_with(handlers=handlers)
        )
        self.acted: Counter[Any] = Counter()
        self.ended: set[Any] = set()
        self.world = world
        self.do(Pay(ORDER))

    def do(self, change: Change, reason: str | None = "because") -> None:
        before = {row.id: row for row in self.jobs}
        made, self.world = planned(self.world, change, reason)
        assert made.error is None or isinstance(made.error, Refused | UsageFault), made.error
        for effect in made.effects:
            if not isinstance(effect, Update):
                continue
            if effect.table == "jobs" and "status" in effect.after:
                assert (effect.before["status"], effect.after["status"]) in EDGES
            if effect.table == "services" and effect.after.get("status") == "active":
                self.acted[effect.id] += 1
            if effect.table == "executions":
                assert effect.id not in self.ended, "a try ends once"
                self.ended.add(effect.id)
        if made.error is not None:
            assert before == {row.id: row for row in self.jobs}

    @property
    def jobs(self) -> tuple[Job, ...]:
        return self.world.orders[ORDER].jobs

    def job(self, pick: int) -> Any:
        return self.jobs[pick % len(self.jobs)]

    def attempt(self, pick: int) -> Any:
        """Any try there ever was: a late one, too."""
        rows = list(self.world.executions.values())
        return rows[pick % len(rows)] if rows else None

    @rule(pick=PICK, worker=WORKERS)
    def start(self, pick: int, worker: str) -> None:
        self.do(StartJob(ORDER, self.job(pick).id, worker))

    @rule(pick=st.integers(0, 9), outcome=st.sampled_from(["finished", "error"]), retry=st.booleans())
    def end(self, pick: int, outcome: str, retry: bool) -> None:
        row = self.attempt(pick)
        if row is not None:
            self.do(EndJob(ORDER, row.job_id, row.id, outcome, retry=retry))

    @rule(pick=st.integers(0, 9), worker=st.one_of(st.none(), WORKERS))
    def interrupt(self, pick: int, worker: str | None) -> None:
        row = self.attempt(pick)
        if row is not None:
            self.do(InterruptJob(ORDER, row.job_id, row.id, worker))

    @rule(pick=PICK)
    def retry(self, pick: int) -> None:
        self.do(RetryJob(ORDER, self.job(pick).id))

    @rule(pick=PICK)
    def finish_by_hand(self, pick: int) -> None:
        self.do(FinishJob(ORDER, self.job(pick).id))

    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        self.do(CancelJob(ORDER, self.job(pick).id))

    @rule(status=st.sampled_from(["on_hold", "processing", "collapsed", "activated"]))
    def set_status(self, status: str) -> None:
        self.do(SetStatus(ORDER, status))

    @rule(status=st.sampled_from(["disputed", "settled"]))
    def dispute(self, status: str) -> None:
        self.do(MovePayment(ORDER, self.world.orders[ORDER].payments[0].id, status))  # type: ignore[arg-type]

    @rule()
    def terminate(self) -> None:
        self.do(Terminate(ORDER))

    @rule(final=st.sampled_from(["cancelled", "fraud"]))
    def give_up(self, final: str) -> None:
        if len(self.ended) > 3:
            self.do(SetStatus(ORDER, final, settle="wallet" if final == "cancelled" else None))

    @rule(seconds=st.sampled_from([30, 90, 4000]))
    def wait(self, seconds: int) -> None:
        self.world = at(self.world, clock.timestamp(self.world.now + timedelta(seconds=seconds)))

    @invariant()
    def running_jobs_have_one_try_under_way_and_a_lease(self) -> None:
        open_tries = Counter(row.job_id for row in self.world.executions.values() if row.outcome is None)
        for row in self.jobs:
            running = row.status in JOB_RUNNING
            assert open_tries[row.id] == int(running)
            assert ((row.worker is not None), (row.lease_until is not None)) == (running, running)
            assert (row.finished_at is not None) == (row.status in ("finished", "cancelled"))
            assert (row.due_at is not None) == (row.status == "scheduled")
        for key in self.world.executions:
            assert (self.world.executions[key].outcome is None) == (key not in self.ended)

    @invariant()
    def tries_count_the_executions(self) -> None:
        counts = Counter(row.job_id for row in self.world.executions.values())
        assert all(row.tries == counts[row.id] for row in self.jobs)

    @invariant()
    def the_order_follows_its_line_jobs(self) -> None:
        status = self.world.orders[ORDER].status
        of_lines = [row for row in self.jobs if row.type != "terminate"]
        done = all(row.status == "finished" for row in of_lines)
        failed = any(row.status == "manual" and row.failed for row in of_lines)
        if status in ("processing", "collapsed", "activated"):
            assert status == ("activated" if done else "collapsed" if failed else "processing")
        if status in ("cancelled", "fraud"):
            assert all(row.status in ("finished", "cancelled") for row in self.jobs)

    @invariant()
    def a_service_is_acted_on_once(self) -> None:
        done = {row.line_id for row in self.jobs if row.status == "finished" and row.type == "new"}
        assert self.acted == Counter(dict.fromkeys(done, 1))


TestJobs = Jobs.TestCase
TestJobs.settings = hypothesis_settings(max_examples=150, stateful_step_count=40, deadline=None)
