"""Reading the shop's one row."""

from __future__ import annotations

import json

from billiactl.core.model import Shop
from billiactl.core.settings import Settings, parse_settings
from billiactl.core.storage.sql import Reader


def shop_row(reader: Reader) -> Shop:
    """The shop's row."""
    return Shop(*reader.rows("shop")[0])


def shop_settings(reader: Reader) -> Settings:
    """The shop's settings."""
    return parse_settings(shop_row(reader).settings)


def shop_time_zone(reader: Reader) -> str:
    """The seller's time zone (an IANA name), for lists: without the rest of the settings."""
    name: str = json.loads(shop_row(reader).settings)["seller"]["time_zone"]
    return name


def shop_version(reader: Reader) -> int:
    """How often the settings were changed, counted from 1."""
    return shop_row(reader).version
