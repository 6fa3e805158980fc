"""The status table as an SVG picture, drawn without any other program: boxes in columns, rails below.

A solid arrow is an admin's step, a dotted one happens by itself. Nearly every status leads to the final ones, so each
of these has a rail that the lines from the columns run into.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from billiactl.core.workflow import Workflow
from billiactl.core.workflow_graph import UNMARKED, Arrow, Marks
from billiactl.core.workflow_layout import Layout, lay_out

_MARGIN = 24
_BOX_HEIGHT = 48
_ROW = 106
_GAP = 116
_FINAL_HEIGHT = 36
_RAIL = 48
_LETTER = 7.6
_PADDING = 30
_STUB = 12
_STUB_STEP = 5
_LANE = 9
_LEGEND = 52

_STYLE = """
  text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1c2733; }
  .note { font-size: 12px; fill: #51606f; }
  .box { fill: #ffffff; stroke: #5b6b7b; stroke-width: 1.5; }
  .final { fill: #e9edf1; }
  .inner { fill: none; stroke: #5b6b7b; stroke-width: 1; }
  .here { fill: #1f5fbf; stroke: #1f5fbf; }
  .on-here { fill: #ffffff; font-weight: bold; }
  .next { stroke: #1f5fbf; stroke-width: 3; }
  .line { fill: none; stroke: #5b6b7b; stroke-width: 1.5; }
  .rail { fill: none; stroke: #9aa7b4; stroke-width: 1.2; }
  .automatic { stroke-dasharray: 2 4; stroke-linecap: round; }
  .joint { fill: #9aa7b4; }
"""


@dataclass(frozen=True, slots=True)
class _Box:
    """A place in points from the top left corner; a corner of a line has no width and no height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def svg(workflow: Workflow, marks: Marks = UNMARKED) -> str:
    """The picture of ``workflow`` as an SVG document; the same table always gives the same text."""
    return _Picture(workflow, lay_out(workflow), marks).text()


class _Picture:
    """Places boxes and draws lines."""

    def __init__(self, workflow: Workflow, layout: Layout, marks: Marks) -> None:
        self.workflow = workflow
        self.layout = layout
        self.marks = marks
        self.boxes: dict[str, _Box] = {}
        self.height = 0.0
        self.width = 0.0
        self._place()
        self.inner = [arrow for arrow in layout.steps if arrow.target not in layout.final]

    def _place(self) -> None:
        tallest = max(len(column) for column in self.layout.columns)
        x = float(_MARGIN + _LANE * (len(self.layout.final) + 1))
        for column in self.layout.columns:
            wide = max(_width(status) for status in column)
            top = _MARGIN + (tallest - len(column)) * _ROW / 2
            for number, status in enumerate(column):
                corner = ">" in status
                y = top + number * _ROW
                width, height = (0.0 if corner else _width(status)), (0 if corner else _BOX_HEIGHT)
                self.boxes[status] = _Box(x + (wide - width) / 2, y + (_BOX_HEIGHT - height) / 2, width, height)
            x += wide + _GAP
        y = _MARGIN + tallest * _ROW - 8.0
        final = max((_width(status) for status in self.layout.final), default=0.0)
        right = max(x - _GAP, _MARGIN + final)
        for status in self.layout.final:
            self.boxes[status] = _Box(right - final + 40, y, final, _FINAL_HEIGHT)
            y += _RAIL
        self.width = right + 40 + _MARGIN
        self.height = y + _LEGEND

    def text(self) -> str:
        """The whole document."""
        width, height = round(self.width), round(self.height)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" aria-label="Order statuses">'
        )
        parts = [
            head,
            f"<style>{_STYLE}</style>",
            _ARROWHEADS,
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        ]
        parts += [*self._rails(), *self._lines()]
        parts += [part for status in self.workflow.statuses for part in self._box(status)]
        return "\n".join([*parts, *self._legend(), "</svg>"]) + "\n"

    def _box(self, status: str) -> list[str]:
        box = self.boxes[status]
        final = status in self.layout.final
        here, following = status == self.marks.here, status in self.marks.allowed
        classes = " ".join(
            ["box", *(["final"] if final else []), *(["here"] if here else ["next"] if following else [])]
        )
        parts = [_rectangle(box, 0, classes)]
        if final:
            parts.append(_rectangle(box, 3, "inner"))
        emphasis = ' class="on-here"' if here else ""
        x, y = box.x + box.width / 2, box.middle + 4.5
        parts.append(f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="middle"{emphasis}>{escape(status)}</text>')
        return parts

    def _lines(self) -> list[str]:
        ports = _Ports(self.layout, self.boxes, self.inner)
        return [_path(self._curve(arrow, ports), arrow.automatic) for arrow in self.inner]

    def _curve(self, arrow: Arrow, ports: _Ports) -> str:
        """The line of ``arrow``: between columns from side to side, within a column from edge to edge."""
        if self.layout.column_of(arrow.source) == self.layout.column_of(arrow.target):
            return self._within_column(arrow, ports)
        points = ports.of(arrow)
        path = f"M{_n(points[0][0])} {_n(points[0][1])}"
        for (x, y), (to_x, to_y) in pairwise(points):
            bend = (to_x - x) / 2
            path += f" C{_n(x + bend)} {_n(y)} {_n(to_x - bend)} {_n(to_y)} {_n(to_x)} {_n(to_y)}"
        return path

    def _within_column(self, arrow: Arrow, ports: _Ports) -> str:
        source, target = self.boxes[arrow.source], self.boxes[arrow.target]
        down = target.y > source.y
        x = source.x + source.width / 2 + ports.shift(arrow)
        start, end = (source.y + source.height, target.y) if down else (source.y, target.y + target.height)
        if abs(target.y - source.y) <= _ROW:
            return f"M{_n(x)} {_n(start)} L{_n(x)} {_n(end)}"
        side = max(box.x + box.width for box in (source, target))
        bulge = side + _GAP * 0.45
        return (
            f"M{_n(source.x + source.width)} {_n(source.middle)} C{_n(bulge)} {_n(source.middle)} "
            f"{_n(bulge)} {_n(target.middle)} {_n(target.x + target.width)} {_n(target.middle)}"
        )

    def _rails(self) -> list[str]:
        """For each final status a rail, and for each column a lane down to it from the boxes that lead there."""
        parts = []
        for number, final in enumerate(self.layout.final):
            box = self.boxes[final]
            sources = {arrow.source: arrow.automatic for arrow in self.layout.steps if arrow.target == final}
            joints = []
            for column in self.layout.columns:
                leading = [status for status in column if status in sources]
                if leading:
                    left = min(self.boxes[status].x for status in column if ">" not in status)
                    lane = left - _LANE * (number + 1.5)
                    joints.append(lane)
                    parts += [self._stub(status, number, lane, box.middle, sources[status]) for status in leading]
            if joints:
                rail = f"M{_n(min(joints))} {_n(box.middle)} L{_n(box.x)} {_n(box.middle)}"
                parts.append(f'<path class="rail" d="{rail}" marker-end="url(#rail)"/>')
                parts += [f'<circle class="joint" cx="{_n(x)}" cy="{_n(box.middle)}" r="2.6"/>' for x in joints]
        return parts

    def _stub(self, status: str, number: int, lane: float, rail: float, automatic: bool) -> str:
        box = self.boxes[status]
        x, y = box.x + 12 + _LANE * number, box.y + box.height
        depth = _STUB - number * min(_STUB_STEP, (_STUB - 2) / len(self.layout.final))
        turn, bend = y + depth, min(5.0, depth)
        dotted = " automatic" if automatic else ""
        return (
            f'<path class="rail{dotted}" d="M{_n(x)} {_n(y)} V{_n(turn - bend)} Q{_n(x)} {_n(turn)} {_n(x - bend)} '
            f'{_n(turn)} H{_n(lane + 5)} Q{_n(lane)} {_n(turn)} {_n(lane)} {_n(turn + 5)} V{_n(rail)}"/>'
        )

    def _legend(self) -> list[str]:
        y = self.height - _MARGIN - 2
        parts, x = [], float(_MARGIN)
        for words, automatic in (("an admin's step", False), ("by itself", True)):
            parts.append(_path(f"M{_n(x)} {_n(y - 4)} L{_n(x + 34)} {_n(y - 4)}", automatic))
            parts.append(f'<text class="note" x="{_n(x + 42)}" y="{_n(y)}">{escape(words)}</text>')
            x += 60 + len(words) * 6.6
        for words, classes in self._boxes_told():
            box = _Box(x, y - 13, 26, 17)
            parts.append(_rectangle(box, 0, f"box {classes}"))
            parts += [_rectangle(box, 3, "inner")] if classes == "final" else []
            parts.append(f'<text class="note" x="{_n(x + 34)}" y="{_n(y)}">{escape(words)}</text>')
            x += 52 + len(words) * 6.6
        return parts

    def _boxes_told(self) -> list[tuple[str, str]]:
        told = [("final", "final")]
        if self.marks.here is not None:
            told.append(("here", "here"))
        return [*told, ("may follow", "next")] if self.marks.allowed else told


class _Ports:
    """Where lines meet boxes: those on one side of a box are spread over it, in the order of where they come from."""

    def __init__(self, layout: Layout, boxes: dict[str, _Box], inner: Sequence[Arrow]) -> None:
        self.layout = layout
        self.boxes = boxes
        self.inner = inner
        self.ways = {
            arrow: [arrow.source, *layout.corners(arrow.source, arrow.target), arrow.target] for arrow in inner
        }

    def of(self, arrow: Arrow) -> list[tuple[float, float]]:
        """The points that the line of ``arrow`` goes through."""
        way = self.ways[arrow]
        rightward = self.layout.column_of(way[0]) < self.layout.column_of(way[-1])
        points = [self._port(way[0], rightward, arrow, way[1])]
        for place in way[1:-1]:
            box = self.boxes[place]
            spread = 7.0 * ([other for other in self.inner if place in self.ways[other]].index(arrow))
            points.append((box.x, box.middle + spread))
        return [*points, self._port(way[-1], not rightward, arrow, way[-2])]

    def shift(self, arrow: Arrow) -> float:
        """How far the line of ``arrow`` within a column stands beside the middle of its box."""
        pair = {arrow.source, arrow.target}
        together = [other for other in self.inner if {other.source, other.target} == pair]
        return 16.0 * (together.index(arrow) - (len(together) - 1) / 2)

    def _port(self, status: str, right: bool, arrow: Arrow, beside: str) -> tuple[float, float]:
        box = self.boxes[status]
        lines = []
        for number, other in enumerate(self.inner):
            for end, near in ((0, 1), (-1, -2)):
                way = self.ways[other]
                if way[end] == status and self._is_right(status, way[near]) == right:
                    lines.append((self.boxes[way[near]].middle, way[near], number, other))
        lines.sort(key=lambda line: line[:3])
        index = next(place for place, line in enumerate(lines) if line[1] == beside and line[3] == arrow)
        room = box.height - 4
        y = box.y + 2 + room * (index + 1) / (len(lines) + 1)
        return (box.x + box.width if right else box.x, y)

    def _is_right(self, status: str, other: str) -> bool | None:
        one, two = self.layout.column_of(status), self.layout.column_of(other)
        return None if one == two else two > one


_ARROWHEADS = """<defs>
<marker id="end" viewBox="0 0 10 10" refX="9.5" refY="5" markerWidth="6" markerHeight="6" orient="auto">\
<path d="M0 1 L10 5 L0 9 z" fill="#5b6b7b"/></marker>
<marker id="rail" viewBox="0 0 10 10" refX="9.5" refY="5" markerWidth="6" markerHeight="6" orient="auto">\
<path d="M0 1 L10 5 L0 9 z" fill="#9aa7b4"/></marker>
</defs>"""


def _path(way: str, automatic: bool) -> str:
    return f'<path class="line{" automatic" if automatic else ""}" d="{way}" marker-end="url(#end)"/>'


def _rectangle(box: _Box, inset: float, classes: str) -> str:
    x, y, width, height = box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset
    size = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(9 - inset)}"'
    return f'<rect class="{classes}" {size}/>'


def _width(status: str) -> float:
    return 0.0 if ">" in status else max(92.0, round(len(status) * _LETTER + _PADDING))


def _n(value: float) -> str:
    """A coordinate with at most one decimal, the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
