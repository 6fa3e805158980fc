"""The config file: what is wrong with it is told by file and line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from billiactl.cli.config import Config, load
from billiactl.core.errors import UsageFault


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "config.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


FAULTS = [
    ("databse: x.db\n", 1, "unknown key 'databse' in the file"),
    ("output: json\ncontexts:\n  a: {database: x.db, colour: red}\n", 3, "unknown key 'colour' in context 'a'"),
    ("contexts:\n  a:\n    database: x\n    database: y\n", 4, "'database' stands twice in context 'a'"),
    ("contexts: {}\ncontexts: {}\n", 2, "'contexts' stands twice in the file"),
    ("- database\n", 1, "the file is no mapping"),
    ("just text\n", 1, "the file is no mapping"),
    ("contexts: [a, b]\n", 1, "contexts is no mapping"),
    ("contexts:\n  a: x.db\n", 2, "context 'a' is no mapping"),
    ("current: b\ncontexts:\n  a: {}\n", 1, "current is 'b', which is no context here"),
    ("\nactor: 5\n", 2, "actor is no text"),
    ("actor: [maria]\n", 1, "actor is no text"),
    ("actor:\n", 1, "actor is no text"),
    ("1: x\n", 1, "a key is no text"),
    ("output: 'json\n", 2, "no valid YAML"),
    ("a: b: c\n", 1, "no valid YAML"),
    ("a: &x 1\nb: *y\n", 2, "no valid YAML"),
    ("output: json\n---\noutput: csv\n", 2, "no valid YAML"),
    ("output: \x07\n", 1, "no valid YAML"),
]


@pytest.mark.parametrize(("text", "line", "problem"), FAULTS)
def test_faults_name_file_line_and_what_was_expected(tmp_path: Path, text: str, line: int, problem: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageFault) as caught:
        load(path, required=False)
    assert caught.value.code == "config_invalid"
    assert caught.value.message.startswith(f"{path}, line {line}: {problem}")
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert caught.value.data == {"file": str(path), "line": line}


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="it isn't UTF-8 text"):
        load(written(tmp_path, b"actor: \xff\n"), required=False)


def test_a_folder_is_no_config_file(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="can't be read: Is a directory"):
        load(tmp_path, required=False)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "contexts:\n  # shop: {}\n"])
def test_an_empty_file_says_nothing(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    assert load(path, required=True) == Config(path, exists=True)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert load(written(tmp_path, b"\xef\xbb\xbfactor: maria\n"), required=True).defaults == {"actor": "maria"}


def test_a_missing_file_is_empty_unless_required(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    assert load(path, required=False) == Config(path)
    with pytest.raises(UsageFault, match="no config file"):
        load(path, required=True)


def test_a_context_stands_over_the_top_level(tmp_path: Path) -> None:
    text = "actor: all\noutput: json\ncurrent: a\ncontexts:\n  a: {actor: anna}\n  b: {output: csv}\n"
    config = load(written(tmp_path, text), required=True)
    assert config.values(None) == {"actor": "anna", "output": "json"}
    assert config.values("b") == {"actor": "all", "output": "csv"}
    with pytest.raises(UsageFault) as caught:
        config.values("c")
    assert caught.value.hint == "known: a, b"


def test_no_yaml_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert not load(tmp_path / "none.yaml", required=False).exists
    with pytest.raises(ImportError):
        load(written(tmp_path, "a: b"), required=False)
