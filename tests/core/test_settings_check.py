"""Settings are checked before they are applied: each case breaks one thing of settings that are right."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from billiactl.core.errors import Refused, UsageFault
from billiactl.core.settings import DATA, Series, defaults, settings_from
from billiactl.core.settings_check import check, in_order, schema
from billiactl.core.settings_diff import differences
from billiactl.core.settings_file import parse_settings_text
from billiactl.core.settings_use import Use, check_use, number_given_twice

Break = Callable[[dict[str, Any]], object]


def whole() -> dict[str, Any]:
    """The settings of a new shop, with the table of statuses written out."""
    workflow = json.loads((DATA / "workflow.json").read_text(encoding="utf-8"))
    return {**defaults(), "workflow": workflow}


def row(document: dict[str, Any], number: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = document["workflow"]["transitions"][number]
    return found


def lose(document: dict[str, Any], kind: str = "pending") -> None:
    """A status of the shop's own that no transition knows."""
    document["workflow"]["statuses"].append("lost")
    document["workflow"]["like"] = {"lost": kind}


def rates(document: dict[str, Any], *dated: tuple[str | None, str]) -> None:
    """The standard rate of the seller's country with the days from which it is in force."""
    entries = [{"rate": rate} if day is None else {"from": day, "rate": rate} for day, rate in dated]
    document["vat"]["rates"] = {"BG": {"standard": entries}}


def circle(document: dict[str, Any]) -> None:
    """Nothing holds an order in collapsed or in processing."""
    row(document, 10).pop("guards")
    row(document, 11).pop("guards")


def test_the_shipped_settings_are_right_and_complete() -> None:
    check(defaults())
    check(whole())
    settings_from(whole())
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema())


CASES: list[tuple[str, str, Break]] = [
    ("", "missing: seller", lambda d: d.pop("seller")),
    ("currncy", "unknown key (did you mean currency?)", lambda d: d.update(currncy="EUR")),
    ("seller.time_zone", "there is no time zone 'Europe/Sofa'", lambda d: d["seller"].update(time_zone="Europe/Sofa")),
    ("seller.time_zone", "there is no time zone '../UTC'", lambda d: d["seller"].update(time_zone="../UTC")),
    ("seller.country", "found 'bg'", lambda d: d["seller"].update(country="bg")),
    ("seller.postal_code", "put it in quotes", lambda d: d["seller"].update(postal_code=1000)),
    ("seller.name", "at least 1 character", lambda d: d["seller"].update(name="")),
    ("currency", "'EUX' is not an ISO 4217", lambda d: d.update(currency="EUX")),
    ("currency", "found nothing", lambda d: d.update(currency=None)),
    ("methods[1].currencies", "'EUX'", lambda d: d["methods"][0].update(currencies=["EUX"])),
    (
        "methods[5].code",
        "the code 'card' stands twice",
        lambda d: d["methods"].append({"code": "card", "type": "online"}),
    ),
    ("methods[1].type", "expected one of online", lambda d: d["methods"][0].update(type="magic")),
    ("methods[1].due_days", "0 or more", lambda d: d["methods"][0].update(due_days=-1)),
    ("methods[1].proforma", "expected true or false", lambda d: d["methods"][0].update(proforma="yes")),
    ("methods", "at least 1 entry", lambda d: d.update(methods=[])),
    ("series.invoice.pattern", "exactly one {number:WIDTH}", lambda d: d["series"]["invoice"].update(pattern="INV")),
    ("series.invoice.pattern", "every year", lambda d: d["series"]["invoice"].update(pattern="{month}{number:4}")),
    (
        "series.invoice.start",
        "more than the pattern's 3",
        lambda d: d["series"]["invoice"].update(pattern="{number:3}", start=1000),
    ),
    ("series", "missing: credit_note", lambda d: d["series"].pop("credit_note")),
    ("vat.rates.BG.standard", "a percentage", lambda d: d["vat"].update(rates={"BG": {"standard": "101"}})),
    ("vat.rates.BG.standard", "put it in quotes", lambda d: d["vat"].update(rates={"BG": {"standard": 20}})),
    ("vat.rates.BG.standard", "a percentage", lambda d: d["vat"].update(rates={"BG": {"standard": "20,0"}})),
    ("vat.rates.BG.standard[1].from", "there is no day 2026-02-30", lambda d: rates(d, ("2026-02-30", "20"))),
    ("vat.rates.BG.standard[1].from", "a day such as", lambda d: rates(d, ("tomorrow", "20"))),
    (
        "vat.rates.BG.standard[2].from",
        "a day after 2027-01-01",
        lambda d: rates(d, ("2027-01-01", "9"), ("2026-01-01", "8")),
    ),
    ("vat.rates.BG.standard[2].from", "found nothing", lambda d: rates(d, (None, "9"), (None, "8"))),
    ("vat.rates.BG.standard[1].rate", "a percentage", lambda d: rates(d, (None, "20 %"))),
    ("labels.size", "a range needs min and max", lambda d: d.update(labels={"size": {"type": "range"}})),
    ("labels.size", "min 3 is above max 2", lambda d: d.update(labels={"size": {"type": "range", "min": 3, "max": 2}})),
    ("labels.size", "has no min and max", lambda d: d.update(labels={"size": {"type": "string", "min": 3}})),
    ("language", "no words in 'xx'", lambda d: d.update(language="xx")),
    ("workflow.statuses", "no way leads from draft to 'lost'", lose),
    ("workflow.statuses", "no way leads out of 'lost'", lose),
    ("workflow.statuses", "'lost' is the shop's own", lambda d: d["workflow"]["statuses"].append("lost")),
    ("workflow.like.lost", "found 'pendig' (did you mean pending?)", lambda d: lose(d, "pendig")),
    ("workflow.like.lost", "expected one of pending", lambda d: lose(d, "draft")),
    ("workflow.like.pending", "pending is shipped", lambda d: d["workflow"].update(like={"pending": "expired"})),
    ("workflow.like.gone", "unknown status 'gone'", lambda d: d["workflow"].update(like={"gone": "expired"})),
    ("workflow.terminal", "lost is missing", lambda d: lose(d, "cancelled")),
    ("workflow.terminal", "draft can't be terminal", lambda d: d["workflow"]["terminal"].append("draft")),
    ("workflow.transitions", "no order could be placed", lambda d: d["workflow"]["transitions"].pop(0)),
    ("workflow.transitions[2].from", "transitions[1] already leads", lambda d: row(d, 1).update(to="pending")),
    ("workflow.transitions[1].to", "draft leads to itself", lambda d: row(d).update(to="draft")),
    ("workflow.transitions[3].reason", "only an admin's", lambda d: row(d, 2).update(reason=True)),
    ("workflow.transitions[10].to", "only an admin goes back", lambda d: row(d, 9).update(who="automatic")),
    ("workflow.transitions[8].effects", "needs the effect remember_status", lambda d: row(d, 7).update(effects=[])),
    ("workflow.transitions[1].effects", "credit_rest goes only", lambda d: row(d).update(effects=["credit_rest"])),
    ("workflow.transitions[12]", "lead back to collapsed", circle),
    ("workflow.statuses", "'pending' is missing", lambda d: d["workflow"]["statuses"].remove("pending")),
    ("workflow.terminal", "unknown status 'gone'", lambda d: d["workflow"]["terminal"].append("gone")),
    ("workflow.transitions[1].guards", "unknown guard 'magic'", lambda d: row(d).update(guards=["magic"])),
    ("workflow.transitions[1].effects", "unknown effect 'magic'", lambda d: row(d).update(effects=["magic"])),
    ("workflow.transitions[1].to", "unknown status 'gone'", lambda d: row(d).update(to="gone")),
    ("workflow.transitions[1].from", "fraud is terminal", lambda d: row(d)["from"].append("fraud")),
    ("workflow.transitions[1].on", "only an automatic", lambda d: row(d).update(on="expire")),
]


