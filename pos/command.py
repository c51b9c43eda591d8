"""The one command, `canteen`: it finds each package's subcommands by name, only when they are asked for."""

import importlib
import sys

import click

from pos.rules.errors import CanteenError

_COMMANDS = {
    "backfill": ("pos.commands.backfill:backfill", "Key in a sheet of paper slips, all or nothing."),
    "backup": ("pos.commands.backup:backup", "Put books and keys into one encrypted, checked file."),
    "bench": ("settlement.bench_checks:bench", "Measure the claim's checks on made-up cities."),
    "calendar": ("pos.commands.calendar:calendar", "Show which days are served, or name days by a sheet."),
    "camera": ("kiosk_ui.camera_commands:camera", "Write the camera's test sheet, list modes, hash a PIN."),
    "centre": ("settlement.commands:centre", "Run the centre: its pages, people lists and keys."),
    "demo": (
        "kiosk_ui.demo_command:demo",
        "Start a canteen with no hardware: film camera, sample residents, screen receipts.",
    ),
    "doctor": ("kiosk_ui.doctor_command:doctor", "Look over this till: what is well, what to do now."),
    "enrol": ("pos.commands.enrol:enrol", "Let this till belong to a centre, with a one-time code."),
    "journal": ("pos.commands.journal:journal", "Verify or export the signed journal."),
    "policy": ("pos.commands.policy:policy", "Show what the city has decided, and since when."),
    "printer": ("kiosk_ui.printer_command:printer", "Print a test page, and hear what the printer says."),
    "privacy": ("settlement.privacy_commands:privacy", "Give somebody the record of what is kept of them."),
    "quote": ("pos.commands.quote:quote", "Say what one meal costs one diner, and why."),
    "receipt": ("kiosk_ui.receipt_command:receipt", "Write a receipt's bytes again, marked as a reprint."),
    "report": ("pos.commands.report:report", "Show closed shifts, days, months, and prepaid balances."),
    "restore": ("pos.commands.restore:restore", "Put the books back from such a file."),
    "roster": ("pos.commands.roster:roster", "Import the people list, or write its template."),
    "scan": ("hardware.commands:scan", "Read the codes in pictures and videos as the till would."),
    "settle": ("settlement.settle_command:settle", "Work a month's claims out again from exported files."),
    "staff": ("pos.commands.staff:staff", "List who works at the till, or let a manager in again."),
    "till": ("kiosk_ui.till_command:till", "Start the till: cashier screen, customer display, receipt page."),
}


class _Lazy(click.Group):
    """A group whose commands are imported when they are run, so that `canteen quote` loads no camera."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


EPILOG = """\b
Examples:
  canteen demo                                  a whole canteen on this screen, no hardware
  canteen quote --born 1936-03-12 --status dibao
  canteen roster import 名单.xlsx --dry-run
  canteen --data demo-data journal verify
  canteen receipt K01-000001 --out receipt.bin
"""


@click.command(cls=_Lazy, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", metavar="FILE", help="Configuration; else CANTEEN_CONFIG, else ./config.toml.")
@click.option("--data", metavar="DIR", help="Folder of the till's books, in place of till.data.")
@click.pass_context
def canteen(context: click.Context, config: str | None, data: str | None) -> None:
    """Sell community-canteen meals and account for every fen of subsidy."""
    context.obj = {"config": config, "data": data}


def main() -> None:
    """Run the command; an error is its one sentence and exit status 1."""
    try:
        canteen(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except CanteenError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
