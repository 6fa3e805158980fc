"""``python -m billiactl``."""

from __future__ import annotations

import sys

from billiactl.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
