"""From the scene to the cashier's screen, in words."""

from dataclasses import dataclass
from typing import Literal

from hardware.feed import CameraState
from kiosk_ui.centre_worker import CentreState
from kiosk_ui.counter_scene import Binding, CardShown, LastSold, Presented, Scene, Stated
from kiosk_ui.notices import Devices, all_notices, strip_of
from kiosk_ui.scene import (
    Bar,
    BindView,
    CardView,
    Chip,
    DoneView,
    LastSale,
    Panel,
    PersonView,
    StatedView,
    TillScene,
)
from kiosk_ui.tender_buttons import tender_buttons
from pos.job_book import JobState
from pos.quotes import Quote
from pos.rules.cards import CardKind, How
from pos.rules.journal import Entry
from pos.rules.meals import shanghai
from pos.rules.money import ZERO, Money
from pos.rules.sale import Tender
from pos.rules.stated import HELD_REASONS


@dataclass(frozen=True)
class Desk:
    """What never changes while a till runs: its names and the cashier's hand."""

    canteen: str
    till: str
    cashier: str
    hand: Literal["left", "right"]


def till_scene(desk: Desk, scene: Scene, devices: Devices, clock: str) -> TillScene:
    """Draw the cashier's screen."""
    held, stated = scene.open, scene.stated
    payable = held.quote.decision.payable if held else stated.payable if stated else None
    panel, headline, subline = _panel(scene, devices.camera, reads_cards=devices.reads_cards)
    return TillScene(
        bar=_bar(desk, scene, devices, clock),
        strip=strip_of(scene, all_notices(scene, devices)),
        panel=panel,
        headline=headline,
        subline=subline,
        person=_person(held) if held else None,
        done=_done(scene.done, scene.last) if scene.done and panel == "done" else None,
        last=_last(scene.last) if scene.last else None,
        request=held.request if held else stated.request if stated else "",
        walk_in_request=scene.walk_in_request,
        walk_in_price=str(scene.walk_in_price),
        walk_in_muted=scene.busy,
        tenders=tender_buttons(payable, held.quote.balance if held else ZERO),
        hand=desk.hand,
        free_note="这一份不用收钱" if payable == ZERO else "",
        card=_card(scene.card) if scene.card else None,
        reads_cards=devices.reads_cards,
        looking=scene.looking,
        may_bind=scene.code is not None and not scene.code.refusal and not scene.practising,
        bind_note=_bind_note(scene),
        bind=_bind(scene.binding, scene.binding.held) if scene.binding and scene.binding.held else None,
        stated=_stated(stated) if stated else None,
        training=scene.practising,
        ask_to_open=scene.shift is None and not scene.practising,
    )


def _bar(desk: Desk, scene: Scene, devices: Devices, clock: str) -> Bar:
    return Bar(
        canteen=desk.canteen,
        till=desk.till,
        period=str(scene.period) if scene.period else "",
        cashier=scene.seller or desk.cashier,
        devices=_devices_chip(devices),
        centre=_centre_chip(devices.centre),
        clock=clock,
    )


def _centre_chip(centre: CentreState | None) -> Chip:
    if centre is None:
        return Chip("cloud-off", "单机")
    if centre.trouble:
        waiting = f" {centre.unsent} 笔" if centre.unsent else ""
        return Chip("cloud-off", f"离线{waiting}", wrong=centre.refused)
    return Chip("cloud", "已上传")


def _devices_chip(devices: Devices) -> Chip:
    if devices.paper.trouble:
        return Chip("printer-off", "打印机有问题", wrong=True)
    if devices.camera is not None and not devices.camera.live:
        return Chip("camera-off", "摄像头没画面", wrong=True)
    if devices.serial is not None and not devices.serial.live:
        return Chip("scan", "扫码枪没连上", wrong=True)
    return Chip("circle-check", "设备正常")


_STAY = "不用让老人走开，选一种继续："
_HEADLINES: dict[Panel, tuple[str, str]] = {
    "unknown": ("这个码还没登记", _STAY),
    "unread": ("两次都没看清", _STAY),
    "asking": ("请放身份证", "号码那面朝镜头，放平，离一掌远。"),
    "compare": ("这个身份证不在名单里", "请和证件对一对，读错了就再放一次。"),
    "stated": ("老人说付多少？", "按老人说的收，以后不找老人补。"),
    "person": ("", ""),
    "done": ("请下一位", ""),
    "no-camera": ("请用扫码枪或查找", "收款不受影响。"),
    "lost": ("这个手环已挂失", "请看身份证；手环先留下，交社区。"),
    "bind-card": ("请放身份证", "号码那面朝镜头，放平，离一掌远。"),
    "bind-new": ("请放新手环", "扫到新的会再问一次，原来的还没动。"),
    "bind-confirm": ("", ""),
    "bind-taken": ("这个手环登记过了", "请交给社区，先用身份证取餐。"),
    "bind-nobody": ("名单里没有这位老人", "请和证件对一对，读错了就再放一次。"),
    "idle": ("等下一位", "扫到会响一声，人和金额自动出来。"),
}


