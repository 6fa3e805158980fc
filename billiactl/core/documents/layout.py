"""From lines of text to pages: wrapping, and breaking a document over sheets of paper.

Everything on paper is a :class:`Line`, one baseline with its texts. Lines form blocks that are kept together when a
page can hold them; the rows of a table form a :class:`Table` with a repeated head and carried sums. Pure geometry:
lengths are points, y grows downwards, nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import accumulate

from billiactl.core.documents.logo import Logo
from billiactl.core.documents.paper import Align, Colour, Style, measure

_BREAK_AFTER = "-./_@,;:"


@dataclass(frozen=True)
class Text:
    """A piece of text in one style whose left or right end stands at ``x``."""

    x: float
    text: str
    style: Style
    align: Align = "left"


@dataclass(frozen=True)
class Rule:
    """A horizontal line along the upper edge of a :class:`Line`."""

    x0: float
    x1: float
    thickness: float
    colour: Colour


@dataclass(frozen=True)
class Tint:
    """A coloured ground under a :class:`Line`, from its upper edge; as high as the line if ``height`` is None."""

    x0: float
    x1: float
    colour: Colour
    height: float | None = None


@dataclass(frozen=True)
class Picture:
    """A picture hanging from the upper edge of a :class:`Line`, its right end at ``right``."""

    right: float
    width: float
    height: float
    logo: Logo


@dataclass(frozen=True)
class Line:
    """One baseline: ``ascent`` from the upper edge to the baseline, ``height`` to the next line."""

    height: float
    ascent: float = 0
    texts: tuple[Text, ...] = ()
    rule: Rule | None = None
    tint: Tint | None = None
    picture: Picture | None = None


@dataclass(frozen=True)
class Block:
    """Lines that stay on one page if a page can hold them; ``space`` before them, except at a page's top."""

    lines: tuple[Line, ...]
    space: float = 0

    @property
    def height(self) -> float:
        """The height of the lines, without the space before them."""
        return sum(line.height for line in self.lines)


@dataclass(frozen=True)
class Row:
    """A row of a table, and the amount that it adds to the carried sum."""

    block: Block
    amount: Decimal


@dataclass(frozen=True)
class Table:
    """Rows under a head that each page repeats.

    ``carried`` and ``brought`` draw the running sum at a page's end and at the next one's top.
    """

    head: Block
    rows: Sequence[Row]
    carried: Callable[[Decimal], Block]
    brought: Callable[[Decimal], Block]


@dataclass
class Page:
    """Lines with the y of their upper edges."""

    lines: list[tuple[float, Line]] = field(default_factory=list)


@dataclass(frozen=True)
class Frame:
    """Where lines may stand on the first page and on those that follow."""

    first_top: float
    next_top: float
    bottom: float


def wrap(text: str, style: Style, width: float) -> list[str]:
    """``text`` in pieces no wider than ``width``: broken at spaces, and within words only where one is too long.

    Never empty; a single character that is wider than ``width`` stands alone.
    """
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        longer = f"{current} {word}" if current else word
        if measure(longer, style) <= width:
            current = longer
            continue
        if current:
            lines.append(current)
        *full, current = _split_word(word, style, width)
        lines.extend(full)
    return [*lines, current] if current or not lines else lines


