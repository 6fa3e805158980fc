"""What is wrong in a mapping file is told with file, line, key and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from billiactl.core.errors import NotFound, UsageFault
from billiactl.core.importing.mapping import load_mapping

GOOD = """\
format:
  date: M/D/YYYY
users:
  files:
    main: users.csv
    places: {file: places.csv, key: code}
  fields:
    external_id: id
    username: id
    name: name
    status: {constant: active}
    profiles:
      country: places.country
"""


def problems(tmp_path: Path, text: str) -> list[tuple[int, str, str]]:
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageFault) as caught:
        load_mapping(path)
    error = caught.value
    assert error.code == "mapping_invalid"
    assert error.message.startswith(f"{path}, line {error.data['faults'][0]['line']}: ")
    assert {fault["file"] for fault in error.data["faults"]} == {str(path)}
    return [(fault["line"], fault["key"], fault["reason"]) for fault in error.data["faults"]]


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace("{constant: active}", "{constant: A, map: {A: active}}"),
        GOOD.replace("{constant: active}", "{first: [state, {constant: A}], map: {A: active}}"),
        GOOD.replace("{constant: active}", "[{when: {column: a, is: b}, constant: blocked}, {constant: active}]"),
    ],
)
def test_a_good_mapping_has_no_problem(tmp_path: Path, text: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    assert set(load_mapping(path).sections) == {"users"}


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "reason"),
    [
        ("users:", "customers:", 3, "customers", "unknown key 'customers'"),
        ("users:", "user:", 3, "user", "unknown key 'user'; did you mean users?"),
        ("  date:", "  dates:", 2, "format.dates", "unknown key 'dates'; did you mean date?"),
        ("M/D/YYYY", "M/D", 2, "format.date", "expected a date format with one year, month and day"),
        ("date: M/D/YYYY", "encoding: utf-9", 2, "format.encoding", "expected an encoding such as utf-8"),
        ("date: M/D/YYYY", "encoding: rot13", 2, "format.encoding", "expected an encoding such as utf-8"),
        ("date: M/D/YYYY", "delimiter: ';;'", 2, "format.delimiter", "expected one character"),
        ("date: M/D/YYYY", "delimiter: '\"'", 2, "format.delimiter", "delimiter and quote are the same"),
        ("date: M/D/YYYY", "quote: double", 2, "format.quote", "expected one character, or none"),
        ("date: M/D/YYYY", "decimal: comma", 2, "format.decimal", "expected '.' or ','"),
        ("date: M/D/YYYY", "thousands: '.'", 2, "format.thousands", "the decimal separator separates thousands too"),
        ("date: M/D/YYYY", "thousands: x", 2, "format.thousands", "expected a comma, a point"),
        ("date: M/D/YYYY", "time_zone: Mars/Base", 2, "format.time_zone", "expected a time zone of the IANA list"),
        ("date: M/D/YYYY", "time_zone: ../UTC", 2, "format.time_zone", "expected a time zone of the IANA list"),
        ("date: M/D/YYYY", "languages: [en, klingon]", 2, "format.languages[2]", "expected a language such as en"),
        ("date: M/D/YYYY", "date: [a]", 2, "format.date", "expected text, found a list"),
        ("  date: M/D/YYYY", "  - date", 1, "format", "expected a mapping with encoding"),
        ("main: users.csv", "first: users.csv", 4, "users.files", "expected files with a main file"),
        ("main: users.csv", "main:", 5, "users.files.main", "expected the name of a CSV file, found nothing"),
        (", key: code", "", 6, "users.files.places", "expected a mapping with file and key"),
        ("key: code", "key: code, mtches: x", 6, "users.files.places.mtches", "did you mean matches?"),
        ("key: code", "key: code, unmatched: no", 6, "users.files.places.unmatched", "expected fault or ignore"),
        ("places: {", "Places: {", 6, "users.files.Places", "a file's name here is made of a to z"),
        ("    external_id: id\n", "", 7, "users.fields", "the field external_id is missing"),
        ("name: name", "nmae: name", 10, "users.fields.nmae", "unknown key 'nmae'; did you mean name?"),
        ("name: name", "name:", 10, "users.fields.name", "expected a column's name"),
        ("name: name", "name: []", 10, "users.fields.name", "expected a column's name"),
        ("name: name", "name: {}", 10, "users.fields.name", "expected exactly one of column, constant"),
        ("name: name", "name: {column: a, constant: b}", 10, "users.fields.name", "expected exactly one of column"),
        ("name: name", "name: {column: {a: b}}", 10, "users.fields.name.column", "found a mapping"),
        ("name: name", "name: {column: a, with: x}", 10, "users.fields.name.with", "only join has a separator"),
        ("name: name", "name: {join: a}", 10, "users.fields.name.join", "expected a list of columns or values"),
        ("name: name", "name: {column: a, as: shout}", 10, "users.fields.name.as", "expected one of strip, lower"),
        ("name: name", "name: {column: a, map: b}", 10, "users.fields.name.map", "expected a mapping from the file's"),
        ("name: name", "name: {column: a, otherwise: b}", 10, "users.fields.name.otherwise", "only a value with a map"),
        ("name: name", "name: {column: a, format: b}", 10, "users.fields.name.format", "expected a date format of"),
        ("name: name", 'name: {template: "{a"}', 10, "users.fields.name.template", "a brace without its partner"),
        ("name: name", "name: {template: }", 10, "users.fields.name.template", "expected text with columns in braces"),
        ("name: name", "name: {constant: [a]}", 10, "users.fields.name.constant", "expected text, found a list"),
        ("name: name", "name: {column: a, when: b}", 10, "users.fields.name.when", "expected a mapping with column"),
        (
            "name: name",
            "name: {column: a, when: {column: b}}",
            10,
            "users.fields.name.when",
            "one of empty, is, is_not",
        ),
        (
            "name: name",
            "name: {column: a, when: {column: b, empty: maybe}}",
            10,
            "users.fields.name.when.empty",
            "expected true or false, found 'maybe'",
        ),
        ("name: name", "name: [a, b]", 10, "users.fields.name[1]", "only the last case may stand without `when`"),
        (
            "{constant: active}",
            "{constant: dead}",
            11,
            "users.fields.status.constant",
            "'dead' can't stand here: not one",
        ),
        ("{constant: active}", "{column: a, map: {x: dead}}", 11, "users.fields.status.map.x", "not one of active"),
        (
            "{constant: active}",
            "{column: a, map: {x: active}, otherwise: y}",
            11,
            "users.fields.status.otherwise",
            "'y'",
        ),
        ("{constant: active}", "{column: a, default: y}", 11, "users.fields.status.default", "'y' can't stand here"),
        ("{constant: active}", "{first: [a, {constant: y}]}", 11, "users.fields.status.first[2].constant", "'y' can't"),
        ("places.country", "{constant: Atlantis}", 13, "users.fields.profiles.country.constant", "not a country"),
        ("country: places.country", "city: x", 12, "users.fields.profiles", "the field country is missing"),
        ("    profiles:\n      country:", "    profiles:", 12, "users.fields.profiles", "expected a mapping of fields"),
        (
            "country: places",
            "each: place\n      country: places",
            13,
            "users.fields.profiles.each",
            "expected one of the",
        ),
        (
            "name: name",
            "name: places.x\n    created_at: {constant: soon}",
            11,
            "users.fields.created_at.constant",
            "'soon' can't stand here: not a date of the form iso",
        ),
        (
            "country: places.country",
            "each: places\n      country: country\n    email: places.mail",
            15,
            "users.fields.email",
            "the columns of places can be used only under `each: places`",
        ),
    ],
)
def test_problem(tmp_path: Path, old: str, new: str, line: int, key: str, reason: str) -> None:
    assert GOOD.count(old) == 1
    found = problems(tmp_path, GOOD.replace(old, new))
    assert any(at == line and where == key and reason in why for at, where, why in found), found


def test_all_problems_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("M/D/YYYY", "someday").replace("name: name", "nmae: name").replace("active}", "dead}")
    assert [line for line, _, _ in problems(tmp_path, text)] == [2, 10, 11]
    with pytest.raises(UsageFault, match=r"format\.date: expected .* \(and 2 more\)$"):
        load_mapping(tmp_path / "map.yaml")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "expected at least one of the sections"),
        ("format: {}\n", 1, "expected at least one of the sections"),
        ("[users]\n", 1, "expected a mapping with users, products, orders"),
        ("users: 5\n", 1, "expected files with a main file"),
        ("users: {}\nusers: {}\n", 2, "the key stands here twice"),
        ("users: {? [a] : b}\n", 1, "expected text as the key"),
        ("users: &a [*a]\n", 1, "the file is too large or too deep"),
        ("users: []\n", 1, "expected files with a main file"),
    ],
)
def test_files_that_are_no_mapping(tmp_path: Path, text: str, line: int, reason: str) -> None:
    found = problems(tmp_path, text)
    assert any(at == line and reason in why for at, _, why in found), found


def test_anchors_cannot_make_a_small_file_huge(tmp_path: Path) -> None:
    levels = [f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 10)}]" for level in range(1, 9)]
    text = "\n".join(["l0: &l0 [x]", *levels])
    assert [why for _, _, why in problems(tmp_path, text)] == ["the file is too large or too deep"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"users: {\n", "line 2: not YAML"),
        (b"users:\n\t- x\n", "line 2: not YAML"),
        (b"a: 1\n--- \nb: 1\n", "not YAML"),
        (b"users: \x00\n", "not YAML"),
        (b"users: \xff\n", "byte 7 is not UTF-8"),
        (b"users: !!python/object:os.system {}\n", "expected files with a main file"),
    ],
)
def test_files_that_are_no_yaml(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_bytes(content)
    with pytest.raises(UsageFault) as caught:
        load_mapping(path)
    assert caught.value.code == "mapping_invalid"
    assert message in caught.value.message


def test_a_missing_mapping_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        load_mapping(tmp_path / "nowhere.yaml")
    assert caught.value.code == "file_not_found"


def test_a_folder_is_no_mapping_file(tmp_path: Path) -> None:
    with pytest.raises(UsageFault) as caught:
        load_mapping(tmp_path)
    assert caught.value.code == "file_unreadable"


JOINED = """\
orders:
  files:
    main: orders.csv
    rows: {file: rows.csv, key: order}
    people: {file: people.csv, key: id, matches: rows.person}
    deep: {file: deep.csv, key: id, matches: people.deep}
  fields:
    external_id: id
    user: {constant: u}
    status: {constant: pending}
    currency: {constant: EUR}
    method: {constant: card}
    placed_at: {constant: 2026-11-01}
    lines:
      - {each: rows, product: deep.item, unit_price: price}
