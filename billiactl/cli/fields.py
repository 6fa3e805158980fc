"""--fields and --query: which parts of an answer are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from billiactl.core.errors import UsageFault

Tree = dict[str, Any]
"""Chosen paths as nested mappings; None stands for all that is below."""

_SHOWN_DEPTH = 2


class Query(Protocol):
    """A compiled JMESPath expression."""

    def search(self, value: Any) -> Any:
        """The expression's value."""


def compile_query(expression: str) -> Query:
    """Compile a JMESPath expression. Raises UsageFault ``bad_query``."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        compiled: Query = jmespath.compile(expression)
    except JMESPathError as error:
        raise _bad_query(expression, error) from error
    return compiled


def run_query(query: Query, expression: str, value: Any) -> Any:
    """The value of a compiled expression. Raises UsageFault ``bad_query`` if it doesn't fit the value."""
    from jmespath.exceptions import JMESPathError

    try:
        return query.search(value)
    except JMESPathError as error:
        raise _bad_query(expression, error) from error


def _bad_query(expression: str, error: Exception) -> UsageFault:
    """The fault without what jmespath adds to it: a drawing of the place, or all of the data."""
    first_line = str(error).partition("\n")[0].partition(" for value: ")[0]
    problem = first_line.rpartition(" expression: ")[2].removesuffix(":")
    hint = "JMESPath is described at https://jmespath.org"
    return UsageFault("bad_query", f"--query: '{expression}' can't be evaluated: {problem}", hint)


def check_fields(paths: Sequence[str], known: Sequence[str], sample: Any = None) -> None:
    """Refuse a path that is neither declared in ``known`` nor found in ``sample``.

    In ``known`` a trailing ``.*`` allows everything below. A path that ends in a null or an empty list of the
    sample can't be judged and passes; so does everything if there is neither a declaration nor a sample.
    """
    if not known and sample is None:
        return
    unknown = [path for path in paths if not _declared(path, known) and not _found(path.split("."), sample)]
    if unknown:
        names = [*dict.fromkeys([*known, *shown_paths(sample)])]
        listed = ", ".join(f"'{path}'" for path in unknown)
        message = f"no such field: {listed}" if len(unknown) == 1 else f"no such fields: {listed}"
        raise UsageFault("unknown_field", message, f"known: {', '.join(names)}", unknown=unknown, known=names)


def _declared(path: str, known: Sequence[str]) -> bool:
    return any(
        path == name or name.startswith(f"{path}.") or (name.endswith(".*") and path.startswith(name[:-1]))
        for name in known
    )


def _found(parts: Sequence[str], value: Any) -> bool:
    """Whether ``parts`` lead somewhere in ``value``, or as far as can be seen."""
    if not parts:
        return True
    if isinstance(value, Mapping):
        return parts[0] in value and (len(parts) == 1 or value[parts[0]] is None or _found(parts[1:], value[parts[0]]))
    if isinstance(value, list | tuple):
        return not value or any(_found(parts, member) for member in value)
    return False


def shown_paths(value: Any, prefix: str = "", depth: int = _SHOWN_DEPTH) -> list[str]:
    """The paths of ``value`` down to two steps, for a list of what is known."""
    if isinstance(value, list | tuple) and value:
        value = value[0]
    if not isinstance(value, Mapping) or depth == 0:
        return []
    paths: list[str] = []
    for key, member in value.items():
        paths += [f"{prefix}{key}", *shown_paths(member, f"{prefix}{key}.", depth - 1)]
    return paths


def tree_of(paths: Sequence[str]) -> Tree:
    """Dotted paths as nested mappings, in the order of their first mention; a whole beats its parts."""
    tree: Tree = {}
    for path in paths:
        _plant(tree, path.split("."))
    return tree


def _plant(tree: Tree, parts: Sequence[str]) -> None:
    head, *rest = parts
    if not rest:
        tree[head] = None
    elif tree.setdefault(head, {}) is not None:
        _plant(tree[head], rest)


def project(value: Any, tree: Tree | None) -> Any:
    """``value`` with only what ``tree`` names, in its order; lists are projected member by member."""
    if tree is None or value is None:
        return value
    if isinstance(value, list | tuple):
        return [project(member, tree) for member in value]
    if not isinstance(value, Mapping):
        return None
    return {key: project(value.get(key), below) for key, below in tree.items()}


def value_at(value: Any, path: str) -> Any:
    """What stands at a dotted path; None where it leads nowhere; through a list: a list."""
    for part in path.split("."):
        if isinstance(value, list | tuple):
            value = [value_at(member, part) for member in value]
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    return value
