"""Idempotency keys: what was done under a caller's key, so that doing it again does nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from billiactl.core.ids import canonical_json
from billiactl.core.storage.sql import Reader

if TYPE_CHECKING:
    from billiactl.core.storage.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class Stored:
    """A key as it was used: the hash of the change, its run (None: the one under way), and the result it got."""

    change_hash: str
    run_id: str | None
    result: Mapping[str, Any]


def stored_keys(reader: Reader, key: str, subjects: Sequence[str]) -> dict[str, Stored]:
    """What ``key`` was used for already, by subject (``order:1042``)."""
    rows = reader.rows("idempotency_keys", key=key, subjects=list(subjects))
    return {subject: Stored(change_hash, run_id, json.loads(result)) for subject, change_hash, run_id, result in rows}


def store_keys(
    transaction: Transaction, key: str, run_id: str, at: str, results: Iterable[tuple[str, str, Mapping[str, Any]]]
) -> None:
    """Keep, for each (subject, hash of the change, result), that it was done under ``key``."""
    from sqlalchemy import insert

    from billiactl.core.storage.tables import idempotency_keys

    rows = [
        {
            "key": key,
            "subject": subject,
            "change_hash": change_hash,
            "run_id": run_id,
            "result": canonical_json(result),
            "at": at,
        }
        for subject, change_hash, result in results
    ]
    if rows:
        transaction.connection.execute(insert(idempotency_keys), rows)
