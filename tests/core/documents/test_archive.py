from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from billiactl.core.documents.archive import Archive, file_stem, write_to
from billiactl.core.errors import Conflict, Unavailable, UsageFault

ROOT = Path(__file__).parents[3]
NASTY = [
    "",
    ".",
    "..",
    "../../etc/passwd",
    "/",
    "a/b",
    "CON",
    "con",
    "NUL.1",
    "COM1",
    ".hidden",
    "-rf",
    "_",
    "__",
    "a_",
]
numbers = st.one_of(st.text(max_size=40), st.text("aAbB01._-/", max_size=6), st.sampled_from(NASTY))
WINDOWS_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|$)", re.IGNORECASE)


@pytest.mark.parametrize(
    ("number", "stem"),
    [
        ("0000000001", "0000000001"),
        ("INV-2026.0001", "INV-2026.0001"),
        ("inv-1", "_inv_-1"),
        ("A/1", "A_02f_1"),
        ("", "__"),
        ("..", "_02e_."),
        ("CON", "_043_ON"),
        ("COM1.A", "_043_OM1.A"),
        ("CONE", "CONE"),
    ],
)
def test_numbers_as_names_of_files(number: str, stem: str) -> None:
    assert file_stem(number) == stem


@given(numbers, numbers)
@example("INV1", "inv1")
@example("a", "_a_")
@example("/", "_02f_")
@example("CON", "_043_ON")
@example("", "__")
def test_no_two_numbers_share_a_name_even_where_case_is_ignored(one: str, other: str) -> None:
    assert (file_stem(one).casefold() == file_stem(other).casefold()) == (one == other)


@given(numbers)
def test_a_name_can_be_read_back(number: str) -> None:
    def character(match: re.Match[str]) -> str:
        inside = match.group(1)
        return chr(int(inside, 16)) if inside.startswith("0") else inside

    stem = file_stem(number)
    if not stem.startswith("_1"):
        assert re.sub(r"_([^_]*)_", character, stem) == number


@given(numbers)
@example("x" * 1000)
@example("/" * 1000)
@example("Σ" * 300)
@example("\ud800")
def test_a_name_is_safe_on_every_file_system(number: str) -> None:
    stem = file_stem(number)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", stem)
    assert not WINDOWS_RESERVED.match(stem)
    assert len(stem) <= 200


@given(numbers, st.dates())
def test_a_document_never_leaves_the_archive(number: str, day: object) -> None:
    path = Archive(Path("archive")).path_of("invoice", number, str(day))
    assert os.path.normpath(path) == str(path)
    assert path.parts == ("archive", str(day)[:4], "invoice", path.name)


@pytest.mark.parametrize(("kind", "day"), [("../x", "2026-11-01"), ("Invoice", "2026-11-01"), ("invoice", "../../..")])
def test_only_kinds_and_dates_make_folders(kind: str, day: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        Archive(tmp_path).path_of(kind, "1", day)


def test_writing_outside_is_refused(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    for path in (tmp_path / "1.pdf", tmp_path / "archive" / ".." / "1.pdf"):
        with pytest.raises(ValueError):
            archive.write(path, b"data")
    assert list(tmp_path.iterdir()) == []


def test_a_document_is_written_then_unchanged(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "deep" / "archive")
    path = archive.path_of("invoice", "0000000001", "2026-11-01")
    assert path == tmp_path / "deep" / "archive" / "2026" / "invoice" / "0000000001.pdf"
    assert archive.write(path, b"data") == "written"
    os.utime(path, (1, 1))
    assert archive.write(path, b"data") == "unchanged"
    assert path.stat().st_mtime == 1
    assert files(tmp_path) == {path: b"data"}


def test_another_file_stands_in_the_way_until_it_may_be_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "invoice.pdf"
    target.write_bytes(b"other")
    with pytest.raises(Conflict) as refusal:
        write_to(target, b"data")
    assert refusal.value.code == "file_exists"
    assert "--overwrite" in str(refusal.value.hint)
    assert files(tmp_path) == {target: b"other"}
    assert write_to(target, b"data", overwrite=True) == "written"
    assert files(tmp_path) == {target: b"data"}


def test_a_file_has_the_rights_that_the_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_to(tmp_path / "x.pdf", b"data")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x.pdf").stat().st_mode) == 0o640


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "latest.pdf").symlink_to(tmp_path / "real.pdf")
    write_to(tmp_path / "latest.pdf", b"data")
    assert (tmp_path / "latest.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes() == b"data"


def test_neither_folders_nor_devices_are_overwritten(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for target in (tmp_path, tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(UsageFault) as refusal:
            write_to(target, b"data", overwrite=True)
        assert refusal.value.code == "not_a_file"


def test_an_archive_that_cant_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    archive = Archive(tmp_path / "file")
    with pytest.raises(Unavailable) as refusal:
        archive.write(archive.path_of("invoice", "1", "2026-11-01"), b"data")
    assert refusal.value.code == "archive_unreachable"
    with pytest.raises(Unavailable) as refusal:
        write_to(tmp_path / "file" / "x.pdf", b"data")
    assert refusal.value.code == "file_unwritable"


WRITER = """
import os, sys, time
from pathlib import Path
from billiactl.core.documents.archive import Archive

{hindrance}
archive = Archive(Path(sys.argv[1]))
archive.write(archive.path_of("invoice", "1", "2026-11-01"), b"new" * 100_000, overwrite=True)
"""
HANG = "{place} = lambda *a, **k: (print('there', flush=True), time.sleep(60))"


@pytest.mark.parametrize("place", ["os.fsync", "Path.replace"])
@pytest.mark.parametrize("before", [None, b"old"], ids=["no file before", "another before"])
def test_a_kill_in_the_middle_leaves_no_half_file(place: str, before: bytes | None, tmp_path: Path) -> None:
    """A real process is killed when the data is half-way to the disk, and just before the rename."""
    path = Archive(tmp_path).path_of("invoice", "1", "2026-11-01")
    path.parent.mkdir(parents=True)
    if before is not None:
        path.write_bytes(before)
    command = writer(HANG.format(place=place), tmp_path)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"there\n"
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert (path.read_bytes() if path.exists() else None) == before
    subprocess.run(writer("", tmp_path), cwd=ROOT, check=True)
    assert path.read_bytes() == b"new" * 100_000


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
    done = subprocess.run(writer(full, tmp_path), cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Unavailable: " in done.stderr
    assert files(tmp_path) == {}


def test_many_processes_write_the_same_document(tmp_path: Path) -> None:
    processes = [subprocess.Popen(writer("", tmp_path), cwd=ROOT) for _ in range(6)]
    assert [process.wait(60) for process in processes] == [0] * 6
    assert files(tmp_path) == {tmp_path / "2026" / "invoice" / "1.pdf": b"new" * 100_000}


def writer(hindrance: str, folder: Path) -> list[str]:
    return [sys.executable, "-c", WRITER.format(hindrance=hindrance), str(folder)]


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
