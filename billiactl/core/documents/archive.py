"""The archive of documents on disk: ``YEAR/KIND/NUMBER.pdf``, each file whole or absent, whatever dies meanwhile."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from billiactl.core.errors import Conflict, Unavailable, UsageFault

Written = Literal["written", "unchanged"]

_KIND = re.compile(r"[a-z][a-z_]*")
_ESCAPED = re.compile(r"[a-z]+|[^0-9A-Z.-]|^[.-]")
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(\.|$)")
_LONGEST = 200


class Archive:
    """The files of issued documents under one folder, which is made when the first is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, kind: str, number: str, issued_on: str) -> Path:
        """Where the document ``number`` of ``kind`` (``invoice``), issued on an ISO date, is kept.

        Different documents get different paths, also where the file system ignores case. ValueError if ``kind`` is
        no word or ``issued_on`` no date.
        """
        if not _KIND.fullmatch(kind):
            raise ValueError(f"not a kind of document: {kind!r}")
        year = date.fromisoformat(issued_on).year
        return self._folder / f"{year:04}" / kind / f"{file_stem(number)}.pdf"

    def write(self, path: Path, data: bytes, *, overwrite: bool = False) -> Written:
        """Put ``data`` at ``path``, which :meth:`path_of` gave; see :func:`write_to`.

        Raises Conflict (``file_exists``), Unavailable (``archive_unreachable``).
        """
        if ".." in path.parts or not path.is_relative_to(self._folder):
            raise ValueError(f"{path} is not in the archive {self._folder}")
        return _write(path, data, overwrite, "archive_unreachable")

    def digest(self, path: Path) -> str | None:
        """The SHA-256 of the file at ``path``, None if no file is there.

        Raises Unavailable (``archive_unreachable``) if it can't be read.
        """
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise Unavailable(
                "archive_unreachable",
                f"{path} can't be read: {error.strerror or error}.",
                "Check the folder and its permissions.",
                path=str(path),
            ) from error


def write_to(target: Path, data: bytes, *, overwrite: bool = False) -> Written:
    """Put ``data`` into the file ``target``, whole or not at all; missing folders are made, links are followed.

    An equal file is left untouched (``unchanged``). Raises Conflict (``file_exists``) if another stands there and
    ``overwrite`` is off, UsageFault (``not_a_file``) if it is a folder or a device, Unavailable (``file_unwritable``)
    if the file system refuses.
    """
    return _write(target, data, overwrite, "file_unwritable")


def file_stem(number: str) -> str:
    """``number`` in A-Z a-z 0-9 . _ - so that no two numbers share a name, not even where case is ignored.

    Digits, capitals, dots and dashes stand for themselves. Runs of small letters stand between underscores
    (``inv-1``: ``_inv_-1``), as does 0 with the hexadecimal code of any other character (``A/1``: ``A_02f_1``), of a
    dot or dash at the start, and of the first letter of a name that Windows reserves (``CON``). The empty number is
    ``__``; one too long for a file's name is 1 and its SHA-256, between underscores.
    """
    stem = _ESCAPED.sub(lambda match: _escape(match.group()), number) or "__"
    if _RESERVED.match(stem):
        stem = f"_0{ord(stem[0]):x}_{stem[1:]}"
    if len(stem) > _LONGEST:
        stem = f"_1{hashlib.sha256(number.encode('utf-8', 'surrogatepass')).hexdigest()}_"
    return stem


def _escape(text: str) -> str:
    return f"_{text}_" if "a" <= text[0] <= "z" else f"_0{ord(text):x}_"


def _write(path: Path, data: bytes, overwrite: bool, code: str) -> Written:
    try:
        final = Path(os.path.realpath(path))
        standing = _standing(final)
        if standing == data:
            return "unchanged"
        if standing is not None and not overwrite:
            raise Conflict(
                "file_exists",
                f"{path} exists and holds something else.",
                "Add --overwrite to replace it.",
                path=str(path),
            )
        _make_folder(final.parent)
        _replace(final, data)
    except OSError as error:
        raise Unavailable(
            code,
            f"{path} can't be written: {error.strerror or error}.",
            "Check the folder, its permissions and the space left, then write the document again.",
            path=str(path),
        ) from error
    return "written"


def _standing(path: Path) -> bytes | None:
    """What the file holds now; None if there is none."""
    if path.exists() and not path.is_file():
        raise UsageFault("not_a_file", f"{path} is not a file.", "Name a file.", path=str(path))
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _make_folder(folder: Path) -> None:
    """Make ``folder`` and its parents, and make their entries last."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        _flush_folder(made.parent)


def _replace(final: Path, data: bytes) -> None:
    """Write beside ``final``, then rename: a reader, and a crash at any moment, sees the old file or the new one."""
    with _temporary(final.parent) as temporary:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(final)
    _flush_folder(final.parent)


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """A name in ``folder`` that nothing is left under afterwards."""
    path = folder / f".billiactl-{secrets.token_hex(8)}.part"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make renames in ``folder`` last; systems that can't open a folder have no such call."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
