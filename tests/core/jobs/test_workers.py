"""Workers as real processes, on both databases: racing, killed in the middle, stopped, and outlived by nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from billiactl.core.changes import SetStatus
from billiactl.core.job_changes import RetryJob
from tests.core.jobs.conftest import Handled
from tests.support.program import RunCli, StartCli
from tests.support.shops import Shop, check_everything

LATER = "2026-11-22T11:00:00Z"


def lines(marks: Path) -> list[str]:
    return marks.read_text(encoding="utf-8").splitlines()


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def statuses(shop: Shop, *orders: int) -> list[tuple[str, list[str]]]:
    """Each order's status with those of its jobs."""
    world = shop.world(*orders, contents=False)
    return [(world.orders[order].status, [job.status for job in world.orders[order].jobs]) for order in orders]


def tries(shop: Shop) -> list[tuple[int, int, str | None]]:
    """Job, number and outcome of every execution."""
    return [
        (row[0], row[1], row[2]) for row in shop.query("SELECT job_id, number, outcome FROM executions ORDER BY id")
    ]


def end_of(process: subprocess.Popen[str], seconds: float = 60) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that are killed at the end, whatever happens."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_one_job_from_its_order_to_its_activation(shop: Shop, handled: Handled, run_cli: RunCli, marks: Path) -> None:
    answer = {"message": "registered", "service": {"attributes": {"registry_id": "X-1"}, "expires_on": "2027-11-22"}}
    (order,) = handled(f"mark did; echo '{json.dumps(answer)}'")
    assert statuses(shop, order) == [("processing", ["initiated"])]
    done = run_cli("worker", "run", "--once")
    assert (done.code, done.stderr) == (0, "1 finished\n")
    assert done.stdout == f"job 1 of order {order}, try 1: finished: registered; order {order} is activated\n"
    assert statuses(shop, order) == [("activated", ["finished"])]
    assert shop.query("SELECT status, expires_on, attributes FROM services") == [
        ("active", "2027-11-22", '{"registry_id":"X-1"}')
    ]
    (row,) = shop.query("SELECT outcome, output, error, input FROM executions")
    assert (row[0], json.loads(row[1]), row[2]) == ("finished", {"exit": 0, "answer": answer}, None)
    assert json.loads(row[3])["order"]["id"] == order
    actions = [
        row[0] for row in shop.query("SELECT action FROM log_entries WHERE subject_kind = 'order' ORDER BY number")
    ]
    assert actions[-2:] == ["job.start", "job.end"]
    check_everything(shop)
    assert run_cli("worker", "run", "--once").stderr == "nothing is due\n"
    assert lines(marks) == ["did 1"]


@pytest.mark.parametrize(("workers", "jobs"), [(2, 1), (4, 1), (2, 50), (4, 50)])
def test_racing_workers_do_each_job_once(
    shop: Shop,
    handled: Handled,
    start_cli: StartCli,
    started: list[subprocess.Popen[str]],
    marks: Path,
    workers: int,
    jobs: int,
) -> None:
    orders = handled("mark did", orders=jobs, users=4)
    started += [start_cli("worker", "run", "--once", "-o", "ndjson") for _ in range(workers)]
    ends = [end_of(process, 240) for process in started]
    assert [code for code, _, _ in ends] == [0] * workers, ends
    told = Counter(json.loads(line)["job"] for _, out, _ in ends for line in out.splitlines())
    assert told == Counter(range(1, jobs + 1))
    assert sorted(lines(marks)) == sorted(f"did {job}" for job in range(1, jobs + 1))
    assert statuses(shop, *orders) == [("activated", ["finished"])] * jobs
    assert sorted(tries(shop)) == [(job, 1, "finished") for job in range(1, jobs + 1)]
    check_everything(shop)


def test_several_at_a_time_in_one_process(shop: Shop, handled: Handled, run_cli: RunCli, marks: Path) -> None:
    orders = handled("mark did; sleep 0.2", orders=9)
    done = run_cli("worker", "run", "--once", "--concurrency", 3, "-o", "json")
    assert done.code == 0, done.stderr
    assert sorted(row["job"] for row in done.json()) == list(range(1, 10))
    assert sorted(lines(marks)) == sorted(f"did {job}" for job in range(1, 10))
    assert statuses(shop, *orders) == [("activated", ["finished"])] * 9
    workers = {row[0] for row in shop.query("SELECT worker FROM executions")}
    assert len(workers) == 3
    check_everything(shop)


