"""Any table of statuses is drawn: every status once, every step, nothing upon another."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from billiactl.core.workflow import Workflow
from billiactl.core.workflow_graph import arrows, dot, drawing, mermaid
from billiactl.core.workflow_svg import svg
from tests.support.workflows import own_table

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("draft", "pending", "processing", "held", "a_rather_long_name_of_a_status", "x", "done", "gone")


@st.composite
def tables(draw: st.DrawFn) -> Workflow:
    """Tables of any shape, also such as a check would refuse."""
    statuses = list(NAMES[: draw(st.integers(2, len(NAMES)))])
    pairs = st.tuples(st.sampled_from(statuses), st.sampled_from(statuses), st.sampled_from(("admin", "automatic")))
    rows = draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), min_size=1, max_size=20))
    terminal = draw(st.lists(st.sampled_from(statuses[1:]), max_size=3, unique=True))
    transitions = [
        {"from": [source], "to": target, "who": who} for source, target, who in rows if source not in terminal
    ]
    return Workflow.from_json({"statuses": statuses, "terminal": terminal, "transitions": transitions})


def boxes(picture: ElementTree.Element) -> list[tuple[float, float, float, float]]:
    """Those of statuses: left, top, right, bottom; without the legend's, which are lower."""
    found = []
    for box in picture.iter(f"{SVG}rect"):
        if "box" in box.get("class", "").split() and float(box.get("height", "0")) > 20:
            x, y = float(box.get("x", "0")), float(box.get("y", "0"))
            found.append((x, y, x + float(box.get("width", "0")), y + float(box.get("height", "0"))))
    return found


@settings(max_examples=30)
@given(tables())
def test_every_table_can_be_drawn(workflow: Workflow) -> None:
    picture = ElementTree.fromstring(svg(workflow))
    places = boxes(picture)
    assert len(places) == len(workflow.statuses)
    for number, (left, top, right, bottom) in enumerate(places):
        for other in places[number + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
        assert left >= 0
        assert right <= float(picture.get("width", "0"))
    inner = [arrow for arrow in arrows(workflow) if arrow.target not in workflow.terminal]
    lines = [path for path in picture.iter(f"{SVG}path") if "line" in path.get("class", "").split()]
    assert len(lines) == len(inner) + 2, "each step, and the two of the legend"
    assert svg(workflow) == svg(workflow)


@given(tables())
def test_the_other_drawings_name_every_step(workflow: Workflow) -> None:
    for arrow in arrows(workflow):
        assert f'"{arrow.source}" -> "{arrow.target}"' in dot(workflow)
        assert f"    {arrow.source} {'-.->' if arrow.automatic else '-->'} {arrow.target}\n" in mermaid(workflow)
    assert drawing(workflow).startswith("draft\n")


def test_the_tree_branches_each_status_once() -> None:
    workflow = Workflow.from_json(own_table())
    lines = drawing(workflow).splitlines()
    for status in workflow.statuses:
        if status not in workflow.terminal and status != "draft":
            assert sum(line.endswith(f"▶ {status}") for line in lines) == 1, status
