"""What to tell somebody whose code is not read: at most one short sentence, and seldom.

The thresholds were measured on bands of ``worn_band`` (version 1, level Q, 1280x720), 12 to 16 pictures a
kind. Module 1.0 and 1.3 px: none read, felt as 0.6 to 1.5; 1.6 px: half, felt as 1.7 to 1.9; from 2.0 px on
nearly all, felt as 2.2 and more. Sharpness: still and in focus 0.17 to 0.5; out of focus by 1.5 px 0.06 to
0.10, all read; by 2.5 px 0.02 to 0.06, none read; smeared over 10 to 20 px 0.01 to 0.12, none read. Light
0.15: brightness 24, all read; 0.08: 14, none. Glare: with more than 0.05 of the code clipped 3 of 12 read.
"""

from dataclasses import dataclass, field
from typing import Literal

from hardware.suspects import Suspect

Advice = Literal["", "nearer", "farther", "dark", "glare", "still", "one"]

DARK = 30.0
MODULE_PX_MIN = 2.1
MODULE_PX_MAX = 20.0
CLOSE_MODULE_PX = 7.0
GLARE_MAX = 0.05
SHARPNESS_MIN = 0.13
TWO_BANDS = 2

HOLD_S, STAY_S, PAUSE_S = 0.6, 2.0, 3.0


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence for the elder, polite and short, and the picture beside it."""

    sentence: str
    icon: str


WORDS: dict[Advice, Words] = {
    "": Words("", ""),
    "nearer": Words("再近一点", "zoom-in"),
    "farther": Words("再远一点", "zoom-out"),
    "dark": Words("光线太暗", "bulb"),
    "glare": Words("有反光，转一转", "sun"),
    "still": Words("拿稳一下", "hand-stop"),
    "one": Words("一次一个手环", "number-1"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What one picture shows: whether somebody is there, how many bands were read, and how it looks."""

    somebody: bool
    read: int = 0
    brightness: float = 128.0
    moving: bool = False
    suspects: tuple[Suspect, ...] = ()


def advise(seen: Seen) -> Advice:
    """Say what hinders the reading of one picture; a band upside down hinders nothing."""
    if seen.read >= TWO_BANDS:
        return "one"
    if not seen.somebody or seen.read:
        return ""
    if seen.brightness < DARK:
        return "dark"
    if not seen.suspects:
        # moved so fast that nothing of it is left
        return "still" if seen.moving else ""
    return _advise_on(seen.suspects[0])


def _advise_on(suspect: Suspect) -> Advice:
    close = suspect.module_px >= CLOSE_MODULE_PX
    if suspect.module_px > MODULE_PX_MAX or (close and suspect.cut_off):
        return "farther"
    if suspect.glare > GLARE_MAX:
        return "glare"
    if suspect.module_px < MODULE_PX_MIN:
        return "nearer"
    if suspect.sharpness < SHARPNESS_MIN:
        # a lens is out of focus when the band is nearly on it
        return "farther" if close else "still"
    return ""


@dataclass(slots=True)
class Advisor:
    """Keeps advice calm: it must hold before it is shown, stays readable, and leaves a pause."""

    shown: Advice = ""
    _shown_at: float = float("-inf")
    _wanted: Advice = ""
    _wanted_since: float = field(default=0.0)

    def hear(self, advice: Advice, at: float, *, read: bool = False) -> Advice:
        """Take the advice of a picture at a time in seconds; give the one to be shown now."""
        if advice != self._wanted:
            self._wanted, self._wanted_since = advice, at
        if read and advice == "":
            self.shown = ""  # whoever was understood wants no more advice
        elif self.shown and self.shown != advice and at - self._shown_at >= STAY_S:
            self.shown = ""
        if advice and not self.shown and at - self._wanted_since >= HOLD_S and at - self._shown_at >= PAUSE_S:
            self.shown, self._shown_at = advice, at
        return self.shown
