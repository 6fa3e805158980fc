"""Documents by hand on the command line: drafts, notes from files, corrections, voiding, marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from billiactl.core.changes import Pay
from tests.commands.order_shop import FIRST, do, drafts, open_shop, placed
from tests.support.program import RunCli

NOTE = "reason: agreed by phone\nlines:\n  - line: 1\n    net: 10.00\n"


@pytest.fixture
def shop(database_url: str) -> str:
    """Two placed orders of 120.00; their proformas are documents 1 and 2."""
    open_shop(database_url)
    placed(database_url, 2)
    return database_url


@pytest.fixture
def invoiced(shop: str) -> str:
    """The first order is paid: invoice 0000000001 is document 3."""
    do(shop, Pay(FIRST))
    return shop


@pytest.fixture
def small(sqlite_url: str) -> str:
    """A placed order and a paid one, where one kind of database is enough."""
    open_shop(sqlite_url)
    placed(sqlite_url, 2)
    do(sqlite_url, Pay(FIRST + 1))
    return sqlite_url


@pytest.fixture
def note(tmp_path: Path) -> Path:
    file = tmp_path / "note.yaml"
    file.write_text(NOTE, encoding="utf-8")
    return file


def drafted(invoke: RunCli, order: int = FIRST, *words: object) -> str:
    """A draft of an invoice; its name."""
    made = invoke("doc", "create", "invoice", "--order", order, "--reason", "by contract", *words, "-o", "id")
    assert made.code == 0, made.stderr
    return made.stdout.strip()


def kinds(invoke: RunCli, order: int = FIRST) -> list[tuple[Any, ...]]:
    rows = invoke("doc", "list", "--order", order, "-o", "json").json()
    return [(row["doc"], row["status"], row["gross"]) for row in rows]


@pytest.mark.usefixtures("shop")
def test_from_a_draft_to_an_invoice_in_the_archive(invoke: RunCli, tmp_path: Path) -> None:
    made = invoke("doc", "create", "invoice", "--order", FIRST, "--reason", "by contract", "-o", "json").json()
    assert (made["document"], made["result"], made["documents"]) == ("id:3", "done", [])
    page = invoke("doc", "show", "id:3").stdout
    assert page.startswith("Invoice (draft)  draft · order 1001 · user anna\n")
    edited = invoke("doc", "edit", "id:3", "--note", "Thank you", "--describe", "1=First year", "-o", "id")
    assert edited.stdout == "id:3\n"
    archive = tmp_path / "archive"
    issued = invoke("doc", "issue", "id:3", "--archive", archive, "-o", "json")
    (result,) = issued.json()["results"]
    assert [document["number"] for document in result["documents"]] == ["0000000001"]
    assert (archive / "2026" / "invoice" / "0000000001.pdf").is_file()
    content = invoke("doc", "show", "invoice:0000000001", "-o", "json").json()["content"]
    assert (content["note"], content["lines"][0]["description"]) == ("Thank you", "First year")
    again = invoke("doc", "issue", "id:3", "-o", "json").json()
    assert again["summary"]["unchanged"] == 1


@pytest.mark.usefixtures("shop")
def test_dry_runs_change_nothing(invoke: RunCli) -> None:
    drafted(invoke)
    before = kinds(invoke)
    for words in (
        ("create", "proforma", "--order", FIRST),
        ("edit", "id:3", "--note", "x"),
        ("issue", "id:3"),
        ("delete", "id:3"),
        ("void", "id:1"),
        ("mark", "id:1", "--sent"),
    ):
        planned = invoke("doc", *words, "--dry-run", "-o", "json")
        assert planned.code == 0, planned.stderr
        assert '"planned"' in planned.stdout
    assert kinds(invoke) == before
    assert invoke("doc", "create", "proforma", "--order", FIRST, "--dry-run", "-o", "id").stdout == ""


@pytest.mark.usefixtures("invoiced")
def test_a_note_from_a_file_and_from_standard_input(invoke: RunCli, note: Path) -> None:
    made = invoke("doc", "create", "debit-note", "--order", FIRST, "--from", note, "--issue", "-o", "json").json()
    assert (made["document"], made["documents"][0]["gross"]) == ("debit_note:0000000002", "12.00")
    text = '{"lines": [{"line": 1, "net": "2.50"}]}'
    name = invoke("doc", "create", "debit_note", "--order", FIRST, "--from", "-", "-o", "id", input=text).stdout.strip()
    assert invoke("doc", "show", name, "-o", "json").json()["gross"] == "3.00"
    assert "agreed by phone" in invoke("log", "list", "--order", FIRST).stdout


@pytest.mark.usefixtures("invoiced")
def test_money_that_returns_needs_to_know_where(invoke: RunCli, note: Path) -> None:
    refused = invoke("doc", "create", "credit_note", "--order", FIRST, "--from", note, "--issue", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "settlement_required")
    done = invoke("doc", "create", "credit_note", "--order", FIRST, "--from", note, "--issue", "--settle", "refund")
    assert (done.code, "billiactl refund done 1" in done.stderr) == (0, True)


@pytest.mark.usefixtures("invoiced")
def test_a_correction_again_is_unchanged_and_a_reissue_makes_two_documents(invoke: RunCli, tmp_path: Path) -> None:
    right = tmp_path / "right.yaml"
    right.write_text("lines: [{line: 1, net: 130.00}]\n", encoding="utf-8")
    words = ("doc", "correct", "invoice:0000000001", "--from", right, "-o", "json")
    first, again = invoke(*words).json(), invoke(*words).json()
    assert (first["result"], again["result"]) == ("done", "unchanged")
    assert first["document"] == "invoice:0000000001"
    made = invoke("doc", "correct", "invoice:0000000001", "--reissue", "--reason", "buyer", "-o", "json").json()
    assert [document["kind"] for document in made["documents"]][-1] == "invoice"
    assert kinds(invoke)[-1] == ("invoice:0000000005", "issued", "156.00")


@pytest.mark.usefixtures("shop")
def test_several_at_once(invoke: RunCli, tmp_path: Path) -> None:
    words = ("doc", "create", "invoice", "--order", FIRST, "--order", FIRST + 1, "--reason", "by contract")
    assert invoke(*words, "-o", "json").error()["code"] == "key_required"
    many = invoke(*words, "--idempotency-key", "k", "-o", "json").json()
    assert many["summary"]["done"] == 2
    archive = tmp_path / "archive"
    issued = invoke("doc", "issue", "-", "--archive", archive, input="id:3\nid:4\n")
    assert (issued.code, archive.exists()) == (0, False)
    assert "billiactl doc download --missing" in issued.stderr
    assert invoke("doc", "issue", "-", input="").code == 0
    assert kinds(invoke, FIRST + 1)[-1] == ("invoice:0000000002", "issued", "120.00")


@pytest.mark.usefixtures("shop")
def test_deleted_voided_and_marked(invoke: RunCli) -> None:
    name = drafted(invoke)
    assert invoke("doc", "delete", name).code == 0
    assert invoke("doc", "delete", name).code == 3
    assert invoke("doc", "void", "id:1").code == 0
    assert kinds(invoke) == [("proforma:0000000001", "voided", "120.00")]
    assert invoke("doc", "mark", "id:1", "id:2", "--sent", "--remark", "by post").code == 0
    shown = invoke("doc", "show", "id:2", "-o", "json").json()
    assert (shown["sent_on"], shown["remark"]) == ("2026-11-22", "by post")
    assert invoke("doc", "mark", "id:2", "--sent", "2026-11-22").code == 0
    page = invoke("doc", "show", "id:2").stdout
    assert "sent 2026-11-22" in page
    assert "Remark    by post" in page


@pytest.mark.usefixtures("shop")
def test_results_name_the_document_for_the_next_command(invoke: RunCli) -> None:
    name = drafted(invoke)
    assert invoke("doc", "mark", name, "id:1", "--remark", "by post", "-o", "id").stdout == "id:3\nid:1\n"
    told = invoke("doc", "void", "id:1", "-o", "json").json()["results"][0]
    assert (told["order"], told["document"]) == (FIRST, "id:1")
    assert invoke("doc", "issue", name, "-o", "id").stdout == "id:3\n"


@pytest.mark.usefixtures("shop")
def test_a_draft_on_paper_says_that_it_is_one(invoke: RunCli, tmp_path: Path) -> None:
    name = drafted(invoke)
    file, archive = tmp_path / "draft.pdf", tmp_path / "archive"
    refused = invoke("doc", "download", name, "--archive", archive, "-o", "json")
    assert (refused.code, refused.json()["results"][0]["error"]["code"]) == (4, "document_is_draft")
    assert invoke("doc", "download", name, "--to", file, "--archive", archive).code == 0
    text = "".join(page.extract_text() for page in PdfReader(file).pages)
    assert "draft" in text.lower()
    assert "None" not in text
    assert not archive.exists()
    assert invoke("doc", "download", name, "--to", f"{tmp_path}/all/").code == 0
    assert [path.name for path in (tmp_path / "all").iterdir()] == ["invoice-draft-3.pdf"]
    assert invoke("doc", "show", name, "-o", "json").json()["file"] is None
    assert invoke("doc", "download", "--missing", "--archive", archive, "-o", "json").json()["summary"]["done"] == 2


MISTAKES = [
    (("create", "invoice"), 2, "no_orders"),
    (("create", "bill", "--order", 1001), 2, "bad_word"),
    (("create", "invoice", "--order", 1001), 4, "reason_required"),
    (("create", "invoice", "--order", 77), 3, "order_not_found"),
    (("create", "invoice", "--order", 1003), 4, "document_refused"),
    (("create", "credit_note", "--order", 1001), 2, "bad_words"),
    (("create", "proforma", "--order", "-", "--from", "-"), 2, None),
    (("create", "proforma", "--order", 1001, "--from", "missing.yaml"), 3, "file_not_found"),
    (("edit", "id:4", "--from", "x.yaml", "--note", "y"), 2, "several_sources"),
    (("edit", "id:4", "--describe", "one=x"), 2, "bad_line"),
    (("edit", "id:4", "--describe", "9=x"), 2, "no_such_line"),
    (("edit", "id:4", "--supplied-on", "2026-11-20T10:00:00Z"), 2, "bad_date"),
    (("edit", "id:1", "--note", "x"), 4, "issued"),
    (("edit", "id:77"), 3, "document_not_found"),
    (("issue",), 2, None),
    (("issue", "id:77"), 3, "document_not_found"),
    (("correct", "id:1"), 2, "which_correction"),
    (("correct", "id:1", "--reissue", "--from", "x.yaml"), 2, "which_correction"),
    (("correct", "id:1", "--reissue"), 4, "not_correctable"),
    (("mark", "id:1"), 2, "no_mark"),
    (("mark", "--sent", "id:1"), 2, "bad_date"),
    (("create", "proforma", "--order", 1001, "--read-only"), 4, "read_only"),
]


@pytest.mark.parametrize(("words", "code", "error"), MISTAKES, ids=[" ".join(map(str, row[0])) for row in MISTAKES])
def test_mistakes(invoke: RunCli, small: str, words: tuple[object, ...], code: int, error: str | None) -> None:
    drafted(invoke)
    drafts(small)
    refused = invoke("doc", *words, "-o", "json", input="")
    assert refused.code == code, refused.stderr
    if error is not None:
        assert refused.error()["code"] == error


FILES = [
    ("lines: [{line: 1, net: 10,00}]\n", 1, "lines[1].00", "unknown key '00'"),
    ('reason: x\nlines:\n- line: 1\n  net: "10,00"\n', 4, "lines[1].net", "write 10.00"),
    ("lines:\n- line: 1\n  net: -5\n", 3, "lines[1].net", "write 5"),
    ("lines:\n- line: one\n  net: 5\n", 2, "lines[1].line", "expected the number of a line, found 'one'"),
    ("lines:\n- line: 1\n  charge: x\n  net: 5\n", 2, "lines[1]", "expected either line or charge"),
    ("lines:\n- line: 1\n", 2, "lines[1]", "expected net"),
    ("lines: 5\n", 1, "lines", "expected a list of lines"),
    ("reason: [a]\nlines: [{line: 1, net: 5}]\n", 1, "reason", "expected text, found a list"),
    ("reson: a\nlines: [{line: 1, net: 5}]\n", 1, "reson", "did you mean reason?"),
    ("lines: [{line: 1, net: 5}]\nlines: [{line: 1, net: 6}]\n", 2, "lines", "twice"),
    ("reason: only\n", 1, "", "expected lines"),
    ("- line: 1\n", 1, "", "expected a mapping"),
]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("text", "line", "key", "told"), FILES)
def test_a_fault_in_a_file_has_its_line_key_and_what_was_expected(
    invoke: RunCli, note: Path, text: str, line: int, key: str, told: str
) -> None:
    note.write_text(text, encoding="utf-8")
    refused = invoke("doc", "create", "debit_note", "--order", FIRST + 1, "--from", note, "-o", "json")
    error = refused.error()
    assert (refused.code, error["code"]) == (2, "bad_document_file")
    fault = error["faults"][0]
    assert (fault["file"], fault["line"], fault["key"]) == (str(note), line, key)
    assert told in fault["reason"]
    assert f"{note}, line {line}: " in error["message"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("supplied_on: 20.11.2026\n", "expected a day such as 2026-11-30"),
        ("descriptions: {one: Domain}\n", "expected the number of a line as the key"),
        ("descriptions: Domain\n", "expected a mapping from line numbers"),
        ("lines: [{line: 1, net: 5}]\n", "unknown key 'lines'"),
        ("note: 'a\n", "not YAML"),
        ("{'note: 1}", "not YAML"),
    ],
)
def test_faults_in_the_words_of_an_invoice(invoke: RunCli, text: str, told: str) -> None:
    refused = invoke("doc", "create", "proforma", "--order", FIRST, "--from", "-", "-o", "json", input=text)
    assert (refused.code, refused.error()["code"]) == (2, "bad_document_file")
    assert refused.error()["message"].startswith("standard input, line ")
    assert told in refused.error()["message"]


@pytest.mark.usefixtures("small")
def test_words_of_a_file_stay_the_text_that_was_written(invoke: RunCli, note: Path) -> None:
    note.write_text("note: 007\nsupplied_on: 2026-11-20\ndescriptions: {1: no}\n", encoding="utf-8")
    name = drafted(invoke, FIRST, "--from", note)
    content = invoke("doc", "show", name, "-o", "json").json()["content"]
    assert (content["note"], content["supplied_on"]) == ("007", "2026-11-20")
    assert content["lines"][0]["description"] == "no"
    note.write_text("note: other\n", encoding="utf-8")
    assert invoke("doc", "edit", name, "--from", note).code == 0
    content = invoke("doc", "show", name, "-o", "json").json()["content"]
    assert (content["note"], content["supplied_on"]) == ("other", None)
