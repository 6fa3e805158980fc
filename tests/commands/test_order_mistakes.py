"""What tired people type, and what they are told to type instead. Nothing is ever changed by it."""

from __future__ import annotations

import pytest

from tests.commands.order_shop import open_shop, placed
from tests.support.program import RunCli

MISTAKES = [
    ("pay 1001 12,50", 2, "'12,50' is no order ID", "an amount goes by --amount 12.50"),
    ("pay 1001 12.50", 2, "'12.50' is no order ID", "an amount goes by --amount 12.50"),
    ("pay 1001 -5", 2, "no such option '-5'", "an amount follows its option and has no sign, as in --amount 5"),
    ("pay 1001 --amount 12,50", 2, "--amount: '12,50' has a comma; amounts have a point", "write 12.50"),
    ("pay 1001 --amount 1.234,50", 2, "--amount: '1.234,50' has a comma; amounts have a point", "write 1234.50"),
    ("pay 1001 --amount 12.505", 2, "amount 12.505 has more than 2 decimals", ""),
    ("pay 1001 --amount 500", 4, "500 is more than the 120.00 EUR due", "--reference"),
    ("pay 1001 --date 1.12.2026", 2, "--date: '1.12.2026' is no date", "write 2026-11-01"),
    ("pay 1001 --date 2027-01-01", 4, "a payment of 2027-01-01 has not come yet", "leave --date out"),
    ("pay 1001 --method paypal", 3, "there is no payment method 'paypal'", "known: bank-transfer"),
    ("pay #1001", 2, "'#1001' is no order ID", "write 1001"),
    ("pay 1001,1002", 2, "'1001,1002' is no order ID", "name every order, with spaces between"),
    ("pay 1001-1003", 2, "'1001-1003' is no order ID", "name every order, with spaces between"),
    ("pay 1001 50,00", 2, "'50,00' is no order ID", "an amount goes by --amount 50.00"),
    ("show 1001 1002", 2, "'1002' is one word too many", "try 'billiactl order show --help'"),
    ("list pending now", 2, "'pending now' is too much", "try 'billiactl order list --help'"),
    ("pay", 2, "no orders are named", "name order IDs, or '-'"),
    ("pay 1001 --all", 2, "order IDs and --all can't be combined", "choose one"),
    ("pay --where stauts=pending", 2, "there is no filter 'stauts'", "known: status"),
    ("pay 1001 1002 --if-version 1", 2, "--if-version is about one order", "name one order"),
    ("status set 1001 actived", 2, "there is no status 'actived'", "did you mean 'activated'?"),
    ("status set 1001", 2, "the status is missing", "expected one of draft"),
    ("status set 1001 activated", 4, "order 1001 is pending and can't be set to activated", "allowed now: on_hold"),
    ("status 1001", 2, "no such command '1001'; did you mean 'billiactl order status next 1001'?", ""),
    ("create --line hosting", 2, "nobody is named whose order it is", "add --user USER"),
    ("create --user anna", 2, "an order needs a line", "add --line CODE"),
    ("create --user ana --line hosting", 3, "there is no user 'ana'", ""),
    ("create --user anna --line hostin", 3, "there is no product 'hostin'", "billiactl product list"),
    ("create --user anna --line hosting,price=9,80", 2, "--line: '80' is no KEY=VALUE", "price=9.80"),
    ("create --user anna --line hosting,qty=2", 2, "--line: a line has no 'qty'", "did you mean quantity=...?"),
    ("create --user anna --line hosting,disc=10%", 2, "--line: a line has no 'disc'", "did you mean discount=...?"),
    ("create --user anna --profile anna --line hosting", 2, "--profile: 'anna' is no whole number", "expected digits"),
    ("create --from missing.yaml", 3, "there is no file missing.yaml", "check the path"),
    ("show 01001x", 2, "ORDER: '01001x' is no order ID", "expected a number such as 1042"),
    ("show 4711", 3, "there is no order 4711", "billiactl order list"),
    ("list --status pendig", 2, "status 'pendig' is no status of an order", "one of: draft, pending"),
    ("list --sort price", 2, "orders are not sorted by 'price'", "one of: id, placed, due, gross"),
    ("list --fields nmae", 2, "no such field: 'nmae'", "known: id, status"),
    ("lst", 2, "no such command 'lst'; did you mean 'list'?", ""),
    ("place 1001 --dryrun", 2, "no such option '--dryrun'; did you mean '--dry-run'?", ""),
]


@pytest.mark.parametrize(("line", "code", "message", "hint"), MISTAKES, ids=[line for line, *_ in MISTAKES])
def test_each_mistake_is_told_what_to_type(
    invoke: RunCli, sqlite_url: str, line: str, code: int, message: str, hint: str
) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    before = invoke("order", "show", 1001, "-o", "json").stdout
    failed = invoke("order", *line.split())
    first, *rest = failed.stderr.splitlines()
    assert (failed.code, failed.stdout) == (code, "")
    assert first.removeprefix("error: ").removeprefix("order 1001: ").startswith(message)
    assert hint in "\n".join(rest)
    assert invoke("order", "show", 1001, "-o", "json").stdout == before
    assert invoke("order", "list", "-o", "id").stdout == "1001\n"
