"""The names of the twelve sheets, and the words that stand in their cells."""

from pos.rules.sale import Tender, Via
from settlement.rules.checks.check_names import CHECK_NAMES
from settlement.rules.claim import CLAIMED, EXCLUDED, FULL, UNDONE, WAITING, Claim
from settlement.rules.meal_lines import MealLine

CLAIM, SUMMARY, DAYS, MEALS = "申报表", "汇总表", "按日统计表", "就餐明细表"
PEOPLE, FINDINGS, APART, RESTATED = "享受补贴人员花名册", "异常核查表", "剔除清单", "补退差明细"
TAKINGS, FUNDING, POLICY, PROOF = "收款对账表", "资金来源", "政策标准", "校验"
SHEETS = (
    CLAIM, SUMMARY, DAYS, MEALS, PEOPLE, FINDINGS, APART, RESTATED, TAKINGS, FUNDING, POLICY, PROOF,
)  # fmt: skip
FIRST_LOOK = "月审一页"
STATES = {CLAIMED: "申报", EXCLUDED: "剔除", UNDONE: "已撤销", WAITING: "待核"}
VIA_WORDS = {via.value: via.label for via in Via}
TENDER_WORDS = {tender.value: tender.label or "不用付" for tender in Tender}
AGREES, DIFFERS = "相符", "不符"
WALK_IN, NOT_LISTED = "散客", "未登记"
_PSEUDONYM = 10


def pseudonym(person: str) -> str:
    """Give the number that papers know a person by; with a letter before it no spreadsheet counts with it."""
    return f"P{person[:_PSEUDONYM]}" if person else NOT_LISTED


def person_number(line: MealLine) -> str:
    """Say whose meal it was: a number, a walk-in, or somebody who was served and is on no list (待核)."""
    if line.person:
        return pseudonym(line.person)
    return WALK_IN if line.concession == FULL else NOT_LISTED


def month_words(claim: Claim) -> str:
    """Say a month: 2026 年 10 月."""
    return f"{claim.month.year} 年 {claim.month.number} 月"


def check_words(check: str) -> str:
    """Name a check by its ID and its name."""
    return f"{check} {CHECK_NAMES.get(check, '')}".strip()