@pytest.mark.parametrize(("path", "words", "spoil"), CASES, ids=[f"{path}: {words}" for path, words, _ in CASES])
def test_each_fault_is_named(path: str, words: str, spoil: Break) -> None:
    document = whole()
    spoil(document)
    with pytest.raises(UsageFault) as caught:
        check(document)
    assert caught.value.code == "settings_invalid"
    matching = [fault for fault in caught.value.data["faults"] if fault["path"] == path and words in fault["reason"]]
    assert matching, caught.value.data["faults"]


@pytest.mark.parametrize("document", [None, [], "text", 7, {}])
def test_what_is_no_settings_at_all(document: Any) -> None:
    with pytest.raises(UsageFault, match="the settings can't be used"):
        check(document)


def test_the_order_of_keys_is_the_schemas() -> None:
    backwards = json.loads(json.dumps(defaults()), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert json.dumps(in_order(backwards)) == json.dumps(in_order(defaults()))
    assert list(in_order(backwards))[:3] == ["seller", "currency", "outlet"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("'true'", "true"),
        ("25.5", "25.5"),
        ("007", "007"),
        ("-3", -3),
        ("1_000", "1_000"),
        ("2026-11-01", "2026-11-01"),
        ("12:30", "12:30"),
        ("~", None),
        ("''", ""),
    ],
)
def test_yaml_stays_what_its_author_wrote(text: str, value: Any) -> None:
    found = parse_settings_text(f"key: {text}", "a file").document["key"]
    assert (found, type(found)) == (value, type(value))


def test_an_anchor_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(UsageFault, match="too large"):
        parse_settings_text("\n".join(lines), "a file")


