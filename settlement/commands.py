"""What is done at the centre's own machine: `canteen centre …`."""

import click

from settlement.backup_commands import BACKUP_COMMANDS
from settlement.band_commands import bands
from settlement.beside_commands import note
from settlement.calendar_commands import calendar
from settlement.compare_command import compare_workbook_command
from settlement.demo_command import demo
from settlement.doctor_command import centre_doctor
from settlement.door_commands import recover_account, verify_audit
from settlement.export_command import export
from settlement.keeping_commands import KEEPING_COMMANDS
from settlement.people_commands import PEOPLE_COMMANDS
from settlement.serve_commands import SERVE_COMMANDS
from settlement.till_commands import TILL_COMMANDS


@click.group()
def centre() -> None:
    """Run the centre: its pages, people lists, tills and keys.

    \b
    canteen centre serve
    canteen --data centre-data centre serve
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines


centre.add_command(recover_account)
centre.add_command(verify_audit)
centre.add_command(bands)
centre.add_command(demo)
centre.add_command(centre_doctor)
centre.add_command(calendar)
centre.add_command(export)
centre.add_command(compare_workbook_command)
centre.add_command(note)
for _command in (*SERVE_COMMANDS, *BACKUP_COMMANDS, *PEOPLE_COMMANDS, *KEEPING_COMMANDS, *TILL_COMMANDS):
    centre.add_command(_command)