"""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("", "", None),
        (
            "key: order}",
            "key: order, matches: people.order}",
            (
                4,
                "orders.files.rows.matches",
                "expected a column of a file that stands above (main), found 'people.order'",
            ),
        ),
        (
            "matches: rows.person",
            "matches: deep.person",
            (
                5,
                "orders.files.people.matches",
                "expected a column of a file that stands above (main, rows), found 'deep.person'",
            ),
        ),
        (
            "each: rows, ",
            "each: deep, ",
            (15, "orders.fields.lines[1].each", "its rows must match a column of the main file"),
        ),
        (
            "- {each: rows, ",
            "- {product: people.item, unit_price: price}\n      - {each: rows, ",
            (15, "orders.fields.lines[1].product", "the columns of rows can be used only under `each: rows`"),
        ),
    ],
)
def test_files_are_joined_to_files_above_and_used_where_they_reach(
    tmp_path: Path, old: str, new: str, problem: tuple[int, str, str] | None
) -> None:
    if problem is None:
        (tmp_path / "map.yaml").write_text(JOINED, encoding="utf-8")
        assert set(load_mapping(tmp_path / "map.yaml").sections["orders"].files) == {"main", "rows", "people", "deep"}
    else:
        assert problem in problems(tmp_path, JOINED.replace(old, new))