def _split_word(word: str, style: Style, width: float) -> list[str]:
    pieces = []
    while measure(word, style) > width and len(word) > 1:
        end = _fitting(word, style, width)
        at_mark = max(word.rfind(mark, end // 2, end) for mark in _BREAK_AFTER) + 1
        end = at_mark or end
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]


def _fitting(word: str, style: Style, width: float) -> int:
    """The number of leading characters of ``word``, at least 1, that fit into ``width``."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(word[:middle], style) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def side_by_side(*columns: Sequence[Line]) -> tuple[Line, ...]:
    """Columns of lines beside each other, each at its own pitch, as one run of lines from top to bottom."""
    placed = sorted(_tops(columns), key=lambda top_and_line: top_and_line[0])
    bottom = max(sum(line.height for line in column) for column in columns)
    below = [*(top for top, _ in placed[1:]), bottom]
    return tuple(replace(line, height=next_top - top) for (top, line), next_top in zip(placed, below, strict=True))


def _tops(columns: Sequence[Sequence[Line]]) -> Iterator[tuple[float, Line]]:
    for column in columns:
        heights = (line.height for line in column)
        yield from zip(accumulate(heights, initial=0.0), column, strict=False)


class Paginator:
    """Fills pages from top to bottom."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._y = frame.first_top
        self.pages = [Page()]

    def add(self, *blocks: Block) -> None:
        """Place ``blocks``, together on one page if a page can hold them all, else each as it fits."""
        if self._fits_a_page(sum(block.space + block.height for block in blocks)):
            if not self._has_room(*blocks):
                self._break()
            for block in blocks:
                self._place(block)
            return
        for block in blocks:
            self._flow(block)

    def add_table(self, table: Table, tail: Sequence[Block] = ()) -> None:
        """Place the rows of ``table`` and then ``tail``, which shares its page with the last two rows if it can."""
        sum_so_far = Decimal(0)
        for index, row in enumerate(table.rows):
            last = index == len(table.rows) - 1
            after = tail if last else [table.carried(sum_so_far)]
            if index == 0:
                self._open(table, row.block, after)
            elif self._leads_the_end(table, index, tail) or self._must_turn(table, row.block, after):
                self._turn(table, sum_so_far)
            self._place_row(table, row, sum_so_far, last)
            sum_so_far += row.amount
        self.add(*tail)

    def _leads_the_end(self, table: Table, index: int, tail: Sequence[Block]) -> bool:
        """Whether the last row but one goes to a fresh page, so that the last one does not stand there alone."""
        if index != len(table.rows) - 2:
            return False
        row, last = table.rows[index].block, table.rows[-1].block
        return not self._has_room(row, last, *tail) and self._fits_below_head(table, row, [last, *tail])

    def _open(self, table: Table, row: Block, after: Sequence[Block]) -> None:
        """Place the first head, on a fresh page if the first row, or the start of one to be split, has no room here."""
        start = Block(row.lines[:1])
        if not self._has_room(table.head, row, *after) and (
            self._fits_below_head(table, row, after) or not self._has_room(table.head, start, table.carried(Decimal(0)))
        ):
            self._break()
        self._place(table.head)

    def _must_turn(self, table: Table, row: Block, after: Sequence[Block]) -> bool:
        """Whether ``row`` goes to a fresh page: it and what must follow it have no room here, but would have there."""
        if self._has_room(row, *after):
            return False
        return self._fits_below_head(table, row, after) or (
            not self._has_room(row) and self._fits_below_head(table, row, ())
        )

    def _place_row(self, table: Table, row: Row, sum_so_far: Decimal, last: bool) -> None:
        """Place a row; one that no page can hold goes on, line by line, under the head of the next page."""
        reserve = 0 if last else table.carried(sum_so_far).height
        if self._y + row.block.height + reserve <= self._frame.bottom:
            self._place(row.block)
            return
        for index, line in enumerate(row.block.lines):
            turns = self._y + line.height + table.carried(sum_so_far).height > self._frame.bottom
            if turns:
                self._turn(table, sum_so_far + (row.amount if index else 0))
            self._place(Block((line,), space=4 if turns else 0))

    def _turn(self, table: Table, sum_so_far: Decimal) -> None:
        self._place(table.carried(sum_so_far))
        self._break()
        self._place(table.head)
        self._place(table.brought(sum_so_far))

    def _fits_below_head(self, table: Table, block: Block, after: Sequence[Block]) -> bool:
        """Whether a fresh page would have room for ``block`` and what must follow it."""
        top = table.head.height + table.brought(Decimal(0)).height
        return self._fits_a_page(top + sum(each.space + each.height for each in (block, *after)))

    def _flow(self, block: Block) -> None:
        if not self._fits_a_page(block.height):
            for index, line in enumerate(block.lines):
                self.add(Block((line,), block.space if index == 0 else 0))
            return
        if not self._has_room(block):
            self._break()
        self._place(block)

    def _fits_a_page(self, height: float) -> bool:
        return height <= self._frame.bottom - self._frame.next_top

    def _has_room(self, *blocks: Block) -> bool:
        return self._y + sum(block.space + block.height for block in blocks) <= self._frame.bottom

    def _break(self) -> None:
        self.pages.append(Page())
        self._y = self._frame.next_top

    def _place(self, block: Block) -> None:
        if self.pages[-1].lines:
            self._y += block.space
        for line in block.lines:
            self.pages[-1].lines.append((self._y, line))
            self._y += line.height
