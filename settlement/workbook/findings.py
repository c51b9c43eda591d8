"""异常核查表: everything that the checks found, what was said about it, and by whom it was decided."""

from pos.rules.meals import shanghai
from settlement.claim_papers import Answer, ClaimPapers
from settlement.workbook.names import check_words, month_words
from settlement.workbook.pen import Column, Pen

_COLUMNS = (
    Column("序号", 6), Column("核查项", 18), Column("级别", 12), Column("日期", 11),
    Column("有关流水", 25), Column("发现", 36), Column("该怎么办", 28), Column("食堂说明", 24),
    Column("处理", 10), Column("处理人", 10), Column("时间", 16),
)  # fmt: skip
_ENTRIES_SHOWN = 3
_NOTHING = Answer()


def write_findings(pen: Pen, papers: ClaimPapers) -> None:
    """Write the sheet; one without a finding says so."""
    claim = papers.claim
    pen.begin("异常核查表", f"{claim.canteen}　{month_words(claim)}", _COLUMNS)
    for place, found in enumerate(claim.findings, 1):
        said = papers.answers.get(found.key, _NOTHING)
        entries = "、".join(found.entries[:_ENTRIES_SHOWN])
        if len(found.entries) > _ENTRIES_SHOWN:
            entries += f" 等 {len(found.entries)} 笔"
        note = f"{said.note}（{said.noted_by}）" if said.note and said.noted_by else said.note
        at = f"{shanghai(said.at):%Y-%m-%d %H:%M}" if said.at else ""
        pen.line((
            place, check_words(found.check), found.level.label, found.day, entries, found.sentence,
            found.remedy,
            note, said.decision, said.decided_by, at,
        ))  # fmt: skip
    if not claim.findings:
        pen.across("本月没有异常。")
