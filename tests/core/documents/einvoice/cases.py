"""Documents of all kinds that can be electronic invoices: those of the gallery, and what it has no picture of."""

from __future__ import annotations

from typing import Any

from scripts.gallery_contents import BUYER, SELLER, Item, document
from scripts.gallery_entries import CORRECTED, entries

Content = dict[str, Any]

PAPER_ONLY = ("proforma", "draft", "dinar")
GERMAN = {**BUYER, "country": "DE", "vat_id": "DE812345678"}
AMERICAN = {**BUYER, "country": "US", "vat_id": ""}


def _exempt(category: str, buyer: Content, **changes: Any) -> Content:
    """A supply in a category without VAT."""
    item = Item("Server", "10", "2", category=category, rate=None if category == "O" else "0")
    return document((item,), reasons={category: f"reason of {category}"}, buyer=buyer, **changes)


def _note(category: str, **changes: Any) -> Content:
    rate = "20" if category == "S" else "0"
    item = Item("Server", "10", category=category, rate=rate, corrects_line=1)
    facts = {"number": "0000000043", "due_on": None, "corrects": CORRECTED, "reason": "Too much."}
    return document((item,), "credit_note", reasons={category: "Reverse charge"}, **(facts | changes))


def _cent_off() -> Content:
    """A note whose VAT is a cent more than base x rate: it makes the order's documents sum to the price."""
    said = _note("S")
    said["taxes"][0]["amount"] = "2.01"
    return {**said, "tax": "2.01", "gross": "12.01", "payable": "12.01"}


def cases() -> dict[str, Content]:
    """All of them by name."""
    gallery = {entry.name: entry.content for entry in entries() if entry.name not in PAPER_ONLY}
    return gallery | {
        "intra-eu": _exempt("K", GERMAN),
        "intra-eu-supplied": _exempt("K", GERMAN, supplied_on="2026-10-30"),
        "export": _exempt("G", AMERICAN),
        "not-subject": _exempt("O", AMERICAN),
        "exempt": _exempt("E", BUYER),
        "zero-rate": _exempt("Z", BUYER),
        "reverse-charge-note": _note("AE", buyer=GERMAN),
        "intra-eu-note": _note("K", buyer=GERMAN),
        "cent-off": _cent_off(),
        "two-rates": document((Item("a", "10.005", "2"), Item("b", "7.77", "3", rate="9")), discount="3.33"),
        "three-rates": document((Item("a", "1"), Item("b", "2", rate="9"), Item("c", "3", category="Z", rate="0"))),
        "part-paid": document((Item("a", "10.005", "2"),), paid="5"),
        "returned": document((Item("a", "10", "3"), Item("b", "10", "-1"))),
        "negative-price": document((Item("a", "10", "3"), Item("b", "-10", "1"))),
        "negative-charge": document((Item("a", "10", "3"),), charges=(("rebate", "-2.50"),)),
        "charge-of-nothing": document((Item("a", "10", "3"),), charges=(("shipping", "0"),)),
        "no-account": document((Item("a", "5"),), seller={**SELLER, "iban": ""}, due_on=None),
        "tax-number": document((Item("a", "5"),), seller={**SELLER, "vat_id": "27/123/45678", "country": "DE"}),
        "foreign-number": document((Item("a", "5"),), buyer={**AMERICAN, "vat_id": "12-3456789"}),
        "dollars": document((Item("a", "5"),), currency="USD"),
        "odd-characters": document((Item("a \x00 <&> \ud800 \u2028 emoji \U0001f600", "5"),), note="\x07 ]]> \x01"),
    }
