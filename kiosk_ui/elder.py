"""What the elder's screen shows and sounds: three pictures, three tones, the same for everybody."""

from dataclasses import dataclass, replace
from typing import Literal

from kiosk_ui.scene import Advised, DisplayScene, ElderState
from pos.rules.meals import MealPeriod

HELLO_S = 60.0
TAKE_S = 3.0
AGAIN_S = 4.0
_LASTS_S = {"hello": HELLO_S, "take": TAKE_S, "again": AGAIN_S}
_TONES = {"hello": "received", "take": "done", "again": "again", "help": "again"}
_WITH_PREVIEW = ("show", "again", "card")


@dataclass(frozen=True)
class Elder:
    """The picture in front of the elder, until when it stays (monotonic seconds), and the last tone."""

    state: ElderState = "show"
    greeting: str = ""
    until: float = float("inf")
    tone: str = ""
    tone_number: int = 0

    def turn(
        self, state: ElderState, now: float, greeting: str = "", lasts_s: float | None = None
    ) -> "Elder":
        """Show another picture, with its tone; without ``lasts_s`` as long as that picture usually stays."""
        tone = _TONES.get(state, "")
        return Elder(
            state,
            greeting,
            now + (_LASTS_S.get(state, float("inf")) if lasts_s is None else lasts_s),
            tone or self.tone,
            self.tone_number + bool(tone),
        )

    def at(self, now: float) -> "Elder":
        """Fall back to asking for a band once a picture has had its time."""
        return replace(self, state="show", greeting="", until=float("inf")) if now >= self.until else self


@dataclass(frozen=True)
class Place:
    """Where the display stands: the canteen, the camera's side, whether it sees and reads ID cards."""

    canteen: str
    camera_side: Literal["top", "left", "right", "bottom"]
    camera_live: bool
    reads_cards: bool = False
    training: bool = False


def display_scene(
    elder: Elder,
    place: Place,
    periods: tuple[MealPeriod | None, MealPeriod | None],
    advised: Advised | None = None,
) -> DisplayScene:
    """Put the picture into words; a display with nobody in front tells of the camera and the meal times.

    ``periods`` are the meal being served now and the one that comes next.
    """
    period, coming = periods
    state: ElderState = elder.state
    if state == "show" and period is None:
        state = "closed"
    elif state in _WITH_PREVIEW and not place.camera_live:
        state = "hand-over"
    first, first_second, second = _words(state, elder.greeting, coming, reads_cards=place.reads_cards)
    heard = advised if advised and state in _WITH_PREVIEW else Advised("", "")
    return DisplayScene(
        state=state,
        first=first,
        first_second=first_second,
        second=second,
        canteen=place.canteen,
        tone=elder.tone,
        tone_number=elder.tone_number,
        camera_side=place.camera_side,
        advice=heard.sentence,
        advice_icon=heard.icon,
        training=place.training,
    )


def _words(
    state: ElderState, greeting: str, coming: MealPeriod | None, *, reads_cards: bool
) -> tuple[str, str, str]:
    said: dict[ElderState, tuple[str, str, str]] = {
        "show": ("请把手环", "放进框里", "身份证也可以" if reads_cards else "离镜头一掌远"),
        "hello": (greeting, "您好", "请稍等") if greeting else ("您好", "", "请稍等"),
        "take": ("请取餐", "", f"{greeting}，慢用" if greeting else "祝您用餐愉快"),
        "again": ("没看清", "再来一次", "离镜头一掌远"),
        "help": ("请稍等", "", "工作人员来帮您"),
        "card": ("请放", "身份证", "号码那面朝镜头"),
        "hand-over": ("请把手环", "交给工作人员", ""),
        "closed": ("现在不供餐", "", str(coming) if coming else ""),
    }
    return said[state]
