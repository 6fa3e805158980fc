"""The catalogue."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.output import View
from billiactl.cli.param_types import AMOUNT, COUNT, SAID, WordType
from billiactl.cli.tables import Column
from billiactl.commands.one_thing import ONE_FIELDS, change_one
from billiactl.commands.paging import Paging, emit_paged, page_options
from billiactl.core.errors import UsageFault

PRODUCT_FIELDS = ("run", "shop", "product", *ONE_FIELDS[2:])

COLUMNS = (
    Column("id", "id", align="right"),
    Column("code", "code", shrink=1),
    Column("name", "name", shrink=2),
    Column("supply", "supply", shrink=3),
    Column("price", "unit_price", align="right"),
    Column("", "currency"),
    Column("months", "term_months", shrink=4),
    Column("active", "active", shrink=5),
)


@command(
    examples=[
        ("billiactl product list --search domain", "products with that in code or name"),
        ("billiactl product list -o id", "their codes, as 'order create --line' takes them"),
    ],
    fields=(
        *("id", "code", "name", "supply", "unit", "tax_class", "unit_price", "currency", "term_months", "active"),
        *("source", "external_id"),
    ),
)
@click.option("--search", metavar="TEXT", help="Only those with TEXT in code or name.")
@page_options
@pass_app
def list_(app: App, search: str | None, paging: Paging) -> None:
    """List products.

    Prices are per unit and without VAT; months is the term after which a service is renewed.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.people_lists import products

    with open_reader(app.globals.database) as reader:
        emit_paged(app, reader, paging, partial(products, reader, search), COLUMNS, "code")


@command(
    examples=[
        ("billiactl product show domain-eu", "by its code"),
        ("billiactl product show domain-eu -o json --query services", "how many services of it stand how"),
    ],
)
@click.argument("product", metavar="PRODUCT")
@pass_app
def show(app: App, product: str) -> None:
    """Show one product and what is made of it.

    PRODUCT is its code, or id:N. Its price is per unit and without VAT.
    """
    from billiactl.core.storage.catalogue_lists import product_details
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_product

    with open_reader(app.globals.database) as reader:
        item = product_details(reader, find_product(reader, product))
    app.emit(View(item=item, human=_draw, key="code"))


def _draw(item: Any, width: int | None, colour: bool) -> str:
    from billiactl.cli.streams import paint
    from billiactl.commands.paragraphs import joined

    price = f"{item['unit_price']} {item['currency']}" if item["unit_price"] is not None else "agreed on each order"
    months = item["term_months"]
    facts = [
        item["supply"],
        f"price {price}",
        f"unit {item['unit']}",
        f"VAT class {item['tax_class']}",
        "no term" if months is None else f"term {months} month{'' if months == 1 else 's'}",
        f"{item['source']} {item['external_id']}" if item["source"] else "",
    ]
    services = ", ".join(f"{count} {status}" for status, count in item["services"].items()) or "none"
    mark = "" if item["active"] else "  inactive: not sold any more"
    return "\n".join(
        [
            paint(f"Product {item['code']}", "bold", colour) + f"  {item['name']}{mark}",
            *joined([fact for fact in facts if fact], width),
            f"services  {services}",
            f"orders    {item['orders'] or 'none'}",
        ]
    )


def facts_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options for a product's facts."""
    for option in (
        click.option("--term-months", metavar="N", type=COUNT, help="Months until its services are renewed; 0: never."),
        click.option("--tax-class", metavar="CLASS", type=SAID, help="The class of its VAT rate, such as standard."),
        click.option("--unit", metavar="CODE", type=SAID, help="The UN/ECE code of its unit: C62 (one), MON, HUR."),
        click.option("--supply", metavar="WORD", type=WordType("service", "goods"), help="service or goods."),
        click.option("--currency", metavar="CODE", type=SAID, help="The price's currency."),
        click.option("--price", metavar="A", type=AMOUNT, help="The price of one unit, without VAT."),
    ):
        function = option(function)
    return function


@command(
    examples=[
        ("billiactl product add hosting-l --name 'Hosting L' --price 19.80 --term-months 12", "for a year each"),
        ("billiactl product add cable --name Cable --price 4.90 --supply goods --unit EA", "goods"),
        ("billiactl product add work --name 'Work by the hour' --unit HUR", "its price is agreed on each order"),
    ],
    fields=PRODUCT_FIELDS,
)
@click.argument("code", metavar="CODE")
@click.option("--name", metavar="TEXT", type=SAID, help="The name that orders and documents show.")
@facts_options
@changing_options
@pass_app
def add(app: App, code: str, name: str | None, change_flags: ChangeFlags, **facts: Any) -> int:
    """Add a product to the catalogue.

    CODE is its own, of letters, digits, points, dashes and underscores. Left out, the currency is the shop's, the
    supply is a service, the unit one piece (C62), the VAT class standard, and there is no term. The same again is
    "unchanged".
    """
    from billiactl.core.catalogue_changes import AddProduct

    if name is None:
        raise UsageFault("no_name", "the product's name is missing", "add --name TEXT")
    said = {key: value for key, value in facts.items() if value is not None}
    return change_one(app, AddProduct(code, name, **said), change_flags, key="product")


@command(
    examples=[
        ("billiactl product edit hosting-l --price 21.00", "for orders from now on"),
        ("billiactl product edit hosting-l --inactive", "not sold any more"),
        ("billiactl product edit hosting-l --name 'Hosting Large' --dry-run", "what that would change"),
    ],
    fields=PRODUCT_FIELDS,
)
@click.argument("product", metavar="PRODUCT")
@click.option("--name", metavar="TEXT", type=SAID, help="The name that orders and documents show.")
@facts_options
@click.option("--no-price", is_flag=True, help="Take the price away: it is agreed on each order.")
@click.option("--active/--inactive", default=None, help="Whether it is sold: an inactive one gets on no new order.")
@changing_options
@pass_app
def edit(app: App, product: str, change_flags: ChangeFlags, **facts: Any) -> int:
    """Edit a product.

    PRODUCT is its code, which stays. Orders and documents that exist keep their text and price.
    """
    from billiactl.core.catalogue_changes import EditProduct

    said = {key: value for key, value in facts.items() if value not in (None, False) or key == "active"}
    if said == {"active": None}:
        raise UsageFault("nothing_to_edit", "nothing is said that should change", "such as --price 12.00 or --inactive")
    return change_one(app, EditProduct(product, **said), change_flags, key="product")
