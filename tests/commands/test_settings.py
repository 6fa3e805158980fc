"""Facts of the shop, shown and applied as one file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from billiactl.core.remark_changes import AddLabel
from billiactl.core.settings import defaults
from tests.commands.order_shop import FIRST, do, open_shop, placed
from tests.core.documents.test_logo import png, uri
from tests.support.program import Result, RunCli

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def shop(database_url: str) -> str:
    """One pending order, to be paid by bank transfer, with a proforma."""
    open_shop(database_url)
    placed(database_url)
    return database_url


def shown(invoke: RunCli) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(invoke("settings", "show").stdout)
    return found


def applied(invoke: RunCli, tmp_path: Path, edit: Edit, *words: str) -> Result:
    """Apply what is shown, with one edit."""
    document = shown(invoke)
    edit(document)
    path = tmp_path / "settings.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return invoke("settings", "apply", path, *words)


def rename(document: dict[str, Any]) -> None:
    document["seller"]["name"] = "Фар ООД"


def drop_method(code: str) -> Edit:
    def edit(document: dict[str, Any]) -> None:
        document["methods"] = [method for method in document["methods"] if method["code"] != code]

    return edit


def test_what_is_shown_can_be_applied_and_is_unchanged(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    expected = defaults()
    expected["seller"]["name"] = "Balkan Hosting Ltd"
    assert shown(invoke) == expected
    assert json.loads(invoke("settings", "show", "-o", "json").stdout) == expected
    same = applied(invoke, tmp_path, dict.copy, "-o", "json")
    assert (same.code, same.json()["result"], same.json()["changes"]) == (0, "unchanged", [])
    assert shop


def test_apply_tells_what_changes_and_logs_it(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    dry = applied(invoke, tmp_path, rename, "--dry-run")
    assert (dry.code, dry.stdout) == (0, "seller.name: Balkan Hosting Ltd -> Фар ООД\ndry run: nothing was changed\n")
    assert shown(invoke)["seller"]["name"] == "Balkan Hosting Ltd"
    done = applied(invoke, tmp_path, rename, "--reason", "new name", "-o", "json")
    assert done.json()["changes"] == [{"path": "seller.name", "from": "Balkan Hosting Ltd", "to": "Фар ООД"}]
    assert shown(invoke)["seller"]["name"] == "Фар ООД"
    entries = invoke("log", "list", "-o", "json").json()
    told = [entry for entry in entries if entry["action"] == "settings.apply"]
    assert [entry["reason"] for entry in told] == ["new name", None]
    assert told[0]["summary"] == "setting seller.name changed"
    (effect,) = invoke("log", "show", told[0]["id"], "-o", "json").json()["effects"]
    assert (effect["field"], effect["from"], effect["to"]) == ("seller.name", "Balkan Hosting Ltd", "Фар ООД")
    assert shop


def test_a_logo_is_taken_and_not_printed_in_full(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    picture = uri(png(100, 30))

    def brand(document: dict[str, Any]) -> None:
        document["seller"]["logo"] = picture

    assert len(picture) > 200
    done = applied(invoke, tmp_path, brand)
    assert (done.code, done.stdout) == (0, f"seller.logo: nothing -> {picture[:160]}...\nsettings applied\n")
    assert shown(invoke)["seller"]["logo"] == picture
    paid = invoke("order", "pay", FIRST, "--archive", tmp_path, "-o", "json").json()["results"][0]
    said = invoke("doc", "show", f"id:{paid['documents'][0]['id']}", "-o", "json").json()["content"]
    assert said["seller"]["logo"] == picture
    entry = next(entry for entry in invoke("log", "list", "-o", "json").json() if entry["action"] == "settings.apply")
    (effect,) = invoke("log", "show", entry["id"], "-o", "json").json()["effects"]
    assert effect["to"] == {"sha256": hashlib.sha256(picture.encode()).hexdigest()}
    assert shop


def test_removing_asks(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    refused = applied(invoke, tmp_path, drop_method("card"), "-o", "json")
    assert (refused.code, refused.error()["code"]) == (2, "confirmation_required")
    assert len(shown(invoke)["methods"]) == 4
    assert applied(invoke, tmp_path, drop_method("card"), "--yes").code == 0
    assert [method["code"] for method in shown(invoke)["methods"]] == ["bank-transfer", "wallet", "on-account"]
    assert shop


def test_what_is_in_use_stays(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    refused = applied(invoke, tmp_path, drop_method("bank-transfer"), "--yes", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "in_use")
    assert invoke("order", "status", "set", FIRST, "cancelled").code == 0
    assert applied(invoke, tmp_path, drop_method("bank-transfer"), "--yes").code == 0
    applied(invoke, tmp_path, lambda document: document.update(labels={"vip": {"type": "yes-no"}}))
    do(shop, AddLabel("vip", "yes", order=FIRST))
    refused = applied(invoke, tmp_path, lambda document: document.update(labels={}), "--yes", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "in_use")


def test_no_number_comes_twice(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    def another_counter(document: dict[str, Any]) -> None:
        document["series"]["proforma"]["counter"] = "second"

    def another_pattern(document: dict[str, Any]) -> None:
        document["series"]["proforma"] = {"counter": "second", "pattern": "P{year}-{number:6}", "start": 1}

    refused = applied(invoke, tmp_path, another_counter, "-o", "json")
    assert (refused.code, refused.error()["code"], refused.error()["number"]) == (4, "number_twice", "0000000001")
    assert applied(invoke, tmp_path, another_pattern).code == 0
    (order,) = placed(shop)
    documents = invoke("doc", "list", "--order", order, "-o", "json").json()
    assert [document["number"] for document in documents] == ["P2026-000001"]
    back = applied(
        invoke, tmp_path, lambda document: document["series"].update(proforma=defaults()["series"]["proforma"])
    )
    assert back.code == 0
    (order,) = placed(shop)
    assert invoke("doc", "list", "--order", order, "-o", "json").json()[0]["number"] == "0000000002"


@pytest.mark.parametrize(
    ("text", "code", "error", "words"),
    [
        ("seller: [", 2, "settings_invalid", "line 1: not YAML"),
        ("seller: {name: a, name: b}", 2, "settings_invalid", "has 3 faults"),
        ("[]", 2, "settings_invalid", "expected a mapping, found a list"),
        ("", 2, "settings_invalid", "missing: seller"),
        ("a: &a [1]\nb: [*a, *a]", 2, "settings_invalid", "has 3 faults"),
        ("[" * 200, 2, "settings_invalid", "line 1"),
    ],
)
def test_broken_files(
    invoke: RunCli, sqlite_url: str, tmp_path: Path, text: str, code: int, error: str, words: str
) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    refused = invoke("settings", "apply", path, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (code, error)
    assert words in refused.error()["message"]
    assert sqlite_url


FAULTY = """\
seller:
  name: A
  country: BG
  nmae: B
  time_zone: Europe/Sofia
  postal_code: 1000
  name: C