def test_differences_name_places() -> None:
    before = defaults()
    after = json.loads(json.dumps(before))
    after["methods"][1]["title"] = "Credit card"
    after["vat"]["oss"] = True
    del after["methods"][3]
    found = {change.path: (change.before, change.after, change.removal) for change in differences(before, after)}
    assert found["methods.card.title"] == ("Card", "Credit card", False)
    assert found["vat.oss"] == (False, True, False)
    assert found["methods.on-account"][2]


@pytest.mark.parametrize(
    ("pattern", "counter", "numbers", "counters", "twice"),
    [
        ("{number:4}", "invoice", ["0001", "0002"], {"invoice": 3}, None),
        ("{number:4}", "invoice", ["0003"], {"invoice": 3}, "0003"),
        ("{number:4}", "other", ["0001"], {"invoice": 2}, "0001"),
        ("{number:5}", "other", ["0001"], {"invoice": 2}, None),
        ("{year}-{number:4}", "invoice", ["2026-0007"], {"invoice/2026": 8}, None),
        ("{year}-{number:4}", "invoice", ["2025-0007"], {"invoice/2026": 8}, "2025-0007"),
        ("{outlet}/{number:2}", "invoice", ["A/07", "B/07"], {}, "B/07"),
        ("{year}{month}.{number:2}", "invoice", ["202613.01", "202612.01"], {"invoice/2026-12": 1}, "202612.01"),
    ],
)
def test_numbers_given_twice(
    pattern: str, counter: str, numbers: list[str], counters: dict[str, int], twice: str | None
) -> None:
    assert number_given_twice(Series(counter, pattern, 1), "B", numbers, counters) == twice


HANDLER = {"command": ["/usr/local/bin/register"]}


def test_a_handler_stays_while_jobs_need_it() -> None:
    before = settings_from({**defaults(), "handlers": {"new": HANDLER, "terminate": HANDLER, "edit/vps": HANDLER}})
    after = settings_from({**defaults(), "handlers": {"terminate": HANDLER, "new/vps": HANDLER}})
    check_use(before, after, Use(jobs={("terminate", "vps"): 2, ("new", "vps"): 1, ("renew", "vps"): 1}))
    with pytest.raises(Refused, match="handler 'new' is in use \\(3 of the jobs that wait or run\\)"):
        check_use(before, after, Use(jobs={("new", "vps"): 7, ("new", "domain"): 1, ("new", None): 2}))
    with pytest.raises(Refused, match="handler 'edit/vps' is in use \\(1 of the jobs that wait or run\\)"):
        check_use(before, after, Use(jobs={("edit", "vps"): 1}))


@pytest.mark.parametrize(
    ("handlers", "sentence"),
    [
        ({"new": {}}, "handlers.new: missing: command"),
        ({"register": HANDLER}, "handlers.register: as a key, expected new, renew, edit, transfer"),
        ({"new/": HANDLER}, "handlers.new/: as a key, expected new, renew"),
        ({"new": {"command": "register"}}, "handlers.new.command: expected a list, found 'register'"),
        ({"new": {"command": []}}, "handlers.new.command: expected at least 1 entry"),
        ({"new": {"command": [""]}}, "handlers.new.command[1]: expected the name of a program, found nothing"),
        ({"new": {"command": ["bin/x"]}}, "handlers.new.command[1]: 'bin/x' depends on where a worker stands"),
        ({"new": {"command": ["/x", "a\0b"]}}, "handlers.new.command[2]: expected a word of the command"),
        ({"new": {**HANDLER, "timeout": 0}}, "handlers.new.timeout: expected 1 or more"),
        (
            {"new": {**HANDLER, "environment": {"A-B": "x"}}},
            "handlers.new.environment.A-B: as a key, expected the name of a variable",
        ),
        (
            {"new": {**HANDLER, "environment": {"A": 1}}},
            "handlers.new.environment.A: expected text, found the number 1",
        ),
        ({"new": {**HANDLER, "retries": 1}}, "handlers.new.retries: unknown key (did you mean tries?)"),
    ],
)
def test_handlers_that_cannot_be_run_are_refused(handlers: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageFault) as caught:
        check({**defaults(), "handlers": handlers})
    assert sentence in caught.value.message


def test_the_handler_for_a_product_goes_before_that_of_the_type() -> None:
    special = {"command": ["/usr/local/bin/register-bg"], "tries": 7}
    settings = settings_from({**defaults(), "handlers": {"new": HANDLER, "new/domain-bg": special}})
    check(settings.source)
    found = [settings.handler(*job) for job in (("new", "domain-bg"), ("new", "vps"), ("new", None), ("renew", "vps"))]
    assert [None if handler is None else handler.tries for handler in found] == [7, 3, 3, None]


def test_each_try_waits_twice_as_long_up_to_the_most() -> None:
    handler = settings_from({**defaults(), "handlers": {"new": {**HANDLER, "backoff": 30, "backoff_max": 100}}})
    standing = handler.handlers["new"]
    assert [standing.delay_after(tries) for tries in (1, 2, 3, 4, 10_000)] == [30, 60, 100, 100, 100]
