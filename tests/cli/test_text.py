"""Text on a terminal: no harm, and the right width."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.cli.text import all_visible, cut, pad, text_width, visible

ANY_TEXT = st.text(st.characters(codec="utf-8"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, Ελλάδα, България, 日本", "plain, Ελλάδα, България, 日本"),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("two\nlines\r\n\tand a tab", "two\\nlines\\r\\n\\tand a tab"),
        ("\x9b31m", "\\x9b31m"),
        ("invoice\u202egpj.exe", "invoice\\u202egpj.exe"),
        ("\u2066a\u2069\u200f\u061c\u2028\ufeff", "\\u2066a\\u2069\\u200f\\u061c\\u2028\\ufeff"),
        ("\x7f\udc80", "\\x7f\\udc80"),
        ("e\u0301 👩\u200d🔧", "e\u0301 👩\u200d🔧"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_visible_controls_a_terminal(text: str) -> None:
    for character in visible(text):
        assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {
            "RLO",
            "LRO",
            "RLE",
            "LRE",
            "PDF",
            "RLI",
            "LRI",
            "FSI",
            "PDI",
        }


def test_all_visible_reaches_every_text() -> None:
    value = {"a\n": ["\x1b", {"b": ("\r", 1, None, True)}]}
    assert all_visible(value) == {"a\\n": ["\\x1b", {"b": ["\\r", 1, None, True]}]}


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("Мария", 5), ("日本", 4), ("e\u0301", 1), ("", 0), ("👩\u200d🔧", 2)]
)
def test_width(text: str, width: int) -> None:
    assert text_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "kept"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("日本語テキスト", 7, "日本語…"),
        ("日本語テキスト", 8, "日本語…"),
        ("two words", 5, "two…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_cut(text: str, width: int, kept: str) -> None:
    assert cut(text, width) == kept


@given(ANY_TEXT, st.integers(0, 30))
def test_cut_fits_and_keeps_the_beginning(text: str, width: int) -> None:
    shown = visible(text)
    kept = cut(shown, width)
    assert text_width(kept) <= width
    assert kept == shown or shown.startswith(kept.removesuffix("…"))
    if text_width(shown) <= width:
        assert kept == shown


@given(ANY_TEXT, st.integers(0, 30))
def test_pad_fills(text: str, width: int) -> None:
    shown = visible(text)
    for align in ("left", "right"):
        assert text_width(pad(shown, width, align)) == max(width, text_width(shown))
