"""Which codes may be given to a person, and what they are called."""

import re
from enum import StrEnum

from pos.rules.errors import Refused
from pos.rules.sale import Via

BOUND, LOST = "bound", "lost"
"""What a card may be: its person's, or lost and opening nobody."""

CARDS_MOST = 9
SHORTEST = 4
LONGEST = 500
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")


class CardKind(StrEnum):
    """What is worn or carried."""

    BAND = "band"
    SOCIAL_SECURITY = "social_security"
    SENIOR_CARD = "senior_card"
    OTHER = "other_card"

    @property
    def label(self) -> str:
        """Give the word on screen."""
        return {
            "band": "手环",
            "social_security": "社保卡",
            "senior_card": "老年优待证",
            "other_card": "其他卡",
        }[self.value]

    @property
    def via(self) -> Via:
        """Say by which way somebody who shows it is known."""
        return Via.BAND if self is CardKind.BAND else Via.OTHER_CARD


class How(StrEnum):
    """How a person themself was known when their cards were changed: what they wear does not count."""

    ID_CARD = "id_card"
    SEARCH = "search"
    MANAGER = "manager"


def check_code(text: str) -> None:
    """Refuse a code that cannot be somebody's own; a payment code is told before, by its shape."""
    text = text.strip()
    if len(text) < SHORTEST:
        raise Refused(f"这个码只有 {len(text)} 个字：没有登记，请换一个手环。")
    if len(text) > LONGEST:
        raise Refused("这个码太长：没有登记，请换一个手环。")
    if _ID_NUMBER.fullmatch(text):
        raise Refused("这是身份证号，不是手环：没有登记，身份证不用登记也能用。")
