"""What is said about imports on the terminal: row numbers and masked values, never a name."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from settlement.difference import Difference
from settlement.import_book import DEATHS, UNDONE, Import
from settlement.rules.cross_match import TWO_PEOPLE

_SHOWN_MOST = 200
_WORDS = {"new": "新增", "changed": "变更", "ended": "不再列入", "unchanged": "没有变化", "held": "没有导入"}


def difference_sentences(difference: Difference, number: int | None) -> Iterator[str]:
    """Say a difference line by line; whoever is new is only counted."""
    for shown in difference.shown[:_SHOWN_MOST]:
        if shown.kind != "new":
            where = f"第 {shown.row} 行" if shown.row else f"台账 {shown.person[:8]}"
            yield f"{_WORDS[shown.kind]} {where}：{'；'.join(shown.sentences)}"
    for _, suspicion in difference.suspicions[:_SHOWN_MOST]:
        how = f"确认无误后用 --take-row {suspicion.row} 导入。" if suspicion.kind == TWO_PEOPLE else ""
        yield f"可疑 {suspicion}{how}"
    for grid in difference.grids[:_SHOWN_MOST]:
        yield f"网格员 {grid.community} {grid.grid}：{grid.before or '（空）'} → {grid.after or '（空）'}"
    numbers = difference.numbers()
    counts = "，".join(f"{word} {numbers[kind]} 人" for kind, word in _WORDS.items())
    what = "试算" if number is None else f"第 {number} 次导入"
    yield f"{what}：{counts}；可疑 {numbers['suspicious']} 处。"
    if difference.shrank and number is None:
        yield f"上次有 {difference.listed_before} 人，这份少了很多，文件可能不完整：核对无误后加 --shorter。"


def difference_as_json(difference: Difference, number: int | None) -> str:
    """Write a difference as one JSON object."""
    changes = [
        {"kind": shown.kind, "row": shown.row, "person": shown.person, "what": list(shown.sentences)}
        for shown in difference.shown
    ]
    suspicions = [{**asdict(found), "person": who} for who, found in difference.suspicions]
    whole: dict[str, object] = {
        "import": number,
        "dry_run": number is None,
        "bad": [],
        **difference.numbers(),
    }
    return json.dumps({**whole, "changes": changes, "suspicions": suspicions}, ensure_ascii=False)


def import_line(made: Import) -> str:
    """Say one import in one line."""
    state = "（已撤销）" if made.state == UNDONE else ""
    when = made.source if made.kind == DEATHS else f"{made.source} {made.month}"
    counts = "，".join(f"{word} {made.counts[kind]}" for kind, word in _WORDS.items() if kind in made.counts)
    return f"{made.number:>4}  {made.at[:10]}  {when}{state}：{counts}"
