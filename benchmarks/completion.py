"""What the TAB key costs beside a bare start of Python: the whole process that a shell waits for.

    make bench                                      # or:
    python -m benchmarks.completion --orders 5000 --rounds 15

The figure is the ratio answer / bare start of the processor time of one round, below 16 on any machine on which a bare
start takes 9 ms: there the limit of 150 ms is kept.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.bulk_pay import build

QUESTIONS = {
    "an order": ("order", "", "--"),
    "a user": ("user", "user1", "--"),
    "a document": ("document", "proforma:", "--"),
    "a status of an order": ("order_status", "", "--", "{order}"),
}


def processor_time(command: list[str], environment: dict[str, str]) -> float:
    """Seconds of processor time that a command takes; it must print something unless it is the floor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if not done.stdout and "__complete" in command:
        raise SystemExit(f"no answer: {' '.join(command)}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ask(url: str, order: int, rounds: int) -> None:
    """Ask each question in turns with a bare start of Python, and print the median ratio."""
    environment = {**os.environ, "BILLIACTL_DATABASE_URL": url, "BILLIACTL_COMPLETION_MS": "60000"}
    for what, question in QUESTIONS.items():
        words = [word.format(order=order) for word in question]
        times, ratios = [], []
        for _ in range(rounds):
            times.append(processor_time([sys.executable, "-m", "billiactl", "__complete", *words], environment))
            ratios.append(times[-1] / processor_time([sys.executable, "-c", "pass"], environment))
        milliseconds = statistics.median(times) * 1000
        print(f"{what}: {milliseconds:.0f} ms, {statistics.median(ratios):.1f} times a bare start of Python")


def main() -> None:
    """Build a shop and ask; or ask a shop that is there, by --database and --order."""
    parser = argparse.ArgumentParser(description="Completion beside a bare start of Python.")
    parser.add_argument("--orders", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--database")
    parser.add_argument("--order", type=int, default=1)
    asked = parser.parse_args()
    if asked.database:
        ask(asked.database, asked.order, asked.rounds)
        return
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop.db"
        ask(f"sqlite:///{shop}", build(shop, asked.orders)[0], asked.rounds)


if __name__ == "__main__":
    main()
