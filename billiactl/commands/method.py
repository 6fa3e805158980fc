"""Payment methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.output import View
from billiactl.cli.param_types import COUNT, WordType
from billiactl.cli.tables import Column
from billiactl.commands.settings_edits import EDIT_FIELDS, edit_settings
from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    from billiactl.core.settings import Method, Settings

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

FIELDS = (
    *("code", "title", "type", "deferred", "due_days", "grace_days", "proforma", "invoice"),
    *("invoice_private", "currencies"),
)

TYPES = ("online", "offline", "wallet", "invoice")

ALL_CURRENCIES = "all"

_MEANINGS: Mapping[str, str] = {
    "online": "paid at once, at a gateway",
    "offline": "deferred: a proforma, and paid later",
    "wallet": "paid out of the user's wallet",
    "invoice": "worked on before it is paid, on an invoice",
}


@command(
    examples=[
        ("billiactl method list", "the shop's payment methods"),
        ("billiactl method show bank-transfer", "one of them, and how many orders wait for it"),
    ],
    fields=FIELDS,
)
@pass_app
def list_(app: App) -> None:
    """List the payment methods.

    A method of type offline is deferred: its orders get a proforma and are paid later. One of type invoice lets an
    order be worked on before it is paid. The first one is taken for orders that name none.
    """
    rows = [_public(method) for method in _settings(app).methods.values()]
    app.emit(View(rows=rows, columns=COLUMNS, key="code"))


@command(
    examples=[
        ("billiactl method show bank-transfer", "its facts, and how many orders need it"),
        ("billiactl method show bank-transfer -o json --query due_days", "for a script"),
    ],
    fields=(*FIELDS, "default", "orders"),
)
@click.argument("code", metavar="CODE")
@pass_app
def show(app: App, code: str) -> None:
    """Show one payment method."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_settings
    from billiactl.core.storage.usage import settings_use

    with open_reader(app.globals.database) as reader:
        settings = shop_settings(reader)
        item = _public(settings.method(code))
        use = settings_use(reader, settings, ()).methods
    facts = {"default": next(iter(settings.methods)) == code, "orders": use.get(code, 0)}
    app.emit(View(item={**item, **facts}, human=_draw, key="code"))


def _settings(app: App) -> Settings:
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_settings

    with open_reader(app.globals.database) as reader:
        return shop_settings(reader)


def _public(method: Method) -> dict[str, Any]:
    return {**asdict(method), "deferred": method.deferred, "currencies": list(method.currencies)}


def _draw(method: Any, _width: int | None, colour: bool) -> str:
    from billiactl.cli.streams import paint

    wanted = [
        ("proforma", "while money is due" if method["proforma"] else "none"),
        ("invoice", "for everybody" if method["invoice_private"] else "for companies, not for private persons"),
    ]
    if not method["invoice"]:
        wanted[1] = ("invoice", "none by itself")
    facts = [
        ("type", f"{method['type']}: {_MEANINGS[method['type']]}"),
        ("due", f"{method['due_days']} days after the order is placed"),
        ("grace", f"{method['grace_days']} days more, before an unpaid order expires"),
        *wanted,
        ("currencies", ", ".join(method["currencies"]) or ALL_CURRENCIES),
        ("open orders", str(method["orders"])),
    ]
    if method["default"]:
        facts.append(("first", "taken for orders that name no method"))
    head = paint(f"Method {method['code']}", "bold", colour) + f"  {method['title']}"
    return "\n".join([head, *(f"  {name:<13}{text}" for name, text in facts)])


