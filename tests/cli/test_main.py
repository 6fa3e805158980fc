"""Every way out of the program has its exit code, and none of them is noisy."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import billiactl
from billiactl.cli.main import main
from tests.cli.conftest import FAKE, fake_environment
from tests.support.program import Program, RunCli


def shell(program: Program, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which FAKE is the program with fake commands."""
    return subprocess.run(
        ["bash", "-c", line.replace("FAKE", shlex.join(FAKE))],
        env=fake_environment(program),
        cwd=program.home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_version_alone_and_anywhere(run_cli: RunCli, fake: RunCli) -> None:
    expected = f"billiactl {billiactl.__version__}\n"
    assert run_cli("--version").stdout == expected
    for line in (["--version", "-q"], ["thing", "--version"], ["thing", "show", "5", "--version"]):
        result = fake(*line)
        assert (result.code, result.stdout) == (0, expected)


def test_an_unexpected_failure_is_one_sentence(fake: RunCli) -> None:
    result = fake("fail", "now")
    assert result.code == 1
    assert result.stderr == (
        "error: unexpected failure: ZeroDivisionError: a fault of two lines\nhint: --debug shows the traceback\n"
    )


@pytest.mark.parametrize("line", [["--debug", "fail", "now"], ["fail", "now", "--debug"]])
def test_debug_shows_the_traceback(fake: RunCli, line: list[str]) -> None:
    result = fake(*line)
    assert result.code == 1
    assert "Traceback (most recent call last):" in result.stderr
    assert "fake_commands.py" in result.stderr


def test_debug_as_text_of_a_command_is_no_option(fake: RunCli) -> None:
    assert "Traceback" not in fake("fail", "--", "--debug").stderr


def test_passwords_show_neither_in_the_sentence_nor_in_the_traceback(fake: RunCli) -> None:
    result = fake("fail", "secret", "--debug")
    assert "hunter2" not in result.stderr.replace('raise RuntimeError("no connection to', "")
    assert "error: unexpected failure: RuntimeError: no connection to postgresql://shop:***@db/shop" in result.stderr


def test_interrupt_in_this_process_restores_the_signals(fake: RunCli) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    assert fake("fail", "interrupt").code == 130
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_program_quietly(program: Program, number: signal.Signals, code: int) -> None:
    started = subprocess.Popen(
        [*FAKE, "thing", "list", "--stall", "--count", "5", "-o", "ndjson"],
        env=fake_environment(program),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stdout is not None
    assert started.stdout.readline()
    assert started.stdout.readline()
    started.send_signal(number)
    out, err = started.communicate(timeout=30)
    assert started.returncode == code
    assert err == b""
    assert out == b""


def test_an_ignored_sigterm_stays_ignored() -> None:
    former = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        assert main(["--help"]) == 0
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, former)


@pytest.mark.parametrize("output", ["ndjson", "csv", "id", "json", "table"])
def test_a_closed_pipe_is_141_and_quiet(program: Program, output: str) -> None:
    done = shell(program, f"FAKE thing list --count 20000 -o {output} | head -n 1 >&2; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == 141
    assert len(done.stderr.splitlines()) == 1


def test_a_closed_pipe_at_the_last_flush_is_141_too(program: Program) -> None:
    done = shell(program, "FAKE thing list | true; exit ${PIPESTATUS[0]}")
    assert (done.returncode in (0, 141), done.stderr) == (True, "")
    done = shell(program, "(sleep 1; FAKE --help; echo $? >&2) | true")
    assert done.stderr == "141\n"


@pytest.mark.parametrize("line", ["thing list", "thing list --count 20000 -o csv", "--help", "--version"])
def test_a_full_disk_is_no_success(program: Program, line: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full here")
    done = shell(program, f"FAKE {line} > /dev/full")
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("line", ["thing list", "--help", "thing", "thing pay -h", "--version", "thing --version"])
def test_a_closed_standard_output_is_no_success(program: Program, line: str) -> None:
    done = shell(program, f"FAKE {line} >&-")
    assert done.returncode == 1
    assert done.stderr == "error: standard output can't be written: it is closed\n"


def test_a_closed_standard_error_changes_no_exit_code(program: Program) -> None:
    assert shell(program, "FAKE thing show 404 2>&-").returncode == 3
    assert shell(program, "FAKE thing show 404 2>/dev/full").returncode == 3


def test_python_m_and_main_are_one(run_cli: RunCli, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert run_cli("--help").stdout == capsys.readouterr().out


def test_main_reads_the_process_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["billiactl", "nonsense"])
    assert main() == 2
    assert "no such command 'nonsense'" in capsys.readouterr().err


def test_any_locale_gets_utf8(program: Program) -> None:
    done = subprocess.run(
        [*FAKE, "thing", "show", "5", "--name", "Мария", "-o", "json"],
        env={**fake_environment(program), "LC_ALL": "en_US.ISO-8859-1", "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
    )
    assert "Мария".encode() in done.stdout
