"""The walk of ``demo --walk``: real commands, one after the other, each shown with its output and checked."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from billiactl.cli import places
from billiactl.cli.app import App
from billiactl.cli.globals import VARIABLES
from billiactl.cli.session import Session
from billiactl.cli.streams import paint
from billiactl.cli.text import redacted_url
from billiactl.commands.demo import load_sample
from billiactl.core.errors import FaultsFound

_NOT_OURS = ("config", "context", "read_only")
"""Variables of the caller's that would make the walk's commands say something else."""


@dataclass(frozen=True)
class Step:
    """One command of the walk: why, its words, and the exit code it must have."""

    why: str
    words: tuple[str, ...]
    code: int = 0

    @property
    def line(self) -> str:
        """The command as somebody would type it."""
        return f"$ billiactl {shlex.join(self.words)}"


def steps(order: int) -> list[Step]:
    """The main job, for an order that waits for payment."""
    number = str(order)
    return [
        Step("The orders that wait for payment.", ("order", "list", "--status", "pending")),
        Step("Everything about one of them, on one screen.", ("order", "show", number)),
        Step("It is not paid, so it can't be worked on.", ("order", "status", "set", number, "processing"), code=4),
        Step("What it may become, and what the rest waits for.", ("order", "status", "next", number)),
        Step("What a payment would do. Nothing changes yet.", ("order", "pay", number, "--dry-run")),
        Step("Now the money has come.", ("order", "pay", number, "--reference", "statement-17")),
        Step("Its documents: the proforma has become an invoice.", ("doc", "list", "--order", number)),
        Step("The invoice on disk.", ("doc", "download", "--order", number, "--kind", "invoice")),
        Step("What is left is work: one job for each line.", ("job", "list", "--order", number)),
    ]


def walk_through(app: App) -> None:
    """Load the sample shop and run the steps. Raises FaultsFound where one ends otherwise than it must."""
    from billiactl.demo.shop import read_data

    url, archive = _place(app)
    orders = load_sample(url, archive)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in _variables(*_NOT_OURS)},
        VARIABLES["database"]: url,
        VARIABLES["archive"]: str(archive),
        VARIABLES["output"]: "table",
        VARIABLES["actor"]: app.globals.actor,
    }
    for step in steps(orders[read_data()["tour"]["pending"]]):
        _take(app, step, environment)
    app.data(f"\nThe shop is in {places.sqlite_file(url) or 'the database you named'}, its documents in {archive}.\n")
    app.data(_next(url, archive))


def _next(url: str, archive: Path) -> str:
    """What to type to go on in the same shop."""
    file = places.sqlite_file(url)
    place = url if file is None else f"sqlite:///{Path(file).absolute()}"
    lines = [
        f"export {VARIABLES['database']}={shlex.quote(redacted_url(place))}",
        f"export {VARIABLES['archive']}={shlex.quote(str(archive.absolute()))}",
        f"{_program()} order list",
        f"{_program()} worker run --once",
        f"{_program()} --help",
    ]
    return "\nGo on in it with:\n" + "".join(f"  {line}\n" for line in lines)


def _program() -> str:
    """How this program is typed: by its path, where the shell would not find it by its name."""
    started = Path(sys.argv[0])
    if shutil.which("billiactl") is None and started.name == "billiactl":
        return shlex.quote(str(started.resolve()))
    return "billiactl"


def _variables(*names: str) -> set[str]:
    return {VARIABLES[name] for name in names}


def _place(app: App) -> tuple[str, Path]:
    """The database and the archive of the walk: those named on the line or by the environment, else temporary ones."""
    typed = click.get_current_context().ensure_object(Session).typed
    if typed.get("database") or os.environ.get(VARIABLES["database"]):
        return app.globals.database, app.globals.archive
    folder = Path(tempfile.mkdtemp(prefix="billiactl-demo-"))
    return f"sqlite:///{folder / 'shop.db'}", folder / "documents"


def _take(app: App, step: Step, environment: Mapping[str, str]) -> None:
    colour = app.streams.colour(app.streams.stdout)
    app.streams.data(f"\n{paint(f'# {step.why}', 'dim', colour)}\n{paint(step.line, 'bold', colour)}\n", flush=True)
    code = _run(app, step.words, environment)
    if code != step.code:
        raise FaultsFound("walk_failed", f"'{step.line[2:]}' ended with exit {code}, not {step.code}", None)
    if code:
        app.streams.data(f"(exit {code})\n", flush=True)


def _run(app: App, words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command, on the terminal itself if there is one, and return its exit code."""
    command = [sys.executable, "-m", "billiactl", *words]
    if app.streams.width is not None:
        return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    app.data(done.stdout.decode("utf-8"))
    return done.returncode
