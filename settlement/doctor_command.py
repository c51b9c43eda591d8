import click

from pos.commands.seen import AS_JSON, say
from pos.commands.shown_bars import shown_bars
from pos.doctor import Seen, look_over
from pos.rules.errors import CanteenError
from pos.wiring import config_named
from settlement.centre_doctor import CentreDoctor
from settlement.wiring import configured_centre


@click.command("doctor")
@AS_JSON
@click.pass_context
def centre_doctor(context: click.Context, *, as_json: bool) -> None:
    """Look over the centre: disk, keys, database, every line of trail and tills, jobs, backup.

    Nothing is changed, and the centre may run meanwhile. Exit status 1 where something is not well.

    \b
    canteen centre doctor
    canteen centre doctor --json
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    try:
        config = configured_centre(context)
    except CanteenError as error:
        seen = [Seen("配置", well=False, words=str(error))]
    else:
        with shown_bars() as bars:
            looks = CentreDoctor(config, bars=bars, file=config_named(context)).looks()
            seen = list(look_over([("配置", lambda: "读懂了"), *looks]))
    say(context, seen, as_json=as_json)
