"""The documents of the gallery: invented contents, whose sums are those that the product would come to."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from billiactl.core import documents
from billiactl.core.documents.content import SCHEMA
from billiactl.core.documents.logo import PREFIX
from billiactl.core.money import (
    Charge,
    PricedLine,
    Totals,
    format_amount,
    format_exact,
    format_percent,
    line_gross_amount,
    minor_digits,
    parse_amount,
    parse_exact,
    parse_percent,
    totals,
)

Content = dict[str, Any]

SELLER = {
    "name": "Lantern Hosting Ltd",
    "street": "12 Lighthouse Street",
    "city": "Varna",
    "region": "",
    "postal_code": "9000",
    "country": "BG",
    "vat_id": "BG209887769",
    "registration_id": "209887769",
    "email": "desk@lantern.example",
    "phone": "+359 52 555 0100",
    "iban": "BG80BNBG96611020345678",
    "bic": "BNBGBGSD",
    "bank": "Example Bank, Varna",
}

BUYER = {
    "name": "Anna Ivanova",
    "company": "Harbour Books OOD",
    "kind": "company",
    "street": "7 Station Road",
    "city": "Plovdiv",
    "region": "",
    "postal_code": "4000",
    "country": "BG",
    "vat_id": "BG175554438",
    "email": "anna@harbour-books.example",
}

UNPAID = {"method": "Bank transfer", "reference": "1042", "paid_on": None}
CARD = {"method": "Card", "reference": "1042", "paid_on": "2026-11-03"}


def logo() -> str:
    """An invented logo: a lantern and a name, as the settings take it."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGBA", (400, 96), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    blue, yellow = (28, 61, 107), (242, 169, 0)
    pen.polygon([(16, 26), (40, 4), (64, 26)], fill=blue)
    pen.rectangle((22, 32, 58, 72), fill=yellow)
    pen.rectangle((14, 78, 66, 88), fill=blue)
    font = ImageFont.truetype(Path(documents.__file__ or "").parent / "fonts" / "DejaVuSans-Bold.ttf", 58)
    pen.text((84, 78), "lantern", blue, font, anchor="ls")
    picture = picture.crop(picture.getbbox())
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return PREFIX + base64.b64encode(file.getvalue()).decode("ascii")


@dataclass(frozen=True)
class Item:
    """A line as a shop would enter it: all figures are text, ``discount`` and ``surcharge`` are amounts."""

    description: str
    unit_price: str
    quantity: str = "1"
    unit: str = "C62"
    discount: str = "0"
    surcharge: str = "0"
    category: str = "S"
    rate: str | None = "20"
    corrects_line: int | None = None
    corrects_charge: str | None = None

    def priced(self, currency: str) -> PricedLine:
        """The line as :func:`billiactl.core.money.totals` takes it."""
        return PricedLine(
            quantity=parse_exact(self.quantity, "quantity"),
            unit_price=parse_exact(self.unit_price, "unit price"),
            discount_rate=None,
            discount_amount=parse_amount(self.discount, currency),
            surcharge=parse_amount(self.surcharge, currency),
            tax_category=self.category,
            tax_rate=_rate(self.rate),
        )


def document(
    items: Sequence[Item],
    kind: str = "invoice",
    currency: str = "EUR",
    discount: str = "0",
    charges: Sequence[tuple[str, str]] = (),
    reasons: dict[str, str] | None = None,
    paid: str | None = None,
    **changes: Any,
) -> Content:
    """The content of a document of ``items``; ``charges`` are names and amounts at the first line's VAT.

    ``paid`` is an amount, or ``"all"``. ``changes`` replace members of the content.
    """
    charged = [
        Charge(name, parse_amount(amount, currency), items[0].category, _rate(items[0].rate))
        for name, amount in charges
    ]
    sums = totals([item.priced(currency) for item in items], parse_amount(discount, currency), charged, currency)
    got = sums.gross if paid == "all" else parse_amount(paid or "0", currency)
    return {
        "schema": SCHEMA,
        "kind": kind,
        "number": "0000000042",
        "issued_on": "2026-11-03",
        "due_on": None if paid == "all" else "2026-11-17",
        "supplied_on": None,
        "order": 1042,
        "currency": currency,
        "language": "en",
        "seller": SELLER,
        "buyer": BUYER,
        "lines": [_line(number, item, net, currency) for number, (item, net) in enumerate(_with_nets(items, sums), 1)],
        "discount": format_amount(sums.discount, currency),
        "charges": [_charge(charge, currency) for charge in charged],
        "taxes": _taxes(sums, currency, reasons or {}),
        "net": format_amount(sums.net, currency),
        "tax": format_amount(sums.tax, currency),
        "gross": format_amount(sums.gross, currency),
        "paid": format_amount(got, currency),
        "payable": format_amount(sums.gross - got, currency),
        "payment": CARD if paid == "all" else UNPAID,
        "corrects": None,
        "reason": "",
        "note": "",
        **changes,
    }


def _with_nets(items: Sequence[Item], sums: Totals) -> list[tuple[Item, int]]:
    return list(zip(items, sums.line_nets, strict=True))


def _line(number: int, item: Item, net: int, currency: str) -> Content:
    priced = item.priced(currency)
    corrected = {"corrects_line": item.corrects_line, "corrects_charge": item.corrects_charge}
    return {
        "number": number,
        **({} if corrected == dict.fromkeys(corrected) else corrected),
        "type": "new",
        "code": "",
        "description": item.description,
        "quantity": format_exact(priced.quantity),
        "unit": item.unit,
        "unit_price": format_exact(priced.unit_price, minor_digits(currency)),
        "discount": format_amount(line_gross_amount(priced, currency) + priced.surcharge - net, currency),
        "surcharge": format_amount(priced.surcharge, currency),
        "net": format_amount(net, currency),
        "tax_category": item.category,
        "tax_rate": item.rate,
    }


def _charge(charge: Charge, currency: str) -> Content:
    return {
        "name": charge.name,
        "amount": format_amount(charge.amount, currency),
        "tax_category": charge.tax_category,
        "tax_rate": format_percent(charge.tax_rate),
    }


def _taxes(sums: Totals, currency: str, reasons: dict[str, str]) -> list[Content]:
    return [
        {
            "category": row.category,
            "rate": format_percent(row.rate),
            "base": format_amount(row.base, currency),
            "amount": format_amount(row.amount, currency),
            "reason": reasons.get(row.category, ""),
        }
        for row in sums.taxes
    ]


def _rate(percent: str | None) -> int | None:
    return None if percent is None else parse_percent(percent)
