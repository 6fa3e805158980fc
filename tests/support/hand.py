"""One of several hands that work on a shop at the same time, each a process of its own.

``python -m tests.support.hand URL DEED ORDER...`` says ``ready``, waits for a line, then tells
every result as it comes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from billiactl.core import clock
from billiactl.core.changes import Change, Conditions, Expire, FinishJob, Pay, SetStatus
from billiactl.core.desk import Desk
from tests.support.shops import PLAIN, START, outcome, run_at

ROOT = Path(__file__).parents[2]

DEEDS: Mapping[str, Callable[[int], Change]] = {
    "pay": Pay,
    "notice": lambda order: Pay(order, amount="120.00", reference="TX-1"),
    "wallet": lambda order: Pay(order, method="wallet"),
    "expire": Expire,
    "cancel": lambda order: SetStatus(order, "cancelled", settle="wallet"),
    "finish": lambda order: FinishJob(order, 1),
}
"""What a hand can do with each order."""


def main(url: str, deed: str, *orders: str) -> None:
    """Do ``deed`` with each order: one run each, or all in one run if the deed ends in ``-all``."""
    changes = [DEEDS[deed.removesuffix("-all")](int(order)) for order in orders]
    print("ready", flush=True)
    sys.stdin.readline()
    pieces = [changes] if deed.endswith("-all") else [[change] for change in changes]
    for piece in pieces:
        for result in Desk(url, run_at(clock.now(), deed)).execute(piece, PLAIN):
            print(result.subject[1], outcome(result), flush=True)


Hand = subprocess.Popen[str]


@contextmanager
def hands(url: str, *deeds: tuple[str, Sequence[int]]) -> Iterator[list[Hand]]:
    """A hand for each deed and its orders, all ready; ``go`` lets them begin at the same moment."""
    environment = {**os.environ, clock.CLOCK_VARIABLE: START}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.hand", url, deed, *map(str, orders)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )
        for deed, orders in deeds
    ]
    try:
        for hand in started:
            assert hand.stdout is not None
            first = hand.stdout.readline()
            assert first == "ready\n", first + hand.communicate()[1]
        yield started
    finally:
        for hand in started:
            hand.kill()
            hand.communicate()


def go(started: Sequence[Hand]) -> None:
    """Let all hands begin."""
    for hand in started:
        assert hand.stdin is not None
        hand.stdin.write("\n")
        hand.stdin.flush()


def told(hand: Hand) -> list[tuple[int, str]]:
    """What became of each order, once the hand has done all; it must end well."""
    out, err = hand.communicate(timeout=120)
    assert hand.returncode == 0, err
    return [(int(line.split()[0]), line.split()[1]) for line in out.splitlines()]


def together(url: str, *deeds: tuple[str, Sequence[int]]) -> list[list[tuple[int, str]]]:
    """Let hands do their deeds at the same time and wait for them all."""
    with hands(url, *deeds) as started:
        go(started)
        return [told(hand) for hand in started]


def keyed(key: str) -> Conditions:
    """Conditions with an idempotency key."""
    return Conditions(idempotency_key=key)


if __name__ == "__main__":
    main(*sys.argv[1:])
