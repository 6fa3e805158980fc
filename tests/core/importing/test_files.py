"""Where files are, and rows that are looked up in further files."""

from __future__ import annotations

from pathlib import Path

import pytest

from billiactl.core.errors import UsageFault
from billiactl.core.importing.mapping import load_mapping
from billiactl.core.importing.reading import read_orders, read_users
from tests.core.importing.conftest import Desk

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


LOOKED_UP = """
users:
  files:
    main: users.csv
    places: {file: places.csv, key: code, matches: place}
  fields:
    external_id: id
    username: id
    profiles: {name: id, city: places.city, country: places.country}
"""


def test_a_row_that_is_looked_up(desk: Desk) -> None:
    desk.write("users.csv", "id,place\n1,s\n2,x\n3,\n4,b\n")
    desk.write("places.csv", "code,city,country\ns,Sofia,Bulgaria\nb,Burg,Atlantis\ns,Varna,Bulgaria\n")
    reading = desk.users(LOOKED_UP)
    assert [record.external_id for record in reading.records] == ["1"]
    assert (reading.records[0].profiles[0].city, reading.records[0].profiles[0].country) == ("Sofia", "BG")
    assert [(Path(f.file).name, f.line, f.column, f.value, f.reason) for f in reading.faults] == [
        ("users.csv", 3, "place", "x", "no row of places.csv has this key"),
        ("users.csv", 4, "country", "", "country must not be empty"),
        ("places.csv", 3, "country", "Atlantis", "not a country that is known by this name"),
        ("places.csv", 4, "code", "s", "the same code as in line 2"),
    ]


@pytest.mark.parametrize(
    ("users", "places", "column"),
    [("id\n1\n", "code,city,country\n", "place"), ("id,place\n1,s\n", "city,country\n", "code")],
)
def test_a_missing_key_column_is_a_fault(desk: Desk, users: str, places: str, column: str) -> None:
    desk.write("users.csv", users)
    desk.write("places.csv", places)
    (fault,) = desk.users(LOOKED_UP).faults
    assert (fault.line, fault.column) == (1, column)


def test_user_without_an_email_and_without_a_profile(desk: Desk) -> None:
    desk.write("users.csv", "id,mail,company,since\n1,,,\n2,b@x.org,Example Ltd,2020-01-02\n3,no mail,,\n")
    reading = desk.users(
        """
        users:
          files: {main: users.csv}
          fields:
            external_id: id
            username: id
            email: mail
            created_at: since
            profiles: {when: {column: company, empty: false}, company: company, country: {constant: BG}}
        """
    )
    first, second = reading.records
    assert (first.email, first.name, first.profiles, first.created_at) == (None, "", (), None)
    assert (second.email, second.profiles[0].kind, second.created_at) == ("b@x.org", "company", "2020-01-02T00:00:00Z")
    assert [(f.line, f.column, f.value, f.reason) for f in reading.faults] == [
        (4, "mail", "no mail", "not an e-mail address")
    ]


def test_files_may_be_named_by_their_base_name_or_their_folder(desk: Desk, tmp_path: Path) -> None:
    desk.write("orders.csv", "order,who,cur,paid\n1,anna,EUR,\n")
    desk.write("details.csv", "order,item,count,price\n1,x,1,5\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "orders.csv").write_text("order,who,cur,paid\n1,boris,EUR,\n")
    for files in ([elsewhere], [elsewhere / "orders.csv"]):
        (order,) = desk.orders(SMALL, files).records
        assert (order.user, order.origin.file) == ("boris", str(elsewhere / "orders.csv"))
        assert order.lines[0].origin.file == str(desk.folder / "details.csv")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["typo.csv"], "file_not_in_mapping"),
        (["empty"], "file_not_in_mapping"),
        (["orders.csv", "full"], "file_named_twice"),
    ],
)
def test_files_that_make_no_sense(desk: Desk, files: list[str], code: str) -> None:
    (desk.folder / "empty").mkdir()
    (desk.folder / "full").mkdir()
    (desk.folder / "full" / "orders.csv").write_text("order\n")
    mapping = load_mapping(desk.write("map.yaml", SMALL))
    with pytest.raises(UsageFault) as caught:
        read_orders(mapping, [desk.folder / name for name in files])
    assert caught.value.code == code


def test_a_section_that_is_not_there(desk: Desk) -> None:
    mapping = load_mapping(desk.write("map.yaml", SMALL))
    with pytest.raises(UsageFault) as caught:
        read_users(mapping)
    assert (caught.value.code, caught.value.hint) == ("section_missing", "it has orders")
