"""A document on a terminal: what its paper says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from billiactl.cli.streams import paint
from billiactl.cli.text import cut, pad, text_width

LABEL = 10


def draw_document(document: Any, width: int | None, colour: bool) -> str:
    """The page of one document, from its frozen content; a draft shows what is known of it."""
    kind = document["kind"].replace("_", " ").capitalize()
    number = document["number"] or "(draft)"
    state = f"{document['status']} · order {document['order']} · user {document['user']}"
    lines = [f"{paint(f'{kind} {number}', 'bold', colour)}  {state}"]
    content = document["content"]
    dates = [
        ("issued", document["issued_on"]),
        ("due", document["due_on"]),
        ("corrects", document["corrects"] or _corrected(content)),
        ("supplied", content["supplied_on"] if content is not None else None),
        ("sent", document["sent_on"]),
    ]
    told = " · ".join(f"{name} {value}" for name, value in dates if value)
    lines += [told] if told else []
    if content is not None:
        lines += [
            "",
            *_parties(content),
            "",
            *_line_table(content["lines"], width),
            *_sums(content),
            *_remarks(content),
        ]
    remark = [_labelled("Remark", document["remark"])] if document["remark"] else []
    lines += ["", *remark, *_file(document)]
    return "\n".join(lines)


def _corrected(content: Any) -> str | None:
    """What a draft of a note would correct; the row of an issued one knows it itself."""
    return content["corrects"]["number"] if content is not None and content["corrects"] else None


def _parties(content: Any) -> list[str]:
    return [_labelled("Seller", _party(content["seller"])), _labelled("Buyer", _party(content["buyer"]))]


def _party(party: Any) -> str:
    names = [party.get("company"), party["name"]]
    place = [party["street"], f"{party['postal_code']} {party['city']}".strip(), party["region"], party["country"]]
    parts = [*dict.fromkeys(name for name in names if name), ", ".join(part for part in place if part)]
    vat_id = f"VAT {party['vat_id']}" if party["vat_id"] else ""
    return " · ".join(part for part in (*parts, vat_id) if part)


def _labelled(label: str, text: str) -> str:
    return f"{label:<{LABEL}}{text}"


def _line_table(lines: Sequence[Any], width: int | None) -> list[str]:
    """The lines, so that each adds up: quantity x price - discount + extra = net. Without any extra no such column."""
    with_surcharge = any(_unless_nothing(line["surcharge"]) for line in lines)
    heads = ("#", "what", "qty", "price", "discount", *(["extra"] if with_surcharge else []), "net", "VAT")
    rows = [
        (
            str(line["number"]),
            line["description"],
            line["quantity"],
            line["unit_price"],
            _unless_nothing(line["discount"]),
            *([_unless_nothing(line["surcharge"])] if with_surcharge else []),
            line["net"],
            _rate(line["tax_category"], line["tax_rate"]),
        )
        for line in lines
    ]
    return _aligned([heads, *rows], shrinks=1, width=width)


def _unless_nothing(amount: str) -> str:
    return amount if amount.strip("0.") else ""


def _rate(category: str, rate: str | None) -> str:
    return category if rate is None else f"{rate} %" if category == "S" else f"{category} {rate} %"


def _aligned(rows: Sequence[Sequence[str]], shrinks: int, width: int | None) -> list[str]:
    """Rows in columns, numbers to the right; the column ``shrinks`` gives way where the line is too long."""
    widths = [max(text_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    total = sum(widths) + 2 * (len(widths) - 1)
    if width is not None and total > width:
        widths[shrinks] = max(widths[shrinks] - (total - width), 10)
    return [
        "  ".join(
            pad(cut(cell, widths[column]), widths[column], "left" if column == shrinks else "right")
            for column, cell in enumerate(row)
        ).rstrip()
        for row in rows
    ]


def _sums(content: Any) -> list[str]:
    rows: list[tuple[str, str]] = []
    if content["discount"].strip("0."):
        rows.append(("discount", f"-{content['discount']}"))
    rows += [(charge["name"], charge["amount"]) for charge in content["charges"]]
    rows.append(("net", content["net"]))
    for tax in content["taxes"]:
        reason = f" ({tax['reason']})" if tax["reason"] else ""
        rows.append((f"VAT {_rate(tax['category'], tax['rate'])} on {tax['base']}{reason}", tax["amount"]))
    rows += [
        (f"total {content['currency']}", content["gross"]),
        ("paid", content["paid"]),
        ("payable", content["payable"]),
    ]
    return ["", *_aligned(rows, 0, None)]


def _remarks(content: Any) -> list[str]:
    payment = content["payment"]
    paid = f", paid on {payment['paid_on']}" if payment["paid_on"] else ""
    told: Iterable[tuple[str, str]] = (
        ("Payment", f"{payment['method']}, reference {payment['reference']}{paid}"),
        ("Reason", content["reason"]),
        ("Note", content["note"]),
    )
    return ["", *(_labelled(name, text) for name, text in told if text)]


def _file(document: Any) -> list[str]:
    if document["number"] is None:
        return [_labelled("File", f"none: a draft; to look at it: billiactl doc download {document['doc']} --to FILE")]
    if document["path"] is not None:
        return [_labelled("File", document["path"])]
    return [_labelled("File", f"not in the archive; billiactl doc download {document['doc']}")]
