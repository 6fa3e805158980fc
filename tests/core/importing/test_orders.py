"""Orders with all that hangs on them, from one file or from several joined by keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from billiactl.core.importing.records import (
    ChargeRecord,
    LineRecord,
    OrderRecord,
    Origin,
    PaymentRecord,
    RefundRecord,
)
from tests.core.importing.conftest import Desk

FULL = """
format: {date: D.M.YYYY, decimal: ",", delimiter: semicolon, time_zone: Europe/Sofia}
orders:
  files:
    main: orders.csv
    rows: {file: rows.csv, key: order_no, matches: no}
    people: {file: people.csv, key: id, matches: customer}
    money: {file: money.csv, key: order, matches: no}
    items: {file: items.csv, key: sku, matches: rows.item}
  fields:
    external_id: no
    user: people.login
    status: {column: state, map: {done: activated, open: pending}}
    currency: {constant: EUR}
    method: {constant: bank-transfer}
    placed_at: placed
    due_on: due
    external_invoice: invoice
    discount: rebate
    charges:
      - {name: {constant: shipping}, amount: freight, tax_category: {constant: S}, tax_rate: {constant: 20%}}
      - {name: {constant: gift wrap}, amount: wrap}
    lines:
      each: rows
      product: items.code
      type: {column: verb, default: new}
      quantity: count
      unit_price: price
      discount_rate: {column: percent_off, as: percent}
      discount_amount: off
      tax_category: {constant: S}
      tax_rate: {column: vat, as: percent}
      service: domain
      attributes:
        placed_by: main.agent
        remark: remark
    payments:
      - each: money
        when: {column: direction, is: in}
        method: {column: how, map: {cc: card, bt: bank-transfer}}
        amount: amount
        paid_on: day
        reference: ref
    refunds:
      each: money
      when: {column: direction, is: out}
      amount: amount
      on: day
    labels:
      agent: agent
      channel: {constant: web}
    notes:
      - comment
      - when: {column: agent, empty: false}
        template: "sold by {agent} to {people.login}"
"""


def write_full(desk: Desk) -> None:
    desk.write(
        "orders.csv",
        "no;customer;state;placed;due;invoice;rebate;freight;wrap;agent;comment\n"
        'A1;7;done;1.11.2026;15.11.2026;F-9;2,50;4,90;;ivan;"two\nlines"\n'
        "A2;8;open;2.11.2026;;;;0,00;1,00;;\n",
    )
    desk.write("people.csv", "id;login\n7;anna\n8;boris\n9;unused\n")
    desk.write("items.csv", "sku;code\nS1;domain-eu\nS2;hosting\n")
    desk.write(
        "rows.csv",
        "order_no;item;verb;count;price;percent_off;off;vat;domain;remark\n"
        "A2;S2;;2;10,00;;0,00;20;;\n"
        "A1;S1;renew;1;9,80;15;;20;example.eu;soon\n"
        "A1;S2;;3;5,005;0;1,50;20;;\n",
    )
    desk.write(
        "money.csv", "order;direction;how;amount;day;ref\nA1;in;cc;20,00;3.11.2026;R1\nA1;out;cc;5,00;4.11.2026;R2\n"
    )


def test_a_mapping_can_fill_every_field(desk: Desk) -> None:
    write_full(desk)
    reading = desk.orders(FULL)
    assert reading.faults == ()
    orders, rows = str(desk.folder / "orders.csv"), str(desk.folder / "rows.csv")
    assert reading.records[0] == OrderRecord(
        origin=Origin(orders, 2),
        external_id="A1",
        user="anna",
        status="activated",
        currency="EUR",
        method="bank-transfer",
        placed_at="2026-10-31T22:00:00Z",
        due_on="2026-11-15",
        external_invoice="F-9",
        discount="2.50",
        charges=(ChargeRecord("shipping", "4.90", "S", "0.2"),),
        lines=(
            LineRecord(
                origin=Origin(rows, 3),
                product="domain-eu",
                quantity="1",
                unit_price="9.80",
                type="renew",
                discount_rate="0.15",
                tax_category="S",
                tax_rate="0.2",
                service="example.eu",
                attributes={"placed_by": "ivan", "remark": "soon"},
            ),
            LineRecord(
                origin=Origin(rows, 4),
                product="hosting",
                quantity="3",
                unit_price="5.005",
                discount_amount="1.50",
                tax_category="S",
                tax_rate="0.2",
                attributes={"placed_by": "ivan"},
            ),
        ),
        payments=(PaymentRecord("card", "20.00", "2026-11-03", "R1"),),
        refunds=(RefundRecord("5.00", "2026-11-04"),),
        labels={"agent": "ivan", "channel": "web"},
        notes=("two\nlines", "sold by ivan to anna"),
    )


def test_empty_cells_leave_optional_fields_out(desk: Desk) -> None:
    write_full(desk)
    order = desk.orders(FULL).records[1]
    assert (order.origin.line, order.due_on, order.external_invoice, order.discount) == (4, None, None, "0")
    assert order.charges == (ChargeRecord("gift wrap", "1.00"),)
    assert (order.lines[0].type, order.lines[0].discount_amount, order.lines[0].service) == ("new", None, None)
    assert (order.payments, order.refunds, order.labels, order.notes) == ((), (), {"channel": "web"}, ())


SMALL = """
orders:
  files:
    main: orders.csv
    details: {file: details.csv, key: order}
  fields:
    external_id: order
    user: who
    status: {constant: pending}
    currency: cur
    method: {constant: card}
    placed_at: {constant: "2026-11-01"}
    lines: {each: details, product: item, quantity: count, unit_price: price}
    payments: {when: {column: paid, empty: false}, amount: {constant: total}, paid_on: paid}
