"""What a doctor command says: a line for each thing, and exit status 1 where one is not well."""

import json

import click

from pos.doctor import Seen

AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON list.")


def say(context: click.Context, seen: list[Seen], *, as_json: bool) -> None:
    """Say what was seen, and end."""
    wrong = sum(not one.well for one in seen)
    if as_json:
        rows = [{"what": one.what, "well": one.well, "words": one.words} for one in seen]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for one in seen:
            click.echo(str(one))
        click.echo(f"有 {wrong} 处要处理，见上面的 ✗。" if wrong else "都好。")
    if wrong:
        context.exit(1)
