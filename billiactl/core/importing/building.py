"""From the rows of one record to the record: each field found, converted and checked; every fault noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from billiactl.core.importing.conventions import ExchangedDate
from billiactl.core.importing.kinds import Kind, convert, is_zero
from billiactl.core.importing.mapping import Group
from billiactl.core.importing.records import (
    ChargeRecord,
    Fault,
    LineRecord,
    OrderRecord,
    Origin,
    PaymentRecord,
    ProductRecord,
    ProfileRecord,
)
from billiactl.core.importing.shapes import Field
from billiactl.core.importing.tables import Row
from billiactl.core.importing.values import BadValue, Found, OutOfReach, Scope, Value, all_hold, cell_of
from billiactl.core.money import minor_digits

Values = dict[str, Any]


@dataclass(slots=True)
class Builder:
    """Builds the records of one resource. ``damaged``: rows are missing, so what they would hold is not missed.

    ``dates_in_doubt`` becomes true with the first date in which day and month are exchanged.
    """

    faults: list[Fault]
    damaged: bool
    dates_in_doubt: bool = False
    _seen: dict[tuple[str, str], int] = field(default_factory=dict)
    _decimals: int | None = None
    _order: Values = field(default_factory=dict)

    def record(self, group: Group, scope: Scope, row: Row, parts: Mapping[str, Sequence[Row]]) -> Any:
        """The record of the main row ``row``, None if it is passed over or has a fault.

        ``parts`` are the rows of the further files that belong to it.
        """
        self._decimals, self._order = None, {}
        return self._build(group, scope, row, parts)

    def _build(self, group: Group, scope: Scope, row: Row, parts: Mapping[str, Sequence[Row]]) -> Any:
        before = len(self.faults)
        if not self._wanted(group, scope, row):
            return None
        values: Values = {}
        if group.shape.record is OrderRecord:
            self._order = values
        for name, spec in group.shape.fields.items():
            values[name] = self._field(name, spec, group.fields.get(name), scope, row)
        for name, members in group.groups.items():
            values[name] = tuple(self._members(members, scope, row, parts))
        for name, texts in group.texts.items():
            values[name] = tuple(text for value in texts if (text := self._text(value, scope, row)))
        for name, pairs in group.pairs.items():
            found = {key: self._text(value, scope, row) for key, value in pairs.items()}
            values[name] = {key: text for key, text in found.items() if text}
        if group.shape.located:
            values["origin"] = Origin(row.file, row.line)
        if len(self.faults) == before and not self.damaged:
            self._complete(group, values, row)
        return None if len(self.faults) > before else group.shape.record(**values)

    def _members(
        self, members: tuple[Group, ...], scope: Scope, row: Row, parts: Mapping[str, Sequence[Row]]
    ) -> Iterator[Any]:
        for group in members:
            for part in parts.get(group.each, ()) if group.each else (row,):
                own = scope.with_row(group.each, part) if group.each else scope
                record = self._build(group, own, part, {})
                if record is not None:
                    yield record

    def _wanted(self, group: Group, scope: Scope, row: Row) -> bool:
        """Whether the conditions hold and there is something to record."""
        try:
            if not all_hold(group.when, scope):
                return False
            if group.shape.left_out_without is None:
                return True
            found = group.fields[group.shape.left_out_without].find(scope)
            return not (found.empty or _reads_as_zero(found, scope))
        except BadValue as bad:
            self._note(bad, row)
            return False

    def _field(self, name: str, spec: Field, value: Value | None, scope: Scope, row: Row) -> str | int | None:
        """What the field holds; a fault is noted, and the field then holds what it would hold if empty."""
        if value is None:
            return spec.absent
        try:
            found = value.find(scope)
            if found.empty:
                if spec.required:
                    raise BadValue(found, f"{name} must not be empty")
                return spec.absent
            result = self._converted(found, spec, scope)
            if spec.unique:
                self._check_unique(name, str(result), found, row)
        except BadValue as bad:
            self._note(bad, row)
            return spec.absent
        if spec.kind is Kind.CURRENCY:
            self._decimals = minor_digits(str(result))
        return result

    def _converted(self, found: Found, spec: Field, scope: Scope) -> str | int:
        try:
            return convert(spec.kind, cell_of(found, scope.convention, self._decimals, spec.options))
        except ValueError as error:
            raise BadValue(found, str(error)) from error

    def _check_unique(self, name: str, text: str, found: Found, row: Row) -> None:
        first = self._seen.setdefault((name, text), row.line)
        if first != row.line:
            raise BadValue(found, f"the same {name} as in line {first}")

    def _text(self, value: Value, scope: Scope, row: Row) -> str:
        try:
            found = value.find(scope)
        except BadValue as bad:
            self._note(bad, row)
            return ""
        return "" if found.empty else found.text

    def _complete(self, group: Group, values: Values, row: Row) -> None:
        """Check and complete what depends on several fields of a record."""
        completion = _COMPLETIONS.get(group.shape.record)
        try:
            if completion is not None:
                completion(values, self._order)
        except BadValue as bad:
            self._note(bad, row)

    def _note(self, bad: BadValue, row: Row) -> None:
        if isinstance(bad, OutOfReach):
            return
        if isinstance(bad.__cause__, ExchangedDate):
            self.dates_in_doubt = True
        at = bad.found.row or row
        self.faults.append(Fault(at.file, at.line, bad.found.column, bad.found.text, bad.reason))


def _reads_as_zero(found: Found, scope: Scope) -> bool:
    cell = cell_of(found, scope.convention)
    try:
        return is_zero(cell.convention.plain_number(cell.text.strip()))
    except ValueError:
        return False


def _complete_profile(values: Values, _order: Values) -> None:
    values["kind"] = values["kind"] or ("company" if values["company"] else "person")


def _complete_product(values: Values, _order: Values) -> None:
    if values["unit_price"] is not None and values["currency"] is None:
        raise BadValue(Found(values["unit_price"]), "a unit_price without a currency")


def _check_tax(values: Values, _order: Values) -> None:
    """UNCL5305: only the standard rate S has a rate above 0."""
    category, rate = values["tax_category"], values["tax_rate"]
    rated = rate is not None and not is_zero(rate)
    if rated and category != "S":
        raise BadValue(Found(rate), "a tax_rate above 0 needs the tax_category S")
    if category == "S" and not rated:
        raise BadValue(Found(category), "the tax_category S needs a tax_rate above 0")


def _complete_line(values: Values, order: Values) -> None:
    _check_tax(values, order)
    for name in ("discount_rate", "discount_amount"):
        if values[name] is not None and is_zero(values[name]):
            values[name] = None
    if values["discount_rate"] is not None and values["discount_amount"] is not None:
        raise BadValue(Found(values["discount_amount"]), "a line has a discount_rate or a discount_amount, not both")


def _complete_payment(values: Values, order: Values) -> None:
    values["method"] = values["method"] or order["method"]


def _complete_order(values: Values, _order: Values) -> None:
    if not values.get("lines"):
        raise BadValue(Found(values["external_id"]), "the order has no line")


_COMPLETIONS: Mapping[type[Any], Callable[[Values, Values], None]] = {
    ProfileRecord: _complete_profile,
    ProductRecord: _complete_product,
    ChargeRecord: _check_tax,
    LineRecord: _complete_line,
    PaymentRecord: _complete_payment,
    OrderRecord: _complete_order,
}
