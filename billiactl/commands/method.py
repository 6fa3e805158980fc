"""Payment methods."""

from __future__ import annotations

from dataclasses import asdict

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.output import View
from billiactl.cli.tables import Column

COLUMNS = (
    Column("method", "code"),
    Column("title", "title", shrink=2),
    Column("type", "type"),
    Column("due days", "due_days"),
    Column("grace", "grace_days"),
    Column("proforma", "proforma", shrink=3),
    Column("invoice", "invoice", shrink=3),
    Column("for persons", "invoice_private", shrink=4),
    Column("currencies", "currencies", shrink=1, format=lambda codes: ", ".join(codes) or "all"),
)


@command(
    examples=[
        ("billiactl method list", "the shop's payment methods"),
        ("billiactl settings show", "where they are defined"),
    ],
    fields=(
        *("code", "title", "type", "deferred", "due_days", "grace_days", "proforma", "invoice"),
        *("invoice_private", "currencies"),
    ),
)
@pass_app
def list_(app: App) -> None:
    """List the payment methods.

    A method of type offline is deferred: its orders get a proforma and are paid later. One of type invoice lets an
    order be worked on before it is paid. The first one is taken for orders that name none.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_settings

    with open_reader(app.globals.database) as reader:
        methods = shop_settings(reader).methods.values()
    rows = [
        {**asdict(method), "deferred": method.deferred, "currencies": list(method.currencies)} for method in methods
    ]
    app.emit(View(rows=rows, columns=COLUMNS, key="code"))
