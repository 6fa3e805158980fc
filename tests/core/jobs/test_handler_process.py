"""Handlers as real processes: well-behaved ones, and those that hang, flood, fork, or won't be ended."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest

from billiactl.core.jobs.handler_process import Ended, clean_environment, run_handler
from billiactl.core.jobs.stopping import Stop

LIMIT = 4_096


@pytest.fixture
def stop() -> Iterator[Stop]:
    with Stop() as made:
        yield made


def shell(script: str, stop: Stop, *, given: str = "{}", timeout: float = 20, grace: float = 0.3) -> Ended:
    """Run a POSIX shell script as a handler."""
    return run_handler(("/bin/sh", "-c", script), clean_environment({}), given, timeout, LIMIT, stop, grace)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split(") ")[1][0] != "Z"


def gone_within(seconds: float, pid: int) -> bool:
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


def test_it_gets_its_input_and_answers(stop: Stop) -> None:
    ended = shell("cat; echo told >&2; exit 3", stop, given='{"ключ": "стойност"}')
    assert ended == Ended(3, None, None, '{"ключ": "стойност"}'.encode(), b"told\n", ())


def test_input_that_nobody_reads_and_that_fills_no_pipe(stop: Stop) -> None:
    assert shell("exit 0", stop, given="x" * 1_000_000).exit == 0
    assert shell("wc -c", stop, given="x" * 1_000_000).stdout.strip() == b"1000000"


def test_its_environment_is_clean(stop: Stop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILLIACTL_DATABASE_URL", "postgresql://u:secret@h/db")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("HOME", "/home/maria")
    monkeypatch.delenv("TMPDIR", raising=False)
    environment = clean_environment({"REGISTRY": "https://registry.example"})
    ended = run_handler(("/usr/bin/env",), environment, "{}", 10, LIMIT, stop)
    told = dict(line.split("=", 1) for line in ended.stdout.decode().splitlines())
    assert told == {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": "/home/maria",
        "REGISTRY": "https://registry.example",
    }


def test_it_stands_in_an_empty_folder_that_goes_with_it(stop: Stop) -> None:
    ended = shell("pwd -P; ls -A; touch left-behind", stop)
    (folder,) = ended.stdout.decode().split()
    assert folder.rpartition("/")[2].startswith("billiactl-job-")
    assert not Path(folder).exists()


def test_it_has_no_file_of_ours_open(stop: Stop) -> None:
    ended = shell("ls /proc/self/fd", stop)
    assert ended.stdout.decode().split() == ["0", "1", "2", "3"], "3 is the folder that ls reads"


def test_signals_do_what_they_usually_do(stop: Stop) -> None:
    program = "import signal; print([signal.getsignal(n).name for n in (1, 2, 3, 15)])"
    ended = run_handler((sys.executable, "-c", program), clean_environment({}), "{}", 20, LIMIT, stop)
    assert (
        ended.stdout.decode().strip()
        in (
            "['SIG_DFL', 'SIG_DFL', 'SIG_DFL', 'SIG_DFL']",
            "",
        )
        or b"default_int_handler" in ended.stderr
    )


def test_a_command_is_found_by_name_and_its_words_are_no_shell(stop: Stop) -> None:
    ended = run_handler(("echo", "$HOME; exit 1", "*"), clean_environment({}), "{}", 10, LIMIT, stop)
    assert (ended.exit, ended.stdout) == (0, b"$HOME; exit 1 *\n")


@pytest.mark.parametrize("mode", [None, 0o644])
def test_what_is_not_there_or_no_program_is_said(stop: Stop, tmp_path: Path, mode: int | None) -> None:
    program = tmp_path / "handler"
    if mode is not None:
        program.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
        program.chmod(mode)
    ended = run_handler((str(program),), clean_environment({}), "{}", 10, LIMIT, stop)
    assert ended.exit is None
    assert ended.failure == f"{program}: {'No such file or directory' if mode is None else 'Permission denied'}"


def test_one_that_hangs_is_ended(stop: Stop) -> None:
    started = time.monotonic()
    ended = shell("echo begun; sleep 60", stop, timeout=0.5)
    assert (ended.exit, ended.early, ended.stdout) == (-signal.SIGTERM, "timeout", b"begun\n")
    assert time.monotonic() - started < 5


def test_one_that_ignores_the_polite_signal_is_killed(stop: Stop) -> None:
    ended = shell("trap '' TERM; echo $$; while :; do sleep 1; done", stop, timeout=0.5)
    assert (ended.exit, ended.early) == (-signal.SIGKILL, "timeout")
    assert gone_within(2, int(ended.stdout))


def test_one_that_ends_well_when_asked(stop: Stop) -> None:
    ended = shell("trap 'echo {}; exit 0' TERM; sleep 60 & wait", stop, timeout=0.5, grace=5)
    assert (ended.exit, ended.early, ended.stdout) == (0, "timeout", b"{}\n")


def test_children_that_hold_the_pipe_are_not_waited_for_and_go_with_it(stop: Stop) -> None:
    started = time.monotonic()
    ended = shell("sleep 60 & echo $!; exit 0", stop)
    assert (ended.exit, ended.early) == (0, None)
    assert time.monotonic() - started < 5
    assert gone_within(2, int(ended.stdout))


def test_a_child_that_left_the_group_is_not_waited_for(stop: Stop) -> None:
    started = time.monotonic()
    ended = shell("setsid sh -c 'echo $$; exec sleep 60' & sleep 0.3; exit 0", stop)
    assert ended.exit == 0
    assert time.monotonic() - started < 5
    os.kill(int(ended.stdout), signal.SIGKILL)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_flood_is_cut_and_does_not_stop_it(stop: Stop, stream: str) -> None:
    to = "" if stream == "stdout" else " >&2"
    ended = shell(f"head -c 30000000 /dev/zero{to}; exit 7", stop)
    assert (ended.exit, ended.cut) == (7, (stream,))
    assert len(getattr(ended, stream)) == LIMIT


def test_an_endless_flood_is_ended(stop: Stop) -> None:
    ended = shell("cat /dev/zero", stop, timeout=0.5)
    assert (ended.early, ended.cut, len(ended.stdout)) == ("timeout", ("stdout",), LIMIT)


def test_it_is_asked_to_end_when_the_worker_is(stop: Stop) -> None:
    Timer(0.5, stop.ask).start()
    ended = shell("sleep 60", stop)
    assert (ended.exit, ended.early) == (-signal.SIGTERM, "stopped")
    assert shell("sleep 60", stop).early == "stopped", "asked before it began"


def test_a_killed_guard_takes_its_handler_along(stop: Stop, tmp_path: Path) -> None:
    script = f"echo $$ > {tmp_path}/pid; kill -9 $PPID; sleep 60"
    ended = shell(script, stop)
    assert (ended.exit, ended.early) == (None, "lost")
    assert gone_within(2, int((tmp_path / "pid").read_text(encoding="ascii")))


def test_a_killed_worker_takes_its_handler_along(tmp_path: Path) -> None:
    program = f"""
from billiactl.core.jobs.handler_process import run_handler, clean_environment
from billiactl.core.jobs.stopping import Stop
script = "trap '' TERM; echo $$ > {tmp_path}/pid; while :; do sleep 1; done"
run_handler(("/bin/sh", "-c", script), clean_environment({{}}), "{{}}", 60, 4096, Stop(), 0.3)
"""
    worker = os.posix_spawn(sys.executable, [sys.executable, "-c", program], dict(os.environ))
    told = tmp_path / "pid"
    while not told.exists() or not told.read_text(encoding="ascii").strip():
        time.sleep(0.05)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    assert gone_within(5, int(told.read_text(encoding="ascii")))
