"""The forms in which a new price may be given: just one of them, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from billiactl.cli.param_types import AMOUNT, COUNT, amount_text
from billiactl.core.errors import UsageFault

FORMS = "--total T [--net], --line N (--unit-price P or --discount D), --order-discount D, or --charge NAME=A"

_NAMES = ("total", "line", "unit_price", "discount", "order_discount", "charge")
_OF_A_LINE = ("line", "unit_price", "discount")

_OPTIONS = (
    click.option("--total", metavar="T", type=AMOUNT, multiple=True, help="The gross; lines and charges are scaled."),
    click.option("--net", is_flag=True, help="With --total: T is the net, without VAT."),
    click.option("--line", metavar="N", type=COUNT, multiple=True, help="Line N of 'order price show'."),
    click.option("--unit-price", metavar="P", type=AMOUNT, multiple=True, help="With --line: its unit price, net."),
    click.option("--discount", metavar="D", multiple=True, help="With --line: its discount, as 10% or an amount."),
    click.option("--order-discount", metavar="D", multiple=True, help="On the whole order, as 10% or an amount."),
    click.option("--charge", metavar="NAME=A", multiple=True, help="A charge on the order, net; 0 takes it away."),
)


def price_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say what the price shall be, for ``price_form``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def price_form(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an EditPrice from what was typed. Raises UsageFault unless it is one form, and whole."""
    given = {name: typed[name][0] for name in _NAMES if typed[name]}
    _check_one_form(typed, given)
    if "total" in given:
        return {"total": given["total"], "net": typed["net"]}
    if "order_discount" in given:
        return {"order_discount": _discount("order_discount", given["order_discount"])}
    if "charge" in given:
        return {"charge": _charge(given["charge"])}
    return _line_form(given)


def _check_one_form(typed: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    if typed["net"] and "total" not in given:
        raise UsageFault("net_without_total", "--net goes with --total", "as in --total 80.00 --net")
    if not given:
        raise UsageFault("no_price", "no new price is given", f"give one of {FORMS}")
    forms = list(dict.fromkeys("line" if name in _OF_A_LINE else name for name in given))
    if len(forms) > 1:
        named = " and ".join(_option(name) for name in forms)
        raise UsageFault("several_prices", f"{named} can't be combined", "edit the price once for each")
    twice = next((name for name in given if len(typed[name]) > 1), None)
    if twice is not None:
        raise UsageFault("several_prices", f"{_option(twice)} stands twice", "edit the price once for each")


def _line_form(given: Mapping[str, Any]) -> dict[str, Any]:
    if "line" not in given:
        raise UsageFault(
            "no_line",
            f"{_option(next(iter(given)))} goes with --line",
            "add --line N ('billiactl order price show ORDER' numbers them); on the whole order: --order-discount D",
        )
    if len(given) != len(("line", "price")):
        both = "--unit-price and --discount can't be combined; edit the price once for each"
        message = both if len(given) > 1 else f"--line {given['line']} gets no new price"
        raise UsageFault("which_price", message, "give --unit-price P or --discount D")
    if "unit_price" in given:
        return {"line": given["line"], "unit_price": given["unit_price"]}
    return {"line": given["line"], "discount": _discount("discount", given["discount"])}


def _charge(text: str) -> tuple[str, str]:
    name, equals, amount = text.rpartition("=")
    if not equals or not name.strip():
        raise UsageFault("bad_charge", f"--charge: '{text}' is no NAME=A", "as in --charge shipping=4.00")
    return name.strip(), _amount("charge", amount)


def _discount(name: str, typed: str) -> str:
    """``10%``, or an amount."""
    return _amount(name, typed.removesuffix("%").rstrip()) + ("%" if typed.endswith("%") else "")


def _amount(name: str, text: str) -> str:
    """``text``, if it is an amount. Raises UsageFault that names the option."""
    try:
        return amount_text(text)
    except UsageFault as fault:
        raise UsageFault(fault.code, f"{_option(name)}: {fault.message}", fault.hint) from fault


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
