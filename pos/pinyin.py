from pypinyin import Style, lazy_pinyin

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
    runs = lazy_pinyin(text, style=Style.FIRST_LETTER)
    words = [run if is_han(run) else run.replace("·", " ") for run in runs]
    return "".join(word[0].upper() for run in words for word in run.split() if word[0].isalpha())
