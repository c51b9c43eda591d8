"""A month worked out by hand, read from a page of tables as a clerk writes them."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from pos.rules.meals import SHANGHAI
from pos.rules.people import Status
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine, Undone
from settlement.rules.months import Month, read_month
from settlement.rules.person_history import CardSpan, PersonKnown, Roll
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.restated import Restated, restate
from settlement.rules.settle import Decided
from unit.elders_month import POLICY

CLASSES = {"半价": "half", "免费": "free", "普通": "full"}
_MODES = {"堂食": "dine-in", "带走": "take-away"}
_WAYS = {"手环": "band", "查找": "search", "不用认": "walk_in"}
_WALK_IN, _ELSEWHERE = "散客", "别处"
_DINNER_H = 15
_TITLE = re.compile(r"# (\S+)　(\d{4}-\d\d)")
_BAND = re.compile(r"(\d+) 份起 (\d+)%")

Row = Mapping[str, str]


@dataclass(frozen=True)
class HandWorkedMonth:
    """One page: what went in, what becomes of each meal, and every figure with its arithmetic."""

    name: str
    month: Month
    tables: Mapping[str, tuple[Row, ...]]

    @property
    def place(self) -> str:
        """Give the canteen's whole name."""
        return f"示范区/示范街道/示范社区/{self.name}"

    @cached_property
    def rules(self) -> Mapping[str, str]:
        """Give what the page says the city has decided."""
        return {row["项目"]: row["内容"] for row in self.tables["规则"]}

    @cached_property
    def figures(self) -> Mapping[str, Row]:
        """Give the claim's figures by their words."""
        return {row["项目"]: row for row in self.tables["申报"]}

    @cached_property
    def known(self) -> Known:
        """Give what is known beside the lines."""
        people = {row["姓名"]: self._person(row) for row in self.tables["人员"]}
        return Known(
            policy=POLICY,
            rules=read_claim_rules(self._claims()),
            roll=Roll(people),
            accepted=frozenset(row["单号"] for row in self.tables["用餐"] if "已认可" in row["情形"]),
        )

    @cached_property
    def decided(self) -> Decided:
        """Give the restatements and the year's meals before."""
        before = int(self.rules["本年以前的优惠餐"])
        return Decided(restated={self.place: self.restated}, meals_before={self.place: before})

    @cached_property
    def restated(self) -> tuple[Restated, ...]:
        """Compare what was claimed for the lines of earlier months with what is right now."""
        rows = self.tables["以前月份"]
        lines = [self._line({**row, "时间": f"{row['日期']} 11:00"}) for row in rows]
        paid = {row["单号"]: fen(row["申报过"]) for row in rows}
        now = {row["单号"]: fen(row["现在"]) for row in rows}
        why = {row["单号"]: row["原因"] for row in rows}
        return restate(rows[0]["日期"][:7], lines, paid, now, why) if rows else ()

    @cached_property
    def lines(self) -> tuple[MealLine, ...]:
        """Give every meal of the page, those at another canteen too."""
        return tuple(self._line(row) for row in self.tables["用餐"])

    def ending(self, result: str) -> list[Row]:
        """Give the meals that end in a way: 申报, 剔除, 撤销, 待核."""
        return [row for row in self.tables["用餐"] if row["结果"].split()[0] == result]

    def _claims(self) -> dict[str, object]:
        grade, percent = self.rules["等级"].removesuffix("%").split()
        bands = [
            {"from_meals": int(begins), "percent": int(part)}
            for begins, part in _BAND.findall(self.rules["分档"])
        ]
        cap = self.rules["封顶"]
        operating = {
            "from": date(2023, 5, 1),
            "source": "made up for this page",
            "per_meal": self.rules["运营补贴每份"],
            "least_service_days": int(self.rules["供餐至少"].split()[0]),
            "bands": bands,
            "grades": {grade: int(percent)},
            **({} if cap == "无" else {"cap": cap}),
        }
        shares = [one.split() for one in self.rules["出资"].split("，")]
        funding = {
            "from": date(2023, 5, 1),
            "source": "made up for this page",
            "shares": [{"payer": payer, "parts": int(parts)} for payer, parts in shares],
        }
        canteen = {"place": self.place, "operator": "编的餐饮公司", "grade": grade}
        return {"operating": [operating], "funding": [funding], "canteens": [canteen]}

    def _person(self, row: Row) -> PersonKnown:
        held = Status("dibao", _day(row["低保从"]), _day(row["低保到"]))
        cards = tuple(
            CardSpan(one["编号"], "band", _moment(one["发放"]), _moment(one["停用"]) if one["停用"] else None)
            for one in self.tables["手环"]
            if one["姓名"] == row["姓名"]
        )
        return PersonKnown(
            row["姓名"],
            date.fromisoformat(row["出生"]),
            (held,) if row["低保从"] else (),
            died_on=_day(row["去世"]),
            cards=cards,
            listed_on=date(2023, 5, 1),
        )

    def _line(self, row: Row) -> MealLine:
        till, number = row["单号"].split("-")
        at, who, how = _moment(row["时间"]), row.get("谁", ""), row.get("怎么认出", "手环")
        about, subsidy = row.get("情形", ""), fen(row.get("补贴", "0"))
        paid, concession = fen(row.get("老人付", "0")), CLASSES[row.get("价类", "半价")]
        person = "" if who == _WALK_IN else who
        held = "待核" in about
        undone = re.search(r"被 (\S+) 撤销", about)
        return MealLine(
            canteen=self.place if row.get("结果") != _ELSEWHERE else f"{self.place}以外",
            till=till,
            number=int(number),
            hash=f"{int(number):064x}",
            at=at,
            served_at=at,
            day=at.date(),
            period="lunch" if at.hour < _DINNER_H else "dinner",
            person=person or None,
            concession=concession,
            ground="dibao" if concession == "half" else "",
            mode=_MODES[row.get("吃法", "堂食")],
            portions=int(row.get("份", "1")),
            price_fen=paid + subsidy,
            payable_fen=paid,
            receivable_fen=0 if held else subsidy,
            held_fen=subsidy if held else 0,
            via=_WAYS.get(how, "band"),
            tender="cash" if paid else "free",
            cashier="07",
            policy="p",
            held="searched" if held else "",
            confirmer="05" if "有人核对" in about else "",
            why=about.split("，")[1] if "有人核对" in about else "",
            card="" if how in _WAYS else how,
            undone=Undone(undone[1], at, "按错了") if undone else None,
        )


