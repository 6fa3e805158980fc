"""Small commands that use all of the plumbing and know no shop."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from billiactl.cli.answers import ANSWER_FIELDS
from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.failures import error_object
from billiactl.cli.options import ChangeFlags, ListFlags, changing_options, list_options, orders_argument
from billiactl.cli.order_lists import ids_and_word
from billiactl.cli.output import View
from billiactl.cli.param_types import AMOUNT, DATE, ORDER_ID
from billiactl.cli.tables import Column
from billiactl.core.errors import NotFound, Refused

STATUSES = ("pending", "on_hold", "cancelled")


def thing(number: int) -> dict[str, Any]:
    """One thing, with members of all shapes."""
    return {
        "id": number,
        "name": f"thing {number}",
        "gross": "100.00",
        "owner": {"username": "anna", "profile": None},
        "tags": ["a", "b"],
        "labels": {"vip": "yes"},
    }


COLUMNS = (
    Column("id", "id"),
    Column("name", "name", shrink=1),
    Column("gross", "gross", align="right"),
    Column("owner", "owner.username", shrink=2),
)


@command(examples=[("billiactl thing list --count 3", "the first three")])
@click.option("--count", type=int, default=2, help="How many.")
@click.option("--stall", is_flag=True, hidden=True, help="Wait for ever before the third.")
@pass_app
def list_things(app: App, count: int, stall: bool) -> None:
    """List things.

    There are as many as you like.
    """
    app.streams.detail("listing")

    def things() -> Iterator[dict[str, Any]]:
        for number in range(1, count + 1):
            if stall and number == 3:
                app.data("")
                app.streams.data("", flush=True)
                time.sleep(20)
            yield thing(number)

    app.emit(View(rows=things(), columns=COLUMNS))


def drawn(value: Any, width: int | None, colour: bool) -> str:
    """A thing for people."""
    return f"Thing {value['id']}: {value['name']} (width {width}, colour {colour})"


@command()
@click.argument("number", type=ORDER_ID, metavar="THING")
@click.option("--name", default=None, help="Call it so.")
@pass_app
def show(app: App, number: int, name: str | None) -> None:
    """Show one thing"""
    if number == 404:
        raise NotFound("thing_not_found", "no thing 404", "'thing list' lists them", thing=404)
    app.emit(View(item={**thing(number), "name": name or f"thing {number}"}, human=drawn))


@command(examples=[("billiactl thing pay 1", "pay what is due")], fields=ANSWER_FIELDS)
@orders_argument
@click.option("--amount", type=AMOUNT, metavar="A", help="Pay A.")
@click.option("--date", type=DATE, metavar="D", help="The payment's date.")
@list_options
@changing_options
@pass_app
def pay(
    app: App,
    orders: tuple[str, ...],
    amount: str | None,
    date: str | None,
    list_flags: ListFlags,
    change_flags: ChangeFlags,
) -> int:
    """Pay things."""
    selection = app.select_orders(orders, list_flags)
    if selection.asks:
        app.confirm("Pay all of these?", yes=change_flags.yes)
    done = Path(os.environ.get("DONE_FILE", os.devnull))

    def results() -> Iterator[dict[str, Any]]:
        for number in (1, 2) if selection.ids is None else selection.ids:
            done.write_text("paid")
            yield result_of(number, change_flags)

    return app.answer(results(), run=None if change_flags.dry_run else "r1", describe=lambda _: f"paid {amount} {date}")


def result_of(number: int, flags: ChangeFlags) -> dict[str, Any]:
    """Even numbers are refused, 5 is unchanged."""
    base = {"order": number, "effects": [], "documents": [], "error": None, "replayed": False}
    if number % 2 == 0:
        return {**base, "result": "refused", "error": error_object(Refused("even", f"{number} is even", "be odd"))}
    if flags.dry_run:
        return {**base, "result": "planned"}
    return {**base, "result": "unchanged" if number == 5 else "done"}


@command(formats=("json", "table"))
@click.argument("words", nargs=-1, metavar="ORDER... STATUS")
@list_options
@changing_options
@pass_app
def set_status(app: App, words: tuple[str, ...], list_flags: ListFlags, change_flags: ChangeFlags) -> None:
    """Set a status."""
    ids, word = ids_and_word(words, STATUSES, "status")
    selection = app.select_orders(ids, list_flags)
    app.emit(View(item={"ids": selection.ids, "word": word, **asdict(change_flags)}))


@command()
@pass_app
def show_globals(app: App) -> None:
    """Show the global options."""
    app.data(json.dumps(asdict(app.globals), default=str) + "\n")


@command()
@click.argument("how")
@pass_app
def fail(_app: App, how: str) -> None:
    """Fail."""
    if how == "interrupt":
        raise KeyboardInterrupt
    if how == "terminate":
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
    if how == "secret":
        raise RuntimeError("no connection to postgresql://shop:hunter2@db/shop")
    raise ZeroDivisionError("a fault\nof two lines")


@command()
@pass_app
def text(app: App) -> None:
    """Read a text."""
    app.data(app.read_stdin("the text"))
    app.data(app.read_stdin("another text"))
