"""A text written in somebody's own editor: $VISUAL, $EDITOR, or what the system has."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from billiactl.cli.streams import Streams
from billiactl.core.errors import UsageFault

_USUAL = ("sensible-editor", "editor", "nano", "vi")
_HOW_ELSE = "set VISUAL or EDITOR, or give the text on the command line"


def edited(streams: Streams, text: str, purpose: str) -> str:
    """``text`` as it is after somebody edited it, for ``purpose`` (such as "the note").

    Only for an interactive process. Raises UsageFault ``editor_failed`` where no editor can be run or it says that it
    failed, and where what it left is no UTF-8 text.
    """
    line = _command(streams.environ)
    streams.notice(f"{purpose} is being written in {line[0]}; save and quit to go on")
    with tempfile.TemporaryDirectory(prefix="billiactl-") as folder:
        path = Path(folder) / "text.txt"
        path.write_text(f"{text}\n" if text else "", encoding="utf-8")
        _run([*line, str(path)], streams)
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageFault("editor_failed", f"what {line[0]} saved can't be read: {error}", _HOW_ELSE) from error


def _command(environ: Mapping[str, str]) -> list[str]:
    """The editor with its own options, as the words of a command."""
    for name in ("VISUAL", "EDITOR"):
        typed = environ.get(name, "").strip()
        if typed:
            try:
                return shlex.split(typed)
            except ValueError as error:
                message = f"{name} is {typed!r}, which is no command: {error}"
                raise UsageFault("editor_failed", message, _HOW_ELSE) from error
    found = next((name for name in _USUAL if shutil.which(name)), None)
    if found is None:
        raise UsageFault("editor_failed", "there is no editor", _HOW_ELSE)
    return [found]


def _run(line: list[str], streams: Streams) -> None:
    """Let the editor have the terminal, even where standard output goes elsewhere."""
    if streams.stderr is None:
        raise UsageFault("editor_failed", "there is no terminal for an editor", _HOW_ELSE)
    try:
        done = subprocess.run(line, stdout=streams.stderr.fileno(), check=False)
    except OSError as error:
        message = f"the editor {line[0]!r} can't be run: {error.strerror}"
        raise UsageFault("editor_failed", message, _HOW_ELSE) from error
    if done.returncode:
        message = f"the editor {line[0]!r} ended with {done.returncode}; nothing was changed"
        raise UsageFault("editor_failed", message, "save and quit it as usual, or give the text on the command line")
