"""The 18-digit ID number of GB 11643: shape, birth date and ISO 7064 MOD 11-2 check digit.

A county code never refuses: the codes of people born long ago are in no list of today.
"""

import re
import unicodedata
from datetime import date

from pos.rules.errors import BadValue
from pos.rules.people import age_on

_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_CHECK_DIGITS = "10X98765432"
_OLD_LENGTH = 15
_OLDEST_YEARS = 130


def normalize(text: str) -> str:
    """Write an ID number the one way it is compared: no blanks, ASCII digits, a capital X."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_digit(first17: str) -> str:
    """Give the eighteenth character that belongs to the first seventeen digits."""
    total = sum([weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True)])
    return _CHECK_DIGITS[total % 11]


def birth_date(text: str) -> date:
    """Read the birth date out of an ID number."""
    number = normalize(text)
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise BadValue("身份证号里的出生日期不存在：请对照证件核对第 7 至 14 位。") from error


def is_woman(text: str) -> bool:
    """Tell a woman's number (an even seventeenth digit) from a man's."""
    return int(normalize(text)[16]) % 2 == 0


def id_number_problem(text: str, today: date) -> str | None:
    """Say what is wrong with an ID number, or None if nothing is."""
    number = normalize(text)
    if len(number) == _OLD_LENGTH and number.isdigit():
        return "这是 15 位的旧号：请填 18 位身份证号"
    if not _SHAPE.fullmatch(number):
        return f"身份证号要有 18 位（17 位数字，末位是数字或 X），这里有 {len(number)} 位或有别的字符"
    if check_digit(number[:17]) != number[17]:
        return "身份证号的校验码不对：有一位抄错，或相邻两位写反"
    return _birth_problem(number, today)


def _birth_problem(number: str, today: date) -> str | None:
    """Say why nobody alive can have been born on the day in a number."""
    try:
        born_on = birth_date(number)
    except BadValue:
        return f"身份证号里的出生日期 {number[6:10]}-{number[10:12]}-{number[12:14]} 不存在"
    if born_on > today:
        return f"身份证号里的出生日期 {born_on} 在今天之后"
    if age_on(born_on, today) > _OLDEST_YEARS:
        return f"身份证号里的出生日期 {born_on} 太早，已超过 {_OLDEST_YEARS} 岁"
    return None
