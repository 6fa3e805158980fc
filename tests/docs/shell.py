"""Runs the commands of a page in one bash, in a folder and a home of its own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from billiactl.core.clock import CLOCK_VARIABLE
from tests.docs.pages import BadPage, Command, Directive, read_page

HOME_SHOWN = "/home/maria"
"""What the page's temporary home reads in outputs."""

MARK = "\x1e"
ANSWER = re.compile(f"\n{MARK}(\\d+){MARK}")
"""The exit code that bash prints behind each command's output."""


@dataclass(frozen=True)
class Answer:
    """What a command printed on both streams, and its exit code."""

    lines: tuple[str, ...]
    code: int


def run_page(path: Path, folder: Path, timeout: float = 300) -> list[tuple[Command, Answer]]:
    """Run the page at ``path`` in ``folder``, which is empty; the answer to each of its commands.

    Raises BadPage if the page is malformed or a command that it does not show fails.
    """
    home, programs = folder / "home", folder / "bin"
    working = home / "shop"
    working.mkdir(parents=True)
    programs.mkdir()
    launcher = programs / "billiactl"
    launcher.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m billiactl "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)
    steps = read_page(path)
    script = folder / "page.sh"
    script.write_text("".join(shell_text(path, step) for step in steps), encoding="utf-8")
    done = subprocess.run(
        ["bash", str(script)],
        cwd=working,
        env=environment(home, programs),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    shown = [step for step in steps if isinstance(step, Command)]
    *printed, _ = ANSWER.split(done.stdout.decode().replace(str(home), HOME_SHOWN))
    if len(printed) != 2 * len(shown):
        raise BadPage(f"{path}: the page stopped early\n{done.stderr.decode()}")
    answers = [Answer(tuple(text.splitlines()), int(code)) for text, code in pairwise(printed)]
    return list(zip(shown, answers, strict=True))


def pairwise(items: list[str]) -> list[tuple[str, str]]:
    """The items two by two."""
    return list(zip(items[::2], items[1::2], strict=True))


def environment(home: Path, programs: Path) -> dict[str, str]:
    """The environment of a page: a plain shell of the user ``maria``."""
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    who = {"HOME": str(home), "USER": "maria", "LOGNAME": "maria"}
    return {"PATH": path, "LANG": "C.UTF-8", "TZ": "UTC", "PYTHONWARNINGS": "error", **who}


def shell_text(path: Path, step: Directive | Command) -> str:
    """The lines of shell that carry out a step."""
    if isinstance(step, Command):
        return f"{{\n{step.text}\n}} </dev/null 2>&1\nprintf '\\n{MARK}%d{MARK}' $?\n"
    if step.kind == "clock":
        return f"export {CLOCK_VARIABLE}={shlex.quote(step.text)}\n"
    if step.kind == "file":
        return f"printf %s {shlex.quote(step.content)} >{shlex.quote(step.text)} || exit\n"
    hidden = step.text if step.kind == "run" else f"cp -R {shlex.quote(str(path.parent / step.text))} ."
    return f"{{\n{hidden}\n}} </dev/null >&2 || {{ echo 'line {step.line} failed' >&2; exit 1; }}\n"