currency: EUR
series: {proforma: 3}
methods:
  - code: card
    type: online
  - code: transfer
    type: ofline
    proforma: yes
    due_days: 014
vat: {rates: {bg: {standard: "20"}, DE: {standard: 19}}}
"""
TOLD = [
    (4, "seller.nmae", "unknown key (did you mean name?); known here: name, street"),
    (6, "seller.postal_code", "expected text, found the number 1000; put it in quotes"),
    (7, "seller.name", "the key stands here twice"),
    (9, "series", "missing: invoice, debit_note, credit_note"),
    (9, "series.proforma", "expected a mapping, found the number 3"),
    (14, "methods[2].type", "expected one of online, offline, wallet, invoice, found 'ofline' (did you mean offline?)"),
    (15, "methods[2].proforma", "expected true or false, found 'yes' (did you mean true?)"),
    (16, "methods[2].due_days", "expected a whole number, found '014'; write it without quotes, blanks and leading"),
    (17, "vat.rates.bg", "as a key, expected a country as ISO 3166-1 has it, such as BG, found 'bg'"),
    (17, "vat.rates.DE.standard", "expected text or a list, found the number 19; put it in quotes"),
]


def test_every_fault_is_told_with_its_line(invoke: RunCli, sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(FAULTY, encoding="utf-8")
    refused = invoke("settings", "apply", path, "-o", "json").error()
    assert refused["message"] == f"{path} has {len(TOLD)} faults"
    found = [(fault["line"], fault["path"], fault["reason"]) for fault in refused["faults"]]
    assert [(line, key) for line, key, _ in found] == [(line, key) for line, key, _ in TOLD]
    assert all(reason.startswith(words) for (_, _, reason), (_, _, words) in zip(found, TOLD, strict=True)), found
    lines = invoke("settings", "diff", path).stderr.splitlines()
    assert lines[5] == f"error: {path}, line 14: methods[2].type: {TOLD[5][2]}"
    assert lines[len(TOLD)] == f"error: {path} has {len(TOLD)} faults"
    assert sqlite_url


def test_a_single_fault_is_told_by_the_error(invoke: RunCli, sqlite_url: str) -> None:
    text = invoke("settings", "show").stdout.replace("type: online", "type: onlin")
    refused = invoke("settings", "apply", "-", input=text)
    assert refused.code == 2
    first, hint = refused.stderr.splitlines()
    assert first.startswith("error: standard input, line ")
    assert first.endswith(
        "methods[2].type: expected one of online, offline, wallet, invoice, found 'onlin' (did you mean online?)"
    )
    assert "settings example" in hint
    assert sqlite_url


def test_diff_tells_what_apply_would_change(invoke: RunCli, shop: str) -> None:
    text = invoke("settings", "show").stdout
    same = invoke("settings", "diff", "-", input=text)
    assert (same.code, same.stdout, same.stderr) == (0, "", "the settings are equal\n")
    edited = text.replace("Balkan Hosting Ltd", "Balkan Hosting JSC").replace("oss: false", "oss: true")
    differs = invoke("settings", "diff", "-", input=edited)
    assert differs.code == 8
    assert differs.stdout == "seller.name: Balkan Hosting Ltd -> Balkan Hosting JSC\nvat.oss: no -> yes\n"
    assert invoke("settings", "diff", "-", "-o", "json", input=edited).json() == [
        {"path": "seller.name", "from": "Balkan Hosting Ltd", "to": "Balkan Hosting JSC"},
        {"path": "vat.oss", "from": False, "to": True},
    ]
    assert invoke("settings", "diff", "-", "-o", "id", input=edited).stdout == "seller.name\nvat.oss\n"
    assert shop


def test_files_that_cannot_be_read(invoke: RunCli, sqlite_url: str, tmp_path: Path) -> None:
    assert invoke("settings", "apply", tmp_path / "none.yaml", "-o", "json").error()["code"] == "file_not_found"
    assert invoke("settings", "apply", tmp_path, "-o", "json").error()["code"] == "file_unreadable"
    (tmp_path / "latin.yaml").write_bytes(b"seller: {name: M\xfcller}")
    assert "byte 16 is not UTF-8" in invoke("settings", "apply", tmp_path / "latin.yaml").stderr
    assert sqlite_url


def test_from_standard_input(invoke: RunCli, sqlite_url: str) -> None:
    text = invoke("settings", "show").stdout.replace("Your company", "NO")
    assert invoke("settings", "apply", "-", input=text).stdout.startswith("seller.name: Your company -> NO\n")
    assert sqlite_url


def test_methods_are_listed(invoke: RunCli, sqlite_url: str) -> None:
    rows = invoke("method", "list", "-o", "json").json()
    assert [(row["code"], row["deferred"]) for row in rows] == [
        ("bank-transfer", True),
        ("card", False),
        ("wallet", False),
        ("on-account", False),
    ]
    assert invoke("method", "list", "-o", "id").stdout.split()[0] == "bank-transfer"
    assert sqlite_url
