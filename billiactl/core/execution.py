"""One try at a job (table executions)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billiactl.core.model import Key

FINISHED = "finished"
ERROR = "error"
INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Execution:
    """One try at a job by a worker. ``outcome`` is None while it runs, then finished, error or interrupted.

    ``input`` is the canonical JSON that the handler got, ``output`` what it answered, ``error`` what went wrong.
    """

    id: Key
    job_id: Key
    number: int
    worker: str
    started_at: str
    ended_at: str | None
    outcome: str | None
    input: str
    output: str | None
    error: str | None
