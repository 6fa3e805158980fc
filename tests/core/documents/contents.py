"""Contents of documents for the tests, in the shape ``billiactl.document/v1``."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

SELLER = {
    "name": "Example Hosting Ltd",
    "street": "12 Shipka Street",
    "city": "Sofia",
    "region": "",
    "postal_code": "1504",
    "country": "BG",
    "vat_id": "BG123456789",
    "registration_id": "123456789",
    "email": "billing@hosting.example",
    "phone": "+359 2 555 0100",
    "iban": "BG80BNBG96611020345678",
    "bic": "BNBGBGSD",
    "bank": "Example Bank",
}

BUYER = {
    "name": "Anna Ivanova",
    "company": "Example Shop OOD",
    "kind": "company",
    "street": "7 Rakovski Street",
    "city": "Plovdiv",
    "region": "",
    "postal_code": "4000",
    "country": "BG",
    "vat_id": "BG987654321",
    "email": "anna@example.org",
}


def line(number: int, description: str = ".eu domain - example.eu", **changes: Any) -> dict[str, Any]:
    """A line of 1 x 100.00 at 20 %, with ``changes``."""
    return {
        "number": number,
        "type": "new",
        "code": "domain-eu",
        "description": description,
        "quantity": "1",
        "unit": "C62",
        "unit_price": "100.00",
        "discount": "0.00",
        "surcharge": "0.00",
        "net": "100.00",
        "tax_category": "S",
        "tax_rate": "20",
        **changes,
    }


def content(lines: list[dict[str, Any]] | None = None, decimals: int = 2, **changes: Any) -> dict[str, Any]:
    """An unpaid invoice of ``lines`` whose sums add up at 20 %, with ``changes``."""
    lines = [line(1)] if lines is None else lines
    cent = Decimal(1).scaleb(-decimals)
    net = sum((Decimal(each["net"]) for each in lines), Decimal(0))
    tax = (net * Decimal(20) / 100).quantize(cent, ROUND_HALF_UP)
    amounts = {name: str(value.quantize(cent)) for name, value in {"net": net, "tax": tax, "gross": net + tax}.items()}
    return {
        "schema": "billiactl.document/v1",
        "kind": "invoice",
        "number": "0000000001",
        "issued_on": "2026-11-01",
        "due_on": "2026-11-15",
        "supplied_on": None,
        "order": 1042,
        "currency": "EUR",
        "language": "en",
        "seller": dict(SELLER),
        "buyer": dict(BUYER),
        "lines": lines,
        "discount": str(Decimal(0).quantize(cent)),
        "charges": [],
        "taxes": [{"category": "S", "rate": "20", "base": amounts["net"], "amount": amounts["tax"], "reason": ""}],
        **amounts,
        "paid": str(Decimal(0).quantize(cent)),
        "payable": amounts["gross"],
        "payment": {"method": "Bank transfer", "reference": "1042", "paid_on": None},
        "corrects": None,
        "reason": "",
        "note": "",
        **changes,
    }


def many(count: int) -> dict[str, Any]:
    """An invoice of ``count`` lines whose net amounts all differ."""
    return content(
        [
            line(
                number, f"Hosting plan M - site-{number:03}.example.org", unit_price=f"{number}.10", net=f"{number}.10"
            )
            for number in range(1, count + 1)
        ]
    )