"""


def test_a_payment_takes_the_orders_method_and_total(desk: Desk) -> None:
    desk.write("orders.csv", "order,who,cur,paid\n1,anna,EUR,2026-11-02\n2,anna,EUR,\n")
    desk.write("details.csv", "order,item,count,price\n1,x,1,5\n2,x,1,5\n")
    first, second = desk.orders(SMALL).records
    assert first.payments == (PaymentRecord("card", "total", "2026-11-02"),)
    assert second.payments == ()


def faults(desk: Desk, mapping: str = SMALL) -> list[tuple[str, int, str, str, str]]:
    reading = desk.orders(mapping)
    return [(Path(f.file).name, f.line, f.column, f.value, f.reason) for f in reading.faults]


def test_faults_of_lines_stand_where_the_line_is_and_cost_the_order(desk: Desk) -> None:
    desk.write("orders.csv", "order,who,cur,paid\n1,anna,EUR,\n2,anna,EUR,\n3,anna,EUR,\n")
    desk.write("details.csv", "order,item,count,price\n1,x,0,5\n2,x,1,5\n1,,1,NaN\n9,x,1,1\n9,y,1,1\n")
    reading = desk.orders(SMALL)
    assert [record.external_id for record in reading.records] == ["2"]
    assert faults(desk) == [
        ("orders.csv", 4, "", "3", "the order has no line"),
        ("details.csv", 2, "count", "0", "a quantity that is not above 0"),
        ("details.csv", 4, "item", "", "product must not be empty"),
        ("details.csv", 4, "price", "NaN", "not a number of the form 1234.50"),
        ("details.csv", 5, "order", "9", "no row of orders.csv has this order"),
        ("details.csv", 6, "order", "9", "no row of orders.csv has this order"),
    ]


def test_rows_without_a_partner_may_be_ignored(desk: Desk) -> None:
    desk.write("orders.csv", "order,who,cur,paid\n1,anna,EUR,\n")
    desk.write("details.csv", "order,item,count,price\n1,x,1,5\n9,x,1,1\n")
    mapping = SMALL.replace("key: order}", "key: order, unmatched: ignore}")
    assert faults(desk, mapping) == []
    assert len(desk.orders(mapping).records[0].lines) == 1


def test_an_order_twice(desk: Desk) -> None:
    desk.write("orders.csv", "order,who,cur,paid\n1,anna,EUR,\n1,boris,EUR,\n")
    desk.write("details.csv", "order,item,count,price\n1,x,1,5\n")
    assert faults(desk) == [("orders.csv", 3, "order", "1", "the same external_id as in line 2")]
    assert [record.user for record in desk.orders(SMALL).records] == ["anna"]


def test_orders_that_are_not_wanted_are_passed_over(desk: Desk) -> None:
    desk.write("orders.csv", "order,who,cur,paid\n1,anna,EUR,\n2,tester,nonsense,\n")
    desk.write("details.csv", "order,item,count,price\n1,x,1,5\n2,x,1,bad\n")
    mapping = SMALL.replace("  fields:", "  when: {column: who, is_not: tester}\n  fields:")
    assert faults(desk, mapping) == []
    assert [record.external_id for record in desk.orders(mapping).records] == ["1"]


@pytest.mark.parametrize(
    ("currency", "price", "paid", "reason"),
    [
        ("JPY", "5.5", "5", None),
        ("JPY", "5.5", "5.5", "an amount finer than the currency's 0 decimals"),
        ("KWD", "5.5", "5.123", None),
        ("EUR", "5.5", "5.123", "an amount finer than the currency's 2 decimals"),
        ("EUR", "5.1234567", "5", "a number of more than 6 decimals"),
        ("EUR", "-5", "5", "a negative price"),
        ("EUR", "5", "-5", "a negative amount"),
        ("EUR", "5", "0.00", "an amount of 0"),
        ("XYZ", "5", "5", "not an ISO 4217 currency code"),
    ],
)
def test_amounts_fit_the_currency(desk: Desk, currency: str, price: str, paid: str, reason: str | None) -> None:
    desk.write("orders.csv", f"order,who,cur,paid\n1,anna,{currency},{paid}\n")
    desk.write("details.csv", f"order,item,count,price\n1,x,1,{price}\n")
    mapping = SMALL.replace("amount: {constant: total}, paid_on: paid", "amount: paid, paid_on: {constant: 2026-11-02}")
    assert [fault[4] for fault in faults(desk, mapping)] == ([reason] if reason else [])


def test_a_bad_currency_is_one_fault_whatever_the_order_before_was_in(desk: Desk) -> None:
    desk.write("orders.csv", "order,who,cur,paid\n1,anna,JPY,5\n2,anna,???,5.55\n")
    desk.write("details.csv", "order,item,count,price\n1,x,1,5\n2,x,1,5.55\n")
    mapping = SMALL.replace("amount: {constant: total}, paid_on: paid", "amount: paid, paid_on: {constant: 2026-11-02}")
    assert faults(desk, mapping) == [("orders.csv", 3, "cur", "???", "not an ISO 4217 currency code")]


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ("tax_rate: {constant: 20%}", "a tax_rate above 0 needs the tax_category S"),
        ("tax_category: {constant: S}", "the tax_category S needs a tax_rate above 0"),
        ("tax_category: {constant: Z}, tax_rate: {constant: 20%}", "a tax_rate above 0 needs the tax_category S"),
        ("tax_category: {constant: Z}, tax_rate: {constant: 0}", None),
        ("discount_rate: {constant: 10%}, discount_amount: {constant: 1}", "a discount_amount, not both"),
    ],
)
def test_fields_of_a_line_fit_together(desk: Desk, extra: str, reason: str | None) -> None:
    desk.write("orders.csv", "order,who,cur,paid\n1,anna,EUR,\n")
    desk.write("details.csv", "order,item,count,price\n1,x,1,5\n")
    found = faults(desk, SMALL.replace("unit_price: price", f"unit_price: price, {extra}"))
    assert len(found) == (1 if reason else 0)
    assert all(reason and fault[4].endswith(reason) and fault[:2] == ("details.csv", 2) for fault in found)


ONE_FILE = """
orders:
  files: {main: export.csv}
  fields:
    external_id: Name
    user: Email
    status: {constant: activated}
    currency: Currency
    method: {constant: card}
    placed_at: Date
    charges: {name: {constant: shipping}, amount: Shipping}
    lines: {each: main, product: Item, quantity: Count, unit_price: Price}
