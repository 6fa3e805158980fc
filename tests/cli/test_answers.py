"""Answers of changes, in every format."""

from __future__ import annotations

import json

import yaml

from tests.support.program import RunCli

PAID = {"order": 1, "effects": [], "documents": [], "error": None, "replayed": False, "result": "done"}
REFUSED = {
    **PAID,
    "order": 2,
    "result": "refused",
    "error": {"code": "even", "message": "2 is even", "hint": "be odd", "exit": 4},
}
SUMMARY = {"done": 1, "unchanged": 0, "refused": 1, "failed": 0}


def test_json_and_yaml(fake: RunCli) -> None:
    result = fake("thing", "pay", "1", "2", "-o", "json")
    assert (result.code, result.stderr) == (6, "")
    assert result.json() == {"run": "r1", "summary": SUMMARY, "results": [PAID, REFUSED]}
    assert yaml.safe_load(fake("thing", "pay", "1", "2", "-o", "yaml").stdout) == result.json()


def test_one_order_answers_like_many(fake: RunCli) -> None:
    assert fake("thing", "pay", "1", "-o", "json").json()["results"] == [PAID]
    assert fake("thing", "pay", "2", "-o", "json").code == 4


def test_ndjson_gives_the_summary_on_standard_error(fake: RunCli) -> None:
    result = fake("thing", "pay", "1", "2", "-o", "ndjson")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [PAID, REFUSED]
    assert json.loads(result.stderr) == {"run": "r1", "summary": SUMMARY}
    assert fake("thing", "pay", "1", "2", "-o", "ndjson", "-q").stderr == ""


def test_id_names_only_what_is_done_or_unchanged(fake: RunCli) -> None:
    assert fake("thing", "pay", "1", "2", "5", "-o", "id").stdout == "1\n5\n"
    assert fake("thing", "pay", "1", "--dry-run", "-o", "id").stdout == ""


def test_csv(fake: RunCli) -> None:
    assert fake("thing", "pay", "1", "2", "-o", "csv").stdout == (
        "order,result,effects,documents,error,replayed\r\n"
        "1,done,[],[],,false\r\n"
        '2,refused,[],[],"{""code"":""even"",""exit"":4,""hint"":""be odd"",""message"":""2 is even""}",false\r\n'
    )


def test_a_table_is_lines_and_failures_stand_apart(fake: RunCli) -> None:
    result = fake("thing", "pay", "1", "2", "--amount", "5.00")
    assert (result.code, result.stdout) == (6, "order 1: paid 5.00 None\n")
    assert result.stderr == "error: order 2: 2 is even\nhint: be odd\n1 done, 1 refused\n"
    one = fake("thing", "pay", "1")
    assert (one.stdout, one.stderr) == ("order 1: paid None None\n", "")


def test_fields_are_those_of_a_result(fake: RunCli) -> None:
    line = ("thing", "pay", "1", "2", "--fields", "order,error.code")
    assert fake(*line, "-o", "json").json() == {
        "run": "r1",
        "summary": SUMMARY,
        "results": [{"order": 1, "error": None}, {"order": 2, "error": {"code": "even"}}],
    }
    assert fake(*line, "-o", "csv").stdout == "order,error.code\r\n1,\r\n2,even\r\n"
    assert fake(*line).stdout == "order  error.code\n    1\n    2  even\n"


def test_queries_see_the_whole_answer(fake: RunCli) -> None:
    line = ("thing", "pay", "1", "2", "--query")
    assert fake(*line, "summary.done", "-o", "json").stdout == "1\n"
    assert fake(*line, "results[?result=='done'].order", "-o", "id").stdout == "1\n"


def test_a_query_that_fails_after_the_change_is_a_warning(fake: RunCli) -> None:
    result = fake("thing", "pay", "1", "-o", "json", "--query", "abs(run)")
    assert result.code == 0
    assert result.stderr.startswith("warning: --query: 'abs(run)' can't be evaluated")
    assert result.stderr.endswith("; what was changed stands\n")


def test_wrong_fields_and_queries_are_found_before_anything_is_done(fake: RunCli, tmp_path: object) -> None:
    env = {"DONE_FILE": f"{tmp_path}/done"}
    for wrong in (["--fields", "order,nope"], ["--query", "["], ["-o", "nope"]):
        assert fake("thing", "pay", "1", *wrong, env=env).code == 2
    assert fake("thing", "pay", "1", "--fields", "error.any.thing", "-o", "json", env={}).code == 0
    assert list(tmp_path.glob("done")) == []  # type: ignore[attr-defined]


def test_a_dry_run(fake: RunCli) -> None:
    answer = fake("thing", "pay", "1", "--dry-run", "-o", "json").json()
    assert (answer["run"], answer["results"][0]["result"]) == (None, "planned")
    assert answer["summary"] == {"done": 0, "unchanged": 0, "refused": 0, "failed": 0, "planned": 1}


def test_nothing_to_do(fake: RunCli) -> None:
    result = fake("thing", "pay", "-", input="")
    assert (result.code, result.stdout) == (0, "")
    assert result.stderr == "standard input has no order ID; nothing to do\n"
    assert fake("thing", "pay", "-", "-o", "json", input="\n").json()["results"] == []
