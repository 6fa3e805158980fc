"""Run every benchmark: ``python -m benchmarks``."""

from __future__ import annotations

from benchmarks import bulk_pay, completion

if __name__ == "__main__":
    bulk_pay.main()
    completion.main()
