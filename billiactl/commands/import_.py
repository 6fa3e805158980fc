"""Bringing another shop in from CSV files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import Command, command
from billiactl.cli.options import ChangeFlags, changing_options_but
from billiactl.cli.param_types import SAID, WordType
from billiactl.commands.importing import Wish, bring_in

_RULES = """\
    FILE names files of the mapping by their base names, or a folder that holds them; left out, they are looked for
    where the mapping says. Records are keyed by --source and their external ids, so the same import again changes
    nothing. It is all or nothing: with any fault nothing is written, unless --skip-errors takes the good ones.
"""


def _importing(resource: str, docstring: str, example: str) -> Command:
    """The command that imports ``resource``."""

    @click.argument("files", metavar="[FILE...]", nargs=-1)
    @click.option("--map", "mapping", metavar="FILE", required=True, help="The mapping: a YAML file.")
    @click.option("--source", metavar="NAME", required=True, type=SAID, help="What the other shop is called here.")
    @click.option(
        "--on-duplicate",
        metavar="skip|update|fail",
        type=WordType("skip", "update", "fail"),
        default="skip",
        help="What happens to records that are here already.",
    )
    @click.option("--skip-errors", is_flag=True, help="Import the records without a fault.")
    @changing_options_but("--idempotency-key", "--if-version")
    @pass_app
    def function(app: App, files: tuple[str, ...], change_flags: ChangeFlags, **options: Any) -> int:
        mapping = Path(options.pop("mapping"))
        wish = Wish(resource, mapping, tuple(Path(file) for file in files), **options)
        return bring_in(app, wish, change_flags)

    function.__doc__ = docstring + "\n\n" + _RULES
    made: Callable[..., Command] = command(
        examples=[
            (f"billiactl import {resource} --map shop.yaml --source old-shop --dry-run", "every fault, and no change"),
            (f"billiactl import {resource} --map shop.yaml --source old-shop", example),
        ],
        fields=(resource.removesuffix("s"), "external_id", "file", "line", "result", "error.*", "notices"),
    )
    return made(function)


users = _importing("users", "Import users and their profiles.", "users first: orders name them")
products = _importing("products", "Import products.", "products next")
orders = _importing("orders", "Import orders with their history.", "and their orders")
