"""The table of statuses, shown, checked and drawn."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from billiactl.core.settings import defaults
from billiactl.core.workflow import shipped_table
from tests.commands.order_shop import FIRST, open_shop, placed
from tests.support.program import RunCli

SVG = "{http://www.w3.org/2000/svg}"


def test_rows_are_shown(invoke: RunCli, sqlite_url: str) -> None:
    shown = invoke("workflow", "show")
    header, first, *_ = shown.stdout.splitlines()
    assert header.split() == ["from", "to", "who", "if", "then"]
    assert first.split()[:3] == ["draft", "pending", "admin"]
    assert shown.stdout.endswith("final: cancelled, fraud\n")
    assert invoke("workflow", "show", "-o", "json").json() == shipped_table()
    assert sqlite_url


def test_what_is_shown_is_sound(invoke: RunCli, sqlite_url: str) -> None:
    checked = invoke("workflow", "check", "-", input=invoke("workflow", "show", "-o", "yaml").stdout)
    assert (checked.code, checked.stderr) == (0, "standard input: sound, 9 statuses, 17 transitions\n")
    own = invoke("workflow", "check")
    assert (own.code, own.stderr) == (0, "the shop's workflow: sound, 9 statuses, 17 transitions\n")
    assert sqlite_url


@pytest.mark.parametrize("inside", [False, True], ids=["alone", "in settings"])
def test_faults_have_lines(invoke: RunCli, sqlite_url: str, tmp_path: Path, inside: bool) -> None:
    table = shipped_table()
    table["statuses"].append("lost")
    table["transitions"][0]["guards"] = ["has_lines"]
    path = tmp_path / "file.yaml"
    document = {**defaults(), "workflow": table} if inside else table
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    checked = invoke("workflow", "check", path, "-o", "json")
    assert checked.code == 8
    own, guard = checked.json()
    prefix = "workflow." if inside else ""
    assert (own["path"], guard["path"]) == (f"{prefix}statuses", f"{prefix}transitions[1].guards")
    assert "unknown guard 'has_lines' (did you mean has_line?)" in guard["reason"]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [lines[fault["line"] - 1].strip() for fault in (own, guard)] == ["statuses:", "guards:"]
    told = invoke("workflow", "check", path)
    assert (told.code, len(told.stdout.splitlines())) == (8, 2)
    assert sqlite_url


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (json.dumps(defaults()), 0, "the shipped one: sound, 9 statuses, 17 transitions"),
        ("colour: red", 8, "expected statuses, terminal and transitions"),
        ("statuses: 7", 8, "statuses: expected a list, found the number 7"),
        ("[]", 8, "expected a mapping, found a list"),
        ("workflow: 3", 8, "workflow: expected a mapping, found the number 3"),
        ("workflow: {", 2, "not YAML"),
    ],
)
def test_other_files(invoke: RunCli, sqlite_url: str, text: str, code: int, words: str) -> None:
    checked = invoke("workflow", "check", "-", input=text)
    assert checked.code == code
    assert words in checked.stdout + checked.stderr
    assert sqlite_url


def test_pictures_are_written(invoke: RunCli, database_url: str, tmp_path: Path) -> None:
    open_shop(database_url)
    placed(database_url)
    path = tmp_path / "statuses.svg"
    command = ("workflow", "graph", "--format", "svg", "--to", path)
    assert invoke(*command).stderr == f"wrote {path}\n"
    assert invoke(*command).stderr == f"{path} is there already\n"
    assert invoke(*command, "--order", FIRST).code == 5
    assert invoke(*command, "--order", FIRST, "--overwrite").code == 0
    picture = ElementTree.parse(path)
    boxes = [box.get("class", "").split() for box in picture.iter(f"{SVG}rect")]
    assert sum("here" in names for names in boxes) == 2, "the status, and the legend"
    assert sum("next" in names for names in boxes) == 3 + 1, "on_hold, cancelled and fraud, and the legend"
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert set(shipped_table()["statuses"]) < set(texts)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("mermaid", ("pending -.-> processing", "class pending here", "class on_hold,cancelled,fraud next")),
        ("dot", ('"pending" -> "processing" [style=dashed];', '"draft" -> "pending";', "peripheries=2")),
        ("text", ("pending  <- here", "on_hold  <- may follow", "┄▶")),
    ],
)
def test_the_other_drawings(invoke: RunCli, sqlite_url: str, form: str, words: tuple[str, ...]) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    drawn = invoke("workflow", "graph", "--format", form, "--order", FIRST).stdout
    assert [word for word in words if word not in drawn] == []


def test_the_graph_as_data(invoke: RunCli, sqlite_url: str) -> None:
    found = invoke("workflow", "graph", "-o", "json").json()
    assert [status["status"] for status in found["statuses"]] == shipped_table()["statuses"]
    assert {"from": "pending", "to": "processing", "who": "automatic"} in found["arrows"]
    assert sqlite_url


def test_an_order_that_is_not_there(invoke: RunCli, sqlite_url: str) -> None:
    assert invoke("workflow", "graph", "--order", 9999, "-o", "json").error()["code"] == "order_not_found"
    assert sqlite_url
