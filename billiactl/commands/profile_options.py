"""The facts of a billing profile as options."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.param_types import WordType

if TYPE_CHECKING:
    from billiactl.core.people_changes import ProfileFacts

_TEXTS = {
    "name": "The person's name.",
    "company": "The company's name.",
    "vat-id": "The VAT ID, such as BG123456789; its check digits are looked at.",
    "street": "Street and number.",
    "postal-code": "The postal code.",
    "city": "The city.",
    "region": "The region or state.",
    "country": "The country: a code such as BG, or its English name. VAT is chosen by it.",
    "email": "The e-mail on documents.",
    "phone": "The phone number.",
}


@dataclass(frozen=True)
class ProfileWords:
    """What was typed, by the names of the facts; None is not typed."""

    typed: dict[str, Any]

    def facts(self) -> ProfileFacts:
        """The same as the changes take it."""
        from billiactl.core.people_changes import ProfileFacts

        return ProfileFacts(**self.typed)

    @property
    def says_nothing(self) -> bool:
        """Whether none was typed."""
        return all(value is None for value in self.typed.values())


def profile_options(but: Collection[str] = ()) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the facts of a profile as options, ``but`` some; its function gets ``profile_words``."""
    options = [
        click.option("--kind", type=WordType("person", "company"), metavar="KIND", help="person or company."),
        *(click.option(f"--{name}", metavar="TEXT", help=text) for name, text in _TEXTS.items() if name not in but),
        click.option("--auto-invoice/--no-auto-invoice", default=None, help="Whether invoices are made by rule."),
        click.option("--proforma/--no-proforma", default=None, help="Whether proformas are made by rule."),
    ]
    names = ["kind", *(name.replace("-", "_") for name in _TEXTS if name not in but), "auto_invoice", "proforma"]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            typed = {name: kwargs.pop(name) for name in names}
            return function(*args, profile_words=ProfileWords(typed), **kwargs)

        decorated: Callable[..., Any] = wrapper
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
