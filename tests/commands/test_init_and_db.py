"""The first command, and the database's schema."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from billiactl.core.storage.schema import HEAD
from tests.support.program import Program, RunCli
from tests.support.rows import rows_in


def test_init_makes_database_and_config_once(invoke: RunCli, empty_database_url: str, tmp_path: Path) -> None:
    config = tmp_path / "new" / "config.yaml"
    first = invoke("init", "--config", config, "-o", "json")
    assert first.code == 0, first.stderr
    assert [first.json()[name] for name in ("result", "database_result", "config_result")] == ["done"] * 3
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    written = config.read_text(encoding="utf-8")
    again = invoke("init", "--config", config, "-o", "json")
    assert (again.code, again.json()["result"]) == (0, "unchanged")
    assert config.read_text(encoding="utf-8") == written
    assert invoke("order", "list", "--config", config).code == 0
    assert empty_database_url


def test_init_without_anything_uses_the_users_own_folders(invoke: RunCli, program: Program) -> None:
    done = invoke("init")
    assert (done.code, done.stderr) == (0, "")
    assert f"database  ready: sqlite:///{program.home}/.local/share/billiactl/billiactl.db" in done.stdout
    assert f"config    written: {program.home}/.config/billiactl/config.yaml" in done.stdout
    assert "billiactl settings show" in done.stdout
    again = invoke("init")
    assert again.code == 0
    assert again.stdout.count("unchanged") == 2
    assert "Next" not in again.stdout


def test_the_config_file_is_valid_with_its_comments_taken_away(invoke: RunCli, program: Program) -> None:
    invoke("init")
    path = program.home / ".config" / "billiactl" / "config.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line[2:] for line in lines if re.match(r"# +[a-z]+:( |$)", line)), encoding="utf-8")
    staging = invoke("db", "status", "--context", "staging")
    assert staging.stderr.startswith(f"error: there is no shop in the database {path.parent / 'staging.db'} yet\n")


def test_a_password_is_shown_nowhere(invoke: RunCli, empty_postgres_url: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    joint = "&" if "?" in empty_postgres_url else "?"
    done = invoke("init", "--config", config, "--database", f"{empty_postgres_url}{joint}password=s3cret")
    assert "s3cret" not in done.stdout + done.stderr
    assert done.code == 0, done.stderr
    assert "s3cret" not in config.read_text(encoding="utf-8")


def test_a_config_file_that_cannot_be_written(invoke: RunCli, sqlite_url: str) -> None:
    refused = invoke("init", "--config", "/proc/no-place-for-a.yaml", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (7, "config_unwritable")
    assert sqlite_url


@pytest.mark.parametrize("words", [("init",), ("db", "upgrade"), ("demo",)])
def test_read_only_refuses(invoke: RunCli, words: tuple[str, ...], empty_sqlite_url: str) -> None:
    refused = invoke(*words, "--read-only", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "read_only")
    assert invoke("db", "status").code == 7
    assert empty_sqlite_url


def test_upgrade_and_status(invoke: RunCli, empty_database_url: str) -> None:
    none = invoke("db", "status", "-o", "json")
    assert (none.code, none.error()["code"], none.error()["hint"]) == (7, "no_database", "billiactl init")
    assert invoke("db", "upgrade", "-o", "json").json()["result"] == "done"
    assert invoke("db", "upgrade", "-o", "json").json()["result"] == "unchanged"
    status = invoke("db", "status", "-o", "json")
    assert (status.code, status.json()["state"]) == (0, "current")
    assert empty_database_url


def test_a_dry_run_makes_nothing(invoke: RunCli, empty_database_url: str, tmp_path: Path) -> None:
    config = tmp_path / "new" / "config.yaml"
    planned = invoke("init", "--dry-run", "--config", config, "--read-only")
    assert (planned.code, planned.stderr) == (0, "dry run: nothing was changed\n")
    assert "database  would be made or updated: " in planned.stdout
    assert f"config    would be written: {config}\n" in planned.stdout
    assert invoke("init", "--dry-run", "--config", config, "-o", "id").stdout == ""
    assert not config.parent.exists()
    upgrade = invoke("db", "upgrade", "--dry-run")
    assert (upgrade.code, upgrade.stderr) == (0, "dry run: nothing was changed\n")
    assert upgrade.stdout.endswith(f": would be made, at revision {HEAD}\n")
    assert invoke("db", "status", "-o", "json").error()["code"] == "no_database"
    assert empty_database_url


def test_a_dry_run_of_what_is_there(invoke: RunCli, database_url: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    assert invoke("init", "--config", config).code == 0
    again = invoke("init", "--dry-run", "--config", config, "-o", "json").json()
    assert (again["result"], again["database_result"], again["config_result"]) == ("unchanged",) * 3
    assert invoke("db", "upgrade", "--dry-run", "-o", "json").json()["result"] == "unchanged"
    with rows_in(database_url) as rows:
        rows.execute("UPDATE alembic_version SET version_num = '0001'")
    older = invoke("db", "upgrade", "--dry-run", "-o", "json").json()
    assert (older["result"], older["revision"], older["needed"]) == ("planned", "0001", HEAD)
    assert f"would be moved from revision 0001 to {HEAD}" in invoke("db", "upgrade", "--dry-run").stdout
    assert invoke("db", "status", "-o", "json").json()["revision"] == "0001"


def test_another_version_is_told_and_changes_nothing(invoke: RunCli, database_url: str) -> None:
    with rows_in(database_url) as rows:
        rows.execute("UPDATE alembic_version SET version_num = '9999'")
    status = invoke("db", "status")
    assert status.code == 7
    assert f"revision 9999, needed {HEAD}, newer: it needs the newer billiactl" in status.stdout
    for words in (("db", "upgrade"), ("init",), ("order", "list")):
        refused = invoke(*words, "-o", "json")
        assert (refused.code, refused.error()["code"]) == (7, "schema_newer")
