"""The status table as a picture and as rows of a table: in the text of Mermaid and of Markdown."""

from __future__ import annotations

from billiactl.core.workflow import AUTOMATIC, FORMER, Transition, Workflow


def mermaid(workflow: Workflow) -> str:
    """A flowchart of ``workflow``: a solid arrow is an admin's step, a dotted one happens by itself."""
    arrows = dict.fromkeys(
        (source, target, row.who) for row in workflow.transitions for source, target in _steps(workflow, row)
    )
    lines = ["flowchart LR"]
    for status in workflow.statuses:
        lines.append(f'    {status}(["{status}"])' if status in workflow.terminal else f"    {status}[{status}]")
    for source, target, who in arrows:
        lines.append(f"    {source} {'-.->' if who == AUTOMATIC else '-->'} {target}")
    return "\n".join(lines) + "\n"


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
