"""What tired people type about money, and what they are told to type instead. Nothing is ever changed by it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from billiactl.core.changes import Pay
from tests.commands.order_shop import FIRST, do, open_shop, placed
from tests.commands.test_light_reads import HEAVY
from tests.support.program import Program, RunCli

MISTAKES = [
    ("order price edit 1001", 2, "no new price is given", "give one of --total T [--net], --line N"),
    ("order price edit 1001 99.00", 2, "'99.00' is no order ID", "a price goes by an option: --total T"),
    ("order price edit 1001 --total 99,00", 2, "--total: '99,00' has a comma", "write 99.00"),
    ("order price edit 1001 --total 99.999", 2, "total 99.999 has more than 2 decimals", ""),
    ("order price edit 1001 --total -5", 2, "--total: '-5' has a sign", "write 5"),
    ("order price edit 1001 --net", 2, "--net goes with --total", "as in --total 80.00 --net"),
    ("order price edit 1001 --net --line 1 --discount 5", 2, "--net goes with --total", "as in"),
    ("order price edit 1001 --total 5 --line 1", 2, "--total and --line can't be combined", "once for each"),
    ("order price edit 1001 --total 5 --total 6", 2, "--total stands twice", "once for each"),
    ("order price edit 1001 --discount 10%", 2, "--discount goes with --line", "add --line N"),
    (
        "order price edit 1001 --unit-price 5",
        2,
        "--unit-price goes with --line",
        "on the whole order: --order-discount",
    ),
    ("order price edit 1001 --line 1", 2, "--line 1 gets no new price", "give --unit-price P or --discount D"),
    ("order price edit 1001 --line 1 --discount 5 --unit-price 4", 2, "--unit-price and --discount can't", "give"),
    ("order price edit 1001 --line 7 --discount 5", 2, "order 1001 has no line 7", "its lines: 1"),
    ("order price edit 1001 --line 1 --discount 5,5%", 2, "--discount: '5,5' has a comma", "write 5.5"),
    ("order price edit 1001 --line 1 --discount 110%", 2, "the discount of line 1 is larger than its price", ""),
    ("order price edit 1001 --order-discount 5%%", 2, "--order-discount: '5%' is no amount", "digits and a point"),
    ("order price edit 1001 --charge shipping 4.00", 2, "'4.00' is no order ID", "--charge NAME=A"),
    ("order price edit 1001 --charge 4.00", 2, "--charge: '4.00' is no NAME=A", "as in --charge shipping=4.00"),
    ("order price edit 1001 --charge shipping=4,00", 2, "--charge: '4,00' has a comma", "write 4.00"),
    ("order price edit --total 5", 2, "no orders are named", "name order IDs, or '-'"),
    ("order price edit 1001 --total 60 --settle me", 2, "--settle: unknown value 'me'", "one of refund, wallet"),
    ("order price edit 1001 --total 60", 4, "60.00 EUR were paid above the new price", "add --settle refund"),
    ("order price show", 2, "missing argument 'ORDER'", "try 'billiactl order price show --help'"),
    ("order refund", 2, "no order is named", "as in: billiactl order refund 1042 --amount 20.00"),
    ("order refund 1001", 2, "how much goes back is missing", "add --amount A"),
    ("order refund 1001 20.00 --settle wallet", 2, "'20.00' is one too many", "its amount goes by --amount A"),
    ("order refund 1001 --amount 20.00", 2, "where the money goes is missing", "add --settle refund"),
    ("order refund 1001 --amount 0 --settle wallet", 2, "a refund of 0 is no refund", "an amount above 0"),
    ("order refund 1001 --amount 500 --settle wallet", 4, "500 is more than the 120.00 EUR held", ""),
    ("order method set 1002", 2, "the payment method is missing", "expected one of bank-transfer, card"),
    ("order method set 1002 crad", 3, "there is no payment method 'crad'", "did you mean 'card'?"),
    ("order method set 1001 card", 4, "the payment method of order 1001 can't be changed", ""),
    ("order profile set 1002 anna", 2, "'anna' is no profile's id", "'billiactl user profile list USER' lists them"),
    ("order profile set 1002 9", 3, "user anna has no profile 9", "known: 1"),
    ("order due set 1002", 2, "the day is missing", "write the day last"),
    ("order due set 1002 20261224", 2, "the day is missing", "did you mean 2026-12-24?"),
    ("order due set 1002 24.12.2026", 2, "'24.12.2026' is no date", "write 2026-11-01"),
    ("order due set 1002 2026-02-30", 2, "'2026-02-30' is no day of the calendar", ""),
    ("order due set 2026-12-24 1002 2026-12-25", 2, "'2026-12-24' is no order ID", "write the day last"),
    ("order due set 1002 2026-11-01", 4, "2026-11-01 is over: today is 2026-11-22", "a day from today on"),
    ("order terminate 1002", 4, "order 1002 is pending", "billiactl order status next"),
    ("payment settle 1001", 3, "there is no payment 1001", "1001 is an order: billiactl payment list --order 1001"),
    ("payment settle 9", 3, "there is no payment 9", "billiactl payment list"),
    ("payment settle", 2, "missing argument 'PAYMENT'", "try 'billiactl payment settle --help'"),
    ("payment fail 1", 4, "payment 1 is settled and can't become failed", "only from created or pending"),
    ("payment list --status paid", 2, "--status: unknown value 'paid'", "settled"),
    ("payment list --method paypal", 2, "method 'paypal' is no payment method of the shop", "one of: bank-transfer"),
    ("payment list --since yesterday", 2, "--since: 'yesterday' is no date", "write 2026-11-01"),
    ("refund done 1001", 3, "there is no refund 1001", "1001 is an order: billiactl refund list --order 1001"),
    ("user wallet add anna 50", 2, "which currency is missing", "add --currency C, such as --currency EUR"),
    ("user wallet add anna 50 --currency eur", 2, "'eur' is not an ISO 4217 currency code", "such as EUR"),
    ("user wallet add anna 50,00 --currency EUR", 2, "AMOUNT: '50,00' has a comma", "write 50.00"),
    ("user wallet add anna -50 --currency EUR", 2, "no such option '-5'", "text that starts with '-' goes after '--'"),
    ("user wallet add --currency EUR -- anna -5,00", 2, "AMOUNT: '-5,00' has a comma", "write -5.00"),
    ("user wallet add --currency EUR -- anna -50", 4, "the wallet holds 0.00 EUR", "take out less"),
    ("user wallet add --currency EUR -- anna 0", 2, "an amount of 0 moves nothing", "above 0 puts in"),
    ("user wallet show ana", 3, "there is no user 'ana'", ""),
    ("user credit-limit set anna 50 --currency XYZ", 2, "'XYZ' is not an ISO 4217 currency code", ""),
]


@pytest.mark.parametrize(("line", "code", "message", "hint"), MISTAKES, ids=[line for line, *_ in MISTAKES])
def test_each_mistake_is_told_what_to_type(
    invoke: RunCli, sqlite_url: str, line: str, code: int, message: str, hint: str
) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url, 2)
    do(sqlite_url, Pay(FIRST))
    before = [invoke(*words.split(), "-o", "json").stdout for words in ("log list", "order show 1001")]
    failed = invoke(*line.split())
    first, *rest = failed.stderr.splitlines()
    assert (failed.code, failed.stdout) == (code, "")
    assert first.removeprefix("error: ").removeprefix("order 1001: ").removeprefix("order 1002: ").startswith(message)
    assert hint in "\n".join(rest)
    assert [invoke(*words.split(), "-o", "json").stdout for words in ("log list", "order show 1001")] == before


@pytest.mark.parametrize(
    "line",
    [
        "order price show 1001",
        "payment list",
        "payment show 1",
        "refund list",
        "refund show 1",
        "user wallet show anna",
    ],
)
def test_reads_load_nothing_heavy(program: Program, sqlite_url: str, line: str) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    do(sqlite_url, Pay(FIRST, amount="150.00", reference="TX-1"))
    code = (
        "import sys\n"
        "from billiactl.cli.main import main\n"
        "code = main(sys.argv[2:])\n"
        "loaded = [name for name in sys.argv[1].split(',') if name in sys.modules]\n"
        "sys.exit(f'loaded {loaded}' if loaded else code)\n"
    )
    command = [sys.executable, "-c", code, ",".join(HEAVY), *line.split(), "-o", "json"]
    done = subprocess.run(command, env=program.environment({}, None), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
