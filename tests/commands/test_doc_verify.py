"""`doc verify`, and the archive after crashes, losses and strangers."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from billiactl.core.changes import Pay
from billiactl.core.documents.publishing import missing_from, publish
from tests.commands.order_shop import FIRST, do, open_shop, placed
from tests.support.program import Program, RunCli
from tests.support.rows import drop_triggers, rows_in

ROOT = Path(__file__).parents[2]
INVOICE = Path("2026/invoice/0000000001.pdf")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def shop(database_url: str, archive: Path) -> str:
    """A paid order: its proforma is document 1, its invoice document 2; both have their files."""
    open_shop(database_url)
    placed(database_url)
    do(database_url, Pay(FIRST))
    publish(database_url, archive, [1, 2])
    return database_url


def faults(invoke: RunCli, archive: Path, *words: object) -> list[tuple[str, str]]:
    """The faults that verify lists: document and code. Its exit code must fit."""
    done = invoke("doc", "verify", *words, "--archive", archive, "-o", "json")
    rows: list[dict[str, Any]] = done.json()
    assert done.code == (8 if rows else 0), done.stderr
    return [(row["document"], row["fault"]) for row in rows]


@pytest.mark.usefixtures("shop")
def test_all_is_well(invoke: RunCli, archive: Path) -> None:
    done = invoke("doc", "verify", "--archive", archive)
    assert (done.code, done.stdout, done.stderr) == (0, "", "2 documents checked: no faults\n")


def break_missing(_shop: str, file: Path) -> None:
    file.unlink()


def break_changed(_shop: str, file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\n")


def break_digest(shop: str, _file: Path) -> None:
    with rows_in(shop) as rows:
        rows.execute("DELETE FROM document_files WHERE document_id = 2")


BREAKS = [
    (break_missing, "file_missing"),
    (break_changed, "file_changed"),
    (break_digest, "digest_missing"),
]


@pytest.mark.parametrize(("damage", "code"), BREAKS, ids=[code for _, code in BREAKS])
def test_each_fault_is_found_and_mended_as_it_says(
    invoke: RunCli, shop: str, archive: Path, damage: Any, code: str
) -> None:
    before = (archive / INVOICE).read_bytes()
    damage(shop, archive / INVOICE)
    assert faults(invoke, archive) == [("invoice:0000000001", code)]
    assert faults(invoke, archive, "proforma:0000000001") == []
    assert faults(invoke, archive, "invoice:0000000001") == [("invoice:0000000001", code)]
    (row,) = invoke("doc", "verify", "--archive", archive, "-o", "json").json()
    mended = invoke(*row["mend"].split()[1:], "--archive", archive)
    assert mended.code == 0, mended.stderr
    assert faults(invoke, archive) == []
    assert (archive / INVOICE).read_bytes() == before


def test_a_content_that_was_tampered_with_past_the_triggers(invoke: RunCli, shop: str, archive: Path) -> None:
    with rows_in(shop) as rows:
        drop_triggers(shop, rows)
        rows.execute("UPDATE document_contents SET content = replace(content, '120.00', '12.00') WHERE document_id = 2")
    assert faults(invoke, archive) == [("invoice:0000000001", "content_changed")]
    (row,) = invoke("doc", "verify", "--archive", archive, "-o", "json").json()
    assert row["mend"] is None


def test_the_folder_is_gone(invoke: RunCli, shop: str, archive: Path) -> None:
    shutil.rmtree(archive)
    assert [code for _, code in faults(invoke, archive)] == ["file_missing", "file_missing"]
    made = invoke("doc", "download", "--missing", "--archive", archive, "-o", "json").json()
    assert made["summary"]["done"] == 2
    assert faults(invoke, archive) == []
    assert list(missing_from(shop, archive)) == []


@pytest.mark.usefixtures("shop")
def test_another_shops_file_of_the_same_name_is_no_file_of_ours(invoke: RunCli, archive: Path) -> None:
    (archive / INVOICE).write_bytes(b"the other shop's invoice 1")
    (archive / "2026/proforma/0000000001.pdf").unlink()
    some = invoke("doc", "download", "--missing", "--archive", archive, "-o", "json")
    assert (some.code, [row["result"] for row in some.json()["results"]]) == (6, ["done", "failed"])
    conflict = invoke("doc", "download", "--missing", "--archive", archive, "-o", "json")
    assert (conflict.code, conflict.json()["results"][0]["error"]["code"]) == (5, "file_exists")
    assert (archive / INVOICE).read_bytes() == b"the other shop's invoice 1"
    mended = invoke("doc", "download", "--missing", "--overwrite", "--archive", archive)
    assert mended.code == 0
    assert faults(invoke, archive) == []


def test_a_file_of_a_document_that_was_never_written_is_looked_at_first(
    invoke: RunCli, shop: str, archive: Path
) -> None:
    placed(shop)
    stranger = archive / "2026/proforma/0000000002.pdf"
    stranger.write_bytes(b"the other shop's")
    conflict = invoke("doc", "download", "--missing", "--archive", archive, "-o", "json")
    assert (conflict.code, conflict.json()["results"][0]["document"]) == (5, "proforma:0000000002")


def test_a_copy_elsewhere_is_not_what_the_archive_is_held_against(
    invoke: RunCli, shop: str, archive: Path, tmp_path: Path
) -> None:
    break_digest(shop, archive / INVOICE)
    assert invoke("doc", "download", "invoice:0000000001", "--to", tmp_path / "copy.pdf").code == 0
    assert faults(invoke, archive) == [("invoice:0000000001", "digest_missing")]


def test_a_file_that_an_older_version_drew_is_whole(invoke: RunCli, shop: str, archive: Path) -> None:
    with rows_in(shop) as rows:
        rows.execute("UPDATE document_files SET renderer = 'old' WHERE document_id = 2")
    assert faults(invoke, archive) == []


@pytest.mark.usefixtures("shop")
def test_drafts_are_left_out(invoke: RunCli, archive: Path) -> None:
    words = ("doc", "create", "debit_note", "--order", FIRST, "--from", "-", "-o", "id")
    name = invoke(*words, input="lines: [{line: 1, net: 5}]").stdout.strip()
    assert faults(invoke, archive) == []
    told = invoke("doc", "verify", name, "--archive", archive)
    assert (told.code, "drafts are left out" in told.stderr) == (0, True)
    assert invoke("doc", "verify", "id:77").code == 3


def test_documents_that_were_never_written_are_no_fault(invoke: RunCli, database_url: str, archive: Path) -> None:
    open_shop(database_url)
    placed(database_url, 2)
    found = invoke("doc", "verify", "--archive", archive)
    assert (found.code, found.stdout) == (0, "")
    assert found.stderr == (
        "no fault: 2 documents have no file yet; what writes them: billiactl doc download --missing\n"
        "2 documents checked: no faults\n"
    )
    assert invoke("doc", "download", "--missing", "--archive", archive).code == 0
    assert "no file yet" not in invoke("doc", "verify", "--archive", archive).stderr


@pytest.mark.usefixtures("shop")
def test_people_are_told_how_each_kind_of_fault_is_mended(invoke: RunCli, archive: Path) -> None:
    (archive / "2026/proforma/0000000001.pdf").unlink()
    break_changed("", archive / INVOICE)
    told = invoke("doc", "verify", "--archive", archive).stderr.splitlines()
    assert told[:2] == [
        "file_missing: billiactl doc download proforma:0000000001",
        "file_changed: billiactl doc download invoice:0000000001 --overwrite",
    ]
    for line in told[:2]:
        assert invoke(*line.split()[2:], "--archive", archive).code == 0
    assert faults(invoke, archive) == []


CRASH = """
import sys, time
from unittest import mock
from billiactl.cli.main import main

