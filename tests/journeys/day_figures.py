"""What a day comes to, from nothing but the exported lines, added up as an auditor would."""

from collections import Counter

SIZES = ("portions", "price_fen", "payable_fen", "subsidy_fen")


def figures(lines: list[dict]) -> dict[str, int]:
    """Add up meals less voids by every way they are told apart; what comes to nothing is left out."""
    undone = {line["facts"]["reverses"] for line in lines if line["kind"] in ("void", "training-void")}
    found: Counter[str] = Counter()
    for line in lines:
        facts, number = line["facts"], f"{line['till']}-{line['number']:06d}"
        if line["kind"] == "sale":
            found["sales.count"] += 1
            if number in undone:
                found["voids.count"] += 1
                _add(found, "voids", facts)
                continue
            _add(found, "meals", facts)
            for family in ("concession", "mode", "tender"):
                _add(found, f"{family}.{facts[family]}", facts)
            for mark in ("held", "slip"):
                if facts.get(mark):
                    found[f"{mark}.count"] += 1
                    _add(found, mark, facts)
        elif line["kind"] == "training-sale" and number not in undone:
            found["training.count"] += 1
            _add(found, "training", facts)
        else:
            _cash(found, line["kind"], facts)
    return {key: value for key, value in found.items() if value}


def _cash(found: Counter[str], kind: str, facts: dict) -> None:
    if kind == "topup":
        found["topup.count"] += 1
        found[f"topup.{facts['tender']}_fen"] += facts["amount_fen"]
    elif kind == "cash-out":
        found["cash.out_fen"] += facts["amount_fen"]
    elif kind == "shift-opened":
        found["cash.float_fen"] += facts["float_fen"]


def _add(found: Counter[str], heading: str, facts: dict) -> None:
    for size in SIZES:
        found[f"{heading}.{size}"] += facts[size]


def account(lines: list[dict], name: str) -> int:
    """Sum what went through one account."""
    return sum(fen for line in lines for account, fen in line["postings"] if account == name)
