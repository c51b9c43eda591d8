"""政策标准: the rules that a claim was worked out by, each with its first day and its source."""

from settlement.claim_papers import ClaimPapers
from settlement.workbook.names import month_words
from settlement.workbook.pen import Column, Pen

_COLUMNS = (Column("项目", 16), Column("规定", 60), Column("起", 12), Column("依据", 50))


def write_policy(pen: Pen, papers: ClaimPapers) -> None:
    """Write the sheet."""
    pen.begin("政策标准", month_words(papers.claim), _COLUMNS)
    for line in papers.policy:
        pen.line((line.about, line.says, line.since, line.source))
