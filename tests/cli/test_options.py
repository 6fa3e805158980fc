"""The options that many commands share, and how help shows them."""

from __future__ import annotations

import pytest

from tests.support.program import RunCli

PAY_HELP = """\
Usage: billiactl thing pay [OPTIONS] [ORDER...|-]

  Pay things.

Options:
  --amount A  Pay A.
  --date D    The payment's date.

Options of lists of orders:
  --where KEY=VALUE  Take the orders of which all of these are true (the
                     filters of 'order list').
  --all              Take every order.
  --max-orders N     Refuse if there are more than N.
  --atomic           All of them or none.
  --stop-on-error    Stop at the first that is refused or fails.

Options of every change:
  --dry-run              Show what would happen; change nothing.
  --reason TEXT          Why, for the log.
  --idempotency-key KEY  The same key again gives the first result again.
  --if-version N         Only if what it changes is at version N still.
  --yes                  Don't ask.

Examples:
  billiactl thing pay 1
      pay what is due

Global options, explained by 'billiactl --help':
  --database URL, --config FILE, --context NAME, --archive DIR, --actor NAME,
  -o FORMAT, --fields A,B.C, --query EXPR, --color WHEN, -q, -v, --debug,
  --read-only, --version, -h
"""


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_of_a_command(fake: RunCli, word: str) -> None:
    result = fake("thing", "pay", "1", word)
    assert (result.code, result.stderr, result.stdout) == (0, "", PAY_HELP)


def test_change_flags(fake: RunCli) -> None:
    line = "thing status set 1 cancelled -o json"
    plain = fake(*line.split()).json()
    assert plain == {
        "ids": [1],
        "word": "cancelled",
        "dry_run": False,
        "reason": None,
        "idempotency_key": None,
        "if_version": None,
        "yes": False,
    }
    typed = "--dry-run --reason night --idempotency-key k1 --if-version 7 --yes"
    assert fake(*line.split(), *typed.split()).json() == {
        "ids": [1],
        "word": "cancelled",
        "dry_run": True,
        "reason": "night",
        "idempotency_key": "k1",
        "if_version": 7,
        "yes": True,
    }


def test_selection_by_where_or_all_asks(fake: RunCli) -> None:
    for way in (["--where", "status=pending"], ["--all"]):
        result = fake("thing", "pay", *way, "-o", "json")
        assert result.error()["code"] == "confirmation_required"
        assert fake("thing", "pay", *way, "--yes", "-o", "json").json()["summary"]["done"] == 1


def test_text_that_starts_with_a_dash(fake: RunCli) -> None:
    result = fake("thing", "show", "-o", "json", "--", "-5")
    assert result.error()["message"] == "THING: '-5' is no order ID"
    assert fake("thing", "show", "5", "--name", "-x", "-o", "json").json()["name"] == "-x"