def read_hand_worked_month(path: Path) -> HandWorkedMonth:
    """Read such a page."""
    text = path.read_text(encoding="utf-8")
    title = _TITLE.match(text)
    if title is None:
        raise ValueError(f"{path.name} has no title")
    parts = text.split("\n## ")[1:]
    tables = {part.split("\n", 1)[0].strip(): tuple(_rows(part)) for part in parts}
    return HandWorkedMonth(title[1], read_month(title[2]), tables)


def fen(yuan: str) -> int:
    """Give an amount, or a little arithmetic of amounts, in whole fen."""
    exact = worked_out(yuan) * 100
    if exact.denominator != 1:
        raise ValueError(f"{yuan} is no whole fen")
    return exact.numerator


def worked_out(sum_of: str) -> Fraction:
    """Work a written sum out to the last digit: sums, differences and products of numbers."""
    # decimals as fractions, so that nothing is lost on the way
    tree = ast.parse(sum_of.replace("×", "*"), mode="eval")
    return _value(tree.body, sum_of.replace("×", "*"))


def _value(node: ast.expr, text: str) -> Fraction:
    if isinstance(node, ast.Constant):
        return Fraction(ast.get_source_segment(text, node) or "")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, text)
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, text), _value(node.right, text)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
    raise ValueError(f"{text} is no sum")


def _rows(part: str) -> Iterator[Row]:
    lines = [line for line in part.splitlines() if line.startswith("|")]
    names, *rest = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    for cells in rest[1:]:
        yield dict(zip(names, cells, strict=True))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
