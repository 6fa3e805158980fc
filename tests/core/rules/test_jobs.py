"""What may happen to a job, by whom, and what follows for its order and service (DESIGN 8)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from billiactl.core.changes import FinishJob, Pay, SetStatus
from billiactl.core.execution import Execution
from billiactl.core.ids import canonical_json
from billiactl.core.job_changes import CancelJob, EndJob, InterruptJob, RetryJob, StartJob
from billiactl.core.model import Job
from billiactl.core.money_changes import MovePayment, Terminate
from billiactl.core.settings import Settings
from billiactl.core.world import World
from tests.support.worlds import (
    after,
    at,
    job,
    line,
    order,
    payment,
    planned,
    product,
    refusal,
    row_of,
    service,
    settings_with,
    world_of,
)

ORDER, JOB, TRY = 1001, 900, 500
LATER = "2026-11-22T10:05:00Z"
HANDLER: dict[str, Any] = {"command": ["/bin/true"], "timeout": 30, "tries": 3, "backoff": 60}


def handled(**facts: Any) -> Settings:
    """The settings of a shop with a handler of new."""
    return settings_with(handlers={"new": {**HANDLER, **facts}})


def shop(*jobs: Job, status: str = "processing", settings: Settings | None = None, **facts: Any) -> World:
    """A paid order of one line with a service, in ``status``."""
    held = order(status, jobs=jobs, lines=(line(service_id=1),), payments=(payment(12_000),), **facts)
    services = (service(),)
    tries = {row.id: row for row in (attempt(each) for each in jobs if each.status in ("running", "retry"))}
    return world_of(held, settings=settings or handled(), services=services, executions=tries)


def attempt(running: Job) -> Execution:
    """The try that ``running`` is in the middle of."""
    facts = {"id": TRY, "job_id": running.id, "number": running.tries, "worker": running.worker, "input": "{}"}
    return row_of(Execution, "executions", {**facts, "started_at": "2026-11-22T10:00:00Z"})


def running(status: str = "running", tries: int = 1, **values: Any) -> Job:
    """A job that worker w1 holds until 10:01:30."""
    lease = {"worker": "w1", "lease_until": "2026-11-22T10:01:30Z"}
    return job(status, **{"type": "new", "tries": tries, **lease, **values})


def job_in(world: World, identity: int = JOB) -> Job:
    """The job as it is."""
    return next(row for row in world.orders[ORDER].jobs if row.id == identity)


def status_in(world: World) -> tuple[str, str]:
    """The statuses of the job and of the order."""
    return job_in(world).status, world.orders[ORDER].status


def end(outcome: str = "finished", **facts: Any) -> EndJob:
    return EndJob(ORDER, JOB, TRY, outcome, **facts)


def test_a_job_begins_with_its_handler_or_in_a_hand() -> None:
    paid = world_of(order("pending", lines=(line(1), line(2, type="renew"))), settings=handled())
    made = after(paid, Pay(ORDER)).orders[ORDER]
    assert [(row.type, row.status) for row in made.jobs] == [("new", "initiated"), ("renew", "manual")]
    assert made.status == "processing"


def test_a_handler_of_one_product_leaves_the_others_to_a_hand() -> None:
    settings = settings_with(handlers={"new/vps": HANDLER})
    products = (product(), product(id=2, code="vps"))
    world = world_of(order("pending", lines=(line(1), line(2, product_id=2))), products=products, settings=settings)
    assert [row.status for row in after(world, Pay(ORDER)).orders[ORDER].jobs] == ["manual", "initiated"]


def test_a_terminate_job_has_its_own_handler() -> None:
    settings = settings_with(handlers={"terminate": HANDLER})
    world = shop(job("finished", type="new"), status="activated", settings=settings)
    world = at(world, "2026-11-22T10:00:00Z")
    live = {1: service(status="active")}
    made = after(world_of(*world.orders.values(), settings=settings, services=tuple(live.values())), Terminate(ORDER))
    assert [(row.type, row.status) for row in made.orders[ORDER].jobs] == [
        ("new", "finished"),
        ("terminate", "initiated"),
    ]


@pytest.mark.parametrize(
    ("before", "status", "tries"),
    [
        (job("initiated", type="new"), "running", 1),
        (job("scheduled", type="new", tries=1, due_at="2026-11-22T10:00:00Z"), "retry", 2),
    ],
)
def test_a_worker_takes_what_is_due_with_a_lease(before: Job, status: str, tries: int) -> None:
    world = after(shop(before), StartJob(ORDER, JOB, "w1"))
    taken = job_in(world)
    assert (taken.status, taken.tries, taken.worker, taken.due_at) == (status, tries, "w1", None)
    assert taken.lease_until == "2026-11-22T10:01:30Z", "30 seconds for the handler, 60 to tell"
    (row,) = world.executions.values()
    assert (row.number, row.worker, row.started_at, row.outcome) == (tries, "w1", "2026-11-22T10:00:00Z", None)
    told = json.loads(row.input)
    assert told["schema"] == "billiactl.job/v1"
    assert (told["job"]["id"], told["try"], told["order"]["id"]) == (JOB, tries, ORDER)
    assert (told["service"]["name"], told["product"]["code"]) == ("1.example", "domain-eu")


@pytest.mark.parametrize(
    ("world", "code"),
    [
        (shop(running()), "job_not_waiting"),
        (shop(job("manual", type="new")), "job_not_waiting"),
        (shop(job("finished", type="new")), "job_not_waiting"),
        (shop(job("cancelled", type="new")), "job_not_waiting"),
        (shop(job("scheduled", type="new", due_at="2026-11-22T10:00:01Z")), "job_not_due"),
        (shop(job("initiated", type="new"), status="on_hold", held_from="processing"), "order_on_hold"),
        (shop(job("initiated", type="renew")), "no_handler"),
        (shop(job("initiated", type="new", id=901)), "job_not_found"),
    ],
)
def test_a_worker_takes_nothing_else(world: World, code: str) -> None:
    assert refusal(world, StartJob(ORDER, JOB, "w2")).code == code


def test_the_end_of_the_last_job_activates_the_order() -> None:
    world = after(shop(running()), end(output='{"exit":0}'))
    assert status_in(world) == ("finished", "activated")
    assert (job_in(world).worker, job_in(world).lease_until) == (None, None)
    assert (world.executions[TRY].outcome, world.executions[TRY].output) == ("finished", '{"exit":0}')
    assert world.services[1].status == "active"


def test_a_handler_tells_of_its_service() -> None:
    told = end(attributes=canonical_json({"registry_id": "X-1"}), expires_on="2027-11-22")
    world = after(shop(running()), told)
    assert json.loads(world.services[1].attributes) == {"registry_id": "X-1"}
    assert (world.services[1].expires_on, world.services[1].status) == ("2027-11-22", "active")


def test_nothing_can_be_told_of_a_service_that_is_not_there() -> None:
    world = world_of(
        order("processing", jobs=(running(),), lines=(line(),), payments=(payment(12_000),)),
        settings=handled(),
        executions={TRY: attempt(running())},
    )
    assert refusal(world, end(expires_on="2027-11-22")).code == "no_service"
    assert status_in(after(world, end())) == ("finished", "activated")


@pytest.mark.parametrize(
    ("tries", "retry", "status", "due_at", "of_order"),
    [
        (1, True, "scheduled", "2026-11-22T10:01:00Z", "processing"),
        (2, True, "scheduled", "2026-11-22T10:02:00Z", "processing"),
        (3, True, "manual", None, "collapsed"),
        (1, False, "manual", None, "collapsed"),
    ],
)
def test_an_error_waits_for_its_next_try_or_for_a_hand(
    tries: int, retry: bool, status: str, due_at: str | None, of_order: str
) -> None:
    world = after(shop(running("retry", tries)), end("error", error='{"message":"no"}', retry=retry))
    assert status_in(world) == (status, of_order)
    assert (job_in(world).due_at, job_in(world).failed) == (due_at, int(status == "manual"))
    assert world.executions[TRY].error == '{"message":"no"}'
    assert world.services[1].status == "pending"


@pytest.mark.parametrize(
    ("repeatable", "status", "of_order"), [(True, "scheduled", "processing"), (False, "manual", "collapsed")]
)
def test_a_lost_lease(repeatable: bool, status: str, of_order: str) -> None:
    world = shop(running(tries=3), settings=handled(repeatable=repeatable))
    assert refusal(world, InterruptJob(ORDER, JOB, TRY)).code == "lease_holds"
    assert refusal(world, InterruptJob(ORDER, JOB, TRY, "w2")).code == "lease_holds"
    assert status_in(after(world, InterruptJob(ORDER, JOB, TRY, "w1"))) == (status, of_order)
    lost = after(at(world, LATER), InterruptJob(ORDER, JOB, TRY))
    assert status_in(lost) == (status, of_order)
    assert lost.executions[TRY].outcome == "interrupted"
    assert refusal(lost, end()).code == "lease_lost"
    assert refusal(lost, InterruptJob(ORDER, JOB, TRY)).code == "lease_lost"


def test_a_late_end_counts_as_long_as_nobody_gave_the_try_up() -> None:
    assert status_in(after(at(shop(running()), LATER), end())) == ("finished", "activated")


def test_the_end_of_another_try_changes_nothing() -> None:
    world = shop(running("retry", 2))
    assert refusal(world, EndJob(ORDER, JOB, TRY - 1, "finished")).code == "lease_lost"


def test_a_failed_job_is_executed_again() -> None:
    world = shop(job("manual", type="new", failed=1, tries=3), status="collapsed")
    again = after(world, RetryJob(ORDER, JOB))
    assert status_in(again) == ("scheduled", "processing")
    taken = after(again, StartJob(ORDER, JOB, "w1"))
    (key,) = taken.executions
    assert (job_in(taken).status, job_in(taken).tries) == ("retry", 4)
    assert isinstance(key, str)
    failed = after(
        world_of(*shop(running("retry", 4)).orders.values(), settings=handled(), executions={TRY: attempt(running())}),
        end("error"),
    )
    assert job_in(failed).status == "manual", "one more try, not three"


def test_what_waits_for_its_try_is_due_now() -> None:
    world = shop(job("scheduled", type="new", tries=1, due_at="2026-11-22T12:00:00Z"))
    assert job_in(after(world, RetryJob(ORDER, JOB))).due_at == "2026-11-22T10:00:00Z"
    made, _ = planned(shop(job("initiated", type="new")), RetryJob(ORDER, JOB))
    assert (made.error, made.effects) == (None, ())


@pytest.mark.parametrize(
    ("change", "before", "code"),
    [
        (RetryJob, job("manual", type="renew"), "no_handler"),
        (RetryJob, running(), "job_running"),
        (RetryJob, job("finished", type="new"), "job_ended"),
        (RetryJob, job("cancelled", type="new"), "job_ended"),
        (FinishJob, running(), "job_not_manual"),
        (FinishJob, job("initiated", type="new"), "job_not_manual"),
        (CancelJob, job("initiated", type="new"), "line_of_live_order"),
        (CancelJob, job("manual", type="new"), "line_of_live_order"),
        (CancelJob, running(type="terminate"), "job_running"),
        (CancelJob, job("finished", type="terminate"), "job_ended"),
    ],
)
def test_what_is_refused(change: Any, before: Job, code: str) -> None:
    assert refusal(shop(before), change(ORDER, JOB)).code == code


@pytest.mark.parametrize("status", ["initiated", "scheduled", "manual"])
def test_a_waiting_terminate_job_is_cancelled_and_may_be_made_again(status: str) -> None:
    world = shop(job(status, type="terminate"), status="activated")
    world = world_of(*world.orders.values(), settings=handled(), services=(service(status="active"),))
    gone = after(world, CancelJob(ORDER, JOB))
    assert status_in(gone) == ("cancelled", "activated")
    assert planned(gone, CancelJob(ORDER, JOB))[0].effects == ()
    assert len(after(gone, Terminate(ORDER)).orders[ORDER].jobs) == 2


def test_a_dispute_lets_the_running_job_end_and_none_be_taken() -> None:
    second = job("initiated", id=901, line_id=2, type="new")
    held = order(
        "processing",
        jobs=(running(), second),
        lines=(line(1, service_id=1), line(2)),
        payments=(payment(24_000, method="card"),),
    )
    world = world_of(held, settings=handled(), services=(service(),), executions={TRY: attempt(running())})
    world = after(world, MovePayment(ORDER, 900, "disputed"))
    assert world.orders[ORDER].status == "on_hold"
    assert refusal(world, StartJob(ORDER, 901, "w1")).code == "order_on_hold"
    ended = after(world, end())
    assert status_in(ended) == ("finished", "on_hold")
    assert ended.services[1].status == "active"
    failed = after(world, end("error", retry=False))
    assert status_in(failed) == ("manual", "on_hold")
    settled = after(failed, MovePayment(ORDER, 900, "settled"))
    assert after(settled, SetStatus(ORDER, "processing")).orders[ORDER].status == "collapsed"


def test_cancelling_an_order_cancels_what_waits() -> None:
    waiting = job("scheduled", type="new", tries=1, due_at="2026-11-22T12:00:00Z")
    world = after(shop(waiting), SetStatus(ORDER, "cancelled", settle="wallet"))
    assert status_in(world) == ("cancelled", "cancelled")
    assert (job_in(world).due_at, job_in(world).finished_at) == (None, "2026-11-22T10:00:00Z")
