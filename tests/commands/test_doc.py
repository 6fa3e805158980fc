"""Documents: listed, shown, and written to files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from billiactl.core.changes import Pay
from tests.commands.order_shop import FIRST, do, drafts, open_shop, placed
from tests.support.program import RunCli
from tests.support.rows import rows_in


@pytest.fixture
def shop(database_url: str) -> str:
    """Two orders: the first paid, with proforma and invoice 0000000001; the second placed, with a proforma."""
    open_shop(database_url)
    first, _ = placed(database_url, 2)
    assert first == FIRST
    do(database_url, Pay(first))
    return database_url


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def files_in(folder: Path) -> list[str]:
    """Every file below a folder, by its relative path."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_list(invoke: RunCli, shop: str) -> None:
    rows = invoke("doc", "list", "-o", "json").json()
    assert [row["doc"] for row in rows] == ["proforma:0000000001", "proforma:0000000002", "invoice:0000000001"]
    assert [row["status"] for row in rows] == ["converted", "issued", "issued"]
    invoices = invoke("doc", "list", "--kind", "invoice", "--order", FIRST, "-o", "json").json()
    assert [(row["gross"], row["currency"]) for row in invoices] == [("120.00", "EUR")]
    assert invoke("doc", "list", "-o", "id").stdout.split() == [row["doc"] for row in rows]
    assert [row["id"] for row in invoke("doc", "list", "--after", 1, "--limit", 1, "-o", "json").json()] == [2]
    assert shop


