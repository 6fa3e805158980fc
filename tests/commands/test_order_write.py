"""Creating, placing, paying and expiring orders, one at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from billiactl.core.changes import NewLine, Pay
from billiactl.core.errors import UsageFault
from tests.commands.order_shop import BORIS, FIRST, do, drafts, open_shop, placed
from tests.support.program import RunCli

LATER = "2026-12-20T10:00:00Z"


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def test_the_whole_way_of_an_order(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    created = invoke("order", "create", "--user", "anna", "--line", "domain-eu,service=example.eu")
    assert (created.code, created.stdout) == (0, "1001  done       order added\n")
    assert created.stderr == "a draft; place it with: billiactl order place 1001\n"
    placed_now = invoke("order", "place", FIRST, "--archive", archive)
    proforma = archive / "2026" / "proforma" / "0000000001.pdf"
    assert (placed_now.code, placed_now.stdout) == (0, "1001  done       draft -> pending, proforma 0000000001\n")
    assert placed_now.stderr == f"wrote {proforma}\n"
    assert proforma.read_bytes().startswith(b"%PDF")
    paid = invoke("order", "pay", FIRST, "--archive", archive)
    assert paid.stdout == (
        "1001  done       pending -> processing, paid 120.00 EUR by bank-transfer, invoice 0000000001, 1 job\n"
    )
    assert (archive / "2026" / "invoice" / "0000000001.pdf").exists()
    again = invoke("order", "pay", FIRST, "--archive", archive)
    assert (again.code, again.stdout, again.stderr) == (0, "1001  unchanged  nothing is due\n", "")
    assert shop


def test_a_result_has_the_members_of_the_contract(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    answer = invoke("order", "pay", order, "--reference", "TX-1", "-o", "json")
    whole = answer.json()
    assert list(whole) == ["run", "summary", "results"]
    assert whole["run"].startswith("20261122T100000-")
    assert whole["summary"] == {"done": 1, "unchanged": 0, "refused": 0, "failed": 0}
    (result,) = whole["results"]
    assert list(result)[:6] == ["order", "result", "effects", "documents", "error", "replayed"]
    assert (result["order"], result["result"], result["error"], result["replayed"]) == (order, "done", None, False)
    assert [(document["kind"], document["number"]) for document in result["documents"]] == [("invoice", "0000000001")]
    moves = [(effect["from"], effect["to"]) for effect in result["effects"] if effect.get("field") == "status"]
    assert ("pending", "processing") in moves
    log = invoke("order", "show", order, "-o", "json").json()["log"]
    assert log[0]["run"] == whole["run"]


def test_a_dry_run_tells_and_changes_nothing(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    before = invoke("order", "show", order, "-o", "json").stdout
    planned = invoke("order", "pay", order, "--dry-run")
    assert planned.code == 0
    gist = "pending -> processing, paid 120.00 EUR by bank-transfer, invoice (number when issued), 1 job"
    assert planned.stdout == (
        f"1001  planned    {gist}\n"
        "  status          pending -> processing\n"
        "  paid            0.00 -> 120.00\n"
        "  due             120.00 -> 0.00\n"
        "  payment status  unpaid -> paid\n"
        "  entered by      none -> paid\n"
        "  new payment: 120.00 EUR, settled, method bank-transfer, paid on 2026-11-22\n"
        "  new job: type new, status manual\n"
        "  new invoice: 120.00 EUR, number given when issued, dated 2026-11-22\n"
        "  proforma 0000000001: status issued -> converted\n"
        "  decided by: pending_to_processing, one_job_per_line, invoice_when_due\n"
    )
    assert planned.stderr == "dry run: nothing was changed\n"
    whole = invoke("order", "pay", order, "--dry-run", "-o", "json").json()
    assert (whole["run"], whole["summary"]["planned"]) == (None, 1)
    assert whole["results"][0]["documents"][0]["number"] is None
    assert invoke("order", "show", order, "-o", "json").stdout == before


def test_what_is_planned_is_what_is_done(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    planned = invoke("order", "pay", order, "--dry-run", "-o", "json").json()["results"][0]
    done = invoke("order", "pay", order, "-o", "json").json()["results"][0]
    assert [(e["op"], e["what"], e.get("field")) for e in planned["effects"]] == [
        (e["op"], e["what"], e.get("field")) for e in done["effects"]
    ]
    assert planned["decided"] == done["decided"]


def test_create_from_yaml_and_json_keeps_every_digit(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    assert shop
    lines = [{"product": "hosting", "quantity": 0.1, "price": 10.10, "attributes": {"rack": "7"}}]
    (tmp_path / "order.json").write_text(json.dumps({"user": 2, "method": "card", "lines": lines}))
    (tmp_path / "order.yaml").write_text(
        "user: boris\nmethod: card\nlines:\n  - product: hosting\n    quantity: 0.10\n    price: 10.10\n"
        "    attributes: {rack: 7}\n"
    )
    for name in ("order.json", "order.yaml"):
        assert invoke("order", "create", "--from", tmp_path / name).code == 0
    piped = invoke("order", "create", "--from", "-", input=(tmp_path / "order.yaml").read_text())
    assert piped.code == 0
    shown = [invoke("order", "show", FIRST + n, "-o", "json").json() for n in range(3)]
    assert [item["user"]["username"] for item in shown] == ["boris"] * 3
    assert len({json.dumps([item["lines"], item["payment_method"]]) for item in shown}) == 1
    assert (shown[0]["lines"][0]["unit_price"], shown[0]["lines"][0]["net"]) == ("10.10", "1.01")
    assert shown[0]["lines"][0]["attributes"] == {"rack": "7"}


def test_options_beat_the_file(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    assert shop
    (tmp_path / "order.yaml").write_text("user: nobody\nlines: [{product: hosting}]\n")
    done = invoke("order", "create", "--from", tmp_path / "order.yaml", "--user", "anna", "-o", "json").json()
    assert (done["order"], done["result"], next(iter(done))) == (FIRST, "done", "run")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("lines: {product: hosting}", 1, "lines: expected a list of lines, found a mapping"),
        ("- a", 1, "[1]: expected an order: a mapping, found 'a'"),
        ("user: anna\nlines: [hosting]", 2, "lines[1]: expected a line: a mapping with product"),
        (
            "user: anna\nlines:\n- {product: hosting, qty: 2}",
            3,
            "lines[1].qty: unknown key 'qty'; did you mean quantity?",
        ),
        ("user: anna\nline: []", 2, "line: unknown key 'line'; did you mean lines?"),
        ("user: [", 2, "not YAML"),
        ('{"user": ', 2, "not YAML"),
        ("user: anna\nlines: [{quantity: 2}]", 2, "lines[1]: the line names no product"),
        ("user: {a: 1}\nlines: [{product: hosting}]", 1, "user: expected a text or a number"),
        ("user: anna\nmethod: ''\nlines: [{product: hosting}]", 2, "method: expected a text or a number"),
        ("user: anna\nmethod:\nlines: [{product: hosting}]", 2, "method: expected a text or a number"),
        ("orders: []", 1, "orders: there is no order in it"),
        ("orders: [{user: anna}]\nuser: anna", 2, "user: unknown key 'user'"),
        ('[\n{"user": "anna",\n "lnes": []}]', 3, "[1].lnes: unknown key 'lnes'; did you mean lines?"),
    ],
)
def test_a_bad_file_is_told_with_its_place(
    sqlite_url: str, invoke: RunCli, tmp_path: Path, text: str, line: int, message: str
) -> None:
    open_shop(sqlite_url)
    path = tmp_path / "order.yaml"
    path.write_text(text + "\n")
    failed = invoke("order", "create", "--from", path)
    assert failed.code == 2
    assert failed.stderr.startswith(f"error: {path}, line {line}: {message}")


def test_several_orders_from_one_file(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    assert shop
    path = tmp_path / "orders.yaml"
    path.write_text(
        "- user: anna\n  lines:\n  - {product: hosting, discount: 10%, attributes: {os: linux}}\n"
        "- user: boris\n  lines: [{product: domain-eu, service: b.example}, {product: hosting}]\n"
        "- user: anna\n  lines: [{product: nothing}]\n"
    )
    create = ("order", "create", "--from", path, "--method", "card", "-o", "json")
    assert invoke(*create).error()["code"] == "key_required"
    first = invoke(*create, "--idempotency-key", "k")
    assert first.code == 6
    assert [row["result"] for row in first.json()["results"]] == ["done", "done", "failed"]
    again = invoke(*create, "--idempotency-key", "k").json()["results"]
    assert [row["replayed"] for row in again] == [True, True, False]
    assert [row["order"] for row in again[:2]] == [FIRST, FIRST + 1]
    rows = invoke("order", "list", "-o", "json").json()
    assert [(row["user"], row["gross"], row["payment_method"]) for row in rows] == [
        ("boris", "131.76", "card"),
        ("anna", "10.58", "card"),
    ]
    under = tmp_path / "orders.json"
    under.write_text(json.dumps({"orders": [{"user": "anna", "lines": [{"product": "hosting"}]}]}, indent="\t"))
    assert invoke("order", "create", "--from", under).code == 0


@pytest.mark.parametrize("option", ["--user", "--method", "--currency"])
def test_an_empty_option_is_no_default(invoke: RunCli, shop: str, option: str) -> None:
    words = ["order", "create", "--user", "anna", "--line", "hosting", option, "", "-o", "json"]
    assert invoke(*words).error()["code"] == "empty_value"
    assert shop


def test_lines_as_typed() -> None:
    from billiactl.commands.new_orders import parse_line

    assert parse_line("hosting") == NewLine("hosting")
    assert parse_line("d,quantity=2,price=10.00,type=renew,service=a.eu,discount=10%,b=2,a=1") == NewLine(
        "d", "renew", "2", "10.00", "10%", "a.eu", (("a", "1"), ("b", "2"))
    )
    assert parse_line('d,"reason=one, two"') == NewLine("d", attributes=(("reason", "one, two"),))
    assert parse_line("d,device=router,account=7").attributes == (("account", "7"), ("device", "router"))


@pytest.mark.parametrize(
    "text", ["", "quantity=2", "d,", "d,x", "d,=2", "d,a=1,a=2", 'd,"a', "d,prcie=2", "d,quanity=2", "d,price="]
)
def test_lines_that_make_no_sense(text: str) -> None:
    from billiactl.commands.new_orders import parse_line

    with pytest.raises(UsageFault) as caught:
        parse_line(text)
    assert caught.value.code == "bad_line"
    assert caught.value.hint


def test_the_plan_of_a_new_order_tells_its_sums(invoke: RunCli, shop: str) -> None:
    planned = invoke("order", "create", "--user", "anna", "--line", "domain-eu", "--dry-run")
    (order_line,) = [line for line in planned.stdout.splitlines() if "new order:" in line]
    assert "net 100.00, tax 20.00, gross 120.00" in order_line
    assert "payment status unpaid" in order_line
    assert shop


def test_a_clock_that_is_no_time_is_told(invoke: RunCli, shop: str) -> None:
    refused = invoke("order", "expire", "-o", "json", clock="noon")
    assert (refused.code, refused.error()["code"]) == (2, "bad_environment")
    assert shop


def test_create_dry_run_and_refusals(invoke: RunCli, shop: str) -> None:
    assert shop
    planned = invoke("order", "create", "--user", "anna", "--line", "hosting", "--dry-run", "-o", "json").json()
    assert (planned["run"], planned["order"], planned["result"]) == (None, None, "planned")
    assert invoke("order", "list", "-o", "id").stdout == ""
    refused = invoke(
        "order", "create", "--user", "anna", "--line", "hosting,price=1.00", "--currency", "XXXX", "-o", "json"
    )
    assert refused.code != 0
    assert refused.stdout == ""
    assert refused.error()["message"]


def test_the_same_key_creates_once(invoke: RunCli, shop: str) -> None:
    assert shop
    words = ("order", "create", "--user", "anna", "--line", "hosting", "--idempotency-key", "k1", "-o", "json")
    first, second = invoke(*words).json(), invoke(*words).json()
    assert (first["order"], first["replayed"], second["order"], second["replayed"]) == (FIRST, False, FIRST, True)
    other = invoke(*words[:5], "care", *words[6:])
    assert (other.code, other.error()["code"]) == (5, "idempotency_key_reused")


def test_pay_options_reach_the_ledger(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    words = ("--amount", "20.00", "--method", "card", "--reference", "TX", "--date", "2026-11-21T23:30:00Z")
    assert invoke("order", "pay", order, *words).code == 0
    part = invoke("order", "pay", order, "--amount", "50", "--pending", "--idempotency-key", "a")
    assert (part.code, part.stdout) == (0, "1001  done       pending 50.00 EUR by bank-transfer\n")
    payments = invoke("order", "show", order, "-o", "json").json()["payments"]
    facts = [tuple(p[name] for name in ("method", "reference", "amount", "status", "paid_on")) for p in payments]
    assert facts == [
        ("card", "TX", "20.00", "settled", "2026-11-22"),
        ("bank-transfer", None, "50.00", "pending", None),
    ]


def test_surplus_goes_where_it_is_sent(invoke: RunCli, shop: str) -> None:
    first, second = placed(shop, 2)
    invoke("order", "pay", first, "--amount", "130.00", "--reference", "A")
    invoke("order", "pay", second, "--amount", "130.00", "--reference", "B", "--settle", "refund")
    refunds = [invoke("order", "show", order, "-o", "json").json()["refunds"][0] for order in (first, second)]
    assert [(refund["destination"], refund["status"]) for refund in refunds] == [("wallet", "done"), ("refund", "open")]


def test_expire_takes_what_is_overdue(invoke: RunCli, shop: str) -> None:
    over, part_paid = placed(shop, 2)
    do(shop, Pay(part_paid, amount="1.00", reference="A"))
    drafts(shop)
    nothing = invoke("order", "expire")
    assert (nothing.code, nothing.stdout) == (0, "")
    assert nothing.stderr == "no pending order is overdue; nothing to do\n"
    in_grace = invoke("order", "expire", clock="2026-12-08T10:00:00Z")
    assert (in_grace.code, in_grace.stdout) == (0, "")
    planned = invoke("order", "expire", "--dry-run", "-o", "json", clock=LATER).json()
    assert planned["summary"] == {"done": 0, "unchanged": 1, "refused": 0, "failed": 0, "planned": 1}
    done = invoke("order", "expire", clock=LATER)
    assert done.code == 0
    assert done.stdout == (
        f"{over}  done       pending -> expired\n{part_paid}  unchanged  overdue, but not expired: it is paid in part\n"
    )
    again = invoke("order", "expire", over, clock=LATER)
    assert (again.code, again.stdout) == (0, f"{over}  unchanged  it is not pending, or its time is not over\n")


def test_an_archive_that_fails_leaves_the_change_and_says_how_to_mend(
    invoke: RunCli, shop: str, tmp_path: Path
) -> None:
    (order,) = drafts(shop, user=BORIS)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the archive should be")
    done = invoke("order", "place", order, "--archive", blocked)
    assert done.code == 7
    assert "draft -> pending, proforma 0000000001" in done.stdout
    assert done.stderr.startswith("warning: the change stands, but its documents are not in the archive: ")
    assert done.stderr.endswith("mend it with: billiactl doc download id:1\n")
    assert invoke("order", "show", order, "-o", "json").json()["status"] == "pending"


def test_an_archive_that_holds_something_else_is_no_conflict_of_the_change(
    invoke: RunCli, shop: str, tmp_path: Path
) -> None:
    (order,) = drafts(shop, user=BORIS)
    standing = tmp_path / "archive" / "2026" / "proforma" / "0000000001.pdf"
    standing.parent.mkdir(parents=True)
    standing.write_text("another shop's")
    done = invoke("order", "place", order, "--archive", tmp_path / "archive")
    assert (done.code, standing.read_text()) == (7, "another shop's")
    assert "exists and holds something else" in done.stderr
    assert invoke("order", "show", order, "-o", "json").json()["status"] == "pending"


def test_the_log_keeps_who_what_and_why(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    words = ("--actor", "ivan", "--reason", "it came", "--reference", "TX 1", "--database", shop)
    assert invoke("order", "pay", order, *words).code == 0
    entry = invoke("order", "show", order, "-o", "json").json()["log"][0]
    assert (entry["actor"], entry["reason"], entry["action"]) == ("ivan", "it came", "order.pay")
    assert command_of(shop, entry["run"]) == f"billiactl order pay --reference='TX 1' --reason='it came' {order}"


def command_of(url: str, run: str) -> str:
    from tests.support.rows import rows_in

    with rows_in(url) as rows:
        return str(rows.execute("SELECT command FROM runs WHERE id = :run", run=run).fetchone()[0])


def test_another_currency_than_the_products_needs_a_price(invoke: RunCli, shop: str) -> None:
    assert shop
    words = ("order", "create", "--user", str(BORIS), "--currency", "USD", "--line")
    missing = invoke(*words, "hosting", "-o", "json")
    assert (missing.code, missing.error()["code"]) == (2, "price_missing")
    done = invoke(*words, "hosting,price=12.00")
    assert done.code == 0
    assert invoke("order", "show", FIRST, "--fields", "currency,price.net").stdout == (
        "currency   USD\nprice.net  12.00\n"
    )


def test_a_part_payment_typed_twice_is_booked_twice_and_told(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    part = ("order", "pay", order, "--amount", "50")
    assert "already" not in invoke(*part).stderr
    mistake = "if that was a mistake: billiactl payment reverse 1\n"
    assert f"50.00 EUR by bank-transfer of 2026-11-22 are booked already (payment 1), and now once more; {mistake}" in (
        invoke(*part).stderr
    )
    assert invoke("order", "show", order, "-o", "json").json()["price"]["paid"] == "100.00"
    assert invoke("payment", "reverse", 1).code == 0
    assert invoke("order", "show", order, "-o", "json").json()["price"]["paid"] == "50.00"


@pytest.mark.parametrize(
    "other", [("--method", "card"), ("--date", "2026-11-20"), ("--reference", "T"), ("--pending",)]
)
def test_a_part_payment_of_another_kind_is_no_twin(invoke: RunCli, shop: str, other: tuple[str, ...]) -> None:
    (order,) = placed(shop)
    part = ("order", "pay", order, "--amount", "50")
    invoke(*part)
    second = invoke(*part, *other)
    assert (second.code, "already" in second.stderr) == (0, False)


def test_money_announced_twice_is_told(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    invoke("order", "pay", order, "--amount", "50", "--pending")
    told = invoke("order", "pay", order, "--amount", "50", "--pending").stderr
    assert "in flight are booked already (payment 1)" in told
    assert "billiactl payment fail 1\n" in told
