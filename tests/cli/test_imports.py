"""Help, version and usage errors load nothing heavy, and no command."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.program import Program

HEAVY = {
    "PIL",
    "alembic",
    "asyncio",
    "babel",
    "importlib.metadata",
    "jmespath",
    "jsonschema",
    "lxml",
    "pikepdf",
    "platformdirs",
    "psycopg",
    "reportlab",
    "sqlalchemy",
    "sqlite3",
    "tabulate",
    "wcwidth",
    "yaml",
}
SCRIPT = """
import json, sys
from billiactl.cli.main import main
code = main(json.loads(sys.argv[1]))
print("\\n" + json.dumps([code, sorted(sys.modules)]))
"""


def loaded(program: Program, arguments: list[str], env: dict[str, str] | None = None) -> tuple[int, set[str]]:
    """Run a command line in a fresh process; its exit code and all that was imported."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(arguments)],
        env=program.environment(env or {}, None),
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return code, set(modules)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", 0),
        ("--help", 0),
        ("order --help", 0),
        ("order status", 0),
        ("--version", 0),
        ("order --version", 0),
        ("ordr", 2),
        ("order sho", 2),
        ("--nonsense", 2),
        ("order --nonsense -o json", 2),
        ("--output json order nonsense", 2),
    ],
)
def test_nothing_heavy_is_loaded(program: Program, line: str, code: int) -> None:
    found, modules = loaded(program, line.split())
    assert found == code
    # a usage error looks for an output format in the config file, if nobody typed one
    allowed = {"platformdirs"} if code == 2 and "json" not in line else set()
    assert modules & HEAVY <= allowed
    assert not [name for name in modules if name.startswith("billiactl.commands.")]


def test_version_does_without_click(program: Program) -> None:
    _, modules = loaded(program, ["--version"])
    assert not modules & {"click", "typing", "signal", "dataclasses"}
