"""The page of one order for people, from its JSON form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from billiactl.cli.streams import paint
from billiactl.cli.text import pad, text_width
from billiactl.commands.paragraphs import SEPARATOR, aligned, joined, wrapped
from billiactl.commands.sections import MARGIN, section

Item = Mapping[str, Any]

USUAL_WIDTH = 80
LEAST_ROOM = 12
"""So many columns at least have the names of products in the table of lines; with less there is no table."""

OVERDUE = "overdue"
NEWEST_ENTRIES = 8
"""So many log entries stand on a terminal's page; elsewhere all that the JSON form has."""

_STYLES = {
    **dict.fromkeys(("activated", "paid", "free"), "green"),
    **dict.fromkeys(("processing", "overpaid", "refunded", "partially_refunded"), "cyan"),
    **dict.fromkeys(("pending", "unpaid", "partially_paid", "on_hold", "expired"), "yellow"),
    **dict.fromkeys(("collapsed", "fraud", "disputed", "blocked"), "red"),
    **dict.fromkeys(("draft", "cancelled", "inactive"), "dim"),
}
_OPEN_STATUSES = ("draft", "pending", "expired")


def draw_order(
    item: Item, width: int | None, colour: bool, *, today: str, titles: Mapping[str, str], time_zone: str
) -> str:
    """The page of ``item`` (see ``core.views.order``), its texts safe to show.

    ``width`` None is no terminal: nothing is wrapped or left out. ``today`` is the seller's calendar day, ``titles``
    the payment methods' titles by code; all times are told in ``time_zone`` already (an IANA name, the seller's).
    """
    lines = _lines(item, width)
    usual = USUAL_WIDTH if width is None else min(width, USUAL_WIDTH)
    edge = max(usual, *(text_width(line) for line in lines))
    page = [*_head(item, edge, width, colour, today), *_about(item, width, titles, time_zone), ""]
    page += [*lines, *_sums(item, width, edge, colour), ""]
    room = None if width is None else width - MARGIN
    sections = (
        ("User", [[line] for line in joined(_user(item), room)]),
        ("Notes", _notes(item)),
        ("Payments", _payments(item)),
        ("Refunds", _refunds(item)),
        ("Documents", _documents(item)),
        ("Jobs", _jobs(item)),
        ("Log", _log(item, width)),
        ("Next", _next(item)),
    )
    for title, rows in sections:
        page += section(title, rows, width, colour)
    return "".join(f"{line.rstrip()}\n" for line in page)


def _head(item: Item, edge: int, width: int | None, colour: bool, today: str) -> list[str]:
    """The order's number, and up to ``edge`` how it stands; below it, where that is too much for one line."""
    title = f"Order {item['id']}"
    parts = [item["status"]] if item["status"] == "draft" else [item["status"], item["payment_status"]]
    styles = [_STYLES.get(part) for part in parts]
    if not _nothing(item["price"]["promised"]):
        parts.append("refund open")
        styles.append("yellow")
    due = _due(item, today)
    if due:
        parts.append(due)
        styles.append("red" if due.startswith(OVERDUE) else None)
    room = edge - text_width(title) - text_width(SEPARATOR.join(parts))
    if width is not None and room < 2:
        return [paint(title, "bold", colour), *joined(parts, width)]
    painted = (paint(part, style, colour) if style else part for part, style in zip(parts, styles, strict=True))
    return [paint(title, "bold", colour) + " " * max(room, 2) + SEPARATOR.join(painted)]


def _due(item: Item, today: str) -> str:
    """When the money is due, if some is; ``due 2026-11-15 (in 13 days)``."""
    if item["due_on"] is None or _nothing(item["price"]["due"]) or item["status"] in ("cancelled", "fraud", "draft"):
        return ""
    days = (date.fromisoformat(item["due_on"]) - date.fromisoformat(today)).days
    if days < 0:
        return f"{OVERDUE} since {item['due_on']} ({_days(-days)})"
    return f"due {item['due_on']} ({'today' if days == 0 else f'in {_days(days)}'})"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _about(item: Item, width: int | None, titles: Mapping[str, str], time_zone: str) -> list[str]:
    begun = f"placed {item['placed_at']}" if item["placed_at"] else f"not placed, written {item['created_at']}"
    method = titles.get(item["payment_method"], item["payment_method"])
    parts = [f"{begun} {time_zone}", item["type"], method[:1].lower() + method[1:]]
    if item["external_id"]:
        parts.append(f"{item['source']} {item['external_id']}")
    if item["external_invoice"]:
        parts.append(f"invoiced there as {item['external_invoice']}")
    if item["held_from"]:
        parts.append(f"held from {item['held_from']}")
    parts += [f"{key}={value}" for key, value in item["labels"].items()]
    return joined(parts, width)


