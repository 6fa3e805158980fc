"""Charges on a whole order (shipping, fees) as the orders table keeps them: canonical JSON text."""

from __future__ import annotations

import json

from billiactl.core.ids import canonical_json
from billiactl.core.money import Charge, format_amount, format_percent, parse_amount, parse_percent


def charges_to_text(charges: tuple[Charge, ...], currency: str) -> str:
    """Charges as the canonical JSON text that the orders table keeps."""
    return canonical_json(
        [
            {
                "name": charge.name,
                "amount": format_amount(charge.amount, currency),
                "tax_category": charge.tax_category,
                "tax_rate": format_percent(charge.tax_rate),
            }
            for charge in charges
        ]
    )


def charges_from_text(text: str, currency: str) -> tuple[Charge, ...]:
    """The charges that ``charges_to_text`` wrote."""
    if text == "[]":
        return ()
    return tuple(
        Charge(
            entry["name"],
            parse_amount(entry["amount"], currency),
            entry["tax_category"],
            None if entry["tax_rate"] is None else parse_percent(entry["tax_rate"]),
        )
        for entry in json.loads(text)
    )
