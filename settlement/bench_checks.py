"""`canteen bench checks`: how well the checks do on simulated cities with planted fraud."""

import json
from itertools import count, islice

import click
from tqdm import tqdm

from pos.config import find_config, load_config
from settlement.rules.checks.registry import ALL_CHECKS
from settlement.rules.months import Month
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.sim_fraud import STRENGTHS
from settlement.sim_measure import Measured, Score, Town, measure, steps

_MONTH = Month(2026, 10)
_FIRST_SEED = 17


@click.group()
def bench() -> None:
    """Measure parts of this house on made-up cities."""


@bench.command()
@click.option("--seed", type=int, default=_FIRST_SEED, show_default=True, help="The first city's seed.")
@click.option("--months", type=click.IntRange(1, 1000), default=2, show_default=True, help="How many cities.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object in place of the table.")
@click.pass_obj
def checks(given: dict[str, str | None], seed: int, months: int, as_json: bool) -> None:  # noqa: FBT001 - click gives it by name
    """Plant each kind of fraud into simulated city months, and tell what each check finds of it."""
    config = load_config(find_config(given["config"]))
    town = Town(_MONTH, config.policy, read_claim_rules(config.claims_table))
    result = Measured()
    with tqdm(total=steps(months), desc="模拟", unit=" 月", disable=None, leave=False) as bar:
        for so_far in measure(town, islice(count(seed), months)):
            result = so_far
            bar.update()
    click.echo(json.dumps(_as_json(result), ensure_ascii=False) if as_json else "\n".join(_table(result)))


def _table(result: Measured) -> list[str]:
    strong = "弱 | 中 | 强"
    rows = [
        f"| 检查 | 名称 | 级别 | 埋入 | 找到 | {strong} | 误报/食堂月 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for check in sorted(ALL_CHECKS):
        score, known = result.scores.get(check, Score()), ALL_CHECKS[check]
        planted, found = score.planted.total(), score.found.total()
        by_strength = " | ".join(_part(score.found[one], score.planted[one]) for one in STRENGTHS)
        false = score.false_alarms / result.honest_months
        rows.append(
            f"| {check} | {known.name} | {known.level.value} | {planted} | {_part(found, planted)} "
            f"| {by_strength} | {false:.2f} |"
        )
    return [*rows, "", f"如实的 {result.honest_months} 个食堂月里，要写说明的平均 {_notes(result):.2f} 条。"]


def _part(found: int, planted: int) -> str:
    return f"{found / planted:.0%}" if planted else "–"


def _notes(result: Measured) -> float:
    return result.notes / result.honest_months


def _as_json(result: Measured) -> dict[str, object]:
    return {
        "honest_canteen_months": result.honest_months,
        "notes_per_canteen_month": round(_notes(result), 3),
        "checks": {
            check: {
                "planted": [score.planted[one] for one in STRENGTHS],
                "found": [score.found[one] for one in STRENGTHS],
                "false_alarms_per_canteen_month": round(score.false_alarms / result.honest_months, 3),
            }
            for check, score in sorted(result.scores.items())
        },
    }
