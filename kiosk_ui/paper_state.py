"""How the printers do, in words for the cashier."""

from dataclasses import dataclass, field

from hardware.printer_status import Fault
from pos.job_book import Job

# What is wrong, and after what the paper goes on by itself.
_WORDS: dict[Fault, tuple[str, str]] = {
    Fault.PAPER_OUT: ("缺纸", "装好纸会接着打"),
    Fault.COVER_OPEN: ("盖子没关好", "盖紧会接着打"),
    Fault.STUCK: ("出错了", "请看有没有卡纸，再关掉重开"),
    Fault.OFFLINE: ("没连上", "请看它的灯和按键，好了会接着打"),
    Fault.SILENT: ("没有回话", "请关掉重开，好了会接着打"),
    Fault.GONE: ("没连上", "请看电源和线，连上会接着打"),
}
_BROKEN = ("打不了", "请叫维护人员")


@dataclass(frozen=True)
class Trouble:
    """What keeps one printer from printing, and how many papers wait for it; None is our own failure."""

    fault: Fault | None
    waiting: int
    kitchen: bool = False

    @property
    def sentence(self) -> str:
        """Say what is wrong, what waits, and what to do now."""
        wrong, then = _WORDS[self.fault] if self.fault else _BROKEN
        name, sheet = ("后厨打印机", "张后厨单") if self.kitchen else ("打印机", "张小票")
        waits = f"，{self.waiting} {sheet}在等" if self.waiting else ""
        return f"{name}{wrong}{waits}。照常收款，{then}。"

    @property
    def about_paper(self) -> bool:
        """Tell whether the picture of how to load paper helps."""
        return self.fault in (Fault.PAPER_OUT, Fault.COVER_OPEN)


@dataclass(frozen=True)
class PaperState:
    """How the printers do: troubles, papers waiting, those to ask about, and old ones to offer."""

    troubles: tuple[Trouble, ...] = ()
    queued: int = 0
    uncertain: tuple[Job, ...] = ()
    expired: tuple[Job, ...] = ()
    near_end: tuple[str, ...] = field(default=())

    @property
    def trouble(self) -> str:
        """Give the first trouble in a sentence, or nothing."""
        return self.troubles[0].sentence if self.troubles else ""

    def and_(self, other: "PaperState") -> "PaperState":
        """Put two printers together."""
        return PaperState(
            self.troubles + other.troubles,
            self.queued + other.queued,
            self.uncertain + other.uncertain,
            self.expired + other.expired,
            self.near_end + other.near_end,
        )