@pytest.mark.parametrize("repeatable", [True, False])
def test_a_worker_killed_in_the_middle(
    shop: Shop,
    handled: Handled,
    run_cli: RunCli,
    start_cli: StartCli,
    started: list[subprocess.Popen[str]],
    marks: Path,
    repeatable: bool,
) -> None:
    (order,) = handled('mark begun; [ -e "$MARKS.go" ] || sleep 60; mark done', repeatable=repeatable)
    started.append(start_cli("worker", "run", "--once"))
    wait_for(lambda: len(lines(marks)) == 1)
    started[0].kill()
    started[0].wait()
    assert statuses(shop, order) == [("processing", ["running"])]
    Path(f"{marks}.go").touch()
    assert run_cli("worker", "run", "--once").stderr == "nothing is due\n", "the lease holds"
    assert run_cli("order", "status", "set", order, "on_hold").code == 4, "it may be running still"
    after = run_cli("worker", "run", "--once", clock=LATER)
    assert after.code == 0
    if repeatable:
        assert lines(marks) == ["begun 1", "begun 1", "done 1"]
        assert statuses(shop, order) == [("activated", ["finished"])]
        assert tries(shop) == [(1, 1, "interrupted"), (1, 2, "finished")]
    else:
        assert lines(marks) == ["begun 1"]
        assert statuses(shop, order) == [("collapsed", ["manual"])]
        assert "waits for a hand: billiactl job show 1" in after.stdout
    shop.now = shop.now.replace(hour=11)
    check_everything(shop)


def test_a_late_end_changes_nothing(
    shop: Shop,
    handled: Handled,
    run_cli: RunCli,
    start_cli: StartCli,
    started: list[subprocess.Popen[str]],
    marks: Path,
) -> None:
    (order,) = handled('mark begun; while [ ! -e "$MARKS.go" ]; do sleep 0.05; done; mark done', repeatable=False)
    started.append(start_cli("worker", "run", "--once"))
    wait_for(lambda: len(lines(marks)) == 1)
    assert run_cli("worker", "run", "--once", clock=LATER).stdout.startswith("job 1 of order 1001: interrupted")
    Path(f"{marks}.go").touch()
    code, out, _ = end_of(started[0])
    assert (code, out.split(";")[0]) == (
        0,
        "job 1 of order 1001, try 1: lost: the try 1 at job 1 is over: its lease was lost, or its end is known\n",
    )
    assert statuses(shop, order) == [("collapsed", ["manual"])]
    assert tries(shop) == [(1, 1, "interrupted")]


def test_errors_back_off_and_then_wait_for_a_hand(shop: Shop, handled: Handled, run_cli: RunCli, marks: Path) -> None:
    (order,) = handled("mark tried; echo 'no such registry' >&2; exit 3", tries=2, backoff=60)
    first = run_cli("worker", "run", "--once")
    assert first.stdout == (
        "job 1 of order 1001, try 1: error: no such registry (exit status 3); next try at 2026-11-22 12:01\n"
    )
    assert run_cli("worker", "run", "--once", clock="2026-11-22T10:00:59Z").stderr == "nothing is due\n"
    second = run_cli("worker", "run", "--once", clock="2026-11-22T10:01:00Z", env={})
    assert second.stdout.endswith("waits for a hand: billiactl job show 1; order 1001 is collapsed\n")
    assert lines(marks) == ["tried 1", "tried 1"]
    shop.now = shop.now.replace(hour=11)
    shop.one(RetryJob(order, 1))
    assert run_cli("worker", "run", "--once", clock=LATER).code == 0
    assert statuses(shop, order) == [("collapsed", ["manual"])]
    assert len(lines(marks)) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("polite", [True, False])
def test_a_stopped_worker_takes_its_handler_along(
    shop: Shop,
    handled: Handled,
    start_cli: StartCli,
    started: list[subprocess.Popen[str]],
    marks: Path,
    number: signal.Signals,
    polite: bool,
) -> None:
    if polite:
        script = 'trap \'mark end; echo "{\\"message\\":\\"in time\\"}"; exit 0\' TERM; mark begun; sleep 60 & wait'
    else:
        script = "mark begun; sleep 60"
    (order,) = handled(script, repeatable=True)
    started.append(start_cli("worker", "run", "--interval", 1))
    wait_for(lambda: len(lines(marks)) == 1)
    started[0].send_signal(number)
    code, out, err = end_of(started[0])
    assert code == (143 if number == signal.SIGTERM else 130), err
    if polite:
        assert out == "job 1 of order 1001, try 1: finished: in time; order 1001 is activated\n"
        assert tries(shop) == [(1, 1, "finished")]
    else:
        assert out.startswith("job 1 of order 1001, try 1: interrupted: the worker was stopped, and it with it")
        assert statuses(shop, order) == [("processing", ["scheduled"])]


