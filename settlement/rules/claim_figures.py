"""A claim as plain figures: what is kept of it, shown on pages, and compared with last month."""

from settlement.rules.claim import FULL, Claim, Verdict


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
