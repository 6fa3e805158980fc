"""Each way in which a mapping says where a value comes from."""

from __future__ import annotations

import pytest

from billiactl.core.importing.records import Fault
from tests.core.importing.conftest import Desk


@pytest.mark.parametrize(
    ("value", "row", "expected"),
    [
        ("A", "Ann,x", "Ann"),
        ("A", " Ann ,x", " Ann "),
        ("{column: A}", "Ann,x", "Ann"),
        ("{constant: shop}", "Ann,x", "shop"),
        ("{constant: 007}", "Ann,x", "007"),
        ("{constant: no}", "Ann,x", "no"),
        ("main.A", "Ann,x", "Ann"),
        ("{first: [A, B]}", "Ann,Bea", "Ann"),
        ("{first: [A, B]}", " ,Bea", "Bea"),
        ("{first: [A, B, {constant: nobody}]}", ",", "nobody"),
        ("{first: [A, B]}", ",", ""),
        ("{join: [A, B]}", "Ann,Lee", "Ann Lee"),
        ('{join: [A, B], with: ", "}', "Ann,Lee", "Ann, Lee"),
        ('{join: [A, B], with: ", "}', ",Lee", "Lee"),
        ("{join: [A, B], with: ''}", "Ann,Lee", "AnnLee"),
        ('{template: "{A} ({B})"}', "Ann,Lee", "Ann (Lee)"),
        ('{template: "{{{A}}}"}', "Ann,Lee", "{Ann}"),
        ("{column: A, as: upper}", "Ann,x", "ANN"),
        ("{column: A, as: [strip, lower]}", " Ann ,x", "ann"),
        ("{column: A, as: country}", "Germany,x", "DE"),
        ("{column: A, as: date}", "7/4/1996,x", "1996-07-04"),
        ("{column: A, as: decimal}", "1_5,x", Fault("", 2, "A", "1_5", "not a number of the form 1234.50")),
        ("{column: A, as: decimal}", "01.50,x", "1.50"),
        ("{column: A, as: percent}", "12.5,x", "0.125"),
        ("{column: A, as: date, format: D.M.YYYY}", "4.7.1996,x", "1996-07-04"),
        ("{column: A, map: {y: yes, n: no}}", "y,x", "yes"),
        ("{column: A, as: lower, map: {y: yes, n: no}}", "N,x", "no"),
        ("{column: A, map: {y: yes}}", "q,x", Fault("", 2, "A", "q", "not in the map, which knows 'y'")),
        ("{column: A, map: {y: yes}, otherwise: maybe}", "q,x", "maybe"),
        ("{column: A, map: {y: yes}, otherwise: maybe}", ",x", ""),
        ("{column: A, map: {'': none, y: yes}}", ",x", "none"),
        ("{column: A, default: nobody}", ",x", "nobody"),
        ("{column: A, default: nobody}", "Ann,x", "Ann"),
        ("{column: A, when: {column: B, is: x}}", "Ann,x", "Ann"),
        ("{column: A, when: {column: B, is: x}}", "Ann,y", ""),
        ("{column: A, when: {column: B, is: [x, y]}}", "Ann,y", "Ann"),
        ("{column: A, when: {column: B, is_not: [x, y]}}", "Ann,y", ""),
        ("{column: A, when: {column: B, is_not: x}}", "Ann,", "Ann"),
        ("{column: A, when: [{column: B, empty: false}, {column: A, is: Ann}]}", "Ann,y", "Ann"),
        ("{column: A, when: [{column: B, empty: false}, {column: A, is: Bea}]}", "Ann,y", ""),
        ("[{when: {column: B, empty: false}, constant: full}, {constant: bare}]", "Ann,x", "full"),
        ("[{when: {column: B, empty: false}, constant: full}, {constant: bare}]", "Ann,  ", "bare"),
        ("[{when: {column: B, is: x}, constant: one}, {when: {column: B, is: y}, constant: two}, A]", "Ann,y", "two"),
        ("[{when: {column: B, is: x}, constant: one}, {when: {column: B, is: y}, constant: two}, A]", "Ann,z", "Ann"),
    ],
)
def test_value(desk: Desk, value: str, row: str, expected: str | Fault) -> None:
    found = desk.named(value, "A,B", row, form="{date: M/D/YYYY}")[0]
    if isinstance(expected, Fault):
        assert isinstance(found, Fault)
        assert (found.line, found.column, found.value, found.reason) == (
            expected.line,
            expected.column,
            expected.value,
            expected.reason,
        )
    else:
        assert found == expected


def test_a_value_made_of_several_columns_is_blamed_on_all_of_them(desk: Desk) -> None:
    (fault,) = desk.named("{join: [A, B], with: ' ', as: date}", "A,B", "1996,spring")
    assert isinstance(fault, Fault)
    assert (fault.column, fault.value) == ("A, B", "1996 spring")


def test_what_the_mapping_writes_itself_is_read_in_plain_form(desk: Desk) -> None:
    """A mapping for files with decimal commas writes its own constants with a point, and its dates as ISO 8601."""
    desk.write("items.csv", "ID;Price\n1;1.234,50\n2;\n")
    reading = desk.products(
        """
        format: {delimiter: semicolon, decimal: ",", thousands: "."}
        products:
          files: {main: items.csv}
          fields:
            external_id: ID
            code: ID
            name: ID
            supply: {constant: goods}
            currency: {constant: EUR}
            unit_price: {column: Price, default: "9.99"}
        """
    )
    assert reading.faults == ()
    assert [record.unit_price for record in reading.records] == ["1234.50", "9.99"]


def test_products_take_what_they_need(desk: Desk) -> None:
    desk.write("items.csv", "SKU,Title,Kind,Price,Cur,Live,Term\nd-eu,.eu domain,S,9.80,eur,Y,12\nbox,Box,G,,,n,\n")
    reading = desk.products(
        """
        products:
          files: {main: items.csv}
          fields:
            external_id: SKU
            code: SKU
            name: Title
            supply: {column: Kind, map: {S: service, G: goods}}
            unit: {constant: H87}
            tax_class: {constant: reduced}
            unit_price: Price
            currency: Cur
            active: Live
            term_months: Term
        """
    )
    assert reading.faults == ()
    domain, box = reading.records
    assert (domain.code, domain.supply, domain.unit, domain.tax_class) == ("d-eu", "service", "H87", "reduced")
    assert (domain.unit_price, domain.currency, domain.active, domain.term_months) == ("9.80", "EUR", True, 12)
    assert (box.unit_price, box.currency, box.active, box.term_months) == (None, None, False, None)
    assert (box.origin.line, box.external_id) == (3, "box")