@pytest.mark.parametrize("repeatable", [True, False])
def test_what_lost_its_guard_is_done_again_only_if_it_may_be(
    shop: Shop, handled: Handled, run_cli: RunCli, marks: Path, repeatable: bool
) -> None:
    (order,) = handled("mark begun; kill -9 $PPID; sleep 60", repeatable=repeatable)
    done = run_cli("worker", "run", "--once")
    assert "try 1: interrupted: it was lost: the process that watched it was killed" in done.stdout
    assert statuses(shop, order) == [("processing", ["scheduled"]) if repeatable else ("collapsed", ["manual"])]
    assert len(lines(marks)) == 1
    assert run_cli("worker", "run", "--once", clock=LATER).code == 0
    assert len(lines(marks)) == (2 if repeatable else 1)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("options", [(), ("--concurrency", 3)])
def test_an_idle_worker_stops_at_once(
    start_cli: StartCli, started: list[subprocess.Popen[str]], options: tuple[str, ...]
) -> None:
    process = start_cli("worker", "run", "--interval", 3600, *options)
    started.append(process)
    assert process.stderr is not None
    assert process.stderr.readline() == "looking for work every 3600 s; Ctrl-C stops it\n"
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    assert end_of(process, 20)[0] == 143


def test_a_polling_worker_sees_new_work_and_ends_at_its_limit(
    handled: Handled, start_cli: StartCli, started: list[subprocess.Popen[str]], marks: Path
) -> None:
    started.append(start_cli("worker", "run", "--interval", 1, "--limit", 2))
    time.sleep(1)
    handled("mark did", orders=3)
    code, out, _ = end_of(started[0])
    assert (code, len(out.splitlines()), len(lines(marks))) == (0, 2, 2)


def test_no_worker_takes_a_job_of_a_held_order(shop: Shop, handled: Handled, run_cli: RunCli) -> None:
    held, other = handled("mark did", orders=2)
    shop.one(SetStatus(held, "on_hold"))
    run_cli("worker", "run", "--once")
    assert statuses(shop, held, other) == [("on_hold", ["initiated"]), ("activated", ["finished"])]
    shop.one(SetStatus(held, "processing"))
    run_cli("worker", "run", "--once", "--order", held)
    assert statuses(shop, held) == [("activated", ["finished"])]


def test_a_handler_that_is_not_there(shop: Shop, handled: Handled, run_cli: RunCli) -> None:
    handled("", tries=1)
    shop.settings(handlers={"new": {"command": ["/nowhere/register"], "tries": 1}})
    done = run_cli("worker", "run", "--once")
    assert (
        "error: the command can't be run: /nowhere/register: No such file or directory; waits for a hand" in done.stdout
    )


def test_the_passwords_of_the_worker_do_not_reach_its_handler(shop: Shop, handled: Handled, run_cli: RunCli) -> None:
    handled("env >&2; cat /proc/$PPID/environ >&2")
    assert run_cli("worker", "run", "--once", env={"PGPASSWORD": "secret-7"}).code == 0
    ((output,),) = shop.query("SELECT output FROM executions")
    assert "MARKS=" in output
    assert "BILLIACTL" not in output
    assert "secret-7" not in output


def test_workers_are_listed_with_what_they_do(
    handled: Handled,
    run_cli: RunCli,
    start_cli: StartCli,
    started: list[subprocess.Popen[str]],
    marks: Path,
) -> None:
    assert run_cli("worker", "list").stderr == "no worker has done anything yet\n"
    handled("mark begun; sleep 60")
    started.append(start_cli("worker", "run", "--once"))
    wait_for(lambda: len(lines(marks)) == 1)
    (row,) = run_cli("worker", "list", "-o", "json").json()
    assert f":{started[0].pid}:" in row.pop("worker")
    assert row == {
        "tries": 1,
        "seen_at": "2026-11-22T10:00:00Z",
        "job": 1,
        "order": 1001,
        "lease_until": "2026-11-22T10:02:00Z",
    }
    os.kill(started[0].pid, signal.SIGTERM)
    assert end_of(started[0])[0] == 143
    assert run_cli("worker", "list", "-o", "json").json()[0]["job"] is None
