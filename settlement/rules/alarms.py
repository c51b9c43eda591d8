"""When something is wrong with a till that somebody should look at, what it is, and what to do now."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pos.rules.lasting import lasting
from pos.rules.meals import shanghai

_MINUTE = timedelta(minutes=1)
_NUMBERS = re.compile(r"\d+")


class AlarmKind(StrEnum):
    """What can be wrong, the gravest first."""

    SILENT = "silent"
    BOOKS = "other-books"
    ASIDE = "lines-aside"
    UNSENT = "unsent"
    CLOCK = "clock"
    OLD_LIST = "old-list"
    DISK = "disk"
    PRINTER = "printer"
    CAMERA = "camera"
    SOFTWARE = "software"

    @property
    def label(self) -> str:
        """Give the word on screen."""
        return _WORDS[self][0]

    @property
    def level(self) -> str:
        """Tell how grave it is: ``stop``, ``warn`` or ``info``."""
        return _WORDS[self][1]

    @property
    def to_do(self) -> str:
        """Say what to do now."""
        return _WORDS[self][2]


_WORDS = {
    AlarmKind.SILENT: ("没有消息", "stop", "它照常卖饭，流水在本机。请打电话问食堂：机器开着吗，网通吗。"),
    AlarmKind.BOOKS: ("账本被换过", "stop", "它不再记账。请让食堂用纸单，从备份恢复，再查是谁动了账本。"),
    AlarmKind.ASIDE: ("流水对不上", "stop", "都已另存，没有丢。请财务或审计下载看一看，再找食堂核对。"),
    AlarmKind.UNSENT: ("还没上传", "warn", "请看它的网络；网通还不传，请问收银屏上怎么说。"),
    AlarmKind.CLOCK: ("时钟不准", "warn", "请食堂负责人在机器上校准时间。"),
    AlarmKind.OLD_LIST: ("名单旧了", "warn", "优惠照给，记作待核。请看它连没连上市中心。"),
    AlarmKind.DISK: ("磁盘快满", "warn", "请维护人员清出地方，账本要用。"),
    AlarmKind.PRINTER: ("打印机", "info", "不影响收款。请食堂看打印机。"),
    AlarmKind.CAMERA: ("摄像头", "info", "扫码枪和查找照用。请食堂看摄像头的插头。"),
    AlarmKind.SOFTWARE: ("程序旧了", "info", "请安排更新。"),
}
_PRINTER_WORDS = {
    "paper-out": "缺纸",
    "cover-open": "盖子没关好",
    "stuck": "出错了，可能卡纸",
    "offline": "没连上",
    "silent": "没有回话",
    "gone": "没连上",
    "broken": "打不了",
}
_CAMERA_WORDS = {"lost": "没有画面", "frozen": "画面不动", "looping": "画面总是同一段"}


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is an alarm; 0 for ``list_days`` means never."""

    silent_min: int = 10
    unsent_min: int = 60
    clock_off_min: int = 5
    list_days: int = 8
    disk_free_mb: int = 500


@dataclass(frozen=True, slots=True)
class LastSaid:
    """What a till said of itself last, as far as an alarm may come of it; its times by the centre's clock."""

    software: str
    people_heard: datetime | None
    unsent: int
    unsent_since: datetime | None
    clock_off: timedelta
    camera: str
    printer: str
    kitchen: str
    papers_waiting: int
    disk_free_mb: int
    books_whole: bool = True


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of one till; ``serving_since`` is when the meal that is served now began, if one is."""

    till: str
    heard_at: datetime
    serving_since: datetime | None
    said: LastSaid | None = None
    aside: int = 0
    newest_software: str = ""
    was_silent: bool = False
    """It was not heard while a meal was served, and has not been heard since."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is wrong with a till, in a sentence."""

    till: str
    kind: AlarmKind
    sentence: str


