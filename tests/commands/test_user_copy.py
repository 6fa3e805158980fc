"""A user's name on the clipboard: by a program, through a real terminal, through tmux, and where nothing can."""

from __future__ import annotations

import base64
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from billiactl.cli.clipboard import sequence
from tests.commands.order_shop import open_shop
from tests.support.program import Program, Result, RunCli, command

XCLIP = """#!/bin/sh
case "$*" in
*-o*) cat "$CLIP" ;;
*) cat > "$CLIP"; echo "$*" > "$CLIP.how"; sleep 20 & ;;
esac
"""
BROKEN = '#!/bin/sh\ncat > /dev/null\necho "Error: Can\'t open display: :99" >&2\nexit 1\n'


@pytest.fixture
def shop(sqlite_url: str) -> str:
    open_shop(sqlite_url)
    return sqlite_url


def osc(text: str) -> str:
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"


def xclip(folder: Path, script: str) -> dict[str, str]:
    """An environment with a display, where xclip is ``script``."""
    program = folder / "bin" / "xclip"
    program.parent.mkdir()
    program.write_text(script)
    program.chmod(0o755)
    return {"DISPLAY": ":99", "PATH": f"{program.parent}:/usr/bin:/bin", "CLIP": str(folder / "clip")}


def alone(program: Program, *words: str, **env: str) -> Result:
    """The program in a session of its own, so that no terminal is there for it."""
    done = subprocess.run(
        command(words),
        env=program.environment(env, None),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def on_a_terminal(program: Program, line: str, **env: str) -> tuple[str, int | None]:
    """What a terminal of this kind is sent while a shell runs ``line``, and the exit code."""
    environment = program.environment({"TERM": "xterm-256color", **env}, None)
    child = pexpect.spawn("/bin/sh", ["-c", line], env=environment, encoding="utf-8", timeout=30)
    child.expect(pexpect.EOF)
    child.close()
    return child.before, child.exitstatus


def billiactl(*words: str) -> str:
    return shlex.join(command(words))


def test_by_the_clipboard_program(run_cli: RunCli, shop: str, tmp_path: Path) -> None:
    env = xclip(tmp_path, XCLIP)
    begun = time.monotonic()
    done = run_cli("user", "copy", "anna", "--field", "email", env=env)
    assert (done.code, done.stdout, done.stderr) == (0, "", "anna@example.org is on the clipboard\n")
    assert Path(env["CLIP"]).read_text() == "anna@example.org"
    assert (tmp_path / "clip.how").read_text() == "-selection c\n"
    assert time.monotonic() - begun < 15, "it waited for what the clipboard program left behind"
    told = run_cli("user", "copy", "1", "-o", "json", env=env)
    assert told.json() == {"user": 1, "field": "username", "text": "anna", "copied_by": "clipboard"}
    assert shop


@pytest.mark.usefixtures("shop")
def test_a_program_that_fails_is_none(program: Program, tmp_path: Path) -> None:
    env = xclip(tmp_path, BROKEN)
    done = alone(program, "user", "copy", "anna", **env)
    assert (done.code, done.stdout) == (0, "anna\n")
    assert done.stderr.startswith("warning: nothing was copied")
    assert "display" not in done.stderr


@pytest.mark.usefixtures("shop")
def test_where_nothing_can_the_text_goes_to_standard_output(program: Program) -> None:
    done = alone(program, "user", "copy", "anna", "--field", "email", TERM="xterm")
    assert (done.code, done.stdout) == (0, "anna@example.org\n")
    assert done.stderr.startswith("warning: nothing was copied")
    told = alone(program, "user", "copy", "anna", "-o", "json")
    assert told.json()["copied_by"] == "none"
    assert told.json()["text"] == "anna"


@pytest.mark.usefixtures("shop")
def test_through_the_terminal(program: Program) -> None:
    shown, code = on_a_terminal(program, billiactl("user", "copy", "anna", "--field", "email"))
    assert code == 0
    assert osc("anna@example.org") in shown
    assert "anna@example.org was handed to the terminal for its clipboard" in shown


@pytest.mark.usefixtures("shop")
def test_through_the_terminal_behind_redirections(program: Program, tmp_path: Path) -> None:
    files = f"> {tmp_path / 'out'} 2> {tmp_path / 'err'} < /dev/null"
    shown, code = on_a_terminal(program, f"{billiactl('user', 'copy', 'anna', '-o', 'json')} {files}")
    assert (code, shown) == (0, osc("anna"))
    assert '"copied_by": "terminal"' in (tmp_path / "out").read_text()
    assert "\x1b" not in (tmp_path / "err").read_text()


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("kind", ["dumb", "linux"])
def test_a_terminal_without_a_clipboard(program: Program, kind: str) -> None:
    shown, code = on_a_terminal(program, billiactl("user", "copy", "anna"), TERM=kind)
    assert (code, "\x1b]52" in shown) == (0, False)
    assert shown.startswith("anna\r\n")


@pytest.mark.usefixtures("shop")
def test_a_user_without_an_address(run_cli: RunCli) -> None:
    run_cli("user", "edit", "anna", "--email", "")
    missing = run_cli("user", "copy", "anna", "--field", "email", "-o", "json")
    assert (missing.code, missing.error()["code"]) == (3, "no_email")
    assert run_cli("user", "copy", "nobody").code == 3
    assert run_cli("user", "copy", "anna", "--field", "phone").code == 2


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[list[str]]:
    """A tmux of the test's own, as it is set up by default."""
    found = shutil.which("tmux")
    assert found is not None, "tmux is missing"
    words = [found, "-S", str(tmp_path / "tmux.socket"), "-f", "/dev/null"]
    yield words
    subprocess.run([*words, "kill-server"], capture_output=True, check=False)


@pytest.mark.usefixtures("shop")
def test_in_tmux_its_buffer_and_the_terminal_outside_get_it(program: Program, tmux: list[str]) -> None:
    inner = f"{billiactl('user', 'copy', 'anna', '--field', 'email')}; sleep 2"
    shown, _ = on_a_terminal(program, shlex.join([*tmux, "new-session", inner, ";", "set-option", "exit-empty", "off"]))
    assert base64.b64encode(b"anna@example.org").decode() in shown
    assert "\x1b]52;" in shown
    held = subprocess.run([*tmux, "show-buffer"], capture_output=True, text=True, check=True)
    assert held.stdout == "anna@example.org"


def test_multiplexers_that_would_keep_it() -> None:
    plain = osc("anna")
    assert sequence("anna", {}) == plain
    assert sequence("anna", {"STY": "1.pts"}) == f"\x1bP{plain}\x1b\\"
    both = sequence("anna", {"TMUX": "/tmp/x,1,0"})
    assert both == plain + "\x1bPtmux;\x1b" + plain + "\x1b\\"
