"""The catalogue."""

from __future__ import annotations

from functools import partial

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.tables import Column
from billiactl.commands.paging import Paging, emit_paged, page_options

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
