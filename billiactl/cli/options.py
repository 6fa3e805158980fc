"""Every option that more than one command has, each defined once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import click

from billiactl import __version__
from billiactl.cli.failures import FORMATS
from billiactl.cli.param_types import COUNT, FIELDS, KEY_VALUE, SAID, WordType
from billiactl.cli.session import Session
from billiactl.cli.streams import say

Function = Callable[..., Any]

_PREFIX = "global_"
"""Keeps the names of global options apart from those of a command's own."""


class GlobalOption(click.Option):
    """An option that every group and command takes; what is typed goes to the Session, the later wins.

    ``opposite`` is the help of its second names, if it has some.
    """

    def __init__(self, name: str, *declarations: str, opposite: str | None = None, **attributes: Any) -> None:
        attributes.setdefault("callback", _remember)
        super().__init__([*declarations, f"{_PREFIX}{name}"], expose_value=False, **attributes)
        self.opposite = opposite

    @property
    def short_terms(self) -> list[str]:
        """Its shortest name and what it takes: ``-o FORMAT``; then that of its opposite."""
        value = [] if self.is_flag else [self.metavar or ""]
        terms = [" ".join([min(self.opts, key=len), *value])]
        return terms + ([min(self.secondary_opts, key=len)] if self.secondary_opts else [])

    @property
    def long_records(self) -> list[tuple[str, str]]:
        """All its names and its help, then those of its opposite."""
        value = "" if self.is_flag else f" {self.metavar}"
        records = [(", ".join(sorted(self.opts, key=len)) + value, self.help or "")]
        if self.opposite:
            records.append((", ".join(sorted(self.secondary_opts, key=len)), self.opposite))
        return records


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keep what was typed; where nothing was, an option is None and a flag False."""
    if value is not None and value is not False:
        ctx.ensure_object(Session).typed[(param.name or "").removeprefix(_PREFIX)] = value


def _remember_verbosity(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value is not None:
        _remember(ctx, param, -1 if value else 1)


def _print_version(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
    if value and not ctx.resilient_parsing:
        say(f"billiactl {__version__}")
        ctx.exit()


GLOBAL_OPTIONS: tuple[GlobalOption, ...] = (
    GlobalOption(
        "database", "--database", metavar="URL", type=SAID, help="The shop: sqlite:///FILE, FILE or postgresql://..."
    ),
    GlobalOption("config", "--config", metavar="FILE", type=SAID, help="The config file of this machine (YAML)."),
    GlobalOption("context", "--context", metavar="NAME", type=SAID, help="A named section of the config file."),
    GlobalOption("archive", "--archive", metavar="DIR", type=SAID, help="Where documents are written."),
    GlobalOption("actor", "--actor", metavar="NAME", type=SAID, help="Who is named in the log; else the system user."),
    GlobalOption(
        "output",
        "-o",
        "--output",
        metavar="FORMAT",
        type=WordType(*FORMATS),
        help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}.",
    ),
    GlobalOption("fields", "--fields", metavar="A,B.C", type=FIELDS, help="Only these fields, in this order."),
    GlobalOption("query", "--query", metavar="EXPR", help="JMESPath over the JSON form."),
    GlobalOption(
        "color",
        "--color",
        metavar="WHEN",
        type=WordType("auto", "always", "never"),
        help="Colours: auto, always or never.",
    ),
    GlobalOption(
        "verbosity",
        "-q/-v",
        "--quiet/--verbose",
        default=None,
        callback=_remember_verbosity,
        help="No notices.",
        opposite="Log lines on standard error.",
    ),
    GlobalOption("debug", "--debug", is_flag=True, help="Tracebacks of unexpected failures."),
    GlobalOption("read_only", "--read-only", is_flag=True, help="The database refuses every change."),
    GlobalOption(
        "version", "--version", is_flag=True, is_eager=True, callback=_print_version, help="Show the version."
    ),
)
"""The global options of CONTRACT, taken anywhere on the line."""


@dataclass(frozen=True)
class ChangeFlags:
    """The options of every changing command."""

    dry_run: bool = False
    reason: str | None = None
    idempotency_key: str | None = None
    if_version: int | None = None
    yes: bool = False


@dataclass(frozen=True)
class ListFlags:
    """The options of every command that takes a list of orders."""

    where: tuple[tuple[str, str], ...] = ()
    all: bool = False
    max_orders: int | None = None
    atomic: bool = False
    stop_on_error: bool = False


class SectionOption(click.Option):
    """An option that stands under a heading of its own in help."""

    section = "Options"


class ChangeOption(SectionOption):
    """An option of ``changing_options``."""

    section = "Options of every change"


class ListOption(SectionOption):
    """An option of ``list_options``."""

    section = "Options of lists of orders"


def _change_options(refused: Collection[str]) -> tuple[Callable[[Function], Function], ...]:
    def option(name: str, **attributes: Any) -> Callable[[Function], Function]:
        return click.option(name, cls=ChangeOption, hidden=name in refused, **attributes)

    key = "The same key again gives the first result again."
    return (
        dry_run_option,
        option("--reason", metavar="TEXT", help="Why, for the log."),
        option("--idempotency-key", metavar="KEY", type=SAID, help=key),
        option("--if-version", metavar="N", type=COUNT, help="Only if what it changes is at version N still."),
        option("--yes", is_flag=True, help="Don't ask."),
    )


_LIST_OPTIONS = (
    click.option(
        "--where",
        cls=ListOption,
        metavar="KEY=VALUE",
        type=KEY_VALUE,
        multiple=True,
        help="Take the orders of which all of these are true (the filters of 'order list').",
    ),
    click.option("--all", "all_orders", cls=ListOption, is_flag=True, help="Take every order."),
    click.option("--max-orders", cls=ListOption, metavar="N", type=COUNT, help="Refuse if there are more than N."),
    click.option("--atomic", cls=ListOption, is_flag=True, help="All of them or none."),
    click.option("--stop-on-error", cls=ListOption, is_flag=True, help="Stop at the first that is refused or fails."),
)

orders_argument = click.argument("orders", nargs=-1, metavar="[ORDER...|-]")
"""The argument ORDER...: IDs, or ``-``; delivered as ``orders``, a tuple of texts for ``App.select_orders``."""


dry_run_option = click.option(
    "--dry-run", cls=ChangeOption, is_flag=True, help="Show what would happen; change nothing."
)
"""The one option of every change that a change of no order, user or setting takes too."""


def changing_options(function: Function) -> Function:
    """Give a command the options of every change; its function gets them as ``change_flags: ChangeFlags``."""
    return changing_options_but()(function)


def changing_options_but(*refused: str) -> Callable[[Function], Function]:
    """``changing_options`` for a command that refuses some of them (``--if-version``): its help doesn't offer those.

    They are taken all the same, so that the command can say why not.
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            names = ("dry_run", "reason", "idempotency_key", "if_version", "yes")
            flags = ChangeFlags(**{name: kwargs.pop(name) for name in names})
            return function(*args, change_flags=flags, **kwargs)

        return _decorated(wrapper, _change_options(refused))

    return decorate


def list_options(function: Function) -> Function:
    """Give a command the options of lists of orders; its function gets them as ``list_flags: ListFlags``."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        names = ("where", "max_orders", "atomic", "stop_on_error")
        flags = ListFlags(all=kwargs.pop("all_orders"), **{name: kwargs.pop(name) for name in names})
        return function(*args, list_flags=flags, **kwargs)

    return _decorated(wrapper, _LIST_OPTIONS)


def _decorated(function: Function, options: tuple[Callable[[Function], Function], ...]) -> Function:
    for option in reversed(options):
        function = option(function)
    return function
