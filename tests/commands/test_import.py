"""Bringing another shop in: all or nothing, every fault told, and the same again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.program import Result, RunCli

USERS = """\
format: {date: D.M.YYYY, decimal: ",", delimiter: ";"}
users:
  files: {main: people.csv}
  fields:
    external_id: no
    username: login
    name: name
    profiles: {kind: {constant: person}, name: name, country: country}
products:
  files: {main: goods.csv}
  fields:
    external_id: no
    code: code
    name: name
    supply: {constant: service}
    unit_price: price
    currency: {constant: EUR}
orders:
  files:
    main: orders.csv
    details: {file: lines.csv, key: order}
  fields:
    external_id: {column: order}
    user: customer
    status:
      - when: {column: paid, empty: false}
        constant: activated
      - constant: pending
    currency: {constant: EUR}
    method: {constant: bank-transfer}
    placed_at: placed
    lines: {each: details, product: product, quantity: pieces, unit_price: price}
    payments:
      when: {column: paid, empty: false}
      amount: {constant: total}
      paid_on: paid
"""

FILES = {
    "people.csv": "no;login;name;country\n1;olga;Олга Динева;Bulgaria\n2;nikos;Νίκος Δήμας;Greece\n",
    "goods.csv": "no;code;name;price\n10;site;Web site;1200,50\n11;mail;Mailbox;3,00\n",
    "orders.csv": "order;customer;placed;paid\nA1;1;3.10.2026;5.10.2026\nA2;2;4.10.2026;\n",
    "lines.csv": "order;product;pieces;price\nA1;10;1;1200,50\nA1;11;2;3,00\nA2;11;10;2,75\n",
}


def test_help_offers_only_what_is_taken(invoke: RunCli) -> None:
    shown = invoke("import", "users", "--help").stdout
    assert "--dry-run" in shown
    assert "--reason" in shown
    assert "--idempotency-key" not in shown
    assert "--if-version" not in shown
    refused = invoke("import", "users", "--map", "m", "--source", "s", "--if-version", 3, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (2, "if_version_of_many")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The files of another shop with their mapping."""
    folder = tmp_path / "old"
    folder.mkdir()
    for name, text in {**FILES, "map.yaml": USERS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def bring(invoke: RunCli, old: Path, resource: str, *words: object) -> Result:
    return invoke("import", resource, "--map", old / "map.yaml", "--source", "old", *words)


def bring_all(invoke: RunCli, old: Path) -> None:
    for resource in ("users", "products", "orders"):
        done = bring(invoke, old, resource)
        assert done.code == 0, done.stderr


def counts(invoke: RunCli) -> tuple[int, int, int]:
    """How many users, products and orders the shop has."""
    lists = (("user", "list"), ("product", "list"), ("order", "list"))
    users, products, orders = (len(invoke(*words, "-o", "json").json()) for words in lists)
    return users, products, orders


def test_a_shop_comes_in_once(invoke: RunCli, database_url: str, old: Path) -> None:
    assert bring(invoke, old, "users").stdout == "users of old: 2 done\n"
    assert bring(invoke, old, "products", "-o", "id").stdout == "1\n2\n"
    answer = bring(invoke, old, "orders", "-o", "json").json()
    assert answer["summary"] == {"done": 2, "unchanged": 0, "refused": 0, "failed": 0}
    assert [(result["order"], result["external_id"], result["line"]) for result in answer["results"]] == [
        (1001, "A1", 2),
        (1002, "A2", 3),
    ]
    again = bring(invoke, old, "orders", "-o", "json")
    assert (again.code, again.json()["summary"]["unchanged"]) == (0, 2)
    assert [result["order"] for result in again.json()["results"]] == [1001, 1002]
    assert counts(invoke) == (2, 2, 2)
    orders = invoke("order", "list", "--sort", "id", "-o", "json").json()
    assert [(order["status"], order["payment_status"], order["gross"]) for order in orders] == [
        ("activated", "paid", "1206.50"),
        ("pending", "unpaid", "27.50"),
    ]
    assert database_url


def test_an_imported_pending_order_is_paid_and_invoiced(invoke: RunCli, database_url: str, old: Path) -> None:
    bring_all(invoke, old)
    paid = invoke("order", "pay", 1002, "-o", "json").json()["results"][0]
    assert [document["kind"] for document in paid["documents"]] == ["invoice"]
    assert invoke("order", "show", 1002, "-o", "json").json()["status"] == "processing"
    assert invoke("doc", "list", "--order", 1001, "-o", "json").json() == []
    assert database_url


def test_dry_run_writes_nothing(invoke: RunCli, database_url: str, old: Path) -> None:
    planned = bring(invoke, old, "users", "--dry-run", "-o", "json").json()
    assert (planned["run"], planned["summary"]["planned"]) == (None, 2)
    shown = bring(invoke, old, "users", "--dry-run")
    assert (shown.code, shown.stdout) == (0, "users of old: 2 planned\n")
    assert shown.stderr == "dry run: nothing was changed\n"
    assert counts(invoke) == (0, 0, 0)
    assert invoke("log", "list", "-o", "json").json() == []
    assert database_url


def test_every_fault_is_told_and_nothing_is_written(invoke: RunCli, database_url: str, old: Path) -> None:
    bring(invoke, old, "users")
    bring(invoke, old, "products")
    orders = "order;customer;placed;paid\nA1;77;3.10.2026;\nA2;2;4.10.2026;\nA3;2;5.10.2026;then\n"
    (old / "orders.csv").write_text(orders, encoding="utf-8")
    lines = "order;product;pieces;price\nA1;10;1;1,00\nA2;99;1;1,00\nA3;11;1;3.00\n"
    (old / "lines.csv").write_text(lines, encoding="utf-8")
    refused = bring(invoke, old, "orders", "-o", "json")
    error = refused.error()
    assert (refused.code, error["code"], refused.stdout) == (4, "import_faults", "")
    told = {(Path(fault["file"]).name, fault["line"], fault["column"], fault["value"]) for fault in error["faults"]}
    assert told == {
        ("orders.csv", 2, "", ""),
        ("orders.csv", 3, "", ""),
        ("orders.csv", 4, "paid", "then"),
        ("lines.csv", 4, "price", "3.00"),
    }
    reasons = " | ".join(fault["reason"] for fault in error["faults"])
    assert "there is no user '77' of old; import the users first" in reasons
    assert "there is no product '99' of old; import the products first" in reasons
    table = bring(invoke, old, "orders")
    assert f"error: {old}/orders.csv, line 4, column paid: 'then': " in table.stderr
    assert "4 faults in 4 records; nothing was imported" in table.stderr
    assert counts(invoke) == (2, 2, 0)
    assert database_url


def test_skip_errors_takes_the_good_ones(invoke: RunCli, database_url: str, old: Path) -> None:
    bring(invoke, old, "users")
    bring(invoke, old, "products")
    orders = "order;customer;placed;paid\nA1;77;3.10.2026;\nA2;2;4.10.2026;\nA3;2;5.10.2026;then\n"
    (old / "orders.csv").write_text(orders, encoding="utf-8")
    (old / "lines.csv").write_text("order;product;pieces;price\nA1;10;1;1,00\nA2;11;1;1,00\nA3;11;1;1,00\n", "utf-8")
    some = bring(invoke, old, "orders", "--skip-errors", "-o", "json")
    assert some.code == 6
    results = [(result["external_id"], result["result"]) for result in some.json()["results"]]
    assert results == [("A1", "failed"), ("A2", "done"), (None, "failed")]
    assert counts(invoke) == (2, 2, 1)
    assert database_url


def test_what_is_here_already(invoke: RunCli, database_url: str, old: Path) -> None:
    bring_all(invoke, old)
    (old / "people.csv").write_text(FILES["people.csv"].replace("Олга Динева", "Олга Христова"), encoding="utf-8")
    failed = bring(invoke, old, "users", "--on-duplicate", "fail", "-o", "json")
    assert (failed.code, len(failed.error()["faults"])) == (4, 2)
    assert bring(invoke, old, "users").stdout == "users of old: 2 unchanged\n"
    assert bring(invoke, old, "users", "--on-duplicate", "update").stdout == "users of old: 1 done, 1 unchanged\n"
    olga = invoke("user", "show", "olga", "-o", "json").json()
    assert (olga["name"], olga["profiles"][0]["name"]) == ("Олга Христова", "Олга Христова")
    found = [row["username"] for row in invoke("user", "list", "--search", "христова", "-o", "json").json()]
    assert found == ["olga"]
    assert bring(invoke, old, "users", "--on-duplicate", "update").stdout == "users of old: 2 unchanged\n"
    assert database_url


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("--map", "none.yaml", "--source", "old"), 3, "file_not_found"),
        (("--map", "map.yaml"), 2, "missing_argument"),
        (("--map", "map.yaml", "--source", "old", "other.csv"), 2, "file_not_in_mapping"),
        (("--map", "map.yaml", "--source", "old", "--on-duplicate", "guess"), 2, "bad_word"),
        (("--map", "map.yaml", "--source", "old", "--idempotency-key", "k"), 2, "key_not_needed"),
        (("--map", "map.yaml", "--source", "old", "--if-version", "1"), 2, "if_version_of_many"),
        (("--map", "map.yaml", "--source", "old", "--read-only"), 4, "read_only"),
        (("--map", "bad.yaml", "--source", "old"), 2, "mapping_invalid"),
        (("--map", "map.yaml", "--source", ""), 2, "empty_value"),
    ],
)
def test_mistakes(invoke: RunCli, sqlite_url: str, old: Path, words: tuple[str, ...], code: int, error: str) -> None:
    (old / "bad.yaml").write_text(USERS.replace("login", "{colum: login}"), encoding="utf-8")
    placed = [str(old / word) if word.endswith((".yaml", ".csv")) else word for word in words]
    refused = invoke("import", "users", *placed, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (code, error)
    assert counts(invoke) == (0, 0, 0)
    assert sqlite_url


def test_a_missing_file_is_a_fault(invoke: RunCli, sqlite_url: str, old: Path) -> None:
    (old / "people.csv").unlink()
    refused = bring(invoke, old, "users", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "import_faults")
    assert sqlite_url


def test_a_broken_mapping_tells_each_fault_once(invoke: RunCli, sqlite_url: str, old: Path) -> None:
    (old / "map.yaml").write_text(USERS.replace("decimal:", "decimals:").replace("name: name", "nam: name"), "utf-8")
    refused = bring(invoke, old, "users")
    assert refused.code == 2
    assert refused.stderr.count("line 1: format.decimals: unknown key") == 2
    assert "users.fields.nam: unknown key 'nam'" in refused.stderr
    assert sqlite_url
