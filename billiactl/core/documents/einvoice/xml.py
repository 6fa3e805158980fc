"""XML as a tree of plain values, and its bytes. The only module that knows lxml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Node:
    """An element: ``name`` is ``prefix:local``."""

    name: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Node, ...] = ()


Part = Node | None


def leaf(name: str, text: str, /, **attributes: str) -> Part:
    """An element that holds ``text``; None if there is no text, since an empty element says nothing."""
    said = text.strip()
    return Node(name, said, attributes) if said else None


def branch(name: str, *children: Part | Iterable[Part]) -> Part:
    """An element that holds others, without those that are None; None if none is left."""
    made = tuple(_flat(children))
    return Node(name, children=made) if made else None


def _flat(children: Iterable[Part | Iterable[Part]]) -> Iterable[Node]:
    for child in children:
        if isinstance(child, Node):
            yield child
        elif child is not None:
            yield from (each for each in child if each is not None)


def serialise(root: Node, namespaces: Mapping[str, str]) -> bytes:
    """The document as UTF-8; ``namespaces`` by prefix, an empty one for names without.

    What XML can't hold becomes U+FFFD.
    """
    from lxml import etree

    def name_of(node: Node) -> str:
        prefix, _, local = node.name.partition(":")
        return f"{{{namespaces[prefix]}}}{local}"

    def add(parent: etree._Element, node: Node) -> None:
        made = etree.SubElement(parent, name_of(node), dict(node.attributes))
        made.text = _clean(node.text) or None
        for child in node.children:
            add(made, child)

    prefixes: Any = {prefix or None: uri for prefix, uri in namespaces.items()}
    top = etree.Element(name_of(root), nsmap=prefixes)
    for child in root.children:
        add(top, child)
    written: bytes = etree.tostring(top, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _clean(text: str) -> str:
    """``text`` with what XML 1.0 (2.2, Char) doesn't allow made visible."""
    return "".join(character if _allowed(ord(character)) else _UNKNOWN for character in text)


def _allowed(code: int) -> bool:
    return code in (0x9, 0xA) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
