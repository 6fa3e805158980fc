"""The harness that runs the pages notices what is wrong, and rewrites only what is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import BadPage, Command, agrees, read_page
from tests.docs.shell import run_page
from tests.docs.update import updated

PAGE = """# Shop
<!-- clock: 2026-11-22T10:00:00Z -->
<!-- run: mkdir orders -->
<!-- file: orders/first.txt -->
```text
one
two
```
```console
$ cat orders/first.txt | sort -r
two
one
$ name=maria
$ echo "$name $BILLIACTL_CLOCK"
maria 2026-11-22T10:00:00Z
$ ls missing  # exit 2
[...]missing[...]
$ cat <<END
> a
> END
a
```
<!-- not run: it would fail -->
```console
$ false
```
  ```console
  $ pwd; seq 100
  /home/maria/shop
  1
  ...
  100
  ```
"""


def written(folder: Path, text: str) -> Path:
    """The page ``text`` as a file."""
    path = folder / "page.md"
    path.write_text(text, encoding="utf-8")
    return path


def run(tmp_path: Path, text: str) -> list[tuple[Command, bool]]:
    """Each command of the page and whether it did as promised."""
    folder = tmp_path / "run"
    folder.mkdir()
    answers = run_page(written(tmp_path, text), folder)
    return [(c, agrees(c.expected, a.lines) and a.code == c.exit_code) for c, a in answers]


def test_a_right_page_passes(tmp_path: Path) -> None:
    outcomes = run(tmp_path, PAGE)
    assert [command.text for command, right in outcomes if not right] == []
    assert len(outcomes) == 6


@pytest.mark.parametrize(
    ("right", "wrong"), [("two\none\n$", "one\ntwo\n$"), ("# exit 2", "# exit 3"), ("  100\n", "  101\n")]
)
def test_a_wrong_page_fails_and_is_mended(tmp_path: Path, right: str, wrong: str) -> None:
    assert right in PAGE
    text = PAGE.replace(right, wrong)
    assert sum(not good for _, good in run(tmp_path, text)) == 1
    again = tmp_path / "again"
    again.mkdir()
    mended = updated(text, run_page(tmp_path / "page.md", again))
    (tmp_path / "mended").mkdir()
    assert all(good for _, good in run(tmp_path / "mended", mended))


def test_an_updated_page_keeps_its_wildcards_and_names_nothing_random(tmp_path: Path) -> None:
    assert updated(PAGE, run_page(written(tmp_path, PAGE), tmp_path)) == PAGE
    text = "```console\n$ echo run 20261101T100000-9f3a61c2\n```\n"
    folder = tmp_path / "random"
    folder.mkdir()
    assert "\nrun [...]\n" in updated(text, run_page(written(tmp_path, text), folder))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```console\nno command\n```\n", "begins with"),
        ("```console\n$ true\n", "never closed"),
        ("<!-- file: a -->\n", "no block follows"),
        ("<!-- not run: why -->\n<!-- run: true -->\n", "must be its block"),
    ],
)
def test_a_malformed_page_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadPage, match=complaint):
        read_page(written(tmp_path, text))


def test_a_hidden_command_must_succeed(tmp_path: Path) -> None:
    with pytest.raises(BadPage, match="line 1 failed"):
        run(tmp_path, "<!-- run: false -->\n```console\n$ true\n```\n")
