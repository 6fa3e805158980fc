"""Fixtures of all tests: databases of both kinds, the program, the clock."""

from __future__ import annotations

import os
import secrets
import signal
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from billiactl.core.clock import CLOCK_VARIABLE
from tests.support import postgres_server
from tests.support.databases import PostgresDatabases, SqliteTemplate, sqlite_database
from tests.support.program import Program, RunCli, StartCli, StopClock

SHARED_SERVER = "BILLIACTL_TEST_POSTGRES_URL"
"""Environment variable: the URL of a PostgreSQL server to use instead of one made for the session."""

IN_CI = os.environ.get("CI", "") == "true"

hypothesis.settings.register_profile("local", max_examples=50, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("long", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "local"))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell ignores Ctrl-C on behalf of its background jobs; the programs that tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

keeper_key = pytest.StashKey[postgres_server.Keeper]()
session_key = pytest.StashKey[tuple[str, str]]()
"""A name for this session, and the folder in which its own PostgreSQL server would live."""


def pytest_configure(config: pytest.Config) -> None:
    """Name the session; its first process also keeps the PostgreSQL server, which starts when a test wants it."""
    given = getattr(config, "workerinput", None)
    if given is not None:
        config.stash[session_key] = (given["billiactl_session"], given["billiactl_folder"])
        return
    folder = tempfile.mkdtemp(prefix="billiactl-")
    config.stash[session_key] = (secrets.token_hex(4), folder)
    config.stash[keeper_key] = postgres_server.Keeper(Path(folder))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist which session it belongs to."""
    node.workerinput["billiactl_session"], node.workerinput["billiactl_folder"] = node.config.stash[session_key]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind: no server of our own, no database on a shared one."""
    keeper = config.stash.get(keeper_key, None)
    if keeper is None:
        return
    keeper.close()
    shared = os.environ.get(SHARED_SERVER)
    if shared:
        PostgresDatabases(shared, config.stash[session_key][0]).drop_all()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test of PostgreSQL is a failed one."""
    report = yield
    if IN_CI and report.skipped and wants_postgres(item):
        report.outcome = "failed"
        reason = call.excinfo.value if call.excinfo else "no reason"
        report.longrepr = f"{item.nodeid}: a test of PostgreSQL was skipped in CI: {reason}"
    return report


def wants_postgres(item: pytest.Item) -> bool:
    """Whether the test runs on PostgreSQL: by one of its fixtures, or as the second run on both databases."""
    asked = any("postgres" in name for name in getattr(item, "fixturenames", ()))
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    return asked or any(parameters.get(name) == "postgres" for name in ("database_url", "empty_database_url"))


@pytest.fixture(scope="session", autouse=True)
def _nothing_of_the_users_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Code that runs in this process finds an empty home and no settings of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("BILLIACTL_", "XDG_", "PG")) and not name.startswith("BILLIACTL_TEST_"):
                patch.delenv(name)
        for name in ("NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES"):
            patch.delenv(name, raising=False)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("TZ", "UTC")
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """The migrated SQLite file from which the tests of this process copy theirs."""
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite-template"))


@pytest.fixture(scope="session")
def postgres_databases(pytestconfig: pytest.Config) -> PostgresDatabases:
    """The session's PostgreSQL server, started now if no test wanted it before. No server is an error, not a skip."""
    session, folder = pytestconfig.stash[session_key]
    return PostgresDatabases(os.environ.get(SHARED_SERVER) or postgres_server.server_url(Path(folder)), session)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: SqliteTemplate) -> str:
    """URL of a fresh, migrated SQLite database."""
    return sqlite_template.copy_to(tmp_path / "shop.db")


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """URL of a SQLite file that does not exist yet."""
    return sqlite_database(tmp_path / "empty.db")


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """URL of a fresh, migrated PostgreSQL database."""
    with postgres_databases.database(migrated=True) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """URL of a fresh PostgreSQL database without a table."""
    with postgres_databases.database(migrated=False) as url:
        yield url


BOTH = [pytest.param("sqlite", id="sqlite"), pytest.param("postgres", id="postgresql")]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a fresh, migrated database; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """URL of a database without a table; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Program:
    """The program in a fresh home, on the database that the test asks for (else its default in that home)."""
    home = tmp_path / "home"
    home.mkdir()
    urls = [name for name in request.fixturenames if name.endswith(("database_url", "sqlite_url", "postgres_url"))]
    return Program(home, request.getfixturevalue(urls[0]) if urls else None)


@pytest.fixture
def run_cli(program: Program) -> RunCli:
    """Run the program in a process of its own: see ``Program.run``."""
    return program.run


@pytest.fixture
def start_cli(program: Program) -> StartCli:
    """Start the program beside the test: see ``Program.start``."""
    return program.start


@pytest.fixture
def invoke(program: Program) -> RunCli:
    """Run the program in this process: see ``Program.invoke``."""
    return program.invoke


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StopClock:
    """Stop the clock at an RFC 3339 time, for the core in this process and for the program."""

    def stop_at(moment: str) -> None:
        monkeypatch.setenv(CLOCK_VARIABLE, moment)

    return stop_at
