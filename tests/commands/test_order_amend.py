"""Another payment method, billing profile or due date for orders, and the end of their services."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from billiactl.core.changes import FinishJob, Pay
from tests.commands.order_shop import ANNA, FIRST, do, open_shop, placed
from tests.support.program import RunCli
from tests.support.rows import rows_in

SECOND_PROFILE = 3


@pytest.fixture
def shop(database_url: str) -> str:
    """Anna has a second profile, a company in Germany with a valid VAT ID; two of her orders wait for money."""
    open_shop(database_url)
    with rows_in(database_url) as rows:
        rows.add(
            "profiles",
            id=SECOND_PROFILE,
            user_id=ANNA,
            is_primary=0,
            kind="company",
            name="Anna",
            company="Beispiel GmbH",
            country="DE",
            vat_id="DE136695976",
            vat_id_valid=1,
        )
    placed(database_url, 2)
    return database_url


def show(invoke: RunCli, order: int = FIRST) -> Any:
    return invoke("order", "show", order, "-o", "json").json()


def proformas(invoke: RunCli, order: int = FIRST) -> list[str]:
    return [document["status"] for document in show(invoke, order)["documents"] if document["kind"] == "proforma"]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("line", ["1001 1002 card", "card 1001 1002", "card 1001 1002 1001"])
def test_the_method_stands_first_or_last(invoke: RunCli, line: str) -> None:
    done = invoke("order", "method", "set", *line.split(), "-o", "json")
    assert [result["result"] for result in done.json()["results"]] == ["done", "done"]
    assert [show(invoke, order)["payment_method"] for order in (FIRST, FIRST + 1)] == ["card", "card"]
    assert proformas(invoke) == ["voided"]
    again = invoke("order", "method", "set", *line.split(), "-o", "json").json()
    assert again["summary"]["unchanged"] == 2


@pytest.mark.usefixtures("shop")
def test_the_proforma_follows_the_method(invoke: RunCli, tmp_path: Path) -> None:
    planned = invoke("order", "method", "set", FIRST, "card", "--dry-run").stdout
    assert "  method  bank-transfer -> card\n" in planned
    assert "  decided by: proforma_follows_method" in planned
    invoke("order", "method", "set", FIRST, "card")
    back = invoke("order", "method", "set", "bank-transfer", FIRST, "--archive", tmp_path)
    assert "proforma 0000000003" in back.stdout
    assert back.stderr.endswith(f"wrote {tmp_path / '2026' / 'proforma' / '0000000003.pdf'}\n")


def test_the_method_of_an_invoiced_order_stands(invoke: RunCli, shop: str) -> None:
    do(shop, Pay(FIRST))
    refused = invoke("order", "method", "set", "-", "card", "-o", "json", input=f"{FIRST}\n{FIRST + 1}\n")
    assert refused.code == 6
    assert [result["result"] for result in refused.json()["results"]] == ["refused", "done"]


@pytest.mark.usefixtures("shop")
def test_another_profile_moves_vat_before_the_invoice(invoke: RunCli) -> None:
    done = invoke("order", "profile", "set", FIRST, SECOND_PROFILE, "-o", "json").json()
    assert (done["order"], done["result"]) == (FIRST, "done")
    item = show(invoke)
    assert (item["price"]["net"], item["price"]["gross"], item["user"]["company"]) == (
        "100.00",
        "100.00",
        "Beispiel GmbH",
    )
    assert proformas(invoke) == ["superseded", "issued"]
    assert invoke("order", "profile", "set", FIRST, SECOND_PROFILE, "-o", "json").json()["result"] == "unchanged"


def test_after_the_invoice_it_takes_reissue_and_a_way_for_the_money(invoke: RunCli, shop: str) -> None:
    do(shop, Pay(FIRST))
    words = ("order", "profile", "set", FIRST, SECOND_PROFILE)
    plain = invoke(*words)
    assert (plain.code, "--reissue credits it in full" in plain.stderr) == (4, True)
    unsettled = invoke(*words, "--reissue", "-o", "json")
    assert (unsettled.code, unsettled.error()["code"]) == (4, "settlement_required")
    done = invoke(*words, "--reissue", "--settle", "wallet", "-o", "json").json()
    assert [(document["kind"], document["gross"]) for document in done["documents"]] == [
        ("credit_note", "120.00"),
        ("invoice", "100.00"),
    ]
    assert "reissue" in done["decided"]
    assert invoke("user", "wallet", "show", "anna", "-o", "json").json()["balances"] == {"EUR": "20.00"}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("line", ["1001 1002 2026-12-24", "2026-12-24 1001 1002", "1001 1002 2026-12-24T08:00:00Z"])
def test_the_day_stands_first_or_last(invoke: RunCli, line: str) -> None:
    done = invoke("order", "due", "set", *line.split())
    assert (done.code, "the proforma still shows the old date" in done.stderr) == (0, True)
    assert [show(invoke, order)["due_on"] for order in (FIRST, FIRST + 1)] == ["2026-12-24"] * 2
    assert invoke("order", "due", "set", *line.split(), "-o", "json").json()["summary"]["unchanged"] == 2


@pytest.mark.usefixtures("shop")
def test_the_day_of_described_orders(invoke: RunCli) -> None:
    words = ("order", "due", "set", "2026-12-24", "--where", "user=anna")
    unasked = invoke(*words)
    assert (unasked.code, "set the due date of 2 orders?" in unasked.stderr) == (2, True)
    assert invoke(*words, "--yes", "-o", "id").stdout == "1001\n1002\n"


def test_services_end_by_jobs(invoke: RunCli, shop: str) -> None:
    assert invoke("order", "terminate", FIRST).code == 4
    created = invoke("order", "create", "--user", "anna", "--line", "domain-eu,service=example.eu", "-o", "id")
    order = int(created.stdout)
    invoke("order", "place", order)
    do(shop, Pay(order))
    do(shop, FinishJob(order, 1), reason="by phone")
    planned = invoke("order", "terminate", order, "--dry-run").stdout
    assert "new job: type terminate, status manual" in planned
    done = invoke("order", "terminate", order)
    assert done.stdout == f"{order}  done       terminate job 2\n"
    assert (done.code, done.stderr) == (0, "to be done by hand, then: billiactl job finish 2 --reason TEXT\n")
    assert invoke("order", "terminate", order).stdout == f"{order}  unchanged  terminate job 2 is open already\n"
    early = invoke("order", "status", "set", order, "cancelled", "--settle", "wallet")
    assert early.code == 4
    invoke("job", "finish", 2, "--reason", "cancelled at the registry")
    assert invoke("order", "status", "set", order, "cancelled", "--settle", "wallet").code == 0


@pytest.mark.parametrize("form", ["json", "ndjson", "yaml", "csv", "id", "table"])
def test_every_format(invoke: RunCli, sqlite_url: str, form: str) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    for line in ("method set 1001 card", "profile set 1001 1", "due set 1001 2026-12-24"):
        done = invoke("order", *line.split(), "-o", form)
        assert (done.code, "1001" in done.stdout) == (0, True), (line, done.stderr)
