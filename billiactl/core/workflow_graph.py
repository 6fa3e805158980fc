"""The status table as rows and as a picture: in the text of Markdown, Mermaid and DOT, and as lines on a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from billiactl.core.workflow import AUTOMATIC, FORMER, Transition, Workflow

_SOLID, _DOTTED = "─▶", "┄▶"


@dataclass(frozen=True, slots=True)
class Arrow:
    """One step of the picture; ``automatic`` ones happen by themselves."""

    source: str
    target: str
    automatic: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What to point out: where an order stands, and the statuses it may get next."""

    here: str | None = None
    allowed: Collection[str] = ()

    def told(self, status: str) -> str:
        """What is to be said beside a status."""
        return "here" if status == self.here else "may follow" if status in self.allowed else ""


UNMARKED = Marks()


def arrows(workflow: Workflow) -> tuple[Arrow, ...]:
    """The steps of ``workflow`` in the order of its rows, each once; back to the former status: to each it can be."""
    return tuple(
        dict.fromkeys(
            Arrow(source, target, row.who == AUTOMATIC)
            for row in workflow.transitions
            for source, target in _steps(workflow, row)
        )
    )


def mermaid(workflow: Workflow, marks: Marks = UNMARKED) -> str:
    """A flowchart of ``workflow``: a solid arrow is an admin's step, a dotted one happens by itself."""
    lines = ["flowchart LR"]
    for status in workflow.statuses:
        lines.append(f'    {status}(["{status}"])' if status in workflow.terminal else f"    {status}[{status}]")
    for arrow in arrows(workflow):
        lines.append(f"    {arrow.source} {'-.->' if arrow.automatic else '-->'} {arrow.target}")
    if marks.here is not None:
        lines += ["    classDef here fill:#1f5fbf,color:#ffffff", f"    class {marks.here} here"]
    following = [status for status in workflow.statuses if status in marks.allowed]
    if following:
        lines += ["    classDef next stroke:#1f5fbf,stroke-width:3px", f"    class {','.join(following)} next"]
    return "\n".join(lines) + "\n"


def dot(workflow: Workflow, marks: Marks = UNMARKED) -> str:
    """The graph of ``workflow`` in the language of Graphviz."""
    lines = [
        "digraph workflow {",
        "    rankdir=LR;",
        '    node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];',
    ]
    for status in workflow.statuses:
        extra = ", peripheries=2, fillcolor=gray90" if status in workflow.terminal else ""
        if status == marks.here:
            extra += ', fillcolor="#1f5fbf", fontcolor=white'
        elif status in marks.allowed:
            extra += ', color="#1f5fbf", penwidth=2'
        lines.append(f'    "{status}" [label="{status}"{extra}];')
    for arrow in arrows(workflow):
        lines.append(f'    "{arrow.source}" -> "{arrow.target}"{" [style=dashed]" if arrow.automatic else ""};')
    return "\n".join([*lines, "}"]) + "\n"


def drawing(workflow: Workflow, marks: Marks = UNMARKED) -> str:
    """``workflow`` as a tree of lines from draft on: each status branches once, elsewhere it is only named.

    A solid arrow is an admin's step, a dotted one happens by itself; a square marks what is final.
    """
    drawer = _Drawer(workflow, marks)
    lines = [f"draft{_beside(marks, 'draft')}", *drawer.branches("draft", "")]
    lines += ["", "─▶ an admin's step   ┄▶ by itself   ═▶ both   ■ final   … drawn elsewhere"]
    return "\n".join(lines) + "\n"


class _Drawer:
    """Draws the tree; a status branches where the shortest way from draft meets it first."""

    def __init__(self, workflow: Workflow, marks: Marks) -> None:
        self.workflow = workflow
        self.marks = marks
        self.arrows = arrows(workflow)
        self.parent = _parents(self.arrows)

    def branches(self, status: str, margin: str) -> Iterator[str]:
        """The lines below ``status``: first what is only named, several final ones on one line, then what branches."""
        targets = list(dict.fromkeys(arrow.target for arrow in self.arrows if arrow.source == status))
        own = [target for target in targets if self.parent.get(target) == status and not self._final(target)]
        groups: dict[str, list[str]] = {}
        for target in targets:
            if target not in own:
                together = self._final(target) and status != self.marks.here
                groups.setdefault(self._line(status, target) if together else target, []).append(target)
        following = [*groups.values(), *([target] for target in own)]
        for group in following:
            last = group is following[-1]
            names = ", ".join(self._name(status, target, target in own) for target in group)
            yield f"{margin}{'└' if last else '├'}{self._line(status, group[0])} {names}"
            if group[0] in own:
                yield from self.branches(group[0], margin + ("    " if last else "│   "))

    def _final(self, status: str) -> bool:
        return status in self.workflow.terminal

    def _line(self, status: str, target: str) -> str:
        kinds = {arrow.automatic for arrow in self.arrows if (arrow.source, arrow.target) == (status, target)}
        return "═▶" if len(kinds) == 2 else _DOTTED if True in kinds else _SOLID

    def _name(self, source: str, target: str, branches: bool) -> str:
        sign = " ■" if self._final(target) else "" if branches else " …"
        told = source == self.marks.here or (branches and target == self.marks.here)
        return f"{target}{sign}{_beside(self.marks, target) if told else ''}"


def _beside(marks: Marks, status: str) -> str:
    told = marks.told(status)
    return f"  <- {told}" if told else ""


def _parents(steps: Collection[Arrow]) -> dict[str, str]:
    """For each status the one before it on the shortest way from draft."""
    parent = {"draft": ""}
    waiting = ["draft"]
    while waiting:
        status = waiting.pop(0)
        for arrow in steps:
            if arrow.source == status and arrow.target not in parent:
                parent[arrow.target] = status
                waiting.append(arrow.target)
    return parent


def markdown(workflow: Workflow) -> str:
    """The rows of ``workflow`` as a Markdown table: from, to, who, guards and effects by their names."""
    lines = ["| from | to | who | if | then |", "| --- | --- | --- | --- | --- |"]
    for row in workflow.transitions:
        target = "the former status" if row.target == FORMER else row.target
        who = "by itself" + (f", on {row.on}" if row.on else "") if row.who == AUTOMATIC else "admin"
        guards = ", ".join(_spoken(row.guards)) + (" (or `--force`)" if row.forceable else "")
        reason = "a reason is given" if row.needs_reason else ""
        cells = [", ".join(row.sources), target, who, ", ".join(filter(None, [guards, reason]))]
        lines.append(f"| {' | '.join(cells)} | {', '.join(_spoken(row.effects))} |")
    return "\n".join(lines) + "\n"


def _steps(workflow: Workflow, row: Transition) -> list[tuple[str, str]]:
    """The pairs of statuses that a row joins; back from on hold, to each status that leads there."""
    if row.target != FORMER:
        return [(source, row.target) for source in row.sources]
    held = {source for other in workflow.transitions if other.target in row.sources for source in other.sources}
    return [(source, status) for source in row.sources for status in workflow.statuses if status in held]


def _spoken(names: tuple[str, ...]) -> list[str]:
    return [name.replace("_", " ") for name in names]