def alarms_of(watched: Watched, limits: Limits, now: datetime) -> tuple[Alarm, ...]:
    """Say everything that is wrong with a till, the gravest first."""
    silent = _is_silent(watched, limits, now)
    found: dict[AlarmKind, str] = {}
    if silent:
        away = lasting((now - watched.heard_at) // _MINUTE)
        found[AlarmKind.SILENT] = f"从 {_clock(watched.heard_at, now)} 起没有消息，已经{away}。"
    if watched.aside:
        found[AlarmKind.ASIDE] = f"有 {watched.aside} 批流水和收下的对不上，还没人看过。"
    if watched.said is not None:
        found |= _said_wrong(watched.said, limits, now)
        if now - watched.heard_at <= timedelta(minutes=limits.silent_min):
            found |= _devices(watched.said)  # of a till that was switched off nobody needs to see its printer
        if is_older(watched.said.software, watched.newest_software):
            newest = watched.newest_software
            found[AlarmKind.SOFTWARE] = f"程序是 {watched.said.software}，别处已经是 {newest}。"
    return tuple(Alarm(watched.till, kind, found[kind]) for kind in AlarmKind if kind in found)


def is_older(software: str, newest: str) -> bool:
    """Tell whether a version is older than another: its numbers are compared, from the left."""
    return _numbers(software) < _numbers(newest)


def _is_silent(watched: Watched, limits: Limits, now: datetime) -> bool:
    """Tell whether a till was due to speak and did not; it stays silent until it is heard again."""
    if watched.was_silent:
        return True
    if watched.serving_since is None:
        return False
    due_since = max(watched.heard_at, watched.serving_since)
    return now - due_since > timedelta(minutes=limits.silent_min)


def _said_wrong(said: LastSaid, limits: Limits, now: datetime) -> dict[AlarmKind, str]:
    """Say what is wrong by a till's own word; it stands until the till says otherwise."""
    found: dict[AlarmKind, str] = {}
    if not said.books_whole:
        found[AlarmKind.BOOKS] = "它的账本不到市中心签收的地方，或者那里不一样。"
    if said.unsent and said.unsent_since is not None:
        waits = now - said.unsent_since
        if waits > timedelta(minutes=limits.unsent_min):
            waited = lasting(waits // _MINUTE)
            found[AlarmKind.UNSENT] = f"{said.unsent} 笔没上传，最早一笔等了{waited}。"
    if abs(said.clock_off) > timedelta(minutes=limits.clock_off_min):
        found[AlarmKind.CLOCK] = f"时钟{clock_words(said.clock_off)}。"
    if said.people_heard is not None and limits.list_days:
        days = (now - said.people_heard).days
        if days > limits.list_days:
            found[AlarmKind.OLD_LIST] = f"居民名单 {days} 天没更新。"
    if said.disk_free_mb < limits.disk_free_mb:
        found[AlarmKind.DISK] = f"磁盘只剩 {said.disk_free_mb} MB。"
    return found


def _devices(said: LastSaid) -> dict[AlarmKind, str]:
    found: dict[AlarmKind, str] = {}
    papers = [
        f"{name}{_PRINTER_WORDS[fault]}"
        for name, fault in (("打印机", said.printer), ("后厨打印机", said.kitchen))
        if fault in _PRINTER_WORDS
    ]
    if papers:
        waiting = f"，{said.papers_waiting} 张纸在等" if said.papers_waiting else ""
        found[AlarmKind.PRINTER] = f"{'，'.join(papers)}{waiting}。"
    if said.camera in _CAMERA_WORDS:
        found[AlarmKind.CAMERA] = f"摄像头{_CAMERA_WORDS[said.camera]}。"
    return found


def clock_words(off: timedelta) -> str:
    """Say how far a clock is off: ``快 7 分钟``."""
    return f"{'快' if off > timedelta(0) else '慢'}{lasting(abs(off) // _MINUTE)}"


def _clock(at: datetime, now: datetime) -> str:
    """Write an instant as one says it: the time alone on the same day."""
    then, today = shanghai(at), shanghai(now)
    same_day = then.date() == today.date()
    return f"{then:%H:%M}" if same_day else f"{then.month} 月 {then.day} 日 {then:%H:%M}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(found[:9]) for found in _NUMBERS.findall(version))
