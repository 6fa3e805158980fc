"""What the commands that change documents have in common: which documents, and the answer about one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from billiactl.cli.app import App
from billiactl.cli.options import ChangeFlags
from billiactl.commands.carrying_out import RESULT_FIELDS, carry_out
from billiactl.commands.downloading import STDIN, named
from billiactl.commands.one_thing import ONE_FIELDS

if TYPE_CHECKING:
    from billiactl.core.changes import Change
    from billiactl.core.desk import Result

DOCUMENT_FIELDS = ("document", *ONE_FIELDS)
"""The fields of the answer about one document, for ``@command(fields=...)``."""

DOCUMENTS_FIELDS = ("document", *RESULT_FIELDS)
"""The fields of a result about one of several documents; ``-o id`` names the document."""


def change_documents(
    app: App, words: tuple[str, ...], make: Callable[[int, int], Change], change_flags: ChangeFlags
) -> int:
    """Make one change per document named (order, document), carry them out and answer; returns the exit code."""
    ids = named(app, words)
    if not ids and STDIN in words:
        app.notice("standard input names no document; nothing to do")
    orders = homes_of(app, ids)
    return carry_out(app, [make(orders[key][0], key) for key in ids], change_flags, subject="document")


def homes_of(app: App, ids: list[int]) -> dict[int, tuple[int, str]]:
    """The order and the kind of each of these documents."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.document_lists import orders_of

    with open_reader(app.globals.database) as reader:
        return orders_of(reader, ids)


def find_one(app: App, word: str) -> tuple[int, int, str]:
    """The id, the order and the kind of the document that ``word`` names."""
    (key,) = named(app, (word,))
    return (key, *homes_of(app, [key])[key])


def made_document(result: Result) -> str | None:
    """The document that a change made or issued, as commands take it; None in a plan."""
    for document in result.documents:
        return f"{document['kind']}:{document['number']}" if document["number"] is not None else None
    added: list[Any] = [effect["id"] for effect in result.effects if effect["op"] == "add"]
    return next((f"id:{key}" for key in added if isinstance(key, int)), None)


def canonical(words: dict[str, Any]) -> str:
    """Words as the changes take them."""
    from billiactl.core.ids import canonical_json

    return canonical_json(words)
