"""Pinyin initials of names; pypinyin comes with the first name: it takes 55 MB and a quarter of a second."""

from functools import lru_cache

from pos.rules.names import is_han, surname

# Characters whose usual reading begins with another letter than the surname does.
_SURNAME_INITIALS = {
    "单": "S", "仇": "Q", "曾": "Z", "解": "X", "区": "O", "查": "Z", "翟": "Z", "覃": "Q",
    "秘": "B", "种": "C", "折": "S", "繁": "P", "召": "S", "乐": "Y", "祭": "Z", "隗": "W",
    "乜": "N", "阚": "K", "句": "G", "褶": "X", "颉": "X",
}  # fmt: skip


def initials(name: str) -> str:
    """Give the capitals a cashier types to find somebody: 李秀兰 is LXL, 单秀兰 is SXL."""
    family = surname(name)
    given = name[len(family) :]
    return (_SURNAME_INITIALS.get(family) or _letters(family)) + _letters(given)


def _letters(text: str) -> str:
    """Take the first letter of every Han character and of every foreign word."""
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415

    if len(text) == 2 and is_han(text) and text not in PHRASES_DICT:  # noqa: PLR2004 - a given name
        return _of_one(text[0]) + _of_one(text[1])
    return _of_one(text) if len(text) == 1 else _of_many(text)


@lru_cache(maxsize=10_000)
def _of_one(char: str) -> str:
    return _of_many(char)


def _of_many(text: str) -> str:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    runs = lazy_pinyin(text, style=Style.FIRST_LETTER)
    words = [run if is_han(run) else run.replace("·", " ") for run in runs]
    return "".join(word[0].upper() for run in words for word in run.split() if word[0].isalpha())
