"""The lines of drafts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.param_types import AMOUNT, COUNT, KEY_VALUE, ORDER_ID, SAID, WordType
from billiactl.commands.one_thing import ONE_FIELDS, change_one
from billiactl.core.errors import UsageFault

LINE_FORM = "CODE[,quantity=2,price=10.00,type=renew,service=NAME]"


@command(
    examples=[
        ("billiactl order line add 1042 domain-eu,service=example.eu", "one line more"),
        ("billiactl order line add 1042 hosting,quantity=2,discount=10% setup,price=49.00", "two lines"),
        ("billiactl order line add 1042 domain-eu,service=example.eu,registration_reason=shop", "with an attribute"),
        ("billiactl order line add 1042 domain-eu,type=renew,service=example.org --dry-run", "what it would cost"),
    ],
    fields=ONE_FIELDS,
)
@click.argument("order", type=ORDER_ID, metavar="ORDER")
@click.argument("lines", nargs=-1, required=True, metavar="LINE...")
@changing_options
@pass_app
def add(app: App, order: int, lines: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Add lines to a draft.

    A LINE is CODE[,KEY=VALUE]..., as after "order create --line": the product's code, then quantity, price, type,
    service, discount, or attributes of your own (KEY=VALUE, or attribute.KEY=VALUE). VAT and price are computed anew.
    A new line gets the number after the highest. Each run adds the lines once more, unless it bears an
    --idempotency-key.
    """
    from billiactl.commands.new_orders import parse_line
    from billiactl.core.catalogue_changes import AddLines

    _refuse_pieces(lines)
    asked = tuple(parse_line(line, "LINE") for line in lines)
    return change_one(app, AddLines(order, asked), change_flags)


def _refuse_pieces(lines: tuple[str, ...]) -> None:
    """A line written as several words is a slip that deserves its own answer."""
    for before, line in pairwise(lines):
        if "=" in line.partition(",")[0]:
            message = f"LINE: {line!r} does not begin with a product's code"
            raise UsageFault("bad_line", message, f"a line is one word, with commas: {before},{line}")


@command(
    examples=[
        ("billiactl order line edit 1042 1 --quantity 2", "another quantity"),
        ("billiactl order line edit 1042 2 --price 9.00 --discount 10%", "another price; --discount 0 takes one away"),
        ("billiactl order line edit 1042 1 --service example.eu", "the name was misspelt"),
        (
            "billiactl order line edit 1042 1 --attribute registration_reason='new shop'",
            "an attribute; KEY= takes it away",
        ),
    ],
    fields=ONE_FIELDS,
)
@click.argument("order", type=ORDER_ID, metavar="ORDER")
@click.argument("line", type=COUNT, metavar="N")
@click.option("--quantity", type=AMOUNT, metavar="Q", help="How many.")
@click.option("--price", type=AMOUNT, metavar="A", help="The price of one, without VAT.")
@click.option("--discount", type=SAID, metavar="D", help="Its discount, as 10% or an amount; 0 takes it away.")
@click.option(
    "--type",
    type=WordType("new", "renew", "edit", "transfer", "upgrade", "cancel"),
    metavar="TYPE",
    help="What is done: new, renew, edit, transfer, upgrade or cancel.",
)
@click.option("--service", type=SAID, metavar="NAME", help="The service that it is done to.")
@click.option(
    "--attribute",
    "attributes",
    type=KEY_VALUE,
    multiple=True,
    metavar="KEY=VALUE",
    help="An attribute of your own; an empty VALUE takes it away. Repeatable.",
)
@changing_options
@pass_app
def edit(app: App, order: int, line: int, change_flags: ChangeFlags, **facts: Any) -> int:
    """Edit a line of a draft.

    N is the line's number, as "order show" has it. VAT and price are computed anew. Of a placed order only the price
    can be edited, with "order price edit".
    """
    from billiactl.core.catalogue_changes import EditLine

    said = {name: value for name, value in facts.items() if value not in (None, ())}
    if not said:
        raise UsageFault(
            "nothing_to_edit", "nothing is said that should change", "such as --quantity 2 or --price 9.00"
        )
    return change_one(app, EditLine(order, line, **said), change_flags)


@command(
    examples=[
        ("billiactl order line remove 1042 2", "line 2 goes; 1 and 3 keep their numbers"),
        ("billiactl order line remove 1042 2 --dry-run", "what the order would cost then"),
    ],
    fields=ONE_FIELDS,
)
@click.argument("order", type=ORDER_ID, metavar="ORDER")
@click.argument("line", type=COUNT, metavar="N")
@changing_options
@pass_app
def remove(app: App, order: int, line: int, change_flags: ChangeFlags) -> int:
    """Remove a line of a draft.

    The other lines keep their numbers. The last line may go, too, but a draft without one can't be placed. A service
    that came with the line, and that nothing else names, goes with it.
    """
    from billiactl.core.catalogue_changes import RemoveLine

    return change_one(app, RemoveLine(order, line), change_flags)
