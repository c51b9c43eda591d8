"""`canteen settle`: a month's claims from files alone, for anybody who wants to recompute them."""

from pathlib import Path

import click

from pos.commands.shown_bars import shown_bars
from pos.rules.errors import CanteenError
from settlement.month_workers import workers
from settlement.rules.claim import Claim, Verdict, verdict
from settlement.rules.findings import Level
from settlement.rules.meal_story import story
from settlement.rules.months import read_month
from settlement.rules.settle import Settled
from settlement.settled_files import Read, claim_line, read_month_files, settle_files, write_claims

_FILE = click.Path(exists=True, path_type=Path)


@click.command()
@click.option("--month", required=True, help="The month, such as 2026-10.")
@click.option("--journal", required=True, type=_FILE, help="A folder of exported lines, or one file.")
@click.option("--people", required=True, type=_FILE, help="The people.jsonl exported with them.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write one file a canteen here."
)
@click.option("--canteen", default="", help="Only canteens whose place holds this word.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a canteen.")
@click.option(
    "--workers", "where", default="", help="Share the checks out: a number of processes, or tcp://HOST:8786."
)
@click.option("--explain", default="", help="Tell the whole story of one meal, such as K03-000017.")
def settle(  # noqa: PLR0913, one argument an option
    month: str,
    journal: Path,
    people: Path,
    out: Path | None,
    *,
    canteen: str,
    where: str,
    explain: str,
    as_json: bool,
) -> None:
    """Work a month's claims out again from exported files; no database is asked.

    \b
    canteen centre export --month 2026-10 --out october
    canteen settle --month 2026-10 --journal october --people october/people.jsonl
    canteen settle --month 2026-10 --journal october --people october/people.jsonl --out claims --json
    canteen settle --month 2026-10 --journal october --people october/people.jsonl --explain K03-000017
    canteen settle --month 2026-10 --journal october --people october/people.jsonl --workers 4
    canteen settle --month 2026-10 --journal october --people october/people.jsonl --workers tcp://10.0.0.5:8786
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    chosen_month = read_month(month)
    with shown_bars() as bars, workers(where, lambda said: click.echo(said, err=True)) as hands:
        read = read_month_files(journal, people, bars)
        settled = settle_files(read, chosen_month, hands, bars)
    if explain:
        for sentence in explained(explain.strip().upper(), read, settled):
            click.echo(sentence)
        return
    if out:
        write_claims(settled, out)
    chosen = [claim for claim in settled.claims if canteen in claim.canteen]
    if not chosen:
        raise CanteenError(f"{month} 没有“{canteen}”的流水：请看一眼食堂名字和月份。")
    for claim in chosen:
        click.echo(claim_line(claim, settled.findings[claim.canteen]) if as_json else _table(claim, settled))


def explained(entry: str, read: Read, settled: Settled) -> tuple[str, ...]:
    """Tell one meal's story with what the month's claims say of it."""
    line = next((one for one in read.lines if one.id == entry), None)
    if line is None:
        raise CanteenError(f"流水里没有卖饭的 {entry}：请照小票核对号码，或换一个月份。")
    claim = next((one for one in settled.claims if one.canteen == line.canteen), None)
    findings = settled.findings.get(line.canteen, ())
    said: Verdict | None = None
    if settled.month.first <= line.day <= settled.month.last:
        excluding = read.told.decided.excluding(findings)
        said = verdict(line, excluding, read.told.known.accepted)
    return story(line, read.told.known, claim, said, findings)


def _table(claim: Claim, settled: Settled) -> str:
    findings = settled.findings[claim.canteen]
    counted = {level: sum(one.level is level for one in findings) for level in Level}
    meals = "，".join(f"{_WORDS.get(code, code)} {count} 份" for code, count in claim.meals.items()) or "没有"
    shares = "，".join(f"{share.payer} {share.total} 元" for share in claim.funding)
    return "\n".join(
        (
            f"{claim.canteen}　{claim.month}",
            f"  申报用餐：{meals}",
            f"  就餐补贴 {claim.meal_subsidy} 元　运营补贴 {claim.operating.amount} 元",
            f"  补退差 {claim.restated_sum} 元　合计 {claim.total} 元",
            *(f"    {step}" for step in claim.operating.steps),
            f"  出资：{shares}",
            f"  剔除 {len(claim.excluded)} 笔，撤销 {len(claim.undone)} 笔，待核 {len(claim.waiting)} 笔",
            "  异常：" + "，".join(f"{level.label} {counted[level]}" for level in Level),
            f"  摘要 {claim.digest}",
        )
    )


_WORDS = {"full": "普通", "half": "半价", "free": "免费"}