def _lines(item: Item, width: int | None) -> list[str]:
    """The order's lines as a table; below each what it is done to, and its attributes."""
    with_discount = any(not _nothing(line["discount"]) for line in item["lines"])
    with_surcharge = any(not _nothing(line["surcharge"]) for line in item["lines"])
    titles = ["qty", "price", *(["discount"] if with_discount else []), *(["extra"] if with_surcharge else [])]
    rows = [[*titles, "net", "VAT"]]
    for line in item["lines"]:
        middle = [_discount(line)] if with_discount else []
        middle += ["" if _nothing(line["surcharge"]) else line["surcharge"]] if with_surcharge else []
        rows.append([line["quantity"], line["unit_price"], *middle, line["net"], _vat(line)])
    if not item["lines"]:
        return [" no line yet"]
    figures = aligned(rows, rights=range(len(rows[0])))
    numbers = max(text_width(str(line["number"])) for line in item["lines"])
    indent = numbers + 3
    if width is not None and indent + text_width(figures[0]) + 2 + LEAST_ROOM > width:
        return _narrow_lines(item, width)
    natural = max(text_width(_what(line)) for line in item["lines"])
    room = _room(width, indent + text_width(figures[0]) + 2, natural)
    page = [f" {pad('#', numbers, 'right')}  {pad('what', room)}  {figures[0]}"]
    for line, figure in zip(item["lines"], figures[1:], strict=True):
        first, *more = wrapped(_what(line), None if width is None else room)
        page.append(f" {pad(str(line['number']), numbers, 'right')}  {pad(first, room)}  {figure}")
        page += [f"{' ' * indent}{text}" for text in more]
        room_below = None if width is None else width - indent
        page += [f"{' ' * indent}{text}" for text in joined(_target(line), room_below)]
    return page


def _narrow_lines(item: Item, width: int) -> list[str]:
    """The order's lines without a table, for a terminal that has no room for one."""
    page: list[str] = []
    for line in item["lines"]:
        number = f" {line['number']}  "
        below = [f"{line['quantity']} x {line['unit_price']}", f"net {line['net']}", f"VAT {_vat(line)}"]
        below[1:1] = [f"discount {_discount(line)}"] if _discount(line) else []
        below[1:1] = [] if _nothing(line["surcharge"]) else [f"extra {line['surcharge']}"]
        room = width - len(number)
        first, *more = [*wrapped(_what(line), room), *joined(below, room), *joined(_target(line), room)]
        page += [number + first, *(" " * len(number) + text for text in more)]
    return page


def _room(width: int | None, taken: int, natural: int) -> int:
    """The columns for the names of products: what is left of the usual width, or of the terminal if they need it."""
    if width is None:
        return max(natural, USUAL_WIDTH - taken)
    usual = min(width, USUAL_WIDTH) - taken
    return max(min(natural, width - taken), usual, LEAST_ROOM)


def _what(line: Item) -> str:
    """The line's own text, which stays when the product is called otherwise; the service stands below it."""
    service = f": {line['service']['name']}" if line["service"] else ""
    name = line["description"].removesuffix(service) or line["product"]["name"]
    return f"{line['type']}  {name}"


def _target(line: Item) -> list[str]:
    service = line["service"]
    parts = [f"{service['name']} ({service['status']})"] if service else []
    parts += [f"{key.replace('_', ' ')}: {value}" for key, value in line["attributes"].items()]
    return parts


def _discount(line: Item) -> str:
    if _nothing(line["discount"]):
        return ""
    return line["discount"] if line["discount_rate"] is None else f"{line['discount']} ({_percent(line)} %)"


def _percent(line: Item) -> str:
    from billiactl.core.money import format_percent, parse_exact

    return format_percent(parse_exact(line["discount_rate"], "rate")) or ""


def _vat(tax: Item) -> str:
    """``20 %``; with the category where it is not the standard one: ``AE 0 %``, ``O``."""
    category, rate = tax["tax_category"], tax["tax_rate"]
    if rate is None:
        return str(category)
    return f"{rate} %" if category == "S" else f"{category} {rate} %"


def _sums(item: Item, width: int | None, edge: int, colour: bool) -> list[str]:
    """Two lines at the right: how the price comes about, and what of it is paid."""
    price = item["price"]
    first = [f"{charge['name']} {charge['amount']}" for charge in price["charges"]]
    if not _nothing(price["discount"]):
        first.append(f"discount {price['discount']}")
    first += [f"net {price['net']}", *_taxes(price), f"gross {price['gross']} {item['currency']}"]
    second = [] if price["charged"] == price["gross"] else [f"charged {price['charged']}"]
    second.append(f"paid {price['paid']}")
    if not _nothing(price["returned"]):
        second.append(f"returned {price['returned']}")
    if not _nothing(price["surplus"]):
        second.append(f"surplus {price['surplus']}")
    if not _nothing(price["promised"]):
        second.append(f"promised back {price['promised']} ({_open_refunds(item)})")
    second.append(f"due {price['due']} {item['currency']}")
    page = [pad(line, edge, "right") for line in wrapped("   ".join(first), width)]
    owed = not _nothing(price["due"]) and item["status"] != "draft"
    return [*page, *(_bold(pad(line, edge, "right"), colour and owed) for line in wrapped("   ".join(second), width))]


