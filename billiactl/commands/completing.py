"""What the shell offers where a word is completed that only the shop knows: orders, users, documents, statuses...

The kinds are those of ``completion_kinds``. Values come with a few words about each, for shells that show them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from billiactl.core.storage.completions import MOST, Beginnings, look

Candidates = Iterable[tuple[str, str]]
"""Values with a few words about each."""


class Typed(NamedTuple):
    """What stands on the line before the word to complete.

    ``options`` are the command's options with their values, in order; ``arguments`` its arguments.
    """

    options: Sequence[tuple[str, str]]
    arguments: Sequence[str]

    def option(self, name: str) -> str | None:
        """The last value of an option, or None."""
        return next((value for given, value in reversed(self.options) if given == name), None)


def candidates(kind: str, prefix: str, typed: Typed, database: str, seconds: float) -> list[tuple[str, str]]:
    """What a value of ``kind`` may be that begins like ``prefix``, from the shop at the URL ``database``.

    ``seconds`` is how long to wait for the database. Raises whatever goes wrong: KeyError for an unknown kind, the
    driver's errors, UsageFault.
    """
    answer = _ANSWERS[kind]
    with look(database, seconds) as shop:
        return [(value, note) for value, note in answer(shop, prefix, typed) if value.startswith(prefix)]


def _orders(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
    for number, status, payment_status, username, name in shop.by_number("orders", prefix):
        yield str(number), f"{name or username} · {status} · {payment_status}"


def _users(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
    if prefix.startswith("name:"):
        for _, username, *about in shop.by_text("users_by_username", prefix.removeprefix("name:")):
            yield f"name:{username}", _person(*about)
    elif prefix.isdigit():
        for number, username, *about in shop.by_number("users", prefix):
            yield str(number), f"{username} · {_person(*about)}"
    elif "@" in prefix:
        for _, username, name, email, status in shop.by_text("users_by_email", prefix):
            yield email, f"{username} · {_person(name, None, status)}"
    else:
        for _, username, *about in shop.by_text("users_by_username", prefix):
            yield _spelled(username), _person(*about)


def _spelled(username: str) -> str:
    """A username in the form that is taken for one."""
    return f"name:{username}" if username.isdigit() or "@" in username or username.startswith("name:") else username


def _person(name: str, email: str | None, status: str) -> str:
    return " · ".join(part for part in (name, email, "" if status == "active" else status) if part)


def _products(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
    for code, name, active in shop.by_text("products", prefix):
        yield code, name if active else f"{name} · inactive"


def _services(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
    for number, name, status, username in shop.by_number("services", prefix):
        yield str(number), f"{name} · {status} · {username}"


def _documents(shop: Beginnings, prefix: str, typed: Typed) -> Candidates:
    """``KIND:NUMBER``, or the bare number if digits were typed, or ``id:N``."""
    from billiactl.core.storage.lookup import DOCUMENT_KINDS

    if prefix.startswith("id:"):
        yield from _drafts(shop, prefix, typed)
        return
    if prefix[:1].isdigit():
        yield from _bare_numbers(shop, prefix)
        return
    kind, colon, number = prefix.partition(":")
    for each in DOCUMENT_KINDS:
        if kind == each if colon else each.startswith(kind):
            for found, *about in shop.by_text("documents", number, kind=each):
                yield f"{each}:{found}", _document(*about)


def _bare_numbers(shop: Beginnings, prefix: str) -> Candidates:
    """Numbers alone; one that several kinds bear says which, since alone it will not do."""
    from billiactl.core.storage.lookup import DOCUMENT_KINDS

    bearers: dict[str, list[Sequence[Any]]] = {}
    for kind in DOCUMENT_KINDS:
        for number, *about in shop.by_text("documents", prefix, kind=kind):
            bearers.setdefault(number, []).append(about)
    for number in sorted(bearers, reverse=True)[:MOST]:
        first, *others = bearers[number]
        several = " or ".join(f"{about[0]}:{number}" for about in (first, *others))
        yield number, several if others else _document(*first)


def _drafts(shop: Beginnings, _prefix: str, _typed: Typed) -> Candidates:
    from billiactl.core.storage.lookup import DOCUMENT_KINDS

    for kind in DOCUMENT_KINDS:
        for number, *about in shop.found("drafts", kind=kind):
            yield f"id:{number}", _document(*about)


def _document(kind: str, status: str, order: int, currency: str, gross: int) -> str:
    return f"{kind.replace('_', ' ')} · {status} · {_money(gross, currency)} · order {order}"


def _money(amount: int, currency: str) -> str:
    from billiactl.core.money import format_amount

    return f"{format_amount(amount, currency)} {currency}"


def _jobs(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
    for number, kind, status, order in shop.by_number("jobs", prefix):
        yield str(number), f"{kind} · {status} · order {order}"


def _money_of(name: str) -> Callable[[Beginnings, str, Typed], Candidates]:
    def answer(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
        for number, status, order, currency, amount in shop.by_number(name, prefix):
            yield str(number), f"{_money(amount, currency)} · {status} · order {order}"

    return answer


def _notes(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
    for number, author, text in shop.by_number("notes", prefix):
        yield str(number), f"{author}: {' '.join(text.split())}"


def _runs(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
    for number, actor, command in shop.by_text("runs", prefix):
        yield number, f"{actor}: {command}"


def _log(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
    from billiactl.core.storage.log_lists import entry_name

    for kind, subject, number, actor, action, summary in _log_rows(shop, prefix):
        yield entry_name(kind, subject, number), f"{actor} · {summary or action}"


def _log_rows(shop: Beginnings, prefix: str) -> Sequence[Any]:
    """The entries of the subject that is typed in full, else of the newest subjects of its kind; else the newest."""
    if not prefix:
        return shop.found("newest_log_entries")
    subject, dot, _ = prefix.partition(".")
    if subject == "shop" or "shop".startswith(subject):
        return shop.found("log_entries", kind="shop", subject=0)
    kind = "user" if subject.startswith("u") else "order"
    number = subject.removeprefix("user:") if kind == "user" else subject
    if kind == "user" and "user:".startswith(subject):
        number = ""
    if dot:
        return shop.found("log_entries", kind=kind, subject=int(number)) if number.isdigit() else ()
    return _heads(shop, kind, number)


def _heads(shop: Beginnings, kind: str, number: str) -> Sequence[Any]:
    subjects = shop.by_number("orders" if kind == "order" else "users", number)
    return [row for subject in subjects for row in shop.found("log_entries", 1, kind=kind, subject=subject[0])]


def _profiles(shop: Beginnings, _prefix: str, typed: Typed) -> Candidates:
    """Those of the user on the line: by --user, or the first argument."""
    from billiactl.core.storage.lookup import find_user

    named = typed.option("--user") or next(iter(typed.arguments), None)
    return _profiles_of(shop, find_user(shop, named)) if named else ()


def _order_profiles(shop: Beginnings, _prefix: str, typed: Typed) -> Candidates:
    orders = _numbers(typed.arguments)
    users = [row for order in orders[:1] for row in shop.found("user_of_order", order=order)]
    return _profiles_of(shop, users[0][0]) if users else ()


def _profiles_of(shop: Beginnings, user: int) -> Candidates:
    for number, kind, name, company, is_primary, is_active in shop.found("profiles", user=user):
        marks = [kind, *["primary"] * is_primary, *["inactive"] * (not is_active)]
        yield str(number), " · ".join([company or name, *marks])


def _lines(shop: Beginnings, _prefix: str, typed: Typed) -> Candidates:
    for order in _numbers(typed.arguments)[:1]:
        for number, kind, description in shop.found("lines", order=order):
            yield str(number), f"{kind} · {description}"


def _numbers(words: Iterable[str]) -> list[int]:
    return [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < len(str(2**63))]


def _statuses(shop: Beginnings, _prefix: str, _typed: Typed) -> Candidates:
    return ((status, "") for status in _all_statuses(shop))


def _all_statuses(shop: Beginnings) -> Sequence[str]:
    from billiactl.core.workflow import Workflow

    own = shop.settings().get("workflow")
    return (Workflow.from_json(own) if own else Workflow.default()).statuses


def _order_statuses(shop: Beginnings, prefix: str, typed: Typed) -> Candidates:
    """ORDER... STATUS, the status first or last: what the orders on the line may become, once there are some."""
    orders = _numbers(typed.arguments)
    known = set(_all_statuses(shop)) if typed.arguments else set()
    if any(word.replace("-", "_") in known for word in typed.arguments) or prefix.isdigit():
        return _orders(shop, prefix, typed)
    if orders:
        return ((status, "") for status in shop.allowed_statuses(orders[:MOST]))
    statuses = list(_statuses(shop, prefix, typed))
    return statuses if prefix or typed.option("--where") else [*_orders(shop, prefix, typed), *statuses]


def _methods(shop: Beginnings, _prefix: str, _typed: Typed) -> Candidates:
    for method in shop.settings()["methods"]:
        yield method["code"], f"{method.get('title', method['code'])} · {method['type']}"


def _order_methods(shop: Beginnings, prefix: str, typed: Typed) -> Candidates:
    """ORDER... METHOD, the method first or last."""
    methods = list(_methods(shop, prefix, typed))
    known = {code for code, _ in methods}
    if any(word in known for word in typed.arguments) or prefix.isdigit():
        return _orders(shop, prefix, typed)
    return methods if prefix or typed.arguments else [*_orders(shop, prefix, typed), *methods]


def _labels(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
    """KEY, or KEY=VALUE once the key is typed."""
    definitions: Mapping[str, Mapping[str, Any]] = shop.settings().get("labels", {})
    key, equals, value = prefix.partition("=")
    if equals:
        return ((f"{key}={found}", note) for found, note in _label_values(shop, definitions.get(key, {}), key, value))
    return [
        (f"{name}=" if name == key or definition["type"] != "yes-no" else name, definition["type"])
        for name, definition in definitions.items()
    ]


def _label_keys(shop: Beginnings, _prefix: str, _typed: Typed) -> Candidates:
    return ((key, definition["type"]) for key, definition in shop.settings().get("labels", {}).items())


def _label_values(shop: Beginnings, definition: Mapping[str, Any], key: str, prefix: str) -> Candidates:
    """The values that the definition allows; where it names none, those that are in use."""
    if definition.get("values"):
        return list(definition["values"].items())
    if definition.get("type") == "yes-no":
        return [("yes", ""), ("no", "")]
    if definition.get("type") == "range":
        return [(str(number), "") for number in range(definition["min"], definition["max"] + 1)[:MOST]]
    return [(value, "") for value in shop.each("next_label_value", prefix, key=key)]


def _sources(shop: Beginnings, prefix: str, _typed: Typed) -> Candidates:
    return ((source, "") for source in shop.each("next_source", prefix))


def _currencies(shop: Beginnings, _prefix: str, _typed: Typed) -> Candidates:
    """The shop's currency, and those that its payment methods name."""
    settings = shop.settings()
    named = [code for method in settings["methods"] for code in method.get("currencies", ())]
    return ((code, "") for code in dict.fromkeys([settings["currency"], *named]))


