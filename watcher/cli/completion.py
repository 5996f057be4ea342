"""``watcher completion``: a completion script for a shell."""

from __future__ import annotations

from typing import Annotated

import typer

from watcher.services.lookup import require_known

SHELLS = ("bash", "zsh", "fish")


def register(root: typer.Typer) -> None:
    examples = 'Examples: eval "$(watcher completion bash)" | watcher completion fish > ~/.config/fish/completions/watcher.fish'
    root.command(epilog=examples)(completion)


def completion(
    shell: Annotated[str, typer.Argument(help="bash, zsh or fish; default: the shell in $SHELL.", show_default=False)] = "",
) -> None:
    """Print a completion script for your shell.  It completes commands and options with the Tab key."""
    import os

    from typer._completion_shared import get_completion_script

    name = shell or os.environ.get("SHELL", "").rpartition("/")[2]
    require_known(name, SHELLS, "completion script for", "Example: watcher completion bash")
    typer.echo(get_completion_script(prog_name="watcher", complete_var="_WATCHER_COMPLETE", shell=name))
