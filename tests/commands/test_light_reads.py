"""Reads of one shot load no library that they don't need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.commands.order_shop import open_shop, placed
from tests.support.program import Program

HEAVY = ("sqlalchemy", "alembic", "reportlab", "jsonschema", "yaml", "babel", "psycopg", "stdnum")


@pytest.mark.parametrize(
    "line",
    [
        "doc list -o json",
        "doc show proforma:0000000001 -o json",
        "job list -o json",
        "log list -o json",
        "log show 1001.1 -o json",
        "user list -o json",
        "user show anna -o json",
        "product list -o json",
        "method list -o json",
        "settings show -o json",
        "db status -o json",
    ],
)
def test_reads_load_nothing_heavy(program: Program, sqlite_url: str, line: str) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    code = (
        "import sys\n"
        "from billiactl.cli.main import main\n"
        "code = main(sys.argv[2:])\n"
        "loaded = [name for name in sys.argv[1].split(',') if name in sys.modules]\n"
        "sys.exit(f'loaded {loaded}' if loaded else code)\n"
    )
    command = [sys.executable, "-c", code, ",".join(HEAVY), *line.split()]
    done = subprocess.run(command, env=program.environment({}, None), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