def _where(shop: Beginnings, prefix: str, typed: Typed) -> Candidates:
    """The value in KEY=VALUE."""
    key, _, value = prefix.partition("=")
    answer = _FILTERS.get(key)
    found = answer(shop, value, typed) if answer else [(word, "") for word in _closed_filter(key)]
    return ((f"{key}={each}", note) for each, note in found)


def _closed_filter(key: str) -> Sequence[str]:
    from billiactl.core.storage.filters import ORDER_TYPES, PAYMENT_STATUSES
    from billiactl.core.storage.lookup import DOCUMENT_KINDS

    closed = {"type": ORDER_TYPES, "payment-status": PAYMENT_STATUSES, "has-document": DOCUMENT_KINDS}
    return closed.get(key, ())


Answer = Callable[[Beginnings, str, Typed], Candidates]

_FILTERS: Mapping[str, Answer] = {
    "status": _statuses,
    "user": _users,
    "method": _methods,
    "product": _products,
    "label": _labels,
    "currency": _currencies,
    "source": _sources,
}
"""The filters whose values are the shop's own."""

_ANSWERS: Mapping[str, Answer] = {
    "currency": _currencies,
    "document": _documents,
    "draft": _drafts,
    "job": _jobs,
    "label": _labels,
    "label_key": _label_keys,
    "line": _lines,
    "log": _log,
    "method": _methods,
    "note": _notes,
    "order": _orders,
    "order_method": _order_methods,
    "order_profile": _order_profiles,
    "order_status": _order_statuses,
    "payment": _money_of("payments"),
    "product": _products,
    "profile": _profiles,
    "refund": _money_of("refunds"),
    "run": _runs,
    "service": _services,
    "source": _sources,
    "status": _statuses,
    "user": _users,
    "where": _where,
}
"""What answers for each kind."""

KINDS = frozenset({*_ANSWERS, "context"})
"""The kinds that the program is asked for; contexts are the config file's."""
