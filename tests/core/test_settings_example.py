"""The example explains every key of the settings and can be applied as it stands; the docs hold the schema."""

from __future__ import annotations

from billiactl.core.settings import settings_from
from billiactl.core.settings_check import faults_of, schema
from billiactl.core.settings_example import example, example_document, keys
from billiactl.core.settings_file import parse_settings_text
from billiactl.core.workflow import shipped_table
from scripts.write_settings_reference import texts
from tests.support.program import RunCli


def test_the_example_is_read_as_it_was_meant() -> None:
    found = parse_settings_text(example(), "the example")
    assert found.document == example_document()
    assert faults_of(found.document) == []
    assert {method["type"] for method in found.document["methods"]} == {"online", "offline", "wallet", "invoice"}
    kinds = {label["type"] for label in found.document["labels"].values()}
    assert kinds == {"integer", "string", "yes-no", "range"}
    settings_from(found.document)


def test_the_workflow_in_the_comment_can_be_used() -> None:
    before, _, table = example().partition("# workflow:\n")
    text = "workflow:\n" + "".join(line.removeprefix("# ").removeprefix("#") for line in table.splitlines(True))
    assert parse_settings_text(text, "the comment").document == {"workflow": shipped_table()}
    assert "\nworkflow:" not in before


def test_every_key_is_explained_and_stands_in_the_example() -> None:
    text = example()
    for path, _, meaning in keys():
        assert meaning, f"{path} has no description in the schema"
        name = path.rpartition(".")[2]
        assert name == "like" or f"{name}:" in text, path


def test_the_docs_hold_the_schema_and_its_keys() -> None:
    for path, text in texts().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run make docs"


def test_the_commands_print_them(invoke: RunCli, database_url: str) -> None:
    assert invoke("settings", "schema").json() == schema()
    text = invoke("settings", "example").stdout
    assert text == example()
    assert invoke("settings", "example", "-o", "json").json() == example_document()
    applied = invoke("settings", "apply", "-", "--yes", input=text)
    assert (applied.code, applied.stdout.splitlines()[-1]) == (0, "settings applied")
    assert invoke("settings", "diff", "-", input=text).code == 0
    assert database_url
