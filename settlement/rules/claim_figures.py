"""A claim as plain figures: what is kept of it, shown on pages, and compared with last month."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pos.rules.money import Money
from settlement.rules.claim import EXCLUDED, FULL, UNDONE, WAITING, Claim, DayFigures, Verdict
from settlement.rules.claim_rules import ClaimRules
from settlement.rules.funding import share_out
from settlement.rules.months import Month
from settlement.rules.operating import Operating
from settlement.rules.restated import Restated


def figures_of(claim: Claim) -> dict[str, object]:
    """Write a claim's figures as JSON has them; the same claim gives the same figures."""
    return {
        "days": [
            {"day": one.day.isoformat(), "fen": one.subsidy.fen, "meals": dict(one.meals)}
            for one in claim.days
        ],
        "digest": claim.digest,
        "elder_meals": sum(count for code, count in claim.meals.items() if code != FULL),
        "excluded": [_said(one) for one in claim.excluded],
        "funding": [{"fen": share.total.fen, "payer": share.payer} for share in claim.funding],
        "meal_fen": claim.meal_subsidy.fen,
        "meals": dict(claim.meals),
        "operating_fen": claim.operating.amount.fen,
        "operating_steps": list(claim.operating.steps),
        "operator": claim.operator,
        "restated": [
            {
                "day": one.day.isoformat(),
                "entry": one.entry,
                "month": one.month,
                "now_fen": one.now_fen,
                "was_fen": one.was_fen,
                "why": one.why,
            }
            for one in claim.restated
        ],
        "restated_fen": claim.restated_sum.fen,
        "total_fen": claim.total.fen,
        "undone": [_said(one) for one in claim.undone],
        "waiting": [_said(one) for one in claim.waiting],
    }


def _said(one: Verdict) -> dict[str, str]:
    return {"entry": one.entry, "why": one.why}


def claim_from(figures: Mapping[str, Any], place: str, month: Month, rules: ClaimRules) -> Claim:
    """Read a claim back from its figures, as it was kept; its findings are kept elsewhere."""
    restated = tuple(
        Restated(
            one["entry"],
            one["month"],
            date.fromisoformat(one["day"]),
            one["was_fen"],
            one["now_fen"],
            one["why"],
        )
        for one in figures["restated"]
    )
    meal, operating = Money(figures["meal_fen"]), Money(figures["operating_fen"])
    corrected = Money(sum(one.fen for one in restated))
    return Claim(
        canteen=place,
        operator=figures["operator"],
        month=month,
        meals=dict(figures["meals"]),
        meal_subsidy=meal,
        operating=Operating(operating, tuple(figures["operating_steps"])),
        restated=restated,
        excluded=_verdicts(figures["excluded"], EXCLUDED),
        undone=_verdicts(figures["undone"], UNDONE),
        waiting=_verdicts(figures["waiting"], WAITING),
        days=tuple(
            DayFigures(date.fromisoformat(one["day"]), dict(one["meals"]), Money(one["fen"]))
            for one in figures["days"]
        ),
        funding=share_out(rules.funding.on(month.last), meal, operating, corrected),
        findings=(),
        digest=figures["digest"],
    )


def _verdicts(told: Iterable[Mapping[str, str]], state: str) -> tuple[Verdict, ...]:
    return tuple(Verdict(one["entry"], state, why=one["why"]) for one in told)
