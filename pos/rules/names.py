"""How a person's name is written, shortened and called out."""

import re

_COMPOUND_SURNAME = re.compile(
    "欧阳|司马|诸葛|上官|司徒|东方|独孤|南宫|万俟|闻人|夏侯|尉迟|公孙|慕容|令狐|长孙|宇文|皇甫|轩辕|钟离"
    "|申屠|淳于|单于|太叔|澹台|公冶|宗政|濮阳|赫连|呼延|端木|拓跋|百里|西门|东郭|南门|第五|纳兰"
)
_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_DOTS = re.compile(r"\s*[·•‧∙・･．]\s*")
_NOT_IN_A_NAME = re.compile(r"[0-9０-９#=<>*＊?？@/\\|\"%+,，;；:：()（）]")
_SHORT = 4
_MANY_STARS = "***"
GREETED_FROM_YEARS = 60


def clean_name(text: str) -> str:
    """Write a name the one way it is kept: no padding blanks in a Han name, one kind of dot."""
    if not text or is_han(text):
        return text
    name = _DOTS.sub("·", " ".join(text.split()))
    tight = name.replace(" ", "")
    return tight if is_han(tight.replace("·", "")) else name


def name_problem(name: str) -> str | None:
    """Say why a text cannot be a person's name, or None if it can."""
    if not name:
        return "没有姓名"
    if "示例" in name:
        return "这是填表说明里的示例，不是居民：请删去这一行"
    strange = _NOT_IN_A_NAME.search(name)
    return f"姓名里有不该有的字符“{strange.group()}”：请填完整的姓名" if strange else None


def is_han(text: str) -> bool:
    """Tell whether a text is written in Han characters only."""
    return _HAN.fullmatch(text) is not None


def surname(name: str) -> str:
    """Give the Han surname, one character or a known pair; empty where a name has none we know."""
    if not is_han(name) or len(name) > _SHORT:
        return ""
    pair = _COMPOUND_SURNAME.match(name)
    return pair.group() if pair and pair.end() < len(name) else name[:1]


def masked_name(name: str) -> str:
    """Hide the middle of a name; a long or foreign one shows no length either, as in 阿***提."""
    if len(name) <= 1:
        return name
    if len(name) == 2:  # noqa: PLR2004 - a surname and one character
        return f"{name[0]}*"
    stars = "*" * (len(name) - 2) if is_han(name) and len(name) <= _SHORT else _MANY_STARS
    return f"{name[0]}{stars}{name[-1]}"


def greeting(name: str, *, woman: bool, age: int) -> str:
    """Give 李大娘 or 李大爷 from 60 up; empty where the till says 您好."""
    called = surname(name)
    if age < GREETED_FROM_YEARS or not called:
        return ""
    return called + ("大娘" if woman else "大爷")
