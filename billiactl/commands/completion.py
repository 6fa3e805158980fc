"""Completion of command lines in the user's shell."""

from __future__ import annotations

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.param_types import WordType

SHELLS = ("bash", "zsh", "fish")


@command(
    examples=[
        ('eval "$(billiactl completion bash)"', "in ~/.bashrc"),
        ('eval "$(billiactl completion zsh)"', "in ~/.zshrc, after compinit"),
        ("billiactl completion fish | source", "in ~/.config/fish/config.fish"),
    ],
    formats=("table",),
)
@click.argument("shell", metavar="bash|zsh|fish", type=WordType(*SHELLS))
@pass_app
def completion(app: App, shell: str) -> None:
    """Print the completion script for a shell.

    The script asks the program itself, so it never has to be written again.
    """
    from click.shell_completion import ShellComplete, get_completion_class

    from billiactl.cli.program import PROGRAM

    found = get_completion_class(shell)
    if found is None:
        raise ValueError(f"Click knows no shell {shell}")
    variable = f"_{PROGRAM.upper()}_COMPLETE"
    made = found(click.get_current_context().find_root().command, {}, PROGRAM, variable)
    app.data(ShellComplete.source(made).rstrip() + "\n")
