"""``python -m tests.model --steps N --seed S``: long random histories, until core and model part."""

from __future__ import annotations

import argparse
import sys
import time
from random import Random

from tests.model.replay import Parted, run

LENGTH = 40
"""Deeds in a history."""


def main() -> int:
    """Run and tell; 1 if core and model part."""
    options = argparse.ArgumentParser(prog="python -m tests.model", description=__doc__)
    options.add_argument("--steps", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    total = {"done": 0, "refused": 0, "event": 0}
    began, number = time.monotonic(), 0
    while sum(total.values()) < asked.steps:
        try:
            for kind, times in run(Random(f"{asked.seed}/{number}"), LENGTH).items():
                total[kind] += times
        except Parted as found:
            print(f"history {asked.seed}/{number}: {found}", file=sys.stderr)
            return 1
        number += 1
        if number % 2_500 == 0:
            print(_told(total, began), flush=True)
    print(_told(total, began), flush=True)
    return 0


def _told(total: dict[str, int], began: float) -> str:
    steps = sum(total.values())
    return f"{steps} steps {total}, {steps / (time.monotonic() - began):.0f} a second"


if __name__ == "__main__":
    sys.exit(main())
