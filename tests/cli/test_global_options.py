"""Global options: anywhere on the line, the later wins; line, environment, config file, default."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.program import Program, Result, RunCli


@pytest.fixture
def home(program: Program) -> Path:
    return program.home


def config_file(home: Path, text: str) -> Path:
    """Write the config file at its default place."""
    path = home / ".config" / "billiactl" / "config.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def found(result: Result) -> dict[str, Any]:
    assert (result.code, result.stderr) == (0, "")
    values: dict[str, Any] = json.loads(result.stdout)
    return values


def test_defaults(fake: RunCli, home: Path) -> None:
    data = home / ".local" / "share" / "billiactl"
    values = found(fake("globals"))
    assert values.pop("actor")
    assert values == {
        "database": f"sqlite:///{data}/billiactl.db",
        "config": str(home / ".config" / "billiactl" / "config.yaml"),
        "context": None,
        "archive": str(data / "documents"),
        "output": "table",
        "output_typed": False,
        "fields": [],
        "query": None,
        "color": "auto",
        "verbosity": 0,
        "debug": False,
        "read_only": False,
    }


@pytest.mark.parametrize(
    "line",
    [
        "-o csv thing list",
        "thing -o csv list",
        "thing list -o csv",
        "--output=csv thing list",
        "-o json thing -o yaml list -o csv",
        "-o json thing list -ocsv",
        "thing list -o json --output csv",
        "-qocsv thing list",
    ],
)
def test_anywhere_and_the_later_wins(fake: RunCli, line: str) -> None:
    assert fake(*line.split()).stdout.startswith("id,name,gross")


@pytest.mark.parametrize(
    ("line", "verbosity"),
    [("-q", -1), ("-v", 1), ("-q -v", 1), ("-v -q", -1), ("-q -v -q", -1), ("--quiet", -1), ("--verbose", 1)],
)
def test_quiet_and_verbose(fake: RunCli, line: str, verbosity: int) -> None:
    assert found(fake("globals", *line.split()))["verbosity"] == verbosity
    assert found(fake(*line.split(), "globals"))["verbosity"] == verbosity


def test_quiet_before_and_verbose_after(fake: RunCli) -> None:
    assert found(fake("-q", "globals", "-v"))["verbosity"] == 1
    assert "listing" in fake("thing", "list", "-v").stderr
    assert fake("thing", "list").stderr == ""


def test_all_of_them_land_in_globals(fake: RunCli, home: Path) -> None:
    line = (
        "globals --database postgresql://shop@db/shop --archive papers --actor maria -o json --fields id,user.name "
        "--query [0] --color never --debug --read-only"
    )
    values = found(fake(*line.split(), env={"PWD": str(home)}))
    assert values["database"] == "postgresql://shop@db/shop"
    assert values["archive"] == str(Path.cwd() / "papers")
    assert (values["actor"], values["output"], values["output_typed"]) == ("maria", "json", True)
    assert (values["fields"], values["query"]) == (["id", "user.name"], "[0]")
    assert (values["color"], values["debug"], values["read_only"]) == ("never", True, True)


SOURCES = [
    ("database", "sqlite:////typed.db", "BILLIACTL_DATABASE_URL", "sqlite:////environment.db", "sqlite:////file.db"),
    ("archive", "/typed", "BILLIACTL_ARCHIVE", "/environment", "/file"),
    ("actor", "typed", "BILLIACTL_ACTOR", "environment", "file"),
    ("output", "csv", "BILLIACTL_OUTPUT", "yaml", "json"),
]


@pytest.mark.parametrize(("name", "typed", "variable", "in_environment", "in_file"), SOURCES)
def test_line_beats_environment_beats_file(
    fake: RunCli, home: Path, name: str, typed: str, variable: str, in_environment: str, in_file: str
) -> None:
    config_file(home, f"{name}: {in_file}\n")
    environment = {variable: in_environment}
    assert found(fake("globals"))[name] == in_file
    assert found(fake("globals", env={variable: ""}))[name] == in_file
    assert found(fake("globals", env=environment))[name] == in_environment
    result = found(fake("globals", f"--{name}", typed, env=environment))
    assert result[name] == typed
    assert result["output_typed"] == (name == "output")


CONTEXTS = """
current: staging
actor: everybody
contexts:
  production: {database: "postgresql://shop@db/shop", archive: /srv/documents, output: json, actor: cron}
  staging: {database: staging.db}
