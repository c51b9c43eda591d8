"""What the elder's screen shows and sounds: three pictures, three tones, the same for everybody."""

from dataclasses import dataclass, replace
from typing import Literal

from kiosk_ui.scene import DisplayScene
from pos.rules.meals import MealPeriod

State = Literal["show", "hello", "take", "again", "help", "hand-over", "closed"]

HELLO_S = 60.0
TAKE_S = 3.0
AGAIN_S = 4.0
_LASTS_S = {"hello": HELLO_S, "take": TAKE_S, "again": AGAIN_S}
_TONES = {"hello": "received", "take": "done", "again": "again", "help": "again"}


@dataclass(frozen=True)
class Elder:
    """The picture in front of the elder, until when it stays (monotonic seconds), and the last tone."""

    state: State = "show"
    greeting: str = ""
    until: float = float("inf")
    tone: str = ""
    tone_number: int = 0

    def turn(self, state: State, now: float, greeting: str = "") -> "Elder":
        """Show another picture, with its tone."""
        tone = _TONES.get(state, "")
        return Elder(
            state,
            greeting,
            now + _LASTS_S.get(state, float("inf")),
            tone or self.tone,
            self.tone_number + bool(tone),
        )

    def at(self, now: float) -> "Elder":
        """Fall back to asking for a band once a picture has had its time."""
        return replace(self, state="show", greeting="", until=float("inf")) if now >= self.until else self


@dataclass(frozen=True)
class Place:
    """Where the display stands: the canteen, the side the camera is on, whether there is a picture."""

    canteen: str
    camera_side: Literal["top", "left", "right", "bottom"]
    camera_live: bool


def display_scene(
    elder: Elder, place: Place, period: MealPeriod | None, coming: MealPeriod | None
) -> DisplayScene:
    """Put the picture into words; a display with nobody in front tells of the camera and the meal times."""
    state: State = elder.state
    if state == "show" and period is None:
        state = "closed"
    elif state == "show" and not place.camera_live:
        state = "hand-over"
    first, first_second, second = _words(state, elder.greeting, coming)
    return DisplayScene(
        state=state,
        first=first,
        first_second=first_second,
        second=second,
        canteen=place.canteen,
        tone=elder.tone,
        tone_number=elder.tone_number,
        camera_side=place.camera_side,
    )


def _words(state: State, greeting: str, coming: MealPeriod | None) -> tuple[str, str, str]:
    said: dict[State, tuple[str, str, str]] = {
        "show": ("请把手环", "放进框里", "离镜头一掌远"),
        "hello": (greeting, "您好", "请稍等") if greeting else ("您好", "", "请稍等"),
        "take": ("请取餐", "", f"{greeting}，慢用" if greeting else "祝您用餐愉快"),
        "again": ("没看清", "再来一次", "离镜头一掌远"),
        "help": ("请稍等", "", "工作人员来帮您"),
        "hand-over": ("请把手环", "交给工作人员", ""),
        "closed": ("现在不供餐", "", str(coming) if coming else ""),
    }
    return said[state]
