"""Asking workers to stop: from a signal, at any time, seen by all who wait."""

from __future__ import annotations

import os
import select
from types import TracebackType
from typing import Self


class Stop:
    """Whether the workers of this process are to stop; ``fileno`` gets readable then, and stays so.

    ``ask`` may be called from a signal handler. Close it when no worker is left, or use it in a ``with`` block.
    """

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        self.asked = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self) -> None:
        """Ask them to stop."""
        if not self.asked:
            self.asked = True
            os.write(self._writer, b"!")

    def fileno(self) -> int:
        """The file to wait for."""
        return self._reader

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until it is asked; whether it is asked."""
        if not self.asked:
            select.select([self], [], [], seconds)
        return self.asked

    def close(self) -> None:
        """Let go of its files."""
        os.close(self._reader)
        os.close(self._writer)