def _panel(scene: Scene, camera: CameraState | None, *, reads_cards: bool) -> tuple[Panel, str, str]:
    panel = scene.panel
    if panel == "idle" and (camera is None or (not camera.live and camera.tries > 0)):
        panel = "no-camera"
    headline, subline = _HEADLINES[panel]
    if panel == "bind-confirm" and scene.binding and scene.binding.held:
        headline, subline = _asked(scene.binding, scene.binding.held)
    if panel == "bind-card" and not reads_cards:
        subline = "镜头看不了身份证，请用扫码枪或查找。"
    if panel == "no-camera" and scene.shift is None:
        subline += "还没开班，先收款也行。"
    return panel, headline, subline


def _asked(binding: Binding, held: Presented) -> tuple[str, str]:
    """Ask whether the code is this person's; who was only searched for is to be looked at."""
    headline = f"登记给 {held.guest.resident.name}？"
    if binding.instead_of:
        return headline, "登记好这个，原来的就挂失。"
    if held.how is not How.SEARCH:
        return headline, "以后扫这个就认得。"
    return headline, "请对照片，是本人再登记。" if held.guest.resident.photo else "没有照片，请看证件再登记。"


def _bind(binding: Binding, held: Presented) -> BindView:
    resident = held.guest.resident
    return BindView(
        request=held.request,
        name=resident.name,
        community=resident.community,
        photo=f"/photo/{resident.person}" if resident.photo else "",
        kinds=tuple((kind.value, kind.label) for kind in CardKind),
        kind=binding.kind.value,
    )


def _bind_note(scene: Scene) -> str:
    if scene.practising:
        return "练习时不登记"
    if scene.code is not None and scene.code.refusal:
        return "这种码不能登记"
    return "先看身份证，再登记"


def _stated(stated: Stated) -> StatedView:
    return StatedView(
        amounts=tuple((str(amount), amount.fen) for amount in stated.amounts),
        chosen="" if stated.payable is None else str(stated.payable),
        why=HELD_REASONS[stated.why],
        mode=stated.mode.value,
    )


def _card(card: CardShown) -> CardView:
    born_on = card.born_on
    return CardView(card.masked, f"{born_on.year} 年 {born_on.month} 月 {born_on.day} 日")


def _person(held: Presented) -> PersonView:
    resident, quote = held.guest.resident, held.quote
    chip, warns = "", False
    if quote.taken_at:
        when, where = f"{shanghai(quote.taken_at):%H:%M}", quote.taken_where or "本食堂"
        chip, warns = f"{_already(quote)} 份 {when} {where}", True
    elif quote.differs_from_last:
        chip, warns = "和上次不一样，按住看原因", True
    elif quote.period:
        chip = f"{quote.period.name} 第 1 份"
    return PersonView(
        name=resident.name,
        community=resident.community,
        via=held.via.label,
        photo=f"/photo/{resident.person}" if resident.photo else "",
        chip=chip,
        chip_warns=warns,
        mode=held.mode.value,
        amount=str(quote.decision.payable),
        reason=quote.decision.reason,
    )


def _already(quote: Quote) -> str:
    if quote.taken_in_period:
        return f"这一餐已取过 {quote.taken_in_period}"
    return f"今天已取过 {quote.taken_today}"


_PAPER_WORDS = {
    JobState.PRINTED: "小票已打印。",
    JobState.SENDING: "小票在打印。",
    JobState.QUEUED: "小票在打印。",
}


def _done(entry: Entry, last: LastSold | None) -> DoneView:
    printing = _PAPER_WORDS.get(last.paper, "小票没打出来，可以补打。") if last and last.paper else ""
    change, payable, tendered = (
        Money(entry.fen(f"{name}_fen")) for name in ("change", "payable", "tendered")
    )
    if change:
        return DoneView(str(change), f"{_practice(entry)}收 {tendered}，应收 {payable}", printing)
    if entry.text("tender") == Tender.PREPAID:
        return DoneView("", f"{_practice(entry)}余额还有 {Money(entry.fen('balance_fen'))}", printing)
    return DoneView("", f"{_practice(entry)}上一笔已完成，不用找零", printing)


def _practice(entry: Entry) -> str:
    return "练习　" if entry.kind == "training-sale" else ""


def _last(last: LastSold) -> LastSale:
    entry = last.entry
    paid = f"{Tender(entry.text('tender')).short} {Money(entry.fen('payable_fen'))}".strip()
    return LastSale(
        number=entry.id,
        short=entry.id[-6:],
        name=last.name,
        tender="已撤销" if last.voided else f"{_practice(entry)}{paid}",
        may_void=not last.voided,
    )
