"""Details, log, jobs, documents and people as they are read, and the names that users type for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from billiactl.core.errors import BilliaError, NotFound, UsageFault
from billiactl.core.storage import sql
from billiactl.core.storage.connect import open_reader
from billiactl.core.storage.document_lists import document_content, document_details, documents
from billiactl.core.storage.job_lists import job_details, list_jobs
from billiactl.core.storage.log_lists import log_entries, log_entry, status_history
from billiactl.core.storage.lookup import find_document, find_product, find_user
from billiactl.core.storage.order_details import order_details
from billiactl.core.storage.people_lists import products, user_details, users
from billiactl.core.storage.shop import shop_settings, shop_version
from billiactl.core.storage.sql import Reader
from tests.support.rows import Rows, rows_in


@pytest.fixture
def shop(database_url: str) -> Iterator[Reader]:
    with rows_in(database_url) as rows:
        people(rows)
        order_with_papers(rows)
        log_of_everything(rows)
    with open_reader(database_url) as reader:
        yield reader


def people(rows: Rows) -> None:
    anna = rows.user("anna", name="Anna", email="Both@example.org")
    boris = rows.user("boris", email="both@example.org", status="blocked")
    rows.user("123", email="single@example.org")
    rows.user("x@y", email=None)
    rows.add("profiles", user_id=anna, name="Anna at home", is_primary=0)
    rows.add("profiles", user_id=anna, name="Anna", company="Example Ltd", vat_id="BG1")
    rows.add("credit_limits", user_id=anna, amount=50_000)
    rows.add("wallet_entries", user_id=anna, amount=1_050)
    rows.add("wallet_entries", user_id=anna, amount=-50)
    rows.add("wallet_entries", user_id=anna, amount=7, currency="JPY")
    rows.add("products", code="Tea-1", name="Green tea", unit_price=9_800_000, currency="EUR")
    rows.add("products", code="123", name="Numbers", active=0)
    rows.add("services", user_id=boris, product_id=1, name="A.org", search="a.org")


def order_with_papers(rows: Rows) -> None:
    order = rows.add("orders", user_id=1)
    rows.add("orders", user_id=2)
    line = rows.add("order_lines", order_id=order, number=1, product_id=1, service_id=1)
    rows.add("notes", order_id=order, text="second", created_at="2026-11-02T00:00:00Z")
    rows.add("notes", user_id=1, text="first", created_at="2026-10-02T00:00:00Z")
    rows.add("notes", user_id=2, text="of another")
    rows.add("labels", order_id=order, key="vip", value="yes")
    rows.add("labels", user_id=1, key="vip", value="always")
    rows.add("jobs", order_id=order, line_id=line, type="new", failed=1)
    rows.add("jobs", order_id=2, type="document", status="finished")
    rows.execute(
        "INSERT INTO executions (id, job_id, number, worker, started_at, input, error)"
        " VALUES (1, 1, 1, 'w', '2026-11-01T10:00:00Z', :input, :error)",
        input='{"order":1}',
        error='{"exit":1}',
    )
    rows.add("documents", order_id=order, kind="proforma", number="0000000001", gross=12_000, net=10_000, tax=2_000)
    rows.add("documents", order_id=order, kind="invoice", number="0000000001")
    rows.add("documents", order_id=order, kind="credit_note", number="CN:7", corrects_id=2)
    rows.add("documents", order_id=2, kind="invoice", status="draft", number=None)
    insert = "INSERT INTO document_contents (document_id, content, sha256) VALUES (2, :content, '')"
    rows.execute(insert, content='{"kind":"invoice"}')
    rows.execute("INSERT INTO document_files (document_id, sha256, renderer) VALUES (2, 'digest', '1')")


PLACED = (
    '[{"op":"add","what":"order","id":1,"values":{"status":"draft"}},'
    '{"op":"set","what":"order","id":1,"field":"status","from":"draft","to":"pending"},'
    '{"op":"set","what":"document","id":1,"field":"status","from":"draft","to":"issued"}]'
)


def log_of_everything(rows: Rows) -> None:
    rows.add("runs", id="run")
    for subject, number, day, effects in (
        (("order", 1), 1, 1, PLACED),
        (("user", 1), 1, 2, "[]"),
        (("order", 1), 2, 3, '[{"op":"set","what":"order","id":1,"field":"status","from":"pending","to":"on_hold"}]'),
        (("order", 2), 1, 4, "[]"),
        (("user", 2), 1, 5, "[]"),
        (("shop", 0), 1, 6, "[]"),
    ):
        rows.add(
            "log_entries",
            subject_kind=subject[0],
            subject_id=subject[1],
            number=number,
            run_id="run",
            at=f"2026-11-{day:02}T10:00:00Z",
            effects=effects,
            reason="because" if number == 2 else None,
        )


def names(entries: list[dict[str, Any]]) -> list[Any]:
    return [entry["id"] for entry in entries]


def code_of(ask: Callable[..., object], *arguments: Any, **named: Any) -> str:
    with pytest.raises(BilliaError) as caught:
        ask(*arguments, **named)
    return caught.value.code


def test_the_details_of_an_order(shop: Reader) -> None:
    details = order_details(shop, 1)
    assert [(note["scope"], note["text"]) for note in details["notes"]] == [("user", "first"), ("order", "second")]
    assert list(details["notes"][0]) == ["id", "scope", "text", "author", "created_at"]
    assert (details["labels"], details["user_labels"]) == ({"vip": "yes"}, {"vip": "always"})
    assert names(details["log"]) == ["1.2", "user:1.1", "1.1"]
    assert names(order_details(shop, 1, log_limit=1)["log"]) == ["1.2"]
    assert details["services"] == {1: {"id": 1, "name": "A.org", "status": "active"}}
    assert details["products"] == {1: {"id": 1, "code": "Tea-1", "name": "Green tea"}}
    assert code_of(order_details, shop, 99) == "order_not_found"


def test_the_log(shop: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = ["shop.1", "user:2.1", "2.1", "1.2", "user:1.1", "1.1"]
    assert names(log_entries(shop)) == everything
    assert names(log_entries(shop, limit=2)) == everything[:2]
    assert names(log_entries(shop, orders=[1])) == ["1.2", "user:1.1", "1.1"]
    assert names(log_entries(shop, users=[2])) == ["user:2.1"]
    assert names(log_entries(shop, orders=[1], users=[2])) == ["user:2.1", "1.2", "user:1.1", "1.1"]
    assert names(log_entries(shop, since="2026-11-05")) == ["shop.1", "user:2.1"]
    assert names(log_entries(shop, orders=[1], since="2026-11-02T10:00:01Z")) == ["1.2"]
    assert code_of(log_entries, shop, since="yesterday") == "bad_date"
    monkeypatch.setattr("billiactl.core.storage.log_lists.MOST_VALUES", 1)
    monkeypatch.setattr(sql, "MOST_VALUES", 1)
    assert names(log_entries(shop, orders=[1, 2], users=[1, 2])) == everything[1:]
    assert names(log_entries(shop, orders=[1, 2], users=[1, 2], limit=2)) == everything[1:3]


def test_one_entry_of_the_log(shop: Reader) -> None:
    entry = log_entry(shop, "1.2")
    assert (entry["id"], entry["subject"]) == ("1.2", {"kind": "order", "id": 1, "number": 2})
    assert (entry["effects"][0]["to"], entry["reason"], entry["system_user"]) == ("on_hold", "because", "maria")
    assert log_entry(shop, "user:2.1")["subject"] == {"kind": "user", "id": 2, "number": 1}
    assert log_entry(shop, "shop.1")["subject"] == {"kind": "shop", "id": None, "number": 1}
    for missing in ("1.3", "user:9.1", "shop.99999999999999999999"):
        with pytest.raises(NotFound, match=missing):
            log_entry(shop, missing)
    for bad in ("1", "user:1", "shop", "1.x", "order:1.1", "١.١"):
        assert code_of(log_entry, shop, bad) == "bad_log_entry"


def test_the_statuses_an_order_went_through(shop: Reader) -> None:
    moves = [(move["from"], move["to"], move["id"], move["reason"]) for move in status_history(shop, 1)]
    assert moves == [
        (None, "draft", "1.1", None),
        ("draft", "pending", "1.1", None),
        ("pending", "on_hold", "1.2", "because"),
    ]
    assert status_history(shop, 2) == []
    assert code_of(status_history, shop, 99) == "order_not_found"


def test_jobs(shop: Reader) -> None:
    assert list_jobs(shop, statuses=["manual"]) == [
        {
            "id": 1,
            "order": 1,
            "line": 1,
            "type": "new",
            "product": "Tea-1",
            "service": "A.org",
            "status": "manual",
            "failed": True,
            "tries": 0,
            "due_at": None,
            "created_at": "2026-11-01T10:00:00Z",
            "finished_at": None,
            "worker": None,
            "lease_until": None,
        }
    ]
    assert names(list_jobs(shop)) == [1, 2]
    assert names(list_jobs(shop, types=["new"])) == [1]
    assert names(list_jobs(shop, after=1)) == [2]
    assert names(list_jobs(shop, limit=1)) == [1]
    assert names(list_jobs(shop, orders=[2, 1, 2])) == [1, 2]
    for text, found in (("a.ORG", [1]), ("tea-1", [1]), ("2", [2]), ("Document", [2]), ("nothing", []), ("%", [])):
        assert names(list_jobs(shop, search=text)) == found, text
    assert code_of(list_jobs, shop, statuses=["open"]) == "bad_filter"
    assert code_of(lambda: list_jobs(shop, types=["document"])) == "bad_filter"


def test_one_job_with_its_executions(shop: Reader) -> None:
    (execution,) = job_details(shop, 1)["executions"]
    assert (execution["input"], execution["output"], execution["error"]) == ({"order": 1}, None, {"exit": 1})
    assert job_details(shop, 2)["executions"] == []
    assert code_of(job_details, shop, 3) == "job_not_found"


def test_documents(shop: Reader) -> None:
    first = documents(shop)[0]
    assert (first["number"], first["kind"], first["order"], first["user"]) == ("0000000001", "proforma", 1, "anna")
    assert (first["net"], first["tax"], first["gross"], first["currency"]) == ("100.00", "20.00", "120.00", "EUR")
    assert names(documents(shop)) == [1, 2, 3, 4]
    assert names(documents(shop, orders=[1], kinds=["credit-note", "invoice"])) == [2, 3]
    assert names(documents(shop, limit=2, after=1)) == [2, 3]
    assert documents(shop, kinds=["credit_note"])[0]["corrects"] == "0000000001"
    assert code_of(documents, shop, kinds=["receipt"]) == "bad_filter"


def test_what_a_document_says(shop: Reader) -> None:
    details = document_details(shop, 2)
    assert details["content"] == {"kind": "invoice"}
    assert details["file"] == {"sha256": "digest", "renderer": "1"}
    assert (document_details(shop, 4)["content"], document_details(shop, 4)["file"]) == (None, None)
    assert document_content(shop, 2) == '{"kind":"invoice"}'
    assert document_content(shop, 4) is None
    assert code_of(document_details, shop, 99) == "document_not_found"


def test_users(shop: Reader) -> None:
    assert [user["username"] for user in users(shop)] == ["anna", "boris", "123", "x@y"]
    assert [user["company"] for user in users(shop, search="ANNA")] == ["Example Ltd"]
    assert names(users(shop, statuses=["blocked"])) == [2]
    assert names(users(shop, limit=1, after=2)) == [3]
    assert code_of(users, shop, statuses=["gone"]) == "bad_filter"


def test_one_user(shop: Reader) -> None:
    details = user_details(shop, 1)
    assert [profile["is_primary"] for profile in details["profiles"]] == [False, True]
    assert details["wallets"] == {"EUR": "10.00", "JPY": "7"}
    assert details["credit_limits"] == {"EUR": "500.00"}
    assert details["labels"] == {"vip": "always"}
    assert [note["text"] for note in details["notes"]] == ["first"]
    assert names(details["log"]) == ["user:1.1"]
    assert code_of(user_details, shop, 99) == "user_not_found"


def test_products(shop: Reader) -> None:
    tea, numbers = products(shop)
    assert (tea["code"], tea["unit_price"], tea["active"]) == ("Tea-1", "9.80", True)
    assert (numbers["unit_price"], numbers["active"]) == (None, False)
    assert names(products(shop, search="GREEN")) == [1]
    assert names(products(shop, limit=1)) == [1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("anna", 1),
        ("1", 1),
        ("name:123", 3),
        ("name:x@y", 4),
        ("Both@example.org", 1),
        ("both@example.org", 2),
        ("SINGLE@example.org", 3),
    ],
)
def test_users_by_what_is_typed(shop: Reader, text: str, found: int) -> None:
    assert find_user(shop, text) == found


def test_users_that_are_not_there_or_not_the_only_one(shop: Reader) -> None:
    for missing in ("123", "Anna", "name:nobody", "x@y", "", "99999999999999999999", "²"):
        assert code_of(find_user, shop, missing) == "user_not_found"
    with pytest.raises(UsageFault) as caught:
        find_user(shop, "BOTH@example.org")
    assert caught.value.code == "ambiguous"
    assert caught.value.data["candidates"] == ["1 (anna)", "2 (boris)"]


def test_documents_by_what_is_typed(shop: Reader) -> None:
    assert find_document(shop, "invoice:0000000001") == 2
    assert find_document(shop, "proforma:0000000001") == 1
    assert find_document(shop, "credit-note:CN:7") == 3
    assert find_document(shop, "CN:7") == 3
    assert find_document(shop, "id:4") == 4
    for missing in ("0000000002", "invoice:CN:7", "id:9", "id:x", ""):
        assert code_of(find_document, shop, missing) == "document_not_found"
    with pytest.raises(UsageFault) as caught:
        find_document(shop, "0000000001")
    assert caught.value.data["candidates"] == ["invoice:0000000001", "proforma:0000000001"]


def test_products_by_what_is_typed(shop: Reader) -> None:
    assert (find_product(shop, "Tea-1"), find_product(shop, "123"), find_product(shop, "id:1")) == (1, 2, 1)
    for missing in ("tea-1", "id:77", "1"):
        assert code_of(find_product, shop, missing) == "product_not_found"


def test_the_shop(shop: Reader) -> None:
    assert (shop_settings(shop).currency, shop_version(shop)) == ("EUR", 1)
