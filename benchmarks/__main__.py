"""Run every benchmark: ``python -m benchmarks``."""

from __future__ import annotations

from benchmarks import bulk_pay

if __name__ == "__main__":
    bulk_pay.main()
