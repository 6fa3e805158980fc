"""Streams: what is a terminal, which colours, what is asked."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pexpect
import pytest

from billiactl.cli.streams import OutputFailed, Streams, paint
from billiactl.core.errors import UsageFault
from tests.cli.conftest import fake_environment
from tests.support.program import Program, RunCli


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def streams(
    *terminals: str, color: str = "auto", verbosity: int = 0, answer: str = "", env: dict[str, str] | None = None
) -> Streams:
    """Streams of which those named are terminals; ``answer`` is what standard input gives."""
    stdout, stderr, stdin = (
        (Terminal if name in terminals else io.StringIO)(answer if name == "stdin" else "")
        for name in ("stdout", "stderr", "stdin")
    )
    return Streams(stdout, stderr, stdin, color, verbosity, environ=env or {})


def text(stream: Any) -> str:
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("terminal", "color", "env", "expected"),
    [
        (True, "auto", {}, True),
        (False, "auto", {}, False),
        (True, "never", {"CLICOLOR_FORCE": "1"}, False),
        (False, "always", {"NO_COLOR": "1"}, True),
        (True, "auto", {"NO_COLOR": "1"}, False),
        (True, "auto", {"NO_COLOR": ""}, True),
        (False, "auto", {"CLICOLOR_FORCE": "1"}, True),
        (False, "auto", {"CLICOLOR_FORCE": "0"}, False),
        (False, "auto", {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        (True, "auto", {"TERM": "dumb"}, False),
    ],
)
def test_colour(terminal: bool, color: str, env: dict[str, str], expected: bool) -> None:
    found = streams(*(["stdout"] if terminal else []), color=color, env=env)
    assert found.colour(found.stdout) is expected


def test_each_stream_has_its_own_colour() -> None:
    found = streams("stderr")
    assert (found.colour(found.stdout), found.colour(found.stderr)) == (False, True)
    found.error("no", "do")
    assert text(found.stderr) == "\x1b[31merror:\x1b[0m no\n\x1b[36mhint:\x1b[0m do\n"
    assert paint("", "bold", True) == ""


def test_notices_and_details_by_verbosity() -> None:
    told = {}
    for verbosity in (-1, 0, 1):
        found = streams(verbosity=verbosity)
        found.notice("notice")
        found.notice_for_programs("{}")
        found.detail("detail")
        found.warn("warning")
        found.error("error")
        told[verbosity] = text(found.stderr).split("\n")
    assert told[-1] == ["warning: warning", "error: error", ""]
    assert told[0] == ["notice", "{}", "warning: warning", "error: error", ""]
    assert told[1] == ["notice", "{}", "detail", "warning: warning", "error: error", ""]


def test_what_is_told_cannot_control_the_terminal() -> None:
    found = streams(verbosity=1)
    for tell in (found.notice, found.detail, found.warn, found.error):
        tell("\x1b[2J")
    assert "\x1b" not in text(found.stderr)


@pytest.mark.parametrize("terminals", [(), ("stdin",), ("stderr",), ("stdout", "stdin"), ("stdout", "stderr")])
def test_without_a_terminal_nobody_is_asked(terminals: tuple[str, ...]) -> None:
    found = streams(*terminals, answer="y\n")
    with pytest.raises(UsageFault) as caught:
        found.confirm("Block anna?")
    assert caught.value.code == "confirmation_required"
    found.confirm("Block anna?", yes=True)
    assert text(found.stderr) == ""


@pytest.mark.parametrize("answer", ["y\n", "Y\n", "yes\n", " YES \n"])
def test_a_yes(answer: str) -> None:
    found = streams("stdin", "stderr", answer=answer)
    found.confirm("Block \x1banna?")
    assert text(found.stderr) == "Block \\x1banna? [y/N] "
    assert text(found.stdout) == ""


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "yep\n", "да\n"])
def test_everything_else_is_a_no(answer: str) -> None:
    with pytest.raises(UsageFault) as caught:
        streams("stdin", "stderr", answer=answer).confirm("Block anna?")
    assert caught.value.code == "not_confirmed"


def test_standard_input_is_read_once() -> None:
    found = streams(answer="\ufeff1\n2\n")
    assert found.read_stdin("the order IDs") == "1\n2\n"
    with pytest.raises(UsageFault, match="was read for the order IDs and can't give the note too"):
        found.read_stdin("the note")


def test_one_dash_per_line_and_utf8(fake: RunCli, fake_process: RunCli) -> None:
    assert "was read for the text" in fake("text", input="Мария\n").stderr
    result = fake("text", input=b"\xff\n")
    assert (result.code, result.stderr) == (2, "error: standard input isn't UTF-8 text (byte 0)\n")
    assert fake_process("text", input="Мария\n", env={"LC_ALL": "C"}).stdout == "Мария\n"


def test_a_nul_is_no_text() -> None:
    with pytest.raises(UsageFault, match="holds a NUL"):
        streams(answer="1\x002\n").read_stdin("the order IDs")


def test_closed_streams() -> None:
    closed = Streams(None, None, None)
    closed.notice("nobody reads this")
    assert (closed.width, closed.interactive, closed.colour(closed.stdout)) == (None, False, False)
    with pytest.raises(OutputFailed):
        closed.data("x")
    with pytest.raises(UsageFault, match="standard input is closed"):
        closed.read_stdin("the note")


def test_width() -> None:
    assert streams().width is None
    assert streams("stdout", env={"COLUMNS": "100"}).width == 100
    assert streams("stdout", env={"COLUMNS": "0"}).width == 80
    assert streams("stdout", env={"COLUMNS": "wide"}).width == 80


@contextmanager
def terminal(program: Program, *line: str, columns: int = 80) -> Iterator[Any]:
    """The program with fake commands on a real terminal."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tests.cli.fake_program", *line],
        env={**fake_environment(program), "TERM": "xterm"},
        dimensions=(24, columns),
        timeout=30,
        encoding="utf-8",
    )
    try:
        yield child
    finally:
        child.close(force=True)