def fact_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the facts of a method as options; its function gets those given as ``facts``, and ``first``."""

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        typed = {name: kwargs.pop(name) for name in ("title", "type", "due_days", "grace_days", *_FLAGS)}
        facts = {name: value for name, value in typed.items() if value is not None}
        currencies = kwargs.pop("currencies")
        if currencies:
            facts["currencies"] = [] if currencies == (ALL_CURRENCIES,) else list(dict.fromkeys(currencies))
        return function(*args, facts=facts, **kwargs)

    decorated: Callable[..., Any] = wrapper
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


_FLAGS: Mapping[str, str] = {
    "proforma": "Whether its orders get a proforma while money is due.",
    "invoice": "Whether its orders get an invoice by themselves.",
    "invoice_private": "Whether private persons get one, too.",
}


def _flag(name: str, text: str) -> Callable[..., Any]:
    words = name.replace("_", "-")
    return click.option(f"--{words}/--no-{words}", name, default=None, help=text)


_OPTIONS = (
    click.option("--title", metavar="TEXT", help="What customers read."),
    click.option("--type", metavar="TYPE", type=WordType(*TYPES), help=f"{', '.join(TYPES[:-1])} or {TYPES[-1]}."),
    click.option("--due-days", metavar="N", type=COUNT, help="Days from placing an order to its due date."),
    click.option("--grace-days", metavar="N", type=COUNT, help="Days after that before an unpaid order expires."),
    *(_flag(name, text) for name, text in _FLAGS.items()),
    click.option(
        "--currency", "currencies", metavar="C", multiple=True, help="For orders in this currency; repeated; or all."
    ),
    click.option("--first", is_flag=True, help="Make it the one for orders that name none."),
)


@command(
    examples=[
        ("billiactl method add sepa --type offline --title 'SEPA transfer' --due-days 7", "paid later, on a proforma"),
        ("billiactl method add paypal --type online --currency EUR --currency USD", "for two currencies"),
    ],
    fields=EDIT_FIELDS,
)
@click.argument("code", metavar="CODE")
@fact_options
@changing_options
@pass_app
def add(app: App, code: str, facts: Mapping[str, Any], first: bool, change_flags: ChangeFlags) -> None:
    """Add a payment method.

    What is left out has its default: 0 days, proforma and invoice for everybody, all currencies. The same again is
    unchanged.
    """
    from billiactl.core.ids import canonical_json
    from billiactl.core.settings_edit import AddMethod

    if "type" not in facts:
        raise UsageFault("no_type", "the type of the method is missing", f"add --type, one of {', '.join(TYPES)}")
    edit_settings(app, AddMethod(code, canonical_json(dict(facts)), first), change_flags)


@command(
    examples=[
        ("billiactl method edit bank-transfer --due-days 7 --dry-run", "what would change"),
        ("billiactl method edit card --first", "for orders that name none"),
        ("billiactl method edit card --currency all", "no longer for some currencies alone"),
    ],
    fields=EDIT_FIELDS,
)
@click.argument("code", metavar="CODE")
@fact_options
@changing_options
@pass_app
def edit(app: App, code: str, facts: Mapping[str, Any], first: bool, change_flags: ChangeFlags) -> None:
    """Change facts of a payment method.

    Orders that are placed keep their due dates; what is left out stays as it is.
    """
    from billiactl.core.ids import canonical_json
    from billiactl.core.settings_edit import EditMethod

    if not facts and not first:
        hint = f"name a fact, such as --due-days 7; 'billiactl method show {code}' shows them"
        raise UsageFault("nothing_to_edit", "nothing is named that should change", hint)
    edit_settings(app, EditMethod(code, canonical_json(dict(facts)), first), change_flags)


@command(
    examples=[
        ("billiactl method remove cheque", "refused while orders that have not ended are to be paid by it"),
    ],
    fields=EDIT_FIELDS,
)
@click.argument("code", metavar="CODE")
@changing_options
@pass_app
def remove(app: App, code: str, change_flags: ChangeFlags) -> None:
    """Remove a payment method.

    Refused while orders that have not ended are to be paid by it.
    """
    from billiactl.core.settings_edit import RemoveMethod

    edit_settings(app, RemoveMethod(code), change_flags)
