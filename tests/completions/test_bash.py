"""Completion in a real bash: its function asked directly, and typed into a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import pytest

from tests.completions.conftest import SCRIPTS, Desk, Terminal, need

ASK = """
source {script}
COMP_TYPE={type} COLUMNS=80 COMP_WORDBREAKS={breaks}
COMP_LINE={line} COMP_POINT=${{#COMP_LINE}}
COMP_WORDS=({words}) COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_billiactl
[[ ${{#COMPREPLY[@]}} == 0 ]] || printf '%s\\n' "${{COMPREPLY[@]}}"
"""
BREAKS = " \t\n\"'@><=;|&(:"
MENU, LIST = 37, 9


def cut(line: str) -> list[str]:
    """A line as bash cuts it into words for completion: at blanks, and around the other word breaks."""
    lexer = shlex.shlex(line, punctuation_chars="@><=;|&(:")
    lexer.whitespace_split = True
    lexer.commenters = ""
    return [*lexer, *([""] if line.endswith(" ") else [])]


def offered(desk: Desk, line: str, kind: int = MENU, words: list[str] | None = None) -> list[str]:
    """What bash is offered at the end of ``line``."""
    script = ASK.format(
        script=shlex.quote(str(SCRIPTS / "billiactl.bash")),
        type=kind,
        breaks=shlex.quote(BREAKS),
        line=shlex.quote(line),
        words=shlex.join(cut(line) if words is None else words),
    )
    return desk.run(need("bash"), "--norc", "-c", script).splitlines()


STATIC = [
    ("billiactl order st", ["status"]),
    ("billiactl order status ", ["next", "set", "history"]),
    ("billiactl --database x.db order --read-only st", ["status"]),
    ("billiactl order status set --set", ["--settle"]),
    ("billiactl order status set --settle ", ["refund", "wallet", "outside"]),
    ("billiactl order status set --settle=", ["refund", "wallet", "outside"]),
    ("billiactl order status set --settle=w", ["wallet"]),
    ("billiactl order status set --settle refund --set", []),
    ("billiactl order list --status x --stat", ["--status"]),
    ("billiactl order list -o ", ["table", "json", "ndjson", "yaml", "csv", "id"]),
    ("billiactl order list --payment-status un", ["unpaid"]),
    ("billiactl order status next --fields status,al", ["status,allowed"]),
    ("billiactl import orders --on-duplicate ", ["skip", "update", "fail"]),
    ("billiactl completion ", ["bash", "zsh", "fish"]),
    ("billiactl doc create ", ["proforma", "invoice", "debit_note", "credit_note"]),
    ("billiactl order pay --where pay", ["payment-status="]),
    ("billiactl order list -- --st", []),
    ("billiactl nonsense ", []),
    ("billiactl note add --text ", []),
    ("billiactl order pay -", None),
]


@pytest.mark.parametrize(("line", "expected"), STATIC)
def test_what_stands_in_the_script_starts_no_program(desk: Desk, line: str, expected: list[str] | None) -> None:
    found = offered(desk, line)
    if expected is not None:
        assert [word for word in found if not line.endswith(" ") or not word.startswith("-")] == expected
    assert desk.calls == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("billiactl order show 10", ["1042", "1041", "107"]),
        ("billiactl order show 104", ["1042", "1041"]),
        ("billiactl order status set 1042 ", ["on_hold", "cancelled", "fraud"]),
        ("billiactl order status set on_hold 104", ["1042", "1041"]),
        ("billiactl order status set can", ["cancelled"]),
        ("billiactl order pay 1042 10", ["1042", "1041", "107"]),
        ("billiactl doc show invoice:", ["0000000001"]),
        ("billiactl doc show inv", ["invoice:0000000001"]),
        ("billiactl doc show 00000000", ["0000000007", "0000000001"]),
        ("billiactl user show anna@e", ["example.org"]),
        ("billiactl order list --user=a", ["anna"]),
        ("billiactl order pay --where status=pe", ["pending"]),
        ("billiactl order pay --where=status=pe", ["pending"]),
        ("billiactl order method set 1042 c", ["card"]),
        ("billiactl order show -- 104", ["1042", "1041"]),
    ],
)
def test_what_the_database_knows(desk: Desk, line: str, expected: list[str]) -> None:
    assert offered(desk, line) == expected
    assert len(desk.calls) == 1


def test_lists_say_a_few_words_and_never_insert_them(desk: Desk) -> None:
    line = "billiactl order show 104"
    assert offered(desk, line, LIST) == [
        "1042  Anna Ivanova · pending · unpaid",
        "1041  Anna Ivanova · pending · partially_paid",
    ]
    assert offered(desk, line, MENU) == ["1042", "1041"]
    assert offered(desk, "billiactl order sh", LIST) == ["show"]


def test_the_word_is_cut_by_the_cursor_and_breaks_that_bash_leaves_alone(desk: Desk) -> None:
    words = ["billiactl", "order", "status", "set", "--settle=wa"]
    line = "billiactl order status set --settle=wa"
    script = ASK.replace("COMP_POINT=${{#COMP_LINE}}", "COMP_POINT=$((${{#COMP_LINE}} - 1))").format(
        script=SCRIPTS / "billiactl.bash", type=MENU, breaks="' '", line=shlex.quote(line), words=shlex.join(words)
    )
    assert desk.run(need("bash"), "--norc", "-c", script) == "--settle=wallet\n"


@pytest.fixture
def bash(desk: Desk) -> Iterator[Terminal]:
    """A bash in a terminal, with nothing of bash-completion in it."""
    terminal = desk.terminal(need("bash"), "--norc", "-i")
    terminal.command("bind 'set enable-bracketed-paste off'; bind 'set bell-style none'")
    terminal.command(f"source {SCRIPTS / 'billiactl.bash'}")
    yield terminal
    terminal.close()


def test_typed_into_a_terminal(desk: Desk, bash: Terminal) -> None:
    bash.type("billiactl order st\t", "order status ")
    assert desk.calls == []
    bash.type("set 10\t\t", "1042  Anna Ivanova · pending · unpaid")
    bash.type("42 \t\t", "fraud")
    bash.type("can\t", "cancelled ")
    bash.type("--settle=w\t", "--settle=wallet ")
    bash.clear_line()
    bash.type("billiactl doc show invoice:\t", "invoice:0000000001 ")
    bash.clear_line()
    bash.type("billiactl user show anna@\t", "anna@example.org ")


def test_files_with_blanks_are_quoted(desk: Desk, bash: Terminal) -> None:
    (desk.home / "two words.yaml").touch()
    bash.type("billiactl settings apply tw\t", "two\\ words.yaml ")
    bash.clear_line()
    bash.type("billiactl import orders --map=tw\t", "--map=two\\ words.yaml ")
