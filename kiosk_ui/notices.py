"""The one line below the bar: the most pressing notice, or else today's counts."""

from dataclasses import dataclass, replace

from hardware.feed import CameraState
from hardware.serial_scanner import SerialState
from kiosk_ui.centre_worker import CentreState
from kiosk_ui.counter_scene import Scene
from kiosk_ui.paper_state import PaperState, Trouble
from kiosk_ui.scene import Act, Strip
from kiosk_ui.turns import TWO_BANDS
from pos.job_book import KITCHEN, RECEIPT
from pos.rules.lasting import lasting
from pos.rules.meals import Mode

NO_CAMERA_SOURCE = "none"


@dataclass(frozen=True)
class Devices:
    """How the devices do at this moment; a till may have no camera, no serial scanner and no centre."""

    camera: CameraState | None
    paper: PaperState
    serial: SerialState | None = None
    reads_cards: bool = False
    centre: CentreState | None = None


def counts_of(scene: Scene) -> tuple[tuple[str, int], ...]:
    """Give today's portions by the way they were served, and the voids."""
    served = tuple((mode.label, scene.counts.by_mode.get(mode.value, 0)) for mode in Mode)
    shown = tuple(pair for pair in served if pair[1] or pair[0] != Mode.DELIVERY.label)
    return (("今天", scene.counts.portions), *shown, ("撤销", scene.counts.voids))


def all_notices(scene: Scene, devices: Devices) -> tuple[Strip, ...]:
    """List every notice there is, the most pressing first."""
    counts, camera = counts_of(scene), devices.camera
    found = _till_notices(scene, counts)
    if scene.two_bands:
        found.append(Strip("warn", TWO_BANDS, counts))
    if camera is not None and not camera.live and camera.tries > 0:
        tries = f"摄像头没有画面，正在重连（第 {camera.tries} 次）。请用扫码枪或查找，收款不受影响。"
        found.append(Strip("warn", tries, counts))
    elif camera is not None and camera.warning:
        found.append(Strip("warn", camera.warning, counts))
    if devices.serial is not None and not devices.serial.live and devices.serial.tries > 0:
        found.append(Strip("warn", "扫码枪没连上，请看看插头。连上会自己恢复，收款不受影响。", counts))
    found += _paper_notices(devices.paper, counts)
    if scene.serving.why:
        text = f"{scene.serving.why}，按 {scene.walk_in_price} 收。"
        found.append(Strip("warn", text, counts, _may_allow(scene)))
    if devices.centre is not None and devices.centre.lapsed_days:
        days = devices.centre.lapsed_days
        text = f"居民名单 {days} 天没更新。优惠照给，记作待核，不会找老人补钱。"
        found.append(Strip("warn", text, counts))
    if devices.centre is not None and devices.centre.trouble:
        found.append(_centre_away(devices.centre, counts))
    if scene.serving.warning:
        found.append(Strip("info", scene.serving.warning, counts))
    found += _paper_low(devices.paper, counts)
    return tuple(found)


def strip_of(scene: Scene, notices: tuple[Strip, ...]) -> Strip:
    """Choose what the strip shows now."""
    waiting = f"下一位 {scene.waiting.guest.resident.name}" if scene.waiting else ""
    if not notices:
        return Strip("counts", "", counts_of(scene), waiting=waiting)
    return replace(notices[0], others=len(notices) - 1, waiting=waiting)


def _till_notices(scene: Scene, counts: tuple[tuple[str, int], ...]) -> list[Strip]:
    """Give what was just said, and what is wrong with the till itself."""
    found: list[Strip] = []
    if scene.message:
        found.append(Strip(scene.message_level, scene.message, counts))
    if scene.practising:
        end = Act("结束练习", "/till/practice", (("on", "no"),))
        found.append(Strip("train", "练习　不收钱　不进申报", counts, (end,)))
    if scene.clock_jump_s:
        minutes = max(1, round(abs(scene.clock_jump_s) / 60))
        text = f"机器时间变了 {minutes} 分钟。请负责人核对，照常收款。"
        found.append(Strip("warn", text, counts, (Act("知道了", "/till/clock-known"),)))
    return found


def _centre_away(centre: CentreState, counts: tuple[tuple[str, int], ...]) -> Strip:
    if centre.refused:
        return Strip("warn", centre.trouble, counts)
    waiting = f"{centre.unsent} 笔" if centre.unsent else "流水"
    oldest = f"，最早一笔等了{lasting(centre.waits_min)}" if centre.unsent and centre.waits_min else ""
    text = f"连不上市中心。照常收款和优惠，{waiting}连上后自动上传{oldest}。"
    return Strip("info", text, counts)


def _may_allow(scene: Scene) -> tuple[Act, ...]:
    """Offer the manager's word where somebody stands there whose concession would hold inside meal times."""
    if scene.open is None or scene.open.quote.could_be is None:
        return ()
    return (Act("负责人确认优惠", "/till/sheet/allow"),)


def _paper_notices(paper: PaperState, counts: tuple[tuple[str, int], ...]) -> list[Strip]:
    found = [Strip("warn", t.sentence, counts, _how_to_load(t)) for t in paper.troubles]
    if paper.uncertain:
        job = paper.uncertain[0]
        acts = (
            Act("打出来了", "/till/paper", (("job", str(job.id)), ("printed", "yes"))),
            Act("没有，补打", "/till/paper", (("job", str(job.id)), ("printed", "no"))),
        )
        what = f"后厨单 {job.entry[-6:]}" if job.printer == KITCHEN else job.entry[-6:]
        found.append(Strip("warn", f"{what} 打没打出来？", counts, acts))
    if paper.expired:
        acts = (
            Act("打印", "/till/old-paper", (("print", "yes"),)),
            Act("不打了", "/till/old-paper", (("print", "no"),)),
        )
        found.append(Strip("warn", f"有 {len(paper.expired)} 张旧小票", counts, acts))
    return found


_LOAD = Act("怎么装纸", "/till/sheet/paper")


def _how_to_load(trouble: Trouble) -> tuple[Act, ...]:
    return (_LOAD,) if trouble.about_paper else ()


def _paper_low(paper: PaperState, counts: tuple[tuple[str, int], ...]) -> list[Strip]:
    names = {RECEIPT: "小票纸", KITCHEN: "后厨打印纸"}
    text = "{}快用完了，请备好一卷。"
    return [Strip("info", text.format(names[printer]), counts, (_LOAD,)) for printer in paper.near_end]
