"""YAML (or JSON) with line numbers: every scalar stays the text that was written, every problem knows its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from billiactl.core.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from yaml.nodes import Node

_LARGEST = 20_000
_DEEPEST = 30
_NULL_TAG = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Item:
    """A node of the file: text, a list or a mapping; ``path`` names it (``orders.fields.status``).

    ``plain`` tells of a text that it stands without quotes.
    """

    value: str | Sequence[Item] | Mapping[str, Item]
    line: int
    path: str
    plain: bool = False

    @property
    def text(self) -> str | None:
        """The text of a scalar, None for a list or a mapping."""
        return self.value if isinstance(self.value, str) else None

    @property
    def entries(self) -> Mapping[str, Item] | None:
        """The entries of a mapping, None for anything else."""
        return self.value if isinstance(self.value, Mapping) else None

    @property
    def members(self) -> Sequence[Item] | None:
        """The members of a list, None for anything else."""
        return None if isinstance(self.value, str | Mapping) else self.value

    def describe(self) -> str:
        """What stands here, for a sentence."""
        if isinstance(self.value, str):
            return repr(self.value) if self.value else "nothing"
        return "a mapping" if isinstance(self.value, Mapping) else "a list"


@dataclass(slots=True)
class Problems:
    """What is wrong with one file, in the order found; ``code`` and ``hint`` are those of the fault it is told by."""

    file: str
    code: str = "mapping_invalid"
    hint: str = "see docs/reference/import-mapping.md"
    found: list[dict[str, str | int]] = field(default_factory=list)

    def expected(self, item: Item, what: str) -> None:
        """Note that ``what`` was expected where ``item`` stands."""
        self.add(item, f"expected {what}, found {item.describe()}")

    def add(self, item: Item, reason: str) -> None:
        """Note any other problem at ``item``."""
        self.found.append({"file": self.file, "line": item.line, "key": item.path, "reason": reason})

    def unknown_keys(self, item: Item, known: Iterable[str]) -> None:
        """Note each key of the mapping ``item`` that is not in ``known``."""
        from difflib import get_close_matches

        names = list(known)
        for key, entry in (item.entries or {}).items():
            if key not in names:
                close = get_close_matches(key, names, 1)
                guess = f"; did you mean {close[0]}?" if close else ""
                self.add(entry, f"unknown key {key!r}{guess} (known here: {', '.join(names)})")

    def raise_if_any(self) -> None:
        """Raise UsageFault (``code``) that tells the first problem and carries all of them."""
        if self.found:
            raise self.fault()

    def fault(self) -> UsageFault:
        """The fault that tells the first problem and carries all of them; there is at least one."""
        found = sorted(self.found, key=lambda problem: int(problem["line"]))
        first = found[0]
        key = f"{first['key']}: " if first["key"] else ""
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        message = f"{first['file']}, line {first['line']}: {key}{first['reason']}{more}"
        return UsageFault(self.code, message, self.hint, faults=found)


def read_tree(path: Path) -> tuple[Item, Problems]:
    """The tree of the mapping file ``path``, and the list to which further checks add their problems.

    Raises NotFound if there is no such file, UsageFault if it can't be read or is not YAML.
    """
    problems = Problems(str(path))
    return parse_tree(read_text(path, problems, "mapping file", "check the path after --map"), problems), problems


def read_text(path: Path, problems: Problems, what: str, hint: str) -> str:
    """The text of the file ``path``; ``what`` it is and the ``hint`` are for the sentence that there is none.

    Raises NotFound ``file_not_found``, UsageFault ``file_unreadable`` or, if it is not UTF-8, the code of ``problems``.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise NotFound("file_not_found", f"there is no {what} {path}", hint) from None
    except OSError as error:
        raise UsageFault("file_unreadable", f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
        raise UsageFault(problems.code, f"{path}: {reason}", f"save the {what} as UTF-8") from None


def parse_tree(text: str, problems: Problems) -> Item:
    """The tree of the YAML ``text``; one that is empty is an empty mapping.

    Raises UsageFault with the code of ``problems`` if it is not YAML.
    """
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _not_yaml(problems, line, f"not YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise _not_yaml(problems, 1, f"not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise _not_yaml(problems, 1, "nested too deeply") from None
    return Item({}, 1, "") if node is None else _Builder(problems).build(node, "", 0, 1)


def _not_yaml(problems: Problems, line: int, reason: str) -> UsageFault:
    problems.add(Item("", line, ""), reason)
    return problems.fault()


def plain_text(text: str) -> str:
    """``text`` as YAML, on one line: in quotes where any reader might take it for something else."""
    import yaml

    return yaml.safe_dump(text, allow_unicode=True, width=10_000, default_style=None).partition("\n")[0]


class _Builder:
    """Turns PyYAML's nodes into Items; bounded, since anchors can make a small file huge."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.count = 0

    def build(self, node: Node, path: str, depth: int, line: int) -> Item:
        """The Item of ``node``, which stands at ``line``; below a key that is the key's line."""
        from yaml.nodes import MappingNode, ScalarNode, SequenceNode

        self.count += 1
        if self.count > _LARGEST or depth > _DEEPEST:
            self.problems.add(Item("", line, path), "the file is too large or too deep")
            self.problems.raise_if_any()
        if isinstance(node, ScalarNode):
            return Item("" if node.tag == _NULL_TAG else node.value, line, path, plain=node.style is None)
        if isinstance(node, SequenceNode):
            children = [
                self.build(child, f"{path}[{index}]", depth + 1, child.start_mark.line + 1)
                for index, child in enumerate(node.value, start=1)
            ]
            return Item(children, line, path)
        assert isinstance(node, MappingNode)
        return Item(self._entries(node, path, depth), line, path)

    def _entries(self, node: Node, path: str, depth: int) -> dict[str, Item]:
        from yaml.nodes import ScalarNode

        entries: dict[str, Item] = {}
        for key_node, child in node.value:
            name = key_node.value if isinstance(key_node, ScalarNode) else ""
            place = Item(name, key_node.start_mark.line + 1, f"{path}.{name}" if path else name)
            if not isinstance(key_node, ScalarNode):
                self.problems.add(place, "expected text as the key")
            elif name in entries:
                self.problems.add(place, "the key stands here twice")
            entries[name] = self.build(child, place.path, depth + 1, place.line)
        return entries
