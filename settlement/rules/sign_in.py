"""What a name, a password and an address after signing in may be, and how wrong tries are slowed down."""

import re
import unicodedata
from datetime import timedelta

from settlement.rules.faults import Fault

TRIES = 5
"""So many wrong tries in a row are let pass; from then on each one costs a pause."""

PASSWORD_SHORTEST, PASSWORD_LONGEST = 10, 128
_PAUSE_FIRST = timedelta(minutes=1)
_PAUSE_LONGEST = timedelta(hours=24)
_DOUBLINGS_MOST = 11  # 2048 minutes are more than the longest pause
_NAME = re.compile(r"[\w<>.&'\" -]{2,30}")
_COMMON_KINDS_LEAST = 5
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_WORDS = ("password", "canteen", "admin", "mima", "shitang", "fuxin", "123456", "111111", "888888")
_PATH = re.compile(r"/(?![/\\])[\w./?=&%~+:@,-]*", re.ASCII)
_PATH_LONGEST = 200


def folded_name(name: str) -> str:
    """Write a name in the one way it is kept and compared: no outer blanks, one width, lower case."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def check_name(name: str) -> None:
    """Refuse a name that cannot be typed or told apart."""
    if not _NAME.fullmatch(name):
        raise Fault("name", "名字要 2 到 30 个字，只用字母、数字、汉字和空格：请换一个。")


def check_password(password: str, name: str) -> None:
    """Refuse a password that is short, guessed early, or the name itself."""
    plain = password.casefold()
    if len(password) < PASSWORD_SHORTEST:
        raise Fault("password", f"密码太短：至少 {PASSWORD_SHORTEST} 个字符，三四个不相干的词最好记。")
    if len(password) > PASSWORD_LONGEST:
        raise Fault("password", f"密码太长：最多 {PASSWORD_LONGEST} 个字符。")
    if folded_name(name) in plain:
        raise Fault("password", "密码里有名字，容易被猜到：请换一个。")
    if len(set(plain)) < _COMMON_KINDS_LEAST or any(plain in run or plain[::-1] in run for run in _RUNS):
        raise Fault("password", "密码是连着的或重复的字符，容易被猜到：请换一个。")
    rest = plain
    for word in _WORDS:
        rest = rest.replace(word, "")
    if len(rest) < _COMMON_KINDS_LEAST:
        raise Fault("password", "这个密码太常见，容易被猜到：请换一个。")


def pause_after(wrong_tries: int) -> timedelta:
    """Say how long to wait after so many wrong tries: none, then 1, 2, 4 … minutes, a day at most."""
    if wrong_tries < TRIES:
        return timedelta(0)
    doublings = min(wrong_tries - TRIES, _DOUBLINGS_MOST)
    return min(_PAUSE_FIRST * (1 << doublings), _PAUSE_LONGEST)


def own_path(asked: str) -> str:
    """Give the path to go to after signing in: the one asked for if it is the centre's own, else home."""
    fits = len(asked) <= _PATH_LONGEST and _PATH.fullmatch(asked)
    return asked if fits else "/"
