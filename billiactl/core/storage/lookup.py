"""From what a user types to the row that is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_lowercase, ascii_uppercase

from billiactl.core.errors import BilliaError, NotFound, UsageFault
from billiactl.core.storage.sql import Reader, Row

LARGEST_ID = 2**63 - 1
DOCUMENT_KINDS = ("proforma", "invoice", "debit_note", "credit_note")

_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def ascii_lower(text: str) -> str:
    """``text`` as both databases' ``lower`` makes it: A to Z and nothing else."""
    return text.translate(_LOWER)


def parse_id(text: str) -> int | None:
    """The id that ``text`` (all digits) is; None for other text and for what no id can be."""
    if not _DIGITS.fullmatch(text) or len(text) > len(str(LARGEST_ID)):
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None


def find_user(reader: Reader, text: str) -> int:
    """The id of the user that ``text`` names: an id, a username, an e-mail if it has an @; ``name:123`` a username.

    Raises NotFound ``user_not_found``, or UsageFault ``ambiguous`` for an e-mail that several users share.
    """
    rows = _users_named(reader, text)
    missing = NotFound("user_not_found", f"there is no user {text!r}", _where_to_look(text), user=text)
    return _the_one(rows, text, [f"{row[0]} ({row[1]})" for row in rows], missing)


def _where_to_look(text: str) -> str:
    import shlex

    name = text.removeprefix("name:")
    hint = f"billiactl user list --search {shlex.quote(name)}"
    text_as_name = f"name:{name}"
    looks_like_more = name == text and (_DIGITS.fullmatch(text) or "@" in text)
    return f"{hint}; if that is a username: {shlex.quote(text_as_name)}" if looks_like_more else hint


def _users_named(reader: Reader, text: str) -> list[Row]:
    if text.startswith("name:"):
        return _by_username(reader, text.removeprefix("name:"))
    if _DIGITS.fullmatch(text):
        number = parse_id(text)
        return [] if number is None else reader.rows("user_by_id", user=number)
    if "@" in text:
        return reader.rows("users_by_email", email=text) or reader.rows(
            "users_by_email_in_any_case", email=ascii_lower(text)
        )
    return _by_username(reader, text)


def _by_username(reader: Reader, username: str) -> list[Row]:
    return [(row_id, name) for name, row_id in reader.rows("users_by_usernames", usernames=[username])]


def find_document(reader: Reader, text: str) -> int:
    """The id of the document that ``text`` names: a number, ``KIND:NUMBER``, or ``id:N``.

    Raises NotFound ``document_not_found``, or UsageFault ``ambiguous`` for a number that several kinds bear.
    """
    rows = _documents_named(reader, text)
    of_order = "" if parse_id(text) is None else f"; those of an order: billiactl doc list --order {text}"
    hint = f"billiactl doc list{of_order}"
    missing = NotFound("document_not_found", f"there is no document {text!r}", hint, document=text)
    return _the_one(rows, text, [f"{row[1]}:{row[2]}" for row in rows], missing)


def _documents_named(reader: Reader, text: str) -> list[Row]:
    prefix, colon, rest = text.partition(":")
    if colon and prefix == "id":
        number = parse_id(rest)
        return [] if number is None else reader.rows("document_by_id", document=number)
    kind = prefix.replace("-", "_")
    if colon and kind in DOCUMENT_KINDS:
        return [row for row in reader.rows("documents_by_number", number=rest) if row[1] == kind]
    return reader.rows("documents_by_number", number=text)


def find_product(reader: Reader, text: str) -> int:
    """The id of the product that ``text`` names: its code, or ``id:N``. Raises NotFound ``product_not_found``."""
    if text.startswith("id:"):
        number = parse_id(text.removeprefix("id:"))
        rows = [] if number is None else [(row[0],) for row in reader.rows("products_by_ids", products=[number])]
    else:
        rows = [(row_id,) for _, row_id in reader.rows("products_by_codes", codes=[text])]
    missing = NotFound("product_not_found", f"there is no product {text!r}", "billiactl product list", product=text)
    return _the_one(rows, text, [text], missing)


def find_service(reader: Reader, text: str) -> int:
    """The id of the service that ``text`` names: an id, or its exact name; ``name:123`` forces a name.

    Raises NotFound ``service_not_found``, or UsageFault ``ambiguous`` for a name that several users have.
    """
    rows: list[Row]
    if _DIGITS.fullmatch(text):
        number = parse_id(text)
        rows = [] if number is None else reader.rows("services_by_ids", services=[number])
    else:
        rows = reader.rows("service_names", service=text.removeprefix("name:"))
    hint = "billiactl service list --search TEXT"
    missing = NotFound("service_not_found", f"there is no service {text!r}", hint, service=text)
    return _the_one(rows, text, [f"{row[0]} (of {row[2]})" for row in rows], missing)


def _the_one(rows: Sequence[Row], text: str, candidates: Sequence[str], missing: BilliaError) -> int:
    """The id of the only row; ``missing`` if there is none, ``ambiguous`` if there are several."""
    if not rows:
        raise missing
    if len(rows) > 1:
        raise UsageFault(
            "ambiguous", f"{text!r} fits several", f"one of: {', '.join(candidates)}", candidates=list(candidates)
        )
    return int(rows[0][0])
