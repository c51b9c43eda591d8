"""From an entry of the journal to its receipt: lines for the screen, bytes for the printer."""

from dataclasses import dataclass, replace

from hardware.paper import escpos_bytes
from hardware.paper_style import PAPER_58, PAPER_80, PaperStyle
from kiosk_ui.kitchen_paper import kitchen_lines
from kiosk_ui.paper_kinds import other_lines
from pos.config import Config, PrinterSection
from pos.job_book import KITCHEN, Job
from pos.rules.errors import CanteenError, Refused
from pos.rules.journal import Entry
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.paper_rows import Line
from pos.rules.policy import Policy
from pos.rules.receipt import ReceiptFacts, receipt_lines
from pos.rules.sale import Tender
from pos.rules.topup_paper import TopupLetter
from pos.rules.undoing import UNDONE_BY
from pos.store import Book

KITCHEN_AGAIN = "kitchen-2"


@dataclass(frozen=True)
class Letterhead:
    """What is the same on every receipt of a till: the canteen and the paper."""

    canteen: str
    period_names: dict[str, str]
    style: PaperStyle
    own_rows: str = ""


def letterhead(config: Config, columns: int | None = None) -> Letterhead:
    """Take the receipt's settings out of the configuration; ``columns`` may ask for the other paper."""
    style = paper_style(config.printer, columns)
    return Letterhead(config.canteen.name, period_names(config.policy), style, config.canteen.own_text)


def period_names(policy: Policy) -> dict[str, str]:
    """Give the name of every meal period that is or was in force."""
    return {period.code: period.name for row in policy.meal_periods.rows for period in row.value.periods}


def paper_style(printer: PrinterSection, columns: int | None = None) -> PaperStyle:
    """Take a printer's paper out of its settings; the other width has its own usual dots."""
    wanted = columns or printer.columns
    usual = PAPER_58 if wanted == PAPER_58.columns else PAPER_80
    dots = printer.dots if printer.dots and wanted == printer.columns else usual.dots
    try:
        return PaperStyle(usual.columns, dots, printer.cutter, printer.qr)
    except ValueError as error:
        raise CanteenError(f"打印机的 dots 不对：{error}") from error


def job_lines(book: Book, job: Job, head: Letterhead) -> tuple[Line, ...]:
    """Lay out the paper of one print job."""
    entry = book.journal.entry(job.entry)
    if entry is None:
        raise Refused(f"没有 {job.entry} 这笔流水，小票打不了：请看小票页。")
    original = book.journal.entry(entry.text("reverses")) if entry.kind in UNDONE_BY else None
    if job.printer == KITCHEN:
        return kitchen_lines(entry, original, again=job.kind == KITCHEN_AGAIN)
    head = _as_told(book, head)
    letter = TopupLetter(head.canteen, job.name, reprint=job.kind == "reprint")
    lines = other_lines(entry, original, letter, head.style.columns)
    if lines is not None:
        return lines
    facts = receipt_facts(entry, original, job.name, head)
    return receipt_lines(_as_reprint(facts) if job.kind == "reprint" else facts, head.style.columns)


def job_bytes(book: Book, job: Job, head: Letterhead) -> bytes:
    """Write the paper of one print job as the printer takes it."""
    return escpos_bytes(job_lines(book, job, head), head.style)


def receipt_facts(entry: Entry, original: Entry | None, name: str, head: Letterhead) -> ReceiptFacts:
    """Gather what the receipt of a sale, or the slip of its void, tells."""
    sold = original or entry
    sign = -1 if original else 1
    cash = sold.text("tender") == Tender.CASH
    return ReceiptFacts(
        number=entry.id,
        canteen=head.canteen,
        sold_at=entry.at,
        period=head.period_names.get(sold.text("period"), ""),
        mode=Mode(sold.text("mode")).label,
        portions=sold.fen("portions"),
        price=Money(sign * sold.fen("price_fen")),
        subsidy=Money(sign * sold.fen("subsidy_fen")),
        payable=Money(sign * sold.fen("payable_fen")),
        tender=Tender(sold.text("tender")).label,
        tendered=Money(sold.fen("tendered_fen")) if cash and not original else None,
        change=Money(sold.fen("change_fen")) if cash and not original else None,
        name=name,
        cashier=entry.text("cashier"),
        short_code=entry.short_code,
        void=original is not None,
        original=original.id if original else "",
        training=entry.kind.startswith("training-"),
        balance=Money(entry.fen("balance_fen")) if "balance_fen" in entry.facts else None,
    )


def _as_told(book: Book, head: Letterhead) -> Letterhead:
    """Call the meal periods what the centre calls them, where it has told its rules."""
    told = book.told_rules.policy(head.own_rows)
    return replace(head, period_names={**head.period_names, **period_names(told)}) if told else head


def _as_reprint(facts: ReceiptFacts) -> ReceiptFacts:
    return replace(facts, reprint=True)
