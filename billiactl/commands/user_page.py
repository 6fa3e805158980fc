"""The pages of one user and of one billing profile, from their JSON forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from billiactl.cli.streams import paint
from billiactl.cli.text import text_width
from billiactl.commands.paragraphs import SEPARATOR, joined
from billiactl.commands.sections import MARGIN, section
from billiactl.core.clock import local_time

Item = Mapping[str, Any]
Rows = list[Sequence[str]]

NEWEST_ENTRIES = 8
MOST_SERVICES = 8
NARROW = 64
"""Below so many columns of a terminal nothing is set in columns."""

_STYLES = {"active": "green", "inactive": "dim", "blocked": "red"}


def draw_user(user: Any, width: int | None, colour: bool, *, time_zone: str) -> str:
    """The user's page in the seller's ``time_zone``; ``width`` None is no terminal: nothing is wrapped or left out."""
    room = None if width is None else width - MARGIN
    status = paint(user["status"], _STYLES.get(user["status"], "bold"), colour)
    title = paint(f"User {user['id']}", "bold", colour)
    lines = [f"{title}  {user['username']}{SEPARATOR}{status}", *joined(_about(user), width), ""]
    sections: tuple[tuple[str, Rows], ...] = (
        ("Profiles", [[line] for profile in user["profiles"] for line in _profile(profile, room)]),
        ("Wallet", [[_amounts(user["wallets"], "empty")]]),
        ("Credit", [[_amounts(user["credit_limits"], "no limit set")]]),
        ("Labels", _labels(user)),
        ("Orders", _orders(user, time_zone)),
        ("Services", _services(user, width)),
        ("Notes", [[note["created_at"], note["author"], note["text"]] for note in user["notes"]]),
        ("Log", _log(user, width)),
    )
    for name, rows in sections:
        lines += section(name, _fitting(rows, width), width, colour)
    return "\n".join(line.rstrip() for line in lines)


def _fitting(rows: Rows, width: int | None) -> Rows:
    """The rows, on a narrow terminal without columns."""
    if width is None or width >= NARROW:
        return rows
    return [[SEPARATOR.join(cell for cell in row if cell)] for row in rows]


def draw_profile(profile: Any, width: int | None, colour: bool) -> str:
    """A profile's page: a fact a line."""
    title = paint(f"Profile {profile['id']}", "bold", colour)
    facts = (
        ("Name", profile["name"]),
        ("Company", profile["company"]),
        ("VAT ID", _vat_id(profile)),
        ("Street", profile["street"]),
        ("City", f"{profile['postal_code']} {profile['city']}".strip()),
        ("Region", profile["region"]),
        ("Country", profile["country"]),
        ("E-mail", profile["email"]),
        ("Phone", profile["phone"]),
        ("Invoices", "made by rule" if profile["auto_invoice"] else "not made by themselves"),
        ("Proformas", "made by rule" if profile["proforma"] else "none"),
    )
    lines = [f"{title}  {SEPARATOR.join([profile['kind'], *_state(profile)])}"]
    for name, text in facts:
        lines += section(name, [[text]] if text else [], width, colour)
    return "\n".join(line.rstrip() for line in lines)


def _about(user: Item) -> list[str]:
    facts = [user["name"], user["email"], f"since {user['created_at']}"]
    if user["source"]:
        facts.append(f"{user['source']} {user['external_id']}")
    return [fact for fact in facts if fact]


def _profile(profile: Item, room: int | None) -> list[str]:
    """A profile in a line or two, the second indented below its names."""
    number = f"{profile['id']}  "
    indent = " " * text_width(number)
    rules = ["" if profile["auto_invoice"] else "no automatic invoice", "" if profile["proforma"] else "no proforma"]
    names = [profile["company"], profile["name"], profile["kind"], *_state(profile), *rules]
    city = f"{profile['postal_code']} {profile['city']}".strip()
    place = ", ".join(part for part in (profile["street"], city, profile["region"], profile["country"]) if part)
    facts = [place, f"VAT {_vat_id(profile)}" if profile["vat_id"] else ""]
    inner = None if room is None else room - len(indent)
    lines = [*joined([name for name in names if name], inner), *joined([fact for fact in facts if fact], inner)]
    return [f"{number if index == 0 else indent}{line}" for index, line in enumerate(lines)]


def _state(profile: Item) -> list[str]:
    return ["primary"] if profile["is_primary"] else [] if profile["is_active"] else ["inactive"]


def _vat_id(profile: Item) -> str:
    return f"{profile['vat_id']}{'' if profile['vat_id_valid'] or not profile['vat_id'] else ' (not valid)'}"


def _amounts(amounts: Mapping[str, str], none: str) -> str:
    return ", ".join(f"{amount} {currency}" for currency, amount in amounts.items()) or none


def _labels(user: Item) -> Rows:
    return [[SEPARATOR.join(f"{key}={value}" for key, value in user["labels"].items())]] if user["labels"] else []


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in counts.items())


def _orders(user: Item, time_zone: str) -> Rows:
    """How many of which status and what is due; below the newest."""
    orders = user["orders"]
    total = sum(orders["counts"].values())
    if not total:
        return [["none yet"]]
    due = f"{SEPARATOR}{_amounts(orders['due'], '')} due" if orders["due"] else ""
    rows: Rows = [[f"{_counts(orders['counts'])}{due}"]]
    rows += [_order(order, time_zone) for order in orders["newest"]]
    if len(orders["newest"]) < total:
        rows.append([f"all {total}: billiactl order list --user {user['id']}"])
    return rows


def _order(order: Item, time_zone: str) -> Sequence[str]:
    gross = f"{order['gross']} {order['currency']}"
    placed = local_time(order["placed_at"], time_zone)[: len("2026-11-22")] if order["placed_at"] else "not placed"
    return [str(order["id"]), order["status"], placed, order["payment_status"], gross, ", ".join(order["products"])]


def _services(user: Item, width: int | None) -> Rows:
    services = user["services"]
    total = sum(services["counts"].values())
    if not total:
        return []
    shown = services["first"] if width is None else services["first"][:MOST_SERVICES]
    rows: Rows = [[_counts(services["counts"])]]
    rows += [
        [service["status"], service["product"], service["name"] + _until(service["expires_on"])] for service in shown
    ]
    if len(shown) < total:
        rows.append([f"and {total - len(shown)} more"])
    return rows


def _until(day: str | None) -> str:
    return f"{SEPARATOR}until {day}" if day else ""


def _log(user: Item, width: int | None) -> Rows:
    entries = user["log"] if width is None else user["log"][:NEWEST_ENTRIES]
    rows: Rows = [
        [entry["id"], entry["at"], entry["actor"], SEPARATOR.join(filter(None, (entry["summary"], entry["reason"])))]
        for entry in entries
    ]
    if len(entries) < len(user["log"]):
        rows.append([f"more: billiactl log list --user {user['id']}"])
    return rows
