"""What each option and argument of the program takes, as the shell completes it: the one table of it.

A decision is looked up by the most precise name first: ``order list --status`` (command and option, or argument),
``--status`` (the option of any command), ``STATUS`` (the metavar, without brackets, dots and ``|-``). Types that are
free text by nature (amounts, dates, numbers) and closed sets of words (``WordType``) need no entry.

A kind is written as the scripts have it: ``text`` (nothing to offer), ``file``, ``dir``, ``=a,b,c`` (these words), or
``@name``, which the program is asked for while the shell waits (``commands/completing.py``); ``@name,a=,b=`` offers
these words until one of them is typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import click

from billiactl.cli.param_types import AMOUNT, COUNT, DATE, FIELDS, WordType

TEXT = "text"
FILE = "file"
FOLDER = "dir"
FORMATS_OF_COMMAND = "formats"
FIELDS_OF_COMMAND = "fields"
"""The output formats and the fields that the command at hand can give: they stand in its own table."""

_FREE = (AMOUNT, DATE, COUNT)

_DECISIONS: Mapping[str, str] = {
    # Global options.
    "--database": FILE,
    "--config": FILE,
    "--context": "@context",
    "--archive": FOLDER,
    "--actor": TEXT,
    "--output": FORMATS_OF_COMMAND,
    "--fields": FIELDS_OF_COMMAND,
    "--query": TEXT,
    # Options, wherever they are.
    "--attribute": TEXT,
    "--currency": "@currency",
    "--from": FILE,
    "--idempotency-key": TEXT,
    "--label": "@label",
    "--map": FILE,
    "--method": "@method",
    "--note": TEXT,
    "--order": "@order",
    "--product": "@product",
    "--profile": "@profile",
    "--reference": TEXT,
    "--remark": TEXT,
    "--search": TEXT,
    "--source": "@source",
    "--tax-class": TEXT,
    "--to": FILE,
    "--unit": TEXT,
    "--user": "@user",
    "--username": TEXT,
    # Options of one command.
    "order list --status": "@status",
    "order create --line": "@product",
    "order line add LINE": "@product",
    "order line edit N": "@line",
    "order line edit --discount": TEXT,
    "order line edit --service": "@service",
    "order line remove N": "@line",
    "order price edit --line": "@line",
    "order price edit --discount": TEXT,
    "order price edit --order-discount": TEXT,
    "order price edit --charge": TEXT,
    **dict.fromkeys(
        ("user add --kind", "user profile add --kind", "user profile clone --kind", "user profile edit --kind"),
        "=person,company",
    ),
    "user add --email": TEXT,
    "user edit --email": TEXT,
    "user edit --name": TEXT,
    "service edit --name": TEXT,
    "doc edit --describe": TEXT,
    "doc mark --sent": TEXT,
    "log list --action": TEXT,
    "log list --after": "@log",
    "log list --by": TEXT,
    "log list --run": "@run",
    "label define --value": TEXT,
    "label define --min": TEXT,
    "label define --max": TEXT,
    # Anything, by what it is called.
    "A": TEXT,
    "AMOUNT": TEXT,
    "CODE": TEXT,
    "DATE": TEXT,
    "DOC": "@document",
    "FILE": FILE,
    "JOB": "@job",
    "KEY[=VALUE]": "@label",
    "KEY": "@label_key",
    "LOGENTRY": "@log",
    "METHOD": "@method",
    "NOTE": "@note",
    "ORDER": "@order",
    "ORDER DATE": "@order",
    "ORDER METHOD": "@order_method",
    "ORDER STATUS": "@order_status",
    "PAYMENT": "@payment",
    "PRODUCT": "@product",
    "PROFILE": "@profile",
    "REFUND": "@refund",
    "RUN": "@run",
    "SERVICE": "@service",
    "SERVICE STATUS": "@service",
    "TEXT": TEXT,
    "USER": "@user",
    # Arguments of one command.
    "doc delete DOC": "@draft",
    "doc edit DOC": "@draft",
    "doc issue DOC": "@draft",
    **dict.fromkeys(("method show CODE", "method edit CODE", "method remove CODE"), "@method"),
    "order profile set PROFILE": "@order_profile",
}


@lru_cache(maxsize=1)
def _decisions() -> Mapping[str, str]:
    """The table, with the closed sets that the core knows."""
    from billiactl.core.handlers import JOB_TYPES
    from billiactl.core.storage.filters import FILTERS, ORDER_TYPES, PAYMENT_STATUSES
    from billiactl.core.storage.finder import SORTS
    from billiactl.core.storage.job_lists import JOB_STATUSES
    from billiactl.core.storage.lookup import DOCUMENT_KINDS

    kinds = _words(DOCUMENT_KINDS)
    return {
        **_DECISIONS,
        "--kind": kinds,
        "--where": ",".join(["@where", *(f"{key}=" for key in FILTERS)]),
        "KIND": kinds,
        "order list --has-document": kinds,
        "order list --payment-status": _words(PAYMENT_STATUSES),
        "order list --sort": _words(SORTS),
        "order list --type": _words(ORDER_TYPES),
        "job list --status": _words(JOB_STATUSES),
        "job list --type": _words(JOB_TYPES),
    }


def kind_of(path: Iterable[str], param: click.Parameter) -> str | None:
    """What the shell completes for ``param`` of the command at ``path``; None if nobody has decided yet."""
    decisions = _decisions()
    *precise, metavar = names_of(path, param)
    decided = next((decisions[name] for name in precise if name in decisions), None)
    if decided is not None:
        return decided
    if isinstance(param.type, WordType):
        return _words(param.type.words)
    if metavar in decisions:
        return decisions[metavar]
    if param.type is FIELDS:
        return FIELDS_OF_COMMAND
    return TEXT if param.type in _FREE else None


def names_of(path: Iterable[str], param: click.Parameter) -> list[str]:
    """The names under which a decision about ``param`` may stand, the most precise first."""
    metavar = (param.metavar or param.name or "").upper()
    for mark in ("|-", "..."):
        metavar = metavar.replace(mark, "")
    if metavar.startswith("["):
        metavar = metavar.replace("[", "", 1).replace("]", "", 1)
    if not isinstance(param, click.Option):
        return [" ".join([*path, metavar]), metavar]
    option = max(param.opts, key=len)
    return [" ".join([*path, option]), option, metavar]


def _words(words: Iterable[str]) -> str:
    return f"={','.join(words)}"
