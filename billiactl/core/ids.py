"""Identifiers and hashes that do not come from a counter."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any


def run_id(moment: datetime) -> str:
    """A new id of a run: sorts by time, collides with none (``20261101T100000-9f3a61c2``)."""
    return f"{moment:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical_json(value: Any) -> str:
    """``value`` as the one JSON text that stands for it: sorted keys, no spaces, text kept as it is."""
    return _CANONICAL.encode(value)


def sha256(text: str) -> str:
    """The SHA-256 of ``text`` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
