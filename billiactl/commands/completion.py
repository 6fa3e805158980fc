"""Completion of command lines in the user's shell."""

from __future__ import annotations

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.param_types import WordType

SHELLS = ("bash", "zsh", "fish")


@command(
    examples=[
        ("billiactl completion bash > ~/.local/share/bash-completion/completions/billiactl", "with bash-completion"),
        ("billiactl completion zsh > ~/.zsh/completions/_billiactl", "in a folder of your fpath, before compinit"),
        ("billiactl completion fish > ~/.config/fish/completions/billiactl.fish", "fish looks there by itself"),
    ],
    formats=("table",),
)
@click.argument("shell", metavar="bash|zsh|fish", type=WordType(*SHELLS))
@pass_app
def completion(app: App, shell: str) -> None:
    """Print the completion script for a shell.

    Write it anew after each update of billiactl: commands and options stand in it, so that the shell completes them
    by itself. Orders, users, documents and the like it asks of the program, which answers within 150 ms or not at
    all; with BILLIACTL_COMPLETION_MS=0 never.
    """
    from billiactl.commands.completion_tables import script

    app.data(script(shell))
