"""From one scene to the next: what the screens become when somebody comes, is not known, or goes."""

from dataclasses import replace

from kiosk_ui.counter_scene import CardShown, Presented, Scene, Stated, Unbound
from kiosk_ui.scene import Advised, Level, Panel
from pos.rules.journal import Entry

WAITING_S = 10.0
DONE_S = 30.0
MESSAGE_S = 6.0
ASKING_S = 60.0
COMPARE_S = 60.0
UNREAD_S = 20.0
IN_A_ROW_S = 30.0
FOREVER = float("inf")
ONE_AT_A_TIME = Advised("一次一个手环", "hand-stop")
TWO_BANDS = "看到两个手环，请只放一个。"
PAYMENT_CODE = "这是付款码，不是手环。请老人出示手环或身份证。"


def opened(scene: Scene, held: Presented) -> Scene:
    """Show somebody who is known."""
    return replace(
        turned(scene, "person"),
        open=held,
        stated=None,
        waiting=None,
        message="",
        missed_at=-FOREVER,
        elder=scene.elder.turn("hello", held.opened_at, held.guest.resident.greeting),
    )


def sold(scene: Scene, entry: Entry, greeting: str, now: float) -> Scene:
    """Show what was sold: the change on the till, the meal on the elder's screen."""
    return replace(
        turned(scene, "done"),
        open=None,
        stated=None,
        waiting=None,
        done=entry,
        done_until=now + DONE_S,
        message="",
        elder=scene.elder.turn("take", now, greeting),
    )


def nobody(scene: Scene, now: float) -> Scene:
    """Ask for the next band."""
    return replace(turned(scene, "idle"), open=None, stated=None, elder=scene.elder.turn("show", now))


def shut(scene: Scene) -> Scene:
    """Take nobody in until somebody is signed in; the elder's screen goes on inviting."""
    helped = scene.elder.state in ("help", "card")
    elder = scene.elder.turn("show", 0.0) if helped else scene.elder
    return replace(turned(scene, "idle"), locked=True, message="", elder=elder)


def stating(scene: Scene, stated: Stated) -> Scene:
    """Ask what the elder says they pay; they are greeted like anybody else."""
    greeted = scene.elder.turn("hello", stated.opened_at)
    return replace(turned(scene, "stated"), open=None, stated=stated, missed_at=-FOREVER, elder=greeted)


def unknown(scene: Scene, code: Unbound, now: float) -> Scene:
    """Offer what to do with a code that is nobody's; an open person is not disturbed by it."""
    if scene.busy:
        return scene
    return replace(turned(scene, "unknown"), code=code, elder=scene.elder.turn("help", now))


def payment_code(scene: Scene, now: float) -> Scene:
    """Say that a payment code was held up; nobody is known by one."""
    told = said(scene, PAYMENT_CODE, now, "warn")
    if scene.panel not in ("idle", "done"):
        return told
    # the till has no step to take here, so the elder's screen asks again by itself
    return replace(told, elder=scene.elder.turn("help", now, lasts_s=MESSAGE_S))


def card_asked(scene: Scene, now: float) -> Scene:
    """Ask for the ID card."""
    if scene.busy:
        return scene
    return replace(turned(scene, "asking", now + ASKING_S), elder=scene.elder.turn("card", now))


def card_unknown(scene: Scene, card: CardShown, now: float) -> Scene:
    """Let the cashier compare an ID card that is on no list; nobody is priced by it."""
    if scene.busy:
        return scene
    helped = scene.elder.turn("help", now, lasts_s=COMPARE_S)
    return replace(turned(scene, "compare", now + COMPARE_S), card=card, elder=helped)


def missed(scene: Scene, now: float) -> Scene:
    """Ask once more for what could not be read; at the second time in a row call for help."""
    if scene.locked or scene.busy or scene.panel not in ("idle", "done", "unread"):
        return scene
    if now - scene.missed_at >= IN_A_ROW_S:
        return replace(scene, missed_at=now, elder=scene.elder.turn("again", now))
    helped = scene.elder.turn("help", now, lasts_s=UNREAD_S)
    return replace(turned(scene, "unread", now + UNREAD_S), missed_at=-FOREVER, elder=helped)


def said(scene: Scene, sentence: str, now: float, level: Level = "info") -> Scene:
    """Put a sentence on the strip for a moment."""
    return replace(scene, message=sentence, message_level=level, message_until=now + MESSAGE_S)


def advised_now(scene: Scene) -> Advised | None:
    """Choose what the elder is told to do better; of two bands first, for neither is read till then."""
    return ONE_AT_A_TIME if scene.two_bands else scene.advised


def is_due(scene: Scene, now: float) -> bool:
    """Tell whether anything on the screens has had its time."""
    return bool(
        (scene.done is not None and now >= scene.done_until)
        or (scene.message and now >= scene.message_until)
        or (scene.waiting is not None and now >= scene.waiting.seen_at + WAITING_S)
        or now >= scene.panel_until
        or now >= scene.elder.until
    )


def faded(scene: Scene, now: float) -> Scene:
    """Take away what has had its time."""
    if now >= scene.panel_until:
        scene = nobody(scene, now)
    if scene.done is not None and now >= scene.done_until:
        scene = replace(scene, done=None, panel="idle" if scene.panel == "done" else scene.panel)
    if scene.message and now >= scene.message_until:
        scene = replace(scene, message="")
    if scene.waiting is not None and now >= scene.waiting.seen_at + WAITING_S:
        scene = replace(scene, waiting=None)
    return replace(scene, elder=scene.elder.at(now))


def turned(scene: Scene, panel: Panel, until: float = FOREVER) -> Scene:
    """Show another panel; what belonged to the one before is forgotten, an ID card's digits above all."""
    return replace(
        scene, panel=panel, panel_until=until, card=None, code=None, binding=None, looking=False, done=None
    )
