"""Completion in a real fish: asked with ``complete -C``, and typed into a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.completions.conftest import SCRIPTS, Desk, Terminal, need


def offered(desk: Desk, *lines: str) -> list[list[str]]:
    """What fish is offered at the end of each line: values, with a tab and a few words where there are some."""
    asked = "; ".join(f"complete -C '{line}'; echo ----" for line in lines)
    answers = desk.run(need("fish"), "--no-config", "-c", f"source {SCRIPTS / 'billiactl.fish'}; {asked}")
    return [part.splitlines() for part in answers.split("----\n")[:-1]]


def values(found: list[str]) -> list[str]:
    """The offered words alone."""
    return [line.partition("\t")[0] for line in found]


STATIC = {
    "billiactl order st": ["status"],
    "billiactl order status ": ["next", "set", "history"],
    "billiactl --database x.db order --read-only st": ["status"],
    "billiactl order status set --settle ": ["refund", "wallet", "outside"],
    "billiactl order status set --settle=w": ["--settle=wallet"],
    "billiactl order list -o nd": ["ndjson"],
    "billiactl order list --payment-status unp": ["unpaid"],
    "billiactl order status next --fields status,al": ["status,allowed"],
    "billiactl import orders --on-duplicate ": ["skip", "update", "fail"],
    "billiactl order pay --where payment-s": ["payment-status="],
    "billiactl order list -- --stat": [],
    "billiactl nonsense ": [],
    "billiactl note add --text ": [],
}

DYNAMIC = {
    "billiactl order show 10": ["1042", "1041", "107"],
    "billiactl order status set 1042 ": ["on_hold", "cancelled", "fraud"],
    "billiactl order status set on_hold 104": ["1042", "1041"],
    "billiactl doc show invoice:": ["invoice:0000000001"],
    "billiactl user show anna@e": ["anna@example.org"],
    "billiactl order list --user=a": ["--user=anna"],
    "billiactl order pay --where=status=pe": ["--where=status=pending"],
    "billiactl order method set 1042 ca": ["card"],
    "billiactl order show 99": [],
}


def test_what_stands_in_the_script_starts_no_program(desk: Desk) -> None:
    found = offered(desk, *STATIC)
    assert dict(zip(STATIC, map(values, found), strict=True)) == STATIC
    assert desk.calls == []


def test_what_the_database_knows(desk: Desk) -> None:
    found = offered(desk, *DYNAMIC)
    assert dict(zip(DYNAMIC, map(values, found), strict=True)) == DYNAMIC
    assert len(desk.calls) == len(DYNAMIC)
    assert "1042\tAnna Ivanova · pending · unpaid" in found[0]


def test_options_that_are_given_are_not_offered_again(desk: Desk) -> None:
    once, again = offered(desk, "billiactl order list --s", "billiactl order list --sort id --status x --s")
    assert {"--sort", "--status"} <= set(values(once))
    assert "--sort" not in values(again)
    assert "--status" in values(again)


def test_files(desk: Desk) -> None:
    (desk.home / "shop.yaml").touch()
    plain, glued = offered(desk, "billiactl settings apply sh", "billiactl import orders --map=sh")
    assert (values(plain), values(glued)) == (["shop.yaml"], ["--map=shop.yaml"])


@pytest.fixture
def fish(desk: Desk) -> Iterator[Terminal]:
    """A fish in a terminal that finds the script where the how-to says to put it."""
    folder = desk.home / ".config" / "fish" / "completions"
    folder.mkdir(parents=True)
    shutil.copy(SCRIPTS / "billiactl.fish", folder)
    terminal = desk.terminal(need("fish"), "--interactive")
    terminal.command("set fish_autosuggestion_enabled 0")
    yield terminal
    terminal.close()


def test_typed_into_a_terminal(desk: Desk, fish: Terminal) -> None:
    fish.type("billiactl order stat\t", "status ")
    assert desk.calls == []
    fish.type("set 104\t", "(Anna Ivanova · pending · unpaid)")
