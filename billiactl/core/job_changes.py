"""The kinds of change that workers and administrators make to jobs. Each belongs to the job's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from billiactl.core.touches import Touches


@dataclass(frozen=True, slots=True)
class _OfJob:
    """What all of them share: the job, and the order that it belongs to."""

    order: int
    job: int

    @property
    def touches(self) -> Touches:
        """The job's order."""
        return Touches(orders=(self.order,))


@dataclass(frozen=True, slots=True)
class StartJob(_OfJob):
    """A worker takes a job that is due, and with it a lease."""

    action: ClassVar[str] = "job.start"
    additive: ClassVar[bool] = False
    worker: str


@dataclass(frozen=True, slots=True)
class EndJob(_OfJob):
    """A try has ended: ``outcome`` is ``finished`` or ``error``.

    ``output`` and ``error`` are canonical JSON for the record. ``retry`` False: trying again is of no use.
    ``attributes`` (canonical JSON of an object of texts) and ``expires_on`` (an ISO date) are what the handler says
    about the line's service.
    """

    action: ClassVar[str] = "job.end"
    additive: ClassVar[bool] = False
    execution: int
    outcome: str
    output: str | None = None
    error: str | None = None
    retry: bool = True
    attributes: str | None = None
    expires_on: str | None = None


@dataclass(frozen=True, slots=True)
class InterruptJob(_OfJob):
    """A try whose end nobody will tell: its lease is over, or ``worker``, which holds it, gives it up.

    ``output`` is canonical JSON of what the handler said until then, if anybody heard it; ``why`` is what its worker
    says of it, and ``waits`` whether a repeatable job waits as after an error before it is done again.
    """

    action: ClassVar[str] = "job.interrupt"
    additive: ClassVar[bool] = False
    execution: int
    worker: str | None = None
    output: str | None = None
    why: str | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class RetryJob(_OfJob):
    """A job in ``manual`` is executed again, or one that waits for its next try is due now."""

    action: ClassVar[str] = "job.retry"
    additive: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class CancelJob(_OfJob):
    """A job that waits is not to be done any more."""

    action: ClassVar[str] = "job.cancel"
    additive: ClassVar[bool] = False