"""


def test_orders_whose_lines_repeat_the_order_in_one_file(desk: Desk) -> None:
    desk.write(
        "export.csv",
        "Name,Email,Currency,Date,Shipping,Item,Count,Price\n"
        "#1,a@x.org,EUR,2026-11-01,4.90,p1,1,10\n"
        "#2,b@x.org,EUR,2026-11-01,,p2,2,20\n"
        "#1,,,,,p3,3,30\n"
        ",c@x.org,EUR,2026-11-01,,p2,2,20\n"
        ",d@x.org,EUR,2026-11-01,,p2,2,20\n",
    )
    reading = desk.orders(ONE_FILE)
    assert [(f.line, f.column, f.reason) for f in reading.faults] == [
        (5, "Name", "external_id must not be empty"),
        (6, "Name", "external_id must not be empty"),
    ]
    first, second = reading.records
    assert (first.user, first.charges) == ("a@x.org", (ChargeRecord("shipping", "4.90"),))
    assert [(line.product, line.quantity, line.origin.line) for line in first.lines] == [("p1", "1", 2), ("p3", "3", 4)]
    assert [line.product for line in second.lines] == ["p2"]


def test_what_is_looked_up_for_a_repeated_row_is_that_rows_own(desk: Desk) -> None:
    desk.write(
        "export.csv",
        "Name,Email,Currency,Date,Shipping,Item,Count,Price\n#1,a@x.org,EUR,2026-11-01,,1,1,10\n#1,,,,,2,1,10\n",
    )
    desk.write("items.csv", "id,code\n1,first\n2,second\n")
    mapping = ONE_FILE.replace(
        "files: {main: export.csv}",
        "files: {main: export.csv, items: {file: items.csv, key: id, matches: Item}}",
    ).replace("product: Item", "product: items.code")
    (order,) = desk.orders(mapping + "    notes: items.code\n").records
    assert order.notes == ("first",)
    assert [line.product for line in order.lines] == ["first", "second"]
    (order,) = desk.orders(mapping.replace("user: Email", "user: items.code")).records
    assert [line.product for line in order.lines] == ["first", "second"]


def test_a_single_line_from_the_order_itself(desk: Desk) -> None:
    desk.write("export.csv", "Name,Email,Currency,Date,Shipping,Item,Count,Price\n#1,a@x.org,EUR,2026-11-01,,p1,1,10\n")
    reading = desk.orders(ONE_FILE.replace("each: main, ", ""))
    assert [line.product for line in reading.records[0].lines] == ["p1"]
