"""The price of one order for people, from its JSON form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from billiactl.cli.streams import paint
from billiactl.cli.tables import Column, table

Item = Mapping[str, Any]
Row = dict[str, str]

LINE_COLUMNS = (
    Column("#", "number", align="right"),
    Column("what", "what", shrink=1),
    Column("qty", "quantity", align="right"),
    Column("price", "unit_price", align="right"),
    Column("discount", "discount", align="right"),
    Column("extra", "surcharge", align="right"),
    Column("net", "net", align="right"),
    Column("VAT", "vat", align="right"),
)
OPTIONAL = ("discount", "surcharge")
"""Columns of lines that stand only where a line has something for them."""

SUM_COLUMNS = (Column("sum", "what", shrink=1), Column("", "amount", align="right"), Column("", "remark", shrink=2))

DOCUMENT_COLUMNS = (
    Column("document", "document", shrink=1),
    Column("status", "status", shrink=3),
    Column("net", "net", align="right"),
    Column("VAT", "tax", align="right"),
    Column("gross", "gross", align="right"),
    Column("left to credit", "left", align="right"),
)


def draw_price(price: Item, width: int | None, colour: bool) -> str:
    """The page of ``price`` (see ``core.views.price``), its texts safe to show; ``width`` None never cuts."""
    head = paint(f"Price of order {price['id']}", "bold", colour)
    lines = [f"{head}  {price['status']} · {price['payment_status']} · {price['currency']}", ""]
    lines += _lines(price, width) if price["lines"] else ["no line yet"]
    lines += ["", *table(list(_sums(price)), SUM_COLUMNS, width).lines[1:]]
    if price["documents"]:
        lines += ["", *table(list(_documents(price["documents"])), DOCUMENT_COLUMNS, width).lines]
    lines += ["", f"Fixed: {price['why_fixed']}" if price["why_fixed"] else _how_to_edit(price)]
    return "\n".join(lines)


def _how_to_edit(price: Item) -> str:
    return f"another price: billiactl order price edit {price['id']} --total {price['gross']} --dry-run"


def _lines(price: Item, width: int | None) -> list[str]:
    rows = [_line(line) for line in price["lines"]]
    columns = [
        column for column in LINE_COLUMNS if column.path not in OPTIONAL or any(row[column.path] for row in rows)
    ]
    return table(rows, columns, width).lines


def _line(line: Item) -> Row:
    return {
        "number": str(line["number"]),
        "what": f"{line['type']}  {line['product']['name']}",
        "quantity": line["quantity"],
        "unit_price": line["unit_price"],
        "discount": _unless_nothing(line["discount"]),
        "surcharge": _unless_nothing(line["surcharge"]),
        "net": line["net"],
        "vat": _rate(line["tax_category"], line["tax_rate"]),
    }


def _sums(price: Item) -> Iterator[Row]:
    """From the lines to the gross, then how that stands: charged, paid, due."""
    parts = [*price["charges"], price["discount"]] if _something(price["discount"]) else list(price["charges"])
    if parts:
        yield _sum("lines", price["lines_net"])
    if _something(price["discount"]):
        yield _sum("discount on the order", f"-{price['discount']}")
    for charge in price["charges"]:
        yield _sum(charge["name"], charge["amount"], f"VAT {_rate(charge['tax_category'], charge['tax_rate'])}")
    yield _sum("net", price["net"])
    for row in price["taxes"]:
        yield _sum(f"VAT {_rate(row['category'], row['rate'])}", row["amount"], f"on {row['base']}")
    yield _sum("gross", price["gross"], price["currency"])
    yield _sum("", "")
    yield _sum("charged", price["charged"], "by documents" if price["documents"] else "as agreed")
    yield _sum("paid", price["paid"])
    for name in ("returned", "surplus"):
        if _something(price[name]):
            yield _sum(name, price[name])
    yield _sum("due", price["due"])


def _sum(what: str, amount: str, remark: str = "") -> Row:
    return {"what": what, "amount": amount, "remark": remark}


def _documents(documents: Sequence[Item]) -> Iterator[Row]:
    """Each document with its items below it; what it gives back has a minus."""
    for document in documents:
        sign = "-" if document["left"] is None else ""
        of = f" of {document['corrects']}" if document["corrects"] else ""
        yield {
            "document": f"{document['kind'].replace('_', ' ')} {document['number']}{of}",
            "status": document["status"].replace("_", " "),
            **{name: _signed(sign, document[name]) for name in ("net", "tax", "gross")},
            "left": document["left"] or "",
        }
        for item in document["items"]:
            yield {
                "document": f"· {_named(item)}",
                "status": "",
                "net": _signed(sign, item["net"]),
                "tax": _rate(item["tax_category"], item["tax_rate"]),
                "gross": "",
                "left": item["left"] or "",
            }


def _named(item: Item) -> str:
    return item["description"] if item["line"] is None else f"line {item['line']}  {item['description']}"


def _rate(category: str, rate: str | None) -> str:
    """``20 %``; with the category where it is not the standard one: ``AE 0 %``, ``O``."""
    return category if rate is None else f"{rate} %" if category == "S" else f"{category} {rate} %"


def _unless_nothing(amount: str) -> str:
    return amount if _something(amount) else ""


def _something(amount: str) -> bool:
    return bool(amount.strip("-0."))


def _signed(sign: str, amount: str) -> str:
    """``amount`` with ``sign``; nothing has none."""
    return f"{sign}{amount}" if amount.strip("0.") else amount
