"""大写金额: an amount in the characters that nobody changes with a pen."""

from pos.rules.errors import BadValue
from pos.rules.money import HUNDRED, Money

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_GROUP = 10_000
_TEN = 10


def capital_amount(amount: Money) -> str:
    """Write an amount as on a cheque: 1409.50 is 壹仟肆佰零玖元伍角整; below zero 负 comes first."""
    yuan, fen = divmod(abs(amount.fen), HUNDRED)
    if yuan >= _GROUP ** len(_GROUPS):
        raise BadValue(f"金额 {amount} 太大，写不出大写：请核对金额。")
    sign = "负" if amount.fen < 0 else ""
    tens, ones = divmod(fen, _TEN)
    text = f"{_whole(yuan)}元" if yuan or not fen else ""
    if tens:
        text += f"{_DIGITS[tens]}角"
    elif ones and yuan:
        text += _DIGITS[0]
    return sign + text + (f"{_DIGITS[ones]}分" if ones else "整")


def _whole(number: int) -> str:
    """Write a whole number; one 零 stands for any gap between what is written."""
    if not number:
        return _DIGITS[0]
    text, gap, place = "", False, len(_GROUPS) - 1
    while place >= 0:
        group = number // _GROUP**place % _GROUP
        if group:
            if text and (gap or group < _GROUP // _TEN):
                text += _DIGITS[0]
            text += _four(group) + _GROUPS[place]
            gap = False
        elif text:
            gap = True
        place -= 1
    return text


def _four(number: int) -> str:
    """Write up to four digits."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // _TEN**place % _TEN
        if digit:
            text += (_DIGITS[0] if gap and text else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text