"""


def test_contexts(fake: RunCli, home: Path) -> None:
    path = config_file(home, CONTEXTS)
    staging = found(fake("globals"))
    assert (staging["context"], staging["actor"]) == ("staging", "everybody")
    assert staging["database"] == f"sqlite:///{path.parent}/staging.db"
    assert staging["archive"] == str(path.parent / "documents")
    for production in (
        found(fake("globals", "--context", "production")),
        found(fake("globals", env={"BILLIACTL_CONTEXT": "production"})),
        found(fake("--context", "staging", "globals", "--context", "production")),
    ):
        assert (production["context"], production["output"], production["actor"]) == ("production", "json", "cron")
        assert (production["database"], production["archive"]) == ("postgresql://shop@db/shop", "/srv/documents")


def test_an_unknown_context(fake: RunCli, home: Path) -> None:
    config_file(home, CONTEXTS)
    error = fake("globals", "--context", "prod", "-o", "json").error()
    assert (error["code"], error["known"], error["exit"]) == ("unknown_context", ["production", "staging"], 2)


def test_an_environment_that_beats_a_typed_context_is_told(fake: RunCli, home: Path) -> None:
    config_file(home, CONTEXTS)
    result = fake("globals", "--context", "production", env={"BILLIACTL_DATABASE_URL": "x.db"})
    assert result.stderr == ("warning: BILLIACTL_DATABASE_URL is set and beats the database of context 'production'\n")


def test_another_config_file(fake: RunCli, tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text("database: shop.db\n")
    for values in (
        found(fake("globals", "--config", path)),
        found(fake("globals", env={"BILLIACTL_CONFIG": str(path)})),
    ):
        assert (values["config"], values["database"]) == (str(path), f"sqlite:///{tmp_path}/shop.db")


def test_a_named_config_file_must_exist(fake: RunCli, tmp_path: Path) -> None:
    result = fake("globals", "--config", tmp_path / "none.yaml")
    assert result.code == 2
    assert result.stderr == f"error: no config file {tmp_path}/none.yaml\nhint: 'billiactl init' writes one\n"


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"BILLIACTL_OUTPUT": "xml"}, "BILLIACTL_OUTPUT: 'xml' is no output format"),
        ({"BILLIACTL_READ_ONLY": "maybe"}, "BILLIACTL_READ_ONLY: 'maybe' is neither yes nor no"),
        (
            {"BILLIACTL_DATABASE_URL": "mysql://u:geheim@h/x"},
            "BILLIACTL_DATABASE_URL: 'mysql://u:***@h/x' is no database this works with",
        ),
    ],
)
def test_nonsense_in_the_environment(fake: RunCli, env: dict[str, str], message: str) -> None:
    result = fake("globals", env=env)
    assert result.code == 2
    assert result.stderr.startswith(f"error: {message}\nhint: ")


@pytest.mark.parametrize(("text", "expected"), [("1", True), ("yes", True), ("0", False), ("", False), ("No", False)])
def test_read_only_from_the_environment(fake: RunCli, text: str, expected: bool) -> None:
    assert found(fake("globals", env={"BILLIACTL_READ_ONLY": text}))["read_only"] is expected


def test_a_format_that_a_command_cannot_give(fake: RunCli) -> None:
    line = ("thing", "status", "set", "1", "cancelled")
    typed = fake(*line, "-o", "csv")
    assert (typed.code, typed.stdout) == (2, "")
    assert "this command can't give -o csv\nhint: it gives json, table\n" in typed.stderr
    ignored = fake(*line, env={"BILLIACTL_OUTPUT": "csv"})
    assert (ignored.code, ignored.stdout[:3]) == (0, "ids")


@pytest.mark.parametrize("option", ["--output", "--color"])
def test_wrong_words(fake: RunCli, option: str) -> None:
    result = fake("thing", option, "pink", "list")
    assert result.code == 2
    assert result.stderr.startswith(f"error: {option}: unknown value 'pink'\nhint: expected one of ")


def test_empty_fields(fake: RunCli) -> None:
    assert fake("thing", "list", "--fields", "id,,name").code == 2
    assert fake("thing", "list", "--fields", "").code == 2
    assert fake("thing", "list", "--fields", "owner.").code == 2


@pytest.mark.parametrize("option", ["--database", "--config", "--context", "--archive", "--actor"])
@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_value_is_a_variable_that_was_not_set(fake: RunCli, option: str, text: str) -> None:
    result = fake("thing", "list", option, text)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {option}: it is empty\n")