def _open_refunds(item: Item) -> str:
    """``refund 7``, ``refunds 7, 8``: those that wait for their money to go out."""
    numbers = [str(refund["id"]) for refund in item["refunds"] if refund["status"] == "open"]
    return f"refund{'' if len(numbers) == 1 else 's'} {', '.join(numbers)}"


def _bold(line: str, colour: bool) -> str:
    words = line.lstrip()
    return " " * (len(line) - len(words)) + paint(words, "bold", colour)


def _taxes(price: Item) -> list[str]:
    if len(price["taxes"]) <= 1:
        return [f"VAT {price['tax']}"]
    rows = ({"tax_category": row["category"], "tax_rate": row["rate"], **row} for row in price["taxes"])
    return [f"VAT {_vat(row)} {row['amount']}" for row in rows if row["tax_rate"] is not None]


def _user(item: Item) -> list[str]:
    user, profile = item["user"], item["user"]["profile"]
    company = user["company"] or ""
    if company and profile and profile["vat_id"]:
        company = f"{company} ({profile['vat_id']})"
    person = profile["name"] if profile and profile["name"] else user["name"]
    parts = [f"{user['username']} ({user['status']})", person, company, user["email"] or ""]
    parts += [f"{key}={value}" for key, value in user["labels"].items()]
    if profile is None:
        parts.append("no billing profile")
    return list(dict.fromkeys(part for part in parts if part))


def _notes(item: Item) -> list[Sequence[str]]:
    newest_first = sorted(item["notes"], key=lambda note: str(note["created_at"]), reverse=True)
    scopes = {"order": "order", "user": "user"}
    return [
        [scopes.get(note["scope"], note["scope"]), note["created_at"], note["author"], note["text"]]
        for note in newest_first
    ]


def _payments(item: Item) -> list[Sequence[str]]:
    return [_payment(payment) for payment in item["payments"]]


def _payment(payment: Item) -> Sequence[str]:
    day = payment["paid_on"] or payment["created_at"][:10]
    return [day, _money(payment), payment["status"], _joined(payment["method"], payment["reference"])]


def _refunds(item: Item) -> list[Sequence[str]]:
    return [_refund(refund) for refund in item["refunds"]]


def _refund(refund: Item) -> Sequence[str]:
    day = refund["done_on"] or refund["created_at"][:10]
    return [day, _money(refund), refund["status"], f"{_WAYS[refund['destination']]} (of the {refund['origin']})"]


_WAYS = {"refund": "the way it came", "wallet": "to the wallet", "outside": "outside"}


def _documents(item: Item) -> list[Sequence[str]]:
    return [_document(document) for document in item["documents"]]


def _document(document: Item) -> Sequence[str]:
    name = document["number"] or f"draft id:{document['id']}"
    day = document["issued_on"] or ""
    return [document["kind"].replace("_", " "), name, document["status"], day, _money(document, "gross")]


def _jobs(item: Item) -> list[Sequence[str]]:
    if not item["jobs"] and item["status"] in _OPEN_STATUSES and item["lines"]:
        return [["none yet (one per line, once it is paid)"]]
    return [_job(job) for job in item["jobs"]]


def _job(job: Item) -> Sequence[str]:
    failed = job["failed"] and job["status"] == "manual"
    line = f"line {job['line']}" if job["line"] else ""
    when = job["finished_at"] or job["due_at"] or ""
    return [str(job["id"]), job["type"], f"{job['status']}{' (failed)' if failed else ''}", line, when]


def _money(row: Item, name: str = "amount") -> str:
    return f"{row[name]} {row['currency']}"


def _log(item: Item, width: int | None) -> list[Sequence[str]]:
    entries = item["log"] if width is None else item["log"][:NEWEST_ENTRIES]
    rows: list[Sequence[str]] = [
        [entry["id"], entry["at"], entry["actor"], _joined(entry["summary"], entry["reason"])] for entry in entries
    ]
    if len(entries) < len(item["log"]):
        rows.append([f"more: billiactl log list --order {item['id']}"])
    return rows


def _next(item: Item) -> list[Sequence[str]]:
    """What may be set now on one line, options with it; below it what the others wait for."""
    allowed = [
        f"{prospect['status']} ({prospect['option']})" if prospect["option"] else prospect["status"]
        for prospect in item["next"]
        if prospect["allowed"]
    ]
    waiting = [_waiting(prospect) for prospect in item["next"] if not prospect["allowed"] and prospect["by"]]
    rows = [", ".join(allowed)] if allowed else ["nothing can be set by hand"] if waiting else [_final(item)]
    return [[row] for row in [*rows, *waiting]]


def _waiting(prospect: Item) -> str:
    if prospect["by"] == "automatic":
        return f"{prospect['status']} (by itself): {prospect['why'].removeprefix('comes by itself: ')}"
    force = " (or --force --reason TEXT)" if prospect["forceable"] else ""
    return f"{prospect['status']}: {prospect['why']}{force}"


def _final(item: Item) -> str:
    return f"nothing: {item['status']} is final"


def _joined(*parts: str | None) -> str:
    return SEPARATOR.join(part for part in parts if part)


def _nothing(amount: str) -> bool:
    return not amount.strip("-0.")
