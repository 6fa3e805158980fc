"""CSV files in every state in which people send them."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.core.importing.conventions import FileFormat
from billiactl.core.importing.tables import Table
from tests.core.importing.conftest import Desk

MAPPING = """
format: {encoding: %s}
users:
  files: {main: users.csv}
  fields: {external_id: id, username: id, name: name, created_at: {column: since, format: D.M.YYYY}}
"""


def read(desk: Desk, content: bytes, encoding: str = "utf-8") -> tuple[list[tuple[int, str, str]], list[object]]:
    """Records as line, id and name; faults as line, column, value and reason."""
    desk.write("users.csv", content)
    reading = desk.users(MAPPING % encoding)
    records = [(record.origin.line, record.external_id, record.name) for record in reading.records]
    return records, [(f.line, f.column, f.value, f.reason) for f in reading.faults]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("id,name,since\n1,Ána,\n", "utf-8"),
        ("id,name,since\r\n1,Ána,\r\n", "utf-8"),
        ("id,name,since\r1,Ána,\r", "utf-8"),
        ("id,name,since\n1,Ána,", "utf-8"),
        ("\ufeffid,name,since\n1,Ána,\n", "utf-8"),
        ('\ufeff"id",name,since\n1,Ána,\n', "UTF8"),
        ("\ufeffid,name,since\n1,Ána,\n", "utf-16"),
        ("id,name,since\n1,Ána,\n", "windows-1252"),
        (" id , name,since \n1,Ána,\n", "utf-8"),
        ("since,extra,name,id\n,x,Ána,1\n", "utf-8"),
        ("id,name,since,,\n1,Ána,,,\n", "utf-8"),
    ],
)
def test_one_user_however_it_is_written(desk: Desk, content: str, encoding: str) -> None:
    data = content.encode("utf-16-le" if encoding == "utf-16" else encoding)
    assert read(desk, data, encoding) == ([(2, "1", "Ána")], [])


def test_lines_are_those_where_records_start(desk: Desk) -> None:
    content = b'id,name,since\n\n1,"a\nb\n\nc",\n,,\n2,d,32.1.2020\n\n"3","e\r\nf","x\ny"\n4,g,\n'
    assert read(desk, content) == (
        [(3, "1", "a\nb\n\nc"), (13, "4", "g")],
        [
            (8, "since", "32.1.2020", "not a date of the form D.M.YYYY"),
            (10, "since", "x\ny", "not a date of the form D.M.YYYY"),
        ],
    )


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"", [(0, "", "", "the file is empty; expected a row of column names")]),
        (b"\n\n", [(0, "", "", "the file is empty; expected a row of column names")]),
        (b"\xef\xbb\xbf", [(0, "", "", "the file is empty; expected a row of column names")]),
        (b"id,name,since\n", []),
        (
            b"id,nom\n1,a\n",
            [
                (1, "name", "", "no such column; the file has id, nom"),
                (1, "since", "", "no such column; the file has id, nom"),
            ],
        ),
        (b"id,name,since,name\n1,a,,b\n", [(1, "name", "", "the column stands in the header twice")]),
        (b"id;name;since\n1;a;\n", 3),
    ],
)
def test_files_without_anything_to_read(desk: Desk, content: bytes, faults: object) -> None:
    records, found = read(desk, content)
    assert records == []
    assert found == faults or len(found) == faults


def test_a_missing_file_is_a_fault(desk: Desk) -> None:
    reading = desk.users(MAPPING % "utf-8")
    (fault,) = reading.faults
    assert (fault.file, fault.line, fault.reason) == (str(desk.folder / "users.csv"), 0, "no such file")


def test_a_folder_in_place_of_a_file_is_a_fault(desk: Desk) -> None:
    (desk.folder / "users.csv").mkdir()
    (fault,) = desk.users(MAPPING % "utf-8").faults
    assert fault.reason == f"can't be read: {os.strerror(21)}"


def test_broken_rows_are_told_and_the_others_read(desk: Desk) -> None:
    content = b'id,name,since\n1,a\n2,b,\n3,c,,,\n4,"d"x,\n5,\0,\n6,f,\n7,"g\nh\n'
    assert read(desk, content) == (
        [(3, "2", "b"), (7, "6", "f")],
        [
            (2, "", "", "2 cells where the header has 3"),
            (4, "", "", "5 cells where the header has 3"),
            (5, "", "", "broken quoting: ',' expected after '\"'"),
            (6, "", "", "a NUL character"),
            (8, "", "", "broken quoting: unexpected end of data"),
        ],
    )


def test_an_endless_cell_is_a_fault(desk: Desk) -> None:
    records, faults = read(desk, b'id,name,since\n1,"' + b"long\n" * 40_000)
    assert records == []
    assert faults == [(2, "", "", "broken quoting: field larger than field limit (131072)")]


@pytest.mark.parametrize(
    ("content", "encoding", "line", "reason"),
    [
        (b"id,name,since\n1,a,\n2,\xc4rger,\n", "utf-8", 3, "byte 21 (0xc4) is not utf-8"),
        (b"\xff\xfei\0d\0", "utf-8", 1, "byte 0 (0xff) is not utf-8"),
        (b"id,name,since\n1,a,\n2,\x81,\n", "windows-1252", 3, "byte 21 (0x81) is not windows-1252"),
        ("id,name,since\n1,é,\n".encode(), "ascii", 2, "byte 16 (0xc3) is not ascii"),
        (b"id,name,since\n" + b"1,a,\n" * 20_000 + b"2,\xc4,\n", "utf-8", 20_002, "byte 100016 (0xc4) is not utf-8"),
        (b"id,name,since\n", "utf-16", 0, "not utf-16: it does not begin as such a file does"),
    ],
)
def test_the_wrong_encoding_is_told_with_its_byte(
    desk: Desk, content: bytes, encoding: str, line: int, reason: str
) -> None:
    _, faults = read(desk, content, encoding)
    wrong = [fault for fault in faults if "same" not in str(fault)]
    assert wrong == [(line, "", "", reason)]


def test_other_delimiters_and_quotes(desk: Desk) -> None:
    desk.write("users.csv", "id\tname\n1\t'a\tb'\n2\t\"c\"\n")
    mapping = """
        format: {delimiter: tab, quote: "'"}
        users:
          files: {main: users.csv}
          fields: {external_id: id, username: id, name: name}
    """
    assert [record.name for record in desk.users(mapping).records] == ["a\tb", '"c"']
    assert [record.name for record in desk.users(mapping.replace('"\'"', "none")).records] == ['"c"']
    assert [fault.line for fault in desk.users(mapping.replace('"\'"', "none")).faults] == [2]


TWO_FILES = """
orders:
  files:
    main: orders.csv
    details: {file: details.csv, key: order}
    people: {file: people.csv, key: id, matches: who}
  fields:
    external_id: order
    user: people.login
    status: {constant: pending}
    currency: {constant: EUR}
    method: {constant: card}
    placed_at: day
    lines: {each: details, product: item, unit_price: price}
