"""A claim on A4 as it is signed and sealed: 申报表, 按日统计 and 剔除清单, with a number on every page."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from hardware.fonts import font_place
from pos.rules.meals import shanghai
from pos.rules.money import Money
from pos.rules.service_days import WEEKDAYS
from settlement.claim_papers import ClaimPapers
from settlement.rules.capital_amount import capital_amount
from settlement.rules.claim import CLAIMED, EXCLUDED, UNDONE, Verdict
from settlement.rules.meal_lines import MealLine
from settlement.rules.policy_lines import CLASS_WORDS
from settlement.workbook.application import apart_words, heading_lines, made_words
from settlement.workbook.classes import classes_of
from settlement.workbook.names import STATES, check_words, month_words, person_number

SIGNERS = ("运营单位", "社区核实", "街道初审", "民政复核", "民政审批", "财务受理")
_PROMISE = "本单位承诺：以上就餐均真实发生，账目可凭流水和校验码重新算出；多领的如数退回，不向老人追收。"
_EMBEDDED, _NAMED = "ClaimPaper", "STSong-Light"
_MARGIN, _FOOT = 18 * mm, 16 * mm
_WIDE = A4[0] - 2 * _MARGIN
_LINE = colors.Color(0.5, 0.5, 0.5)
_HEAD, _TOTAL = colors.Color(0.85, 0.89, 0.93), colors.Color(0.93, 0.95, 0.97)
_BOX_HIGH = 27 * mm
_WHY_LONGEST = 200

Row = Sequence[str]


def write_claim_pdf(file: BinaryIO, papers: ClaimPapers) -> None:
    """Write the paper; the same papers give the same bytes."""
    claim, face = papers.claim, _face()
    title = f"{claim.canteen} {claim.month} 申报"
    paper = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=15 * mm, bottomMargin=20 * mm,
        title=title, author=claim.operator, subject=claim.digest, invariant=1,
    )  # fmt: skip
    sheet = _Sheet(face)
    story = [*_application(sheet, papers), PageBreak(), *_days(sheet, papers), PageBreak()]
    story += _apart(sheet, papers)
    foot = f"{claim.canteen}　{month_words(claim)}　校验码 {claim.digest[:16]}"
    paper.build(story, canvasmaker=lambda *given, **more: _Numbered(foot, face, *given, **more))


@lru_cache(maxsize=1)
def _face() -> str:
    """Choose the face: the machine's own goes into the file where its make allows, else the reader has one.

    Outlines of the PostScript make cannot go in; the name that stands for them then is one that every
    reader of PDF has a Chinese face for.
    """
    place = font_place()
    if place is not None:
        try:
            pdfmetrics.registerFont(TTFont(_EMBEDDED, str(place[0]), subfontIndex=place[1]))
        except TTFError:
            place = None
    if place is None:
        pdfmetrics.registerFont(UnicodeCIDFont(_NAMED))
    return _EMBEDDED if place else _NAMED


class _Numbered(Canvas):  # type: ignore[misc] # the library ships no types
    """Keeps each page until all are there: only then is it known how many there are."""

    def __init__(self, foot: str, face: str, *given: Any, **more: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **more)
        self._foot, self._face = foot, face
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802, the library's name
        """Keep a page for later."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every page with its foot."""
        pages = self._pages
        for number, page in enumerate(pages, 1):
            self.__dict__.update(page)
            self.setFont(self._face, 9)
            self.drawString(_MARGIN, _FOOT - 6 * mm, self._foot)
            self.drawRightString(A4[0] - _MARGIN, _FOOT - 6 * mm, f"第 {number} 页，共 {len(pages)} 页")
            super().showPage()
        super().save()


