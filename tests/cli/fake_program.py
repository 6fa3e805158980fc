"""The program with fake commands: ``python -m tests.cli.fake_program``."""

from __future__ import annotations

import sys

from billiactl.cli import registry
from billiactl.cli.main import main

GROUPS = {("thing",): "All about things", ("thing", "status"): "What a thing may become"}


def _entry(words: str, text: str, attribute: str) -> registry.Entry:
    return registry.Entry(tuple(words.split()), text, f"tests.cli.fake_commands:{attribute}")


COMMANDS = (
    _entry("thing list", "List things", "list_things"),
    _entry("thing show", "Show one thing", "show"),
    _entry("thing pay", "Pay things", "pay"),
    _entry("thing status set", "Set a status", "set_status"),
    _entry("globals", "Show the global options", "show_globals"),
    _entry("fail", "Fail", "fail"),
    _entry("text", "Read a text", "text"),
)
SECTIONS = (("Things", ("thing",)), ("Others", ("globals", "fail", "text")))

if __name__ == "__main__":
    registry.GROUPS, registry.COMMANDS, registry.SECTIONS = GROUPS, COMMANDS, SECTIONS
    sys.exit(main())
