"""Amounts, quantities and rates as the texts that both syntaxes write."""

from __future__ import annotations

from billiactl.core.documents.einvoice.invoice_model import EInvoice, Group
from billiactl.core.money import format_amount, format_exact, format_percent, minor_digits


def amount(invoice: EInvoice, value: int) -> str:
    """Minor units with the currency's decimals: two at most (BR-DEC)."""
    return format_amount(value, invoice.currency)


def price(invoice: EInvoice, value: int) -> str:
    """A unit price: at least the currency's decimals, more where it has them."""
    return format_exact(value, minor_digits(invoice.currency))


def quantity(value: int) -> str:
    """A quantity without idle zeros."""
    return format_exact(value)


def rate(group: Group) -> str:
    """A rate in per cent; empty in category O, which has none."""
    return format_percent(group.rate) or ""