"""


@pytest.mark.parametrize(
    ("broken", "content", "fault"),
    [
        ("details.csv", b"order,item,price\n1,x\n2,x,1\n", ("details.csv", 2, "2 cells where the header has 3")),
        ("details.csv", None, ("details.csv", 0, "no such file")),
        ("people.csv", b"id,login\n7\n", ("people.csv", 2, "1 cells where the header has 2")),
        ("people.csv", None, ("people.csv", 0, "no such file")),
        ("orders.csv", b"order,who,day\n1\n", ("orders.csv", 2, "1 cells where the header has 3")),
        ("orders.csv", None, ("orders.csv", 0, "no such file")),
    ],
)
def test_missing_rows_cause_one_fault_and_no_doubtful_record(
    desk: Desk, broken: str, content: bytes | None, fault: tuple[str, int, str]
) -> None:
    """A line that can't be read may belong to any order; what is missing because of it is not told as well."""
    contents: dict[str, bytes | None] = {
        "orders.csv": b"order,who,day\n1,7,2026-11-01\n2,7,2026-11-01\n",
        "details.csv": b"order,item,price\n1,x,1\n2,x,1\n",
        "people.csv": b"id,login\n7,anna\n",
    }
    for name, data in {**contents, broken: content}.items():
        if data is not None:
            desk.write(name, data)
    reading = desk.orders(TWO_FILES)
    assert reading.records == ()
    assert [(Path(f.file).name, f.line, f.reason) for f in reading.faults] == [fault]


def test_faults_of_other_cells_are_told_beside_missing_rows(desk: Desk) -> None:
    desk.write("orders.csv", "order,who,day\n1,7,soon\n")
    desk.write("details.csv", "order,item,price\n1,x\n")
    desk.write("people.csv", "id,login\n7,anna\n")
    assert [(Path(f.file).name, f.column) for f in desk.orders(TWO_FILES).faults] == [
        ("orders.csv", "day"),
        ("details.csv", ""),
    ]


def test_exchanged_days_and_months_put_all_dates_in_doubt(desk: Desk) -> None:
    records, faults = read(desk, b"id,name,since\n1,a,4.7.2020\n2,b,7.16.2020\n3,c,\n")
    assert records == []
    assert faults == [(3, "since", "7.16.2020", "not a date of the form D.M.YYYY, but one of the form M.D.YYYY")]


cells = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(cells, min_size=2, max_size=2).filter(any), max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_any_text_comes_back_with_the_line_it_starts_on(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], end: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "property.csv"
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    starts = []
    for row in rows:
        starts.append(len(io.StringIO(text.getvalue(), newline="").readlines()) + 1)
        writer.writerow(row)
    path.write_bytes(text.getvalue().encode())
    table = Table(path, FileFormat())
    found = [(row.line, [row.cells["a"], row.cells["b"]]) for row in table.rows(["a", "b"])]
    assert table.faults == []
    assert found == list(zip(starts, rows, strict=True))
