"""The commands that a page names."""

import click

from pos.command import main


def refuse_no_command(words):
    """Look a command up word by word; what stands behind the last of its names is its own."""
    command: click.Command = main
    for word in words:
        if not isinstance(command, click.Group):
            break
        found = command.get_command(click.Context(command), word)
        assert found, f"canteen {' '.join(words)}"
        command = found
