"""A whole file of settings with every key explained, and the same as a table: written from the schema alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from billiactl.core.settings_check import resolved, schema
from billiactl.core.workflow import shipped_table

_WIDTH = 100

HEAD = """\
# The settings of a shop. Check it with "billiactl settings diff FILE", apply it with "billiactl settings apply FILE".
# The shop in it and its rates are made up.
# Only true and false are yes and no, only plain digits are numbers, all else is text. A key left out has its default.
# yaml-language-server: $schema=settings.schema.json
# (for editors that check while you type: billiactl settings schema > settings.schema.json)
"""


def example_document() -> dict[str, Any]:
    """The settings of the example."""
    document: dict[str, Any] = schema()["examples"][0]
    return document


def example() -> str:
    """The example as a YAML file with a comment above each key where it stands first; the workflow as a comment."""
    writer = _Writer()
    lines = [HEAD, *writer.mapping(example_document(), schema(), "")]
    table = writer.mapping({"workflow": shipped_table()}, schema(), "")
    lines += ["", *(line if line.startswith("#") else f"# {line}".rstrip() for line in table)]
    return "\n".join(lines) + "\n"


class _Writer:
    """Writes YAML, and each description once."""

    def __init__(self) -> None:
        self.told: set[str] = set()

    def mapping(self, value: Mapping[str, Any], rule: Mapping[str, Any], margin: str) -> Iterator[str]:
        """The lines of a mapping whose keys ``rule`` describes."""
        named = resolved(rule).get("properties", {})
        others = resolved(rule).get("additionalProperties") or {}
        for key, member in value.items():
            own: Mapping[str, Any] = named.get(key, others)
            if not margin:
                yield ""
            yield from self._comment(own, margin)
            yield from self._entry(f"{margin}{_scalar(key)}:", member, own, margin + "  ")

    def _entry(self, head: str, value: Any, rule: Mapping[str, Any], margin: str) -> Iterator[str]:
        inner = resolved(rule)
        if isinstance(value, dict) and value:
            yield head
            yield from self.mapping(value, rule, margin)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield head
            for member in value:
                first, *rest = self.mapping(member, inner.get("items", {}), margin + "  ")
                yield from self._bullet([first, *rest], margin)
        else:
            yield f"{head} {_flow(value)}"

    def _bullet(self, lines: list[str], margin: str) -> Iterator[str]:
        """The lines of a list's member: the dash stands before its first key."""
        marked = False
        for line in lines:
            if not marked and not line.lstrip().startswith("#"):
                marked = True
                yield f"{margin}- {line.lstrip()}"
            else:
                yield line

    def _comment(self, rule: Mapping[str, Any], margin: str) -> Iterator[str]:
        text = rule.get("description") or ""
        if text and text not in self.told:
            self.told.add(text)
            yield from wrap(
                text, _WIDTH, initial_indent=f"{margin}# ", subsequent_indent=f"{margin}# ", break_on_hyphens=False
            )


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, dict):
        return "{}"
    return _scalar(value)


def _scalar(value: Any) -> str:
    from billiactl.core.yamltree import plain_text

    if isinstance(value, bool):
        return "true" if value else "false"
    return plain_text(value) if isinstance(value, str) else str(value)


def keys() -> Iterator[tuple[str, str, str]]:
    """Every key of the settings: its path (``methods[].code``, ``labels.*.type``), what it may be, what it means."""
    yield from _keys(schema(), "")


def _keys(rule: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    inner = resolved(rule)
    if path:
        yield path, _kind(inner), rule.get("description") or inner.get("description") or ""
    for key, member in inner.get("properties", {}).items():
        yield from _keys(member, f"{path}.{key}" if path else key)
    for name, ending in (("items", "[]"), ("additionalProperties", ".*")):
        member = inner.get(name)
        if isinstance(member, dict):
            yield from (found for found in _keys(member, path + ending) if found[0] != path + ending)


def _kind(rule: Mapping[str, Any]) -> str:
    if "enum" in rule:
        return ", ".join(rule["enum"])
    kind = rule.get("type", "string")
    words = {"string": "text", "integer": "number", "boolean": "true or false", "array": "list", "object": "mapping"}
    return " or ".join(words[name] for name in ([kind] if isinstance(kind, str) else kind))


def reference() -> str:
    """The page of all keys, in Markdown."""
    rows = [f"| `{path}` | {kind} | {meaning} |" for path, kind, meaning in keys()]
    head = [
        "# Settings",
        "",
        "All keys of the shop's [settings](../how-to/settings.md). This page is written from their",
        "[JSON Schema](settings.schema.json). `[]` stands for each member of a list, `*` for a name of your own.",
        "`billiactl settings example` prints a whole file.",
        "",
        "| key | is | means |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*head, *rows]) + "\n"
