"""`canteen centre compare-workbook`: a workbook that came back, beside what the centre writes of it."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from pos.clock import utc_now
from pos.rules.errors import CanteenError
from settlement.claim_desk import ClaimDesk
from settlement.read_back import Compared, compare_workbook
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.sheet_difference import LostRow
from settlement.serve import gate_of
from settlement.wiring import existing_centre, open_centre

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("compare-workbook")
@click.argument("file", type=_FILE)
@click.option("--claim", required=True, type=int, help="The claim's number.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every difference.")
@click.pass_context
def compare_workbook_command(context: click.Context, file: Path, claim: int, *, as_json: bool) -> None:
    """Compare FILE with the claim's workbook, cell by cell, by the values shown; 1 where they differ.

    \b
    canteen centre compare-workbook signed.xlsx --claim 12
    canteen centre compare-workbook signed.xlsx --claim 12 --json
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = existing_centre(context)
    books = open_centre(config.centre_data, config.centre.database)
    context.call_on_close(books.centre.close)
    gate = gate_of(config, books.centre, utc_now)
    desk = ClaimDesk(gate, config.policy, read_claim_rules(config.claims_table))
    with books.centre.read() as office:
        row = office.claims.get(claim)
    if row is None:
        raise CanteenError(f"没有第 {claim} 号申报：请照申报页上的号码写。")
    compared = compare_workbook(desk, row, file)
    with books.centre.begin() as office:
        gate.note(office, "workbook-compared", None, claim=claim, scope=str(row.place), count=compared.count)
    click.echo(json.dumps(asdict(compared), ensure_ascii=False) if as_json else said(compared, file.name))
    if not compared.agrees:
        context.exit(1)


def said(compared: Compared, name: str) -> str:
    """Say what came of it, one line a difference."""
    if compared.agrees:
        return f"{name} 和系统里的一模一样。"
    lines = [f"{title}：交来的没有这张表。" for title in compared.missing]
    lines += [f"{title}：系统里没有这张表。" for title in compared.unknown]
    for one in compared.found:
        if isinstance(one, LostRow):
            who = "交来的" if one.ours else "系统里"
            lines.append(f"{one.sheet} 第 {one.row} 行：{who}没有这一行（{one.says}）")
        else:
            moved = f"（交来的在 {one.their_cell}）" if one.their_cell else ""
            lines.append(f"{one.sheet} {one.cell}{moved}：系统里 {one.ours}，交来的 {one.theirs}")
    if compared.count > len(compared.found):
        lines.append(f"……一共 {compared.count} 处不同。")
    return "\n".join(lines)
