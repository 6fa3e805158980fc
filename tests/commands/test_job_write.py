"""Jobs in hands: retried, cancelled, downloaded; and the handlers that come as examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from billiactl.core.changes import ApplySettings, Pay
from billiactl.core.ids import canonical_json
from billiactl.demo import handlers
from tests.commands.order_shop import do, open_shop, order_ids
from tests.support.program import Result, RunCli
from tests.support.worlds import settings_with

SCRIPTS = Path(handlers.__file__).parent


@pytest.fixture
def registrar(tmp_path: Path) -> Path:
    return tmp_path / "registrar"


@pytest.fixture
def shop(database_url: str, registrar: Path) -> str:
    """A shop that registers domains with a folder, and whose hosting fails twice."""
    open_shop(database_url)
    register = {
        "command": ["/bin/sh", str(SCRIPTS / "register-domain.sh")],
        "environment": {"REGISTRAR": str(registrar)},
        "repeatable": True,
    }
    fails = {"command": ["/bin/sh", str(SCRIPTS / "fails-twice.sh")], "backoff": 0}
    settings = settings_with(handlers={"new/domain-eu": register, "new/hosting": fails})
    do(database_url, ApplySettings(canonical_json(settings.source)))
    return database_url


def bought(url: str, *lines: tuple[str, str]) -> int:
    """A paid order of Anna's with these products and services."""
    from billiactl.core.changes import CreateOrder, NewLine, PlaceOrder

    asked = tuple(NewLine(code, service=service) for code, service in lines)
    (order,) = order_ids(do(url, CreateOrder(1, asked)))
    do(url, PlaceOrder(order))
    do(url, Pay(order))
    return order


def code_of(result: Result) -> tuple[int, Any]:
    return result.code, result.json()["results"][0]["error"]


def test_a_domain_is_registered_once_and_a_taken_one_is_refused_for_good(
    shop: str, run_cli: RunCli, registrar: Path
) -> None:
    first, second = bought(shop, ("domain-eu", "a.example")), bought(shop, ("domain-eu", "a.example"))
    done = run_cli("worker", "run", "--once")
    assert done.stdout.splitlines() == [
        f"job 1 of order {first}, try 1: finished: a.example is registered; order {first} is activated",
        f"job 2 of order {second}, try 1: error: a.example is taken; waits for a hand: billiactl job show 2;"
        f" order {second} is collapsed",
    ]
    assert (registrar / "a.example").read_text(encoding="ascii") == "job 1\n"
    (registrar / "a.example").write_text("job 2\n", encoding="ascii")
    assert run_cli("job", "retry", 2).code == 0
    assert "a.example is registered" in run_cli("worker", "run", "--once").stdout


def test_one_that_fails_twice_and_then_does_it(shop: str, run_cli: RunCli) -> None:
    order = bought(shop, ("hosting", "web1"))
    told = run_cli("worker", "run", "--once").stdout.splitlines()
    assert [line.split(":")[1].strip() for line in told] == ["error", "error", "finished"]
    assert run_cli("order", "show", order, "-o", "json").json()["status"] == "activated"


def test_the_demo_domain_may_not_leave_its_folder(shop: str, run_cli: RunCli, registrar: Path) -> None:
    bought(shop, ("domain-eu", "../../etc/passwd"))
    assert "names no domain" in run_cli("worker", "run", "--once").stdout
    assert not registrar.exists()


def test_jobs_are_retried_by_list_and_each_refusal_says_why(shop: str, invoke: RunCli) -> None:
    order = bought(shop, ("care", "team"), ("domain-eu", "b.example"))
    listed = invoke("job", "list", "-o", "id").stdout
    result = invoke("job", "retry", "-", "-o", "json", input=listed)
    assert result.code == 6
    by_hand, waiting = result.json()["results"]
    assert (by_hand["error"]["code"], waiting["result"]) == ("no_handler", "unchanged")
    assert "billiactl job finish 1 --reason TEXT" in by_hand["error"]["hint"]
    assert invoke("job", "retry", 99).code == 3
    assert invoke("job", "retry", "x").code == 2
    assert invoke("job", "retry", "-", input="").code == 0
    objects = invoke("job", "list", "-o", "ndjson").stdout
    assert invoke("job", "retry", "-", "-o", "json", input=objects).json()["results"] == result.json()["results"]
    assert invoke("job", "retry", "-", "-o", "json", input='{"job": 1}').error()["code"] == "bad_number"
    assert invoke("job", "finish", 1).code == 2
    assert invoke("job", "finish", 1, "--reason", "told them").code == 0
    assert [
        row["id"] for row in invoke("job", "list", "--type", "new", "--status", "initiated", "-o", "json").json()
    ] == [2]
    assert order


def test_the_job_of_a_line_is_not_cancelled_alone(shop: str, invoke: RunCli) -> None:
    order = bought(shop, ("care", "team"))
    code, error = code_of(invoke("job", "cancel", 1, "-o", "json"))
    assert (code, error["code"]) == (4, "line_of_live_order")
    assert error["hint"] == f"cancel the order: billiactl order status set {order} cancelled"
    invoke("job", "finish", 1, "--reason", "done")
    invoke("order", "terminate", order)
    assert invoke("job", "cancel", 2, "--dry-run").code == 0
    assert invoke("job", "cancel", 2).stdout == f"{order}  done       job 2 cancelled\n"
    assert invoke("job", "cancel", 2).stdout.startswith(f"{order}  unchanged")


def test_a_job_is_downloaded_as_documents_are(shop: str, run_cli: RunCli, tmp_path: Path) -> None:
    bought(shop, ("domain-eu", "c.example"))
    run_cli("worker", "run", "--once")
    folder = tmp_path / "reports"
    assert run_cli("job", "download", 1, "--to", f"{folder}/").stdout == f"wrote {folder}/job-1.json\n"
    written = json.loads((folder / "job-1.json").read_text(encoding="utf-8"))
    assert written == run_cli("job", "show", 1, "-o", "json").json()
    assert written["executions"][0]["output"]["answer"]["service"] == {"attributes": {"registrar_id": "R-1"}}
    assert run_cli("job", "download", 1, "--to", folder).stdout == f"unchanged, {folder}/job-1.json\n"
    (folder / "job-1.json").write_text("{}", encoding="ascii")
    assert run_cli("job", "download", 1, "--to", folder).code == 5
    assert run_cli("job", "download", 1, "--to", folder, "--overwrite").code == 0
    assert json.loads(run_cli("job", "download", 1, "--to", "-").stdout) == written
    assert run_cli("job", "download", 9).code == 3


@pytest.mark.parametrize(
    "arguments",
    [("--interval", "0"), ("--concurrency", "0"), ("--concurrency", "65"), ("--limit", "0"), ("--order", "x")],
)
@pytest.mark.usefixtures("shop")
def test_a_worker_says_what_it_can_not_do(invoke: RunCli, arguments: tuple[str, ...]) -> None:
    assert invoke("worker", "run", "--once", *arguments).code == 2


def test_a_rehearsal_and_a_reader_change_nothing(shop: str, invoke: RunCli) -> None:
    bought(shop, ("domain-eu", "d.example"))
    assert [row["job"] for row in invoke("worker", "run", "--once", "--dry-run", "-o", "json").json()] == [1]
    assert invoke("worker", "run", "--once", "--read-only").code == 4
    assert invoke("worker", "run", "--once", "--order", 4711).code == 3
    assert invoke("job", "show", 1, "-o", "json").json()["status"] == "initiated"