def test_list_takes_orders_from_standard_input(invoke: RunCli, shop: str) -> None:
    rows = invoke("doc", "list", "--order", "-", "-o", "json", input=f"{FIRST + 1}\n").json()
    assert [row["order"] for row in rows] == [FIRST + 1]
    assert invoke("doc", "list", "--order", "-", "-o", "json", input="").json() == []
    assert shop


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("doc", "list", "--kind", "bill"), 2, "bad_filter"),
        (("doc", "list", "--order", "77"), 3, "order_not_found"),
        (("doc", "list", "--order", "#1001"), 2, "bad_order_id"),
        (("doc", "show", "0000000001"), 2, "ambiguous"),
        (("doc", "show", "0000000077"), 3, "document_not_found"),
        (("doc", "download"), 2, "which_documents"),
        (("doc", "download", "0000000002", "--missing"), 2, "which_documents"),
        (("doc", "download", "--kind", "invoice", "0000000002"), 2, "which_documents"),
        (("doc", "download", "--order", "77"), 3, "order_not_found"),
        (("doc", "download", "0000000002", "--format", "json"), 2, "where_to"),
        (("doc", "download", "0000000002", "--format", "xml", "--to", "-"), 2, "bad_word"),
        (("doc", "download", "0000000002", "--format", "ubl"), 2, "where_to"),
        (("doc", "download", "0000000002", "--format", "ubl", "--to", "-"), 4, "no_einvoice"),
        (("doc", "download", "--order", "1001", "--to", "-"), 2, "one_document"),
        (("doc", "download", "--order", "1001", "--to", "one.pdf"), 2, "not_a_folder"),
    ],
)
def test_mistakes(invoke: RunCli, shop: str, words: tuple[str, ...], code: int, error: str) -> None:
    refused = invoke(*words, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (code, error)
    assert shop


def test_show_tells_the_frozen_content(invoke: RunCli, shop: str) -> None:
    item = invoke("doc", "show", "invoice:0000000001", "-o", "json").json()
    assert item["content"]["number"] == "0000000001"
    assert item["content"]["buyer"]["company"] == "Example Ltd"
    page = invoke("doc", "show", "invoice:0000000001").stdout
    assert page.startswith("Invoice 0000000001  issued · order 1001 · user anna\n")
    assert "1  .eu domain    1  100.00            100.00  20 %" in page
    assert "VAT 20 % on 100.00   20.00" in page
    assert "billiactl doc download invoice:0000000001" in page
    assert shop


def test_download_into_the_archive(invoke: RunCli, shop: str, archive: Path) -> None:
    done = invoke("doc", "download", "invoice:0000000001", "--archive", archive, "-o", "json")
    (result,) = done.json()["results"]
    path = archive / "2026" / "invoice" / "0000000001.pdf"
    assert (result["document"], result["result"], result["path"]) == ("invoice:0000000001", "done", str(path))
    with rows_in(shop) as rows:
        kept = rows.execute("SELECT sha256, renderer FROM document_files").fetchall()
    assert [row[0] for row in kept] == [hashlib.sha256(path.read_bytes()).hexdigest()]
    again = invoke("doc", "download", "invoice:0000000001", "--archive", archive)
    assert (again.code, again.stdout) == (0, f"document invoice:0000000001: unchanged, {path}\n")
    assert invoke("doc", "show", "invoice:0000000001", "--archive", archive, "-o", "json").json()["path"] == str(path)


def test_missing_brings_what_the_archive_lacks(invoke: RunCli, shop: str, archive: Path) -> None:
    invoke("doc", "download", "invoice:0000000001", "--archive", archive)
    done = invoke("doc", "download", "--missing", "--archive", archive, "-o", "json")
    assert done.json()["summary"] == {"done": 2, "unchanged": 0, "refused": 0, "failed": 0}
    assert files_in(archive) == [
        "2026/invoice/0000000001.pdf",
        "2026/proforma/0000000001.pdf",
        "2026/proforma/0000000002.pdf",
    ]
    nothing = invoke("doc", "download", "--missing", "--archive", archive)
    assert (nothing.code, nothing.stdout, nothing.stderr) == (0, "", "no document to write; nothing to do\n")
    assert shop


def test_read_only_writes_the_file_and_nothing_else(invoke: RunCli, shop: str, archive: Path) -> None:
    done = invoke("doc", "download", "invoice:0000000001", "--archive", archive, "--read-only")
    assert done.code == 0
    assert files_in(archive) == ["2026/invoice/0000000001.pdf"]
    with rows_in(shop) as rows:
        assert rows.execute("SELECT COUNT(*) FROM document_files").fetchall()[0][0] == 0


def test_to_a_folder_names_kind_and_number(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    done = invoke("doc", "download", "--order", FIRST, "--to", f"{tmp_path}/made/")
    assert done.code == 0
    assert files_in(tmp_path / "made") == ["invoice-0000000001.pdf", "proforma-0000000001.pdf"]
    invoke("doc", "download", "proforma:0000000002", "--to", tmp_path / "made", "--format", "json")
    assert "proforma-0000000002.json" in files_in(tmp_path / "made")
    assert shop


def test_to_a_file_keeps_what_stands_there(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    target = tmp_path / "one.pdf"
    assert invoke("doc", "download", "0000000002", "--to", target).code == 0
    data = target.read_bytes()
    target.write_bytes(b"mine")
    refused = invoke("doc", "download", "0000000002", "--to", target, "-o", "json")
    assert (refused.code, refused.json()["results"][0]["error"]["code"]) == (5, "file_exists")
    assert target.read_bytes() == b"mine"
    assert invoke("doc", "download", "0000000002", "--to", target, "--overwrite").code == 0
    assert target.read_bytes() == data
    assert shop


def test_one_that_fails_holds_no_other_up(invoke: RunCli, shop: str, archive: Path) -> None:
    bad = archive / "2026" / "invoice" / "0000000001.pdf"
    bad.parent.mkdir(parents=True)
    bad.write_bytes(b"other")
    some = invoke("doc", "download", "--order", FIRST, "--archive", archive, "-o", "json")
    assert some.code == 6
    assert [result["result"] for result in some.json()["results"]] == ["done", "failed"]
    assert shop


def test_to_standard_output(invoke: RunCli, shop: str) -> None:
    text = invoke("doc", "download", "invoice:0000000001", "--to", "-", "--format", "json").stdout
    assert json.loads(text)["kind"] == "invoice"
    log = invoke("log", "list", "--order", FIRST, "-o", "json").json()
    issued = [
        effect
        for entry in log
        for effect in invoke("log", "show", entry["id"], "-o", "json").json()["effects"]
        if effect["op"] == "issue" and effect["kind"] == "invoice"
    ]
    assert hashlib.sha256(text.encode()).hexdigest() == issued[0]["content_sha256"]
    assert shop


def test_documents_from_standard_input(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    ids = invoke("doc", "list", "-o", "id").stdout
    done = invoke("doc", "download", "-", "--to", f"{tmp_path}/all/", input=ids)
    assert done.code == 0
    assert len(files_in(tmp_path / "all")) == 3
    assert shop


def test_an_archive_that_is_a_file(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = invoke("doc", "download", "0000000002", "--archive", tmp_path / "file", "-o", "json")
    assert (refused.code, refused.json()["results"][0]["error"]["code"]) == (7, "archive_unreachable")
    assert shop


def test_an_order_without_documents(invoke: RunCli, shop: str) -> None:
    (order,) = drafts(shop)
    nothing = invoke("doc", "download", "--order", order)
    assert (nothing.code, nothing.stderr) == (0, "no document to write; nothing to do\n")


def test_the_lines_of_a_page_add_up_with_a_surcharge(invoke: RunCli, shop: str) -> None:
    invoke("order", "price", "edit", FIRST + 1, "--total", "150.00")
    page = invoke("doc", "show", "proforma:0000000003").stdout
    (head, line) = [row.split() for row in page.splitlines() if row.startswith(("#", "1 "))]
    assert head == ["#", "what", "qty", "price", "discount", "extra", "net", "VAT"]
    assert line == ["1", ".eu", "domain", "1", "100.00", "25.00", "125.00", "20", "%"]
    assert "extra" not in invoke("doc", "show", "proforma:0000000002").stdout
    assert shop


def test_the_day_of_supply_is_on_the_page(invoke: RunCli, shop: str) -> None:
    words = ("doc", "create", "proforma", "--order", FIRST + 1, "-o", "id")
    name = invoke(*words).stdout.strip()
    assert "supplied" not in invoke("doc", "show", name).stdout
    invoke("doc", "edit", name, "--supplied-on", "2026-11-20")
    assert "supplied 2026-11-20" in invoke("doc", "show", name).stdout
    assert shop