class _Sheet:
    """The styles of the paper, and the tables it is made of."""

    def __init__(self, face: str) -> None:
        def style(name: str, size: float, **more: object) -> ParagraphStyle:
            return ParagraphStyle(
                name, fontName=face, fontSize=size, leading=size * 1.4, wordWrap="CJK", **more
            )

        self.title = style("title", 17, alignment=TA_CENTER, spaceAfter=2 * mm)
        self.below = style("below", 9.5, spaceAfter=2 * mm)
        self.text = style("text", 9.5)
        self.small = style("small", 8)
        self.head = style("head", 9, alignment=TA_CENTER)
        self.figure = style("figure", 9.5, alignment=TA_RIGHT)
        self.small_figure = style("small figure", 8, alignment=TA_RIGHT)
        self.capital = style("capital", 12)

    def begin(self, title: str, below: str) -> list[Any]:
        """Write a title and the line below it."""
        return [self.words(title, self.title), self.words(below, self.below)]

    def words(self, text: str, style: ParagraphStyle) -> Paragraph:
        """Write a text, whatever characters it has."""
        # the library takes a wide blank for a place to break, and makes one narrow blank of several
        kept = escape(text).replace("　", "\xa0\xa0").replace("\n", "<br/>")
        return Paragraph(kept, style)

    def table(
        self, heads: Row, rows: Sequence[Row], wide: Sequence[float], figures: Sequence[int], *, small: bool
    ) -> Table:
        """Draw rows under heads that come again on every page; the last row is the total."""
        text, figure = (self.small, self.small_figure) if small else (self.text, self.figure)
        cells = [[self.words(head, self.head) for head in heads]]
        cells += [
            [self.words(one, figure if place in figures else text) for place, one in enumerate(row)]
            for row in rows
        ]
        look = [
            ("GRID", (0, 0), (-1, -1), 0.5, _LINE),
            ("BACKGROUND", (0, 0), (-1, 0), _HEAD),
            ("BACKGROUND", (0, -1), (-1, -1), _TOTAL),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            *(("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5)),
        ]
        whole = sum(wide)
        return Table(cells, [_WIDE * part / whole for part in wide], repeatRows=1, style=look)

    def boxed(self, rows: Sequence[Sequence[Paragraph]], wide: Sequence[float], **more: object) -> Table:
        """Draw boxes without heads."""
        look = [("GRID", (0, 0), (-1, -1), 0.5, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        whole = sum(wide)
        return Table(list(rows), [_WIDE * part / whole for part in wide], style=look, **more)


def _application(sheet: _Sheet, papers: ClaimPapers) -> list[Any]:
    """Write what the operator asks for, who pays it, and the boxes for signatures and seals."""
    claim = papers.claim
    known = [*heading_lines(papers), ("没有申报的", apart_words(claim))]
    rows = [[sheet.words(label, sheet.text), sheet.words(text, sheet.text)] for label, text in known]
    restated = f"更正以前月份 {len(claim.restated)} 笔" if claim.restated else "没有"
    classes = [(f"　其中：{word}", str(claim.meals.get(code, 0)), "", "") for code, word in classes_of(claim)]
    money = [
        ("一、就餐补贴", str(sum(claim.meals.values())), str(claim.meal_subsidy), ""),
        *classes,
        ("二、运营补贴", "", str(claim.operating.amount), "；".join(claim.operating.steps)),
        ("三、补退差", "", str(claim.restated_sum), restated),
        ("合计（小写）", "", str(claim.total), ""),
    ]
    capital = [
        [sheet.words("合计（大写）", sheet.text), sheet.words(capital_amount(claim.total), sheet.capital)]
    ]
    seals = [[_seal(sheet, left), _seal(sheet, right)] for left, right in _in_pairs(SIGNERS)]
    return [
        *sheet.begin("社区食堂补助资金申报表", f"{month_words(claim)}　单位：元、份"),
        sheet.boxed(rows, (22, 78)),
        sheet.table(("项目", "份数", "金额", "说明"), money, (22, 12, 20, 46), (1, 2), small=False),
        sheet.boxed(capital, (22, 78)),
        Spacer(1, 2 * mm),
        _funding(sheet, papers),
        Spacer(1, 2 * mm),
        sheet.words(_PROMISE, sheet.text),
        Spacer(1, 2 * mm),
        sheet.boxed(seals, (50, 50), rowHeights=[_BOX_HIGH] * len(seals)),
        Spacer(1, 1 * mm),
        sheet.words(f"校验码 {claim.digest}", sheet.small),
        sheet.words(made_words(papers), sheet.small),
    ]


def _in_pairs(names: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(names[::2], names[1::2], strict=True))


def _seal(sheet: _Sheet, who: str) -> Paragraph:
    return sheet.words(f"{who}（盖章）\n\n签字：\n日期：　　　　年　　月　　日", sheet.text)


def _funding(sheet: _Sheet, papers: ClaimPapers) -> Table:
    claim = papers.claim
    rows = [
        (share.payer, str(share.meals), str(share.operating), str(share.restated), str(share.total))
        for share in claim.funding
    ]
    nothing = Money(0)
    columns = (
        [share.meals for share in claim.funding],
        [share.operating for share in claim.funding],
        [share.restated for share in claim.funding],
        [share.total for share in claim.funding],
    )
    rows.append(("合计", *(str(sum(column, nothing)) for column in columns)))  # type: ignore[arg-type]
    heads = ("资金来源", "就餐补贴", "运营补贴", "补退差", "合计")
    return sheet.table(heads, rows, (20, 20, 20, 20, 20), (1, 2, 3, 4), small=False)


def _days(sheet: _Sheet, papers: ClaimPapers) -> list[Any]:
    """Write each day's portions by class and its subsidy."""
    claim = papers.claim
    classes = classes_of(claim)
    rows = [
        (
            one.day.isoformat(),
            f"周{WEEKDAYS[one.day.weekday()]}",
            *(str(one.meals.get(code, 0)) for code, _ in classes),
            str(sum(one.meals.values())),
            str(one.subsidy),
        )
        for one in claim.days
    ]
    totals = (str(claim.meals.get(code, 0)) for code, _ in classes)
    meals = str(sum(claim.meals.values()))
    rows.append(("合计", f"{len(claim.days)} 天", *totals, meals, str(claim.meal_subsidy)))
    heads = ("日期", "星期", *(word for _, word in classes), "份数合计", "就餐补贴")
    figures = tuple(range(2, len(heads)))
    table = sheet.table(heads, rows, (1.3, 1, *[1] * len(figures)), figures, small=False)
    return [*sheet.begin("按日统计", f"{claim.canteen}　{month_words(claim)}　单位：元、份"), table]


def _apart(sheet: _Sheet, papers: ClaimPapers) -> list[Any]:
    """Write every line that is not claimed, and why."""
    claim = papers.claim
    rows: list[tuple[str, ...]] = []
    fen = 0
    for line, said in papers.judged():
        if said.state != CLAIMED:
            rows.append(_apart_row(len(rows) + 1, line, said))
            fen += line.subsidy_fen
    begun = sheet.begin(
        "剔除清单", f"{claim.canteen}　{month_words(claim)}　{apart_words(claim)}　单位：元、份"
    )
    if not rows:
        return [*begun, sheet.words("本月没有剔除、撤销和待核的。", sheet.text)]
    rows.append(("合计", f"{len(rows)} 笔", "", "", "", "", str(Money(fen)), "", ""))
    heads = ("序号", "时间", "流水号", "人员编号", "类别", "份数", "补贴", "处理", "原因")
    return [*begun, sheet.table(heads, rows, (8, 14, 11.5, 12.5, 7, 7.5, 9, 8.5, 22), (5, 6), small=True)]


def _apart_row(number: int, line: MealLine, said: Verdict) -> tuple[str, ...]:
    why = check_words(said.why) if said.state == EXCLUDED else said.why
    if said.state == UNDONE and line.undone is not None:
        why = f"{said.why} {line.undone.reason}"
    return (
        str(number),
        f"{shanghai(line.served_at):%Y-%m-%d %H:%M}",
        line.id,
        person_number(line),
        CLASS_WORDS.get(line.concession, line.concession),
        str(line.portions),
        str(Money(line.subsidy_fen)),
        STATES[said.state],
        why[:_WHY_LONGEST],
    )
