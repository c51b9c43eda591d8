"""What the two screens show, as frozen values: everything a template may know, already in words."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["counts", "ok", "info", "warn", "stop", "train"]
Panel = Literal[
    "idle",
    "done",
    "person",
    "unknown",
    "unread",
    "asking",
    "compare",
    "no-camera",
    "stated",
    "lost",
    "bind-card",
    "bind-new",
    "bind-confirm",
    "bind-taken",
    "bind-nobody",
]
ElderState = Literal["show", "hello", "take", "again", "help", "card", "hand-over", "closed"]


@dataclass(frozen=True)
class Chip:
    """One health sign in the bar: a Tabler icon, its word, and whether it is wrong (then yellow)."""

    icon: str
    text: str
    wrong: bool = False


@dataclass(frozen=True)
class Bar:
    """The dark line on top: where and who we are, and what is wrong."""

    canteen: str
    till: str
    period: str  # "午餐 10:30–13:30", or "" outside meal times
    cashier: str  # "张*"
    devices: Chip
    centre: Chip
    clock: str  # "11:46", already on the Shanghai clock


@dataclass(frozen=True)
class Act:
    """A button that posts: its words and where it goes, with the values it sends."""

    label: str
    path: str
    fields: tuple[tuple[str, str], ...] = ()
    note: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Strip:
    """The line below the bar: today's counts, or one notice with at most one or two buttons."""

    level: Level
    text: str  # empty for level "counts"
    counts: tuple[
        tuple[str, int], ...
    ]  # (("今天", 87), ("堂食", 79), ("外带", 8), ("撤销", 1)); "份" follows the first
    acts: tuple[Act, ...] = ()
    others: int = 0  # "另有 {n} 条" when more notices wait
    waiting: str = ""  # "下一位 赵*"


@dataclass(frozen=True)
class PersonView:
    """The open person, as the cashier may see them: no class, no full name."""

    name: str  # "李*兰"
    community: str  # "和平社区"
    via: str  # "手环", "身份证", "查找"
    photo: str  # path of the photo, or ""
    chip: str  # "午餐 第 1 份", or a warning
    chip_warns: bool
    mode: str  # "dine-in" | "take-away" | "delivery"
    amount: str  # "6.00"
    reason: str  # shown only while 按住看原因 is held


@dataclass(frozen=True)
class DoneView:
    """What was just sold: the change to hand back, or that there is none."""

    change: str  # "14.00", or "" when no change is due
    line: str  # "收 20.00，应收 6.00", "上一笔已完成，不用找零", "余额还有 32.00"
    printing: str  # "小票已打印。", "小票在打印。", "小票没打出来，可以补打。"


@dataclass(frozen=True)
class LastSale:
    """The sale before: what 补打 and 撤销 are about."""

    number: str  # "K01-000122"
    short: str  # "000122"
    name: str  # "王*国" or "散客"
    tender: str  # "移动 6.00"
    may_void: bool


@dataclass(frozen=True)
class TenderButton:
    """One place in the pay column; muted means it does not apply now, it never vanishes."""

    kind: Literal["mobile", "cash", "note", "prepaid", "free"]
    label: str  # "移动支付", "现金正好", "收 20", "储值", "确认取餐"
    note: str  # "6.00", "找 14.00", "不够", "余额 38.00", ""
    tender: str  # form value: "mobile" | "cash" | "prepaid" | "free"
    tendered_fen: int  # what the diner hands over; 0 where it does not matter
    muted: bool


@dataclass(frozen=True)
class CardView:
    """An ID card that is on no list, for the cashier to compare with the one that lies there."""

    number: str  # "2900**********0021"
    born: str  # "1933 年 6 月 17 日"


@dataclass(frozen=True)
class Advised:
    """What is wrong while it is wrong, in one short sentence with a picture."""

    sentence: str  # "再近一点"
    icon: str


@dataclass(frozen=True)
class StatedView:
    """What an elder nobody could identify may say they pay, and what they said."""

    amounts: tuple[tuple[str, int], ...]  # (("12.00", 1200), ("6.00", 600), ("0.00", 0))
    chosen: str  # "6.00", or "" before anything was said
    why: str  # "码没登记"
    mode: str


@dataclass(frozen=True)
class BindView:
    """Somebody who is to be given a code, and what it can be."""

    request: str
    name: str  # "李*兰"
    community: str
    photo: str  # path of the photo, or ""
    kinds: tuple[tuple[str, str], ...]  # (("band", "手环"), ("social_security", "社保卡"), …)
    kind: str  # "band"


@dataclass(frozen=True)
class TillScene:
    """The cashier's screen."""

    bar: Bar
    strip: Strip
    panel: Panel
    headline: str  # idle, unknown, no-camera: H
    subline: str
    person: PersonView | None
    done: DoneView | None
    last: LastSale | None
    request: str  # one token for the open person's sale: pressed ten times, it is one sale
    walk_in_request: str
    walk_in_price: str  # "12.00"
    walk_in_muted: bool
    tenders: tuple[TenderButton, ...]  # mobile, cash, four notes, prepaid; for a free meal one "free" first
    hand: Literal["left", "right"]
    free_note: str = ""  # "这一份不用收钱" under the free button
    card: CardView | None = None
    reads_cards: bool = False  # whether 放身份证 can be offered
    looking: bool = False  # 整页识别 is at work
    may_bind: bool = False  # whether the unknown code can be given to somebody
    bind_note: str = ""  # "先看身份证，再登记", or why not
    bind: BindView | None = None
    stated: StatedView | None = None
    training: bool = False
    ask_to_open: bool = False  # nobody has opened a shift yet; selling is never refused for it


@dataclass(frozen=True)
class DisplayScene:
    """The elder's screen: three pictures and three sounds, no price, the same for every class."""

    state: ElderState
    first: str  # "请把手环放进框里", "李大娘", "请取餐"
    first_second: str  # second line of the huge type: "您好", or ""
    second: str  # "身份证也可以", "请稍等", "李大娘，慢用"
    canteen: str
    tone: str  # "", "received", "done", "again"
    tone_number: int  # rises by one with each tone; a page plays a tone once
    camera_side: Literal["top", "left", "right", "bottom"]
    advice: str = ""  # over the preview, while it is wrong
    advice_icon: str = ""
    training: bool = False


@dataclass(frozen=True)
class PersonHit:
    """Somebody found by search, as the cashier may compare them with who stands there."""

    person: str
    name: str
    born_year: str
    community: str
    photo: str
