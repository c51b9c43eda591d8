"""What is done at the centre's own machine: `canteen centre …`."""

import click

from settlement.band_commands import bands
from settlement.door_commands import recover_account, serve, verify_audit
from settlement.keeping_commands import KEEPING_COMMANDS
from settlement.people_commands import PEOPLE_COMMANDS
from settlement.till_commands import TILL_COMMANDS


@click.group()
def centre() -> None:
    """Run the centre: its pages, people lists, tills and keys.

    \b
    canteen centre serve
    canteen --data centre-data centre serve
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines


centre.add_command(serve)
centre.add_command(recover_account)
centre.add_command(verify_audit)
centre.add_command(bands)
for _command in (*PEOPLE_COMMANDS, *KEEPING_COMMANDS, *TILL_COMMANDS):
    centre.add_command(_command)
