"""Where the statuses of a workflow stand in its picture: in columns by their distance from draft, crossings few.

Final statuses stand below: nearly every status leads to them, and lines to each would hide the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from billiactl.core.workflow import Workflow
from billiactl.core.workflow_graph import Arrow, arrows

_MOST_TRIED = 5
"""The longest column of which every order is tried; a longer one is only sorted by its neighbours."""

_ROUNDS = 4
_SAME_COLUMN_FAR = 3.0
"""What a line past another status of its column counts, in steps of height."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns from left to right, each from top to bottom, the final statuses, and all steps.

    A column also holds the corners of long lines: names such as ``pending>activated`` that are no status.
    """

    columns: tuple[tuple[str, ...], ...]
    final: tuple[str, ...]
    steps: tuple[Arrow, ...]

    def column_of(self, status: str) -> int:
        """The number of the column in which ``status`` stands."""
        return next(index for index, column in enumerate(self.columns) if status in column)

    def corners(self, source: str, target: str) -> list[str]:
        """What a line between two columns passes, from ``source`` on: nothing if they are neighbours."""
        first, last = self.column_of(source), self.column_of(target)
        between = range(first + 1, last) if first < last else range(first - 1, last, -1)
        return [f"{min(source, target)}>{max(source, target)}@{column}" for column in between]


def lay_out(workflow: Workflow) -> Layout:
    """The layout of ``workflow``; the same table always has the same."""
    steps = arrows(workflow)
    final = tuple(status for status in workflow.statuses if status in workflow.terminal)
    inner = [arrow for arrow in steps if arrow.target not in final and arrow.source != arrow.target]
    ranks = _ranks(workflow, inner)
    columns: list[list[str]] = [[] for _ in range(max(ranks.values()) + 1)]
    for status in workflow.statuses:
        if status not in final:
            columns[ranks[status]].append(status)
    draft = Layout(tuple(map(tuple, columns)), final, steps)
    lines = []
    for arrow in inner:
        corners = draft.corners(arrow.source, arrow.target)
        for corner in corners:
            column = columns[int(corner.rpartition("@")[2])]
            if corner not in column:
                column.append(corner)
        lines += list(pairwise([arrow.source, *corners, arrow.target]))
    return Layout(tuple(map(tuple, _ordered(columns, lines))), final, steps)


def _ranks(workflow: Workflow, inner: Sequence[Arrow]) -> dict[str, int]:
    """How many steps each status is away from draft."""
    ranks = {"draft": 0}
    waiting = ["draft"]
    while waiting:
        status = waiting.pop(0)
        for arrow in inner:
            if arrow.source == status and arrow.target not in ranks:
                ranks[arrow.target] = ranks[status] + 1
                waiting.append(arrow.target)
    return {status: ranks.get(status, 0) for status in workflow.statuses if status not in workflow.terminal}


def _ordered(columns: Sequence[Sequence[str]], lines: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Each column in the order that makes lines short and crossings few, while the others stay; several rounds."""
    best = [list(column) for column in columns]
    for _ in range(_ROUNDS):
        before = [list(column) for column in best]
        for index in range(len(best)):
            best[index] = min(_orders(best, index, lines), key=lambda order: _cost(best, index, order, lines))
        if best == before:
            break
    return best


def _orders(columns: Sequence[Sequence[str]], index: int, lines: Sequence[tuple[str, str]]) -> Iterator[list[str]]:
    column = list(columns[index])
    yield column
    if len(column) <= _MOST_TRIED:
        yield from map(list, permutations(column))
        return
    places = _places(columns)

    def middle(status: str) -> float:
        near = [places[other] for line in lines if status in line for other in line if other != status]
        return sum(near) / len(near) if near else places[status]

    yield sorted(column, key=middle)


def _cost(
    columns: Sequence[Sequence[str]], index: int, order: Sequence[str], lines: Sequence[tuple[str, str]]
) -> float:
    tried = [order if number == index else column for number, column in enumerate(columns)]
    places = _places(tried)
    of = {status: number for number, column in enumerate(tried) for status in column}
    total = 0.0
    for one, other in lines:
        distance = abs(places[one] - places[other])
        past_others = of[one] == of[other] and distance > 1
        total += distance**2 + (_SAME_COLUMN_FAR * distance if past_others else 0.0)
    between = sorted({line for line in lines if of[line[0]] != of[line[1]]})
    return total + 2.0 * sum(
        _cross(places, of, line, other) for number, line in enumerate(between) for other in between[number + 1 :]
    )


def _places(columns: Sequence[Sequence[str]]) -> Mapping[str, float]:
    """The height of each place, every column centred on 0."""
    return {status: number - (len(column) - 1) / 2 for column in columns for number, status in enumerate(column)}


def _cross(places: Mapping[str, float], of: Mapping[str, int], line: tuple[str, str], other: tuple[str, str]) -> bool:
    left, right = sorted(line, key=of.__getitem__)
    others_left, others_right = sorted(other, key=of.__getitem__)
    if of[left] != of[others_left]:
        return False
    return (places[left] - places[others_left]) * (places[right] - places[others_right]) < 0
