"""E-invoices on the command line: downloaded as CII and UBL, attached to the PDF, held against the official rules."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from lxml import etree

from billiactl.core.changes import ApplySettings, Pay
from billiactl.core.ids import canonical_json
from billiactl.core.settings import defaults
from tests.commands.order_shop import FIRST, do, open_shop, placed
from tests.support.program import Program, RunCli
from tests.support.rows import drop_triggers, rows_in


@pytest.fixture
def shop(database_url: str) -> str:
    """A paid order: its proforma is document 1, its invoice document 2."""
    open_shop(database_url)
    facts = defaults()
    facts["seller"] |= {"name": "Balkan Hosting Ltd", "vat_id": "BG209887769", "registration_id": "209887769"}
    do(database_url, ApplySettings(canonical_json(facts)))
    placed(database_url)
    do(database_url, Pay(FIRST))
    return database_url


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("form", ["cii", "ubl"])
def test_to_standard_output_a_file_and_a_folder(invoke: RunCli, tmp_path: Path, form: str) -> None:
    shown = invoke("doc", "download", "invoice:0000000001", "--format", form, "--to", "-")
    assert (shown.code, shown.stderr) == (0, "")
    assert b"0000000001" in etree.tostring(etree.fromstring(shown.stdout.encode("utf-8")))
    file, folder = tmp_path / "invoice.xml", tmp_path / "folder"
    download = ("doc", "download", "invoice:0000000001", "--format", form)
    assert invoke(*download, "--to", file).stdout == f"document invoice:0000000001: wrote {file}\n"
    assert file.read_text(encoding="utf-8") == shown.stdout
    assert invoke(*download, "--to", file).stdout == f"document invoice:0000000001: unchanged, {file}\n"
    file.write_text("mine", encoding="utf-8")
    refused = invoke(*download, "--to", file, "-o", "json")
    assert (refused.code, refused.json()["results"][0]["error"]["code"]) == (5, "file_exists")
    assert file.read_text(encoding="utf-8") == "mine"
    assert invoke(*download, "--to", file, "--overwrite").code == 0
    invoke(*download, "--to", f"{folder}/")
    assert [path.name for path in folder.iterdir()] == [f"invoice-0000000001.{form}.xml"]


@pytest.mark.usefixtures("shop")
def test_a_proforma_is_refused_and_the_rest_is_written(invoke: RunCli, tmp_path: Path) -> None:
    refused = invoke("doc", "download", "proforma:0000000001", "--format", "ubl", "--to", "-", "-o", "json")
    assert (refused.code, refused.stdout, refused.error()["code"]) == (4, "", "no_einvoice")
    done = invoke("doc", "download", "--order", FIRST, "--format", "ubl", "--to", f"{tmp_path}/all/", "-o", "json")
    assert done.code == 6
    assert [(row["result"], row["path"]) for row in done.json()["results"]] == [
        ("refused", None),
        ("done", str(tmp_path / "all" / "invoice-0000000001.ubl.xml")),
    ]


@pytest.mark.usefixtures("shop")
def test_the_pdf_carries_what_cii_says(invoke: RunCli, tmp_path: Path) -> None:
    invoke("doc", "download", "invoice:0000000001", "--archive", tmp_path)
    invoke("doc", "download", "invoice:0000000001", "--format", "cii", "--to", tmp_path / "cii.xml")
    reader = pypdf.PdfReader(io.BytesIO((tmp_path / "2026" / "invoice" / "0000000001.pdf").read_bytes()))
    assert reader.attachments["factur-x.xml"] == [(tmp_path / "cii.xml").read_bytes()]


@pytest.mark.usefixtures("shop")
def test_rules_are_run_where_asked(invoke: RunCli, tmp_path: Path) -> None:
    invoke("doc", "download", "--missing", "--archive", tmp_path)
    done = invoke("doc", "verify", "--rules", "--archive", tmp_path)
    assert (done.code, done.stdout, done.stderr) == (0, "", "2 documents checked: no faults\n")


def test_a_broken_rule_is_a_fault(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    """A content changed past the triggers, so that its sums still hold; the rules for UBL don't know the dobra."""
    invoke("doc", "download", "--missing", "--archive", tmp_path)
    with rows_in(shop) as rows:
        drop_triggers(shop, rows)
        rows.execute("UPDATE document_contents SET content = replace(content, 'EUR', 'STN') WHERE document_id = 2")
    done = invoke("doc", "verify", "invoice:0000000001", "--rules", "--archive", tmp_path, "-o", "json")
    assert done.code == 8
    first, *broken = done.json()
    assert first["fault"] == "content_changed"
    assert {row["fault"] for row in broken} == {"rules_broken"}
    assert any("BR-CL-04" in row["message"] for row in broken)
    assert all(row["mend"] is None for row in broken)


def test_an_electronic_invoice_needs_no_paper(program: Program, shop: str) -> None:
    """The XML is written without the libraries that draw."""
    script = (
        "import sys\n"
        "from billiactl.cli.main import main\n"
        "code = main(['doc', 'download', 'invoice:0000000001', '--format', 'ubl', '--to', '-'])\n"
        "print(code, sorted({'reportlab', 'pikepdf', 'PIL', 'sqlalchemy', 'saxonche'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=program.environment({}, None), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 []"
    assert shop