def test_a_real_terminal_asks(program: Program) -> None:
    with terminal(program, "thing", "pay", "--all") as child:
        child.expect_exact("Pay all of these? [y/N] ")
        child.sendline("y")
        child.expect(pexpect.EOF)
        assert "order 1: paid" in child.before
    assert child.exitstatus == 6
    with terminal(program, "thing", "pay", "--all") as child:
        child.expect_exact("[y/N] ")
        child.sendline("")
        child.expect_exact("not confirmed, nothing was changed")
        child.expect(pexpect.EOF)
    assert child.exitstatus == 2


def test_ctrl_c_and_ctrl_d_at_the_question(program: Program) -> None:
    for key, code in (("\x03", 130), ("\x04", 2)):
        with terminal(program, "thing", "pay", "--all") as child:
            child.expect_exact("[y/N] ")
            child.send(key)
            child.expect(pexpect.EOF)
            assert "Traceback" not in child.before
        assert child.exitstatus == code


def test_named_orders_never_ask(program: Program) -> None:
    with terminal(program, "thing", "pay", "1") as child:
        child.expect(pexpect.EOF)
        assert child.before == "order 1: paid None None\r\n"
    assert child.exitstatus == 0


@pytest.mark.parametrize("columns", [80, 24, 16])
def test_a_table_fits_a_real_terminal(program: Program, columns: int) -> None:
    with terminal(program, "thing", "list", "--count", "12", "--color", "never", columns=columns) as child:
        child.expect(pexpect.EOF)
        lines = child.before.split("\r\n")
    assert lines[0].startswith("id ")
    assert max(len(line) for line in lines if not line.startswith("no room")) <= columns


def test_a_terminal_shows_colours_and_its_width(program: Program) -> None:
    with terminal(program, "thing", "show", "5", columns=100) as child:
        child.expect(pexpect.EOF)
        assert child.before == "Thing 5: thing 5 (width 100, colour True)\r\n"
    with terminal(program, "thing", "list", "-o", "id", columns=100) as child:
        child.expect(pexpect.EOF)
        assert child.before == "1\r\n2\r\n"
