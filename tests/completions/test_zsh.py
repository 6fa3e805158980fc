"""Completion in a real zsh, typed into a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.completions.conftest import SCRIPTS, Desk, Terminal, need


@pytest.fixture
def zsh(desk: Desk) -> Iterator[Terminal]:
    """A zsh in a terminal that finds the script where the how-to says to put it."""
    folder = desk.home / ".zsh" / "completions"
    folder.mkdir(parents=True)
    shutil.copy(SCRIPTS / "_billiactl", folder)
    terminal = desk.terminal(need("zsh"), "-f", "-i")
    terminal.command("unsetopt zle_bracketed_paste beep prompt_cr; bindkey -e; LISTMAX=1000")
    terminal.command("fpath=(~/.zsh/completions $fpath); autoload -Uz compinit && compinit -u -D")
    yield terminal
    terminal.close()


def test_commands_and_options_start_no_program(desk: Desk, zsh: Terminal) -> None:
    zsh.type("billiactl order stat\t", "status ")
    zsh.type("\t", "history  -- Show the statuses an order had")
    zsh.type("se\t", "set ")
    zsh.type("--sett\t", "--settle ")
    zsh.type("ref\t", "refund ")
    zsh.type("--block\t", "--block-user ")
    zsh.clear_line()
    zsh.type("billiactl --database x.db order --read-only pri\t", "price ")
    zsh.clear_line()
    zsh.type("billiactl order status set --settle=wal\t", "--settle=wallet ")
    zsh.type("-o nd\t", "ndjson ")
    zsh.type("--st\t", "--stop-on-error ")
    zsh.type("--st\t\t--dry\t", "--st--dry")
    zsh.clear_line()
    zsh.type("billiactl order status next --fields status,allo\t", "status,allowed ")
    zsh.clear_line()
    zsh.type("billiactl order pay --where payment-s\t", "payment-status=")
    assert desk.calls == []


def test_what_the_database_knows(desk: Desk, zsh: Terminal) -> None:
    screen = zsh.type("billiactl order status set 10\t", "107   -- Anna")
    assert screen.index("1042  -- Anna Ivanova · pending · unpaid") < screen.index("1041  -- Anna")
    zsh.type("42 \t", "fraud")
    zsh.type("can\t", "cancelled ")
    zsh.clear_line()
    zsh.type("billiactl doc show inv\t", "invoice:0000000001 ")
    zsh.clear_line()
    zsh.type("billiactl user show anna@\t", "anna@example.org ")
    zsh.clear_line()
    zsh.type("billiactl order pay --where=status=pe\t", "--where=status=pending ")
    zsh.clear_line()
    zsh.type("billiactl order show -- 104\t", "1041  -- Anna")
    assert len(desk.calls) == 7


def test_files(desk: Desk, zsh: Terminal) -> None:
    (desk.home / "two words.yaml").touch()
    zsh.type("billiactl settings apply tw\t", "two\\ words.yaml ")
    zsh.clear_line()
    zsh.type("billiactl import orders --map=tw\t", "--map=two\\ words.yaml ")