def hang(*_, **__):
    print("there", flush=True)
    time.sleep(60)

mock.patch({place!r}, hang).start()
sys.exit(main(sys.argv[1:]))
"""
PLACES = [
    ("billiactl.core.documents.publishing.render", None),
    ("billiactl.core.documents.archive.os.fsync", None),
    ("billiactl.core.documents.publishing.keep_file_facts", "digest_missing"),
]


@pytest.mark.parametrize(("place", "code"), PLACES)
def test_killed_between_commit_and_file(
    invoke: RunCli, program: Program, shop: str, archive: Path, place: str, code: str | None
) -> None:
    """A real process is killed after the commit: the document stands; its file and its digest come later."""
    placed(shop)
    words = ["order", "pay", str(FIRST + 1), "--archive", str(archive), "--database", shop]
    command = [sys.executable, "-c", CRASH.format(place=place), *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=program.environment({}, None)) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        while told and told != b"there\n":
            told = process.stdout.readline()
        process.kill()
    assert process.returncode == -signal.SIGKILL
    item = invoke("order", "show", FIRST + 1, "-o", "json").json()
    assert [document["kind"] for document in item["documents"]] == ["proforma", "invoice"]
    assert [found for name, found in faults(invoke, archive) if name == "invoice:0000000002"] == (
        [code] if code else []
    )
    checked = invoke("doc", "verify", "--archive", archive).stderr
    assert f"{1 if code else 2} document{' has' if code else 's have'} no file yet" in checked
    again = invoke("order", "pay", FIRST + 1, "--archive", archive, "-o", "json").json()
    assert again["summary"]["unchanged"] == 1
    assert invoke("doc", "download", "--missing", "--archive", archive).code == 0
    assert faults(invoke, archive) == []
