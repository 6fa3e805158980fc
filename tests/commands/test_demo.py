"""The sample shop, and the walk through the main job."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from billiactl.core.storage.filters import ORDER_TYPES, PAYMENT_STATUSES
from billiactl.core.workflow import Workflow
from billiactl.demo.shop import read_data
from tests.support.program import Program, RunCli
from tests.support.rows import rows_in


def words_of(orders: list[Mapping[str, Any]], name: str) -> set[str]:
    return {order[name] for order in orders}


def test_the_sample_shop_shows_everything(invoke: RunCli, empty_database_url: str) -> None:
    made = invoke("demo", "-o", "json")
    assert made.code == 0, made.stderr
    assert made.json()["users"] == len(read_data()["users"])
    orders = invoke("order", "list", "-o", "json").json()
    assert words_of(orders, "status") == set(Workflow.default().statuses)
    assert words_of(orders, "payment_status") == set(PAYMENT_STATUSES)
    assert words_of(orders, "type") == set(ORDER_TYPES)
    countries = {profile["country"] for entry in read_data()["users"] for profile in entry["profiles"]}
    assert countries >= {"BG", "DE", "GR", "US"}
    assert invoke("doc", "download", "--missing").code == 0
    refused = invoke("demo", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (5, "not_empty")
    assert empty_database_url


def test_it_is_the_same_each_time(invoke: RunCli, tmp_path: Path) -> None:
    lists = []
    for name in ("one", "two"):
        database = ("--database", tmp_path / f"{name}.db")
        assert invoke("demo", *database).code == 0
        orders = invoke("order", "list", *database, "-o", "json").stdout
        lists.append((orders, invoke("doc", "list", *database, "-o", "json").stdout))
    assert lists[0] == lists[1]


@pytest.mark.parametrize("day", ["2024-02-29T22:30:00Z", "2026-03-29T00:30:00Z", "2030-12-31T23:59:59Z"])
def test_it_loads_on_any_day(invoke: RunCli, empty_sqlite_url: str, day: str) -> None:
    made = invoke("demo", clock=day)
    assert made.code == 0, made.stderr
    assert empty_sqlite_url


def test_what_it_says_to_try_next_works(invoke: RunCli, empty_sqlite_url: str) -> None:
    made = invoke("demo")
    lines = re.findall(r"^  billiactl (.*?)  ", made.stdout, re.MULTILINE)
    assert len(lines) >= 5
    for line in lines:
        assert invoke(*line.split()).code == 0, line
    assert empty_sqlite_url


def test_a_database_that_is_used_is_left_alone(invoke: RunCli, sqlite_url: str) -> None:
    with rows_in(sqlite_url) as rows:
        rows.user("maria")
    refused = invoke("demo")
    assert refused.code == 5
    assert "error: there is a shop in this database already" in refused.stderr
    assert invoke("product", "list", "-o", "json").json() == []


def test_the_walk(run_cli: RunCli, program: Program, tmp_path: Path) -> None:
    env = {"BILLIACTL_OUTPUT": "json"}
    words = ("demo", "--walk", "-o", "table", "--database", tmp_path / "shop.db", "--archive", tmp_path / "documents")
    walked = run_cli(*words, env=env)
    assert walked.code == 0, walked.stderr
    typed = re.findall(r"^\$ billiactl (.*)$", walked.stdout, re.MULTILINE)
    assert [line.split()[:2] for line in typed[:3]] == [["order", "list"], ["order", "show"], ["order", "status"]]
    assert walked.stdout.count("(exit 4)") == 1
    assert "dry run: nothing was changed" in walked.stdout
    place = re.search(r"^  export BILLIACTL_DATABASE_URL=(\S+)$", walked.stdout, re.MULTILINE)
    assert place is not None
    assert run_cli("order", "list", "--database", place[1], "-o", "id").stdout.count("\n") == 23
    path = re.search(r"unchanged, (\S+\.pdf)", walked.stdout)
    assert path is not None
    assert Path(path.group(1)).is_relative_to(tmp_path / "documents")
    assert Path(path.group(1)).read_bytes().startswith(b"%PDF")
    again = run_cli(*words, env=env)
    assert again.code == 5
    assert "hint: name a new one, such as --database sample-2.db; 'demo --walk' without --database" in again.stderr
    assert program.database is None


def test_a_walk_without_a_database_leaves_the_users_own_alone(
    run_cli: RunCli, program: Program, tmp_path: Path
) -> None:
    for _ in range(2):
        walked = run_cli("demo", "--walk", env={"TMPDIR": str(tmp_path)})
        assert walked.code == 0, walked.stderr
    assert len(list(tmp_path.glob("billiactl-demo-*/shop.db"))) == 2
    assert not (program.home / ".local").exists()


def test_a_step_that_ends_otherwise_stops_the_walk(
    invoke: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from billiactl.commands import demo_walk

    monkeypatch.setattr(demo_walk, "steps", lambda order: [demo_walk.Step("", ("order", "show", str(order)), code=4)])
    failed = invoke("demo", "--walk", "--database", tmp_path / "shop.db")
    assert failed.code == 8
    assert "ended with exit 0, not 4" in failed.stderr


def test_a_walk_is_for_people(invoke: RunCli, empty_sqlite_url: str) -> None:
    assert invoke("demo", "--walk", "-o", "json").error()["code"] == "format_unavailable"
    assert invoke("db", "status").code == 7
    assert empty_sqlite_url


def test_its_handlers_do_jobs_one_of_which_fails_at_first(run_cli: RunCli, tmp_path: Path) -> None:
    database = ("--database", tmp_path / "sample" / "shop.db")
    assert run_cli("demo", *database).code == 0
    waiting = run_cli("job", "list", "--status", "initiated", *database, "-o", "json").json()
    assert [job["order"] for job in waiting] == [1022, 1022]
    assert (tmp_path / "sample" / "handlers" / "register-domain.sh").exists()
    told = run_cli("worker", "run", "--once", *database).stdout
    assert "finished: blueheron.example is registered" in told
    assert "the control panel does not answer (exit status 1); next try at" in told
    assert (tmp_path / "sample" / "registrar" / "blueheron.example").exists()


def test_a_script_of_somebody_elses_is_not_replaced(invoke: RunCli, tmp_path: Path) -> None:
    script = tmp_path / "handlers" / "register-domain.sh"
    script.parent.mkdir()
    script.write_text("mine", encoding="ascii")
    assert invoke("demo", "--database", tmp_path / "shop.db", "-o", "json").error()["code"] == "file_exists"
    assert script.read_text(encoding="ascii") == "mine"
