"""Finding somebody without a card: last four digits, birth date, pinyin initials."""

import re
import unicodedata

from pos.counter import Counter
from pos.roster_book import Resident

SEARCH_MOST = 6
SEARCH_LEAST_CHARACTERS = 4
# Nobody alive was born in another century; a day that nobody has would be looked for through the whole list.
_CENTURIES = ("18", "19", "20", "21")
_A_BIRTH = re.compile(
    rf"(?:{'|'.join(_CENTURIES)}|__)[\d_]{{2}}-(?:0[1-9]|1[0-2]|__)-(?:0[1-9]|[12]\d|3[01]|__)"
)


def search(counter: Counter, typed: str) -> tuple[Resident, ...]:
    """Find at most six people by last four digits, birth date or year, and pinyin initials."""
    text = unicodedata.normalize("NFKC", typed).strip().upper()
    if len(text) < SEARCH_LEAST_CHARACTERS:
        return ()
    digits = "".join(re.findall(r"\d", text))
    letters = "".join(re.findall(r"[A-Z]", text))
    last_four = ""
    if re.fullmatch(r"[A-Z]*(\d{4}|\d{3}X)", text):
        last_four = counter.lookup.last_four(text[-4:])
        letters = text[:-4]
    born = _birth_patterns(digits)
    usable = last_four or born or (letters and not digits)
    with counter.store.read() as book:
        found = book.roster.search(last_four, born, letters, SEARCH_MOST) if usable else ()
    counter.remark("search", {"found": len(found)})
    return found


def _birth_patterns(digits: str) -> tuple[str, ...]:
    """Give the birth dates that typed digits may mean, without those that nobody can have."""
    return tuple(pattern for pattern in _meant(digits) if _A_BIRTH.fullmatch(pattern))


def _meant(digits: str) -> tuple[str, ...]:
    """Give the birth dates that typed digits may mean: a whole date, year and month, year, month and day."""
    if len(digits) == 8:  # noqa: PLR2004, yyyymmdd
        return (f"{digits[:4]}-{digits[4:6]}-{digits[6:]}",)
    if len(digits) == 6:  # noqa: PLR2004, yyyymm or yymmdd
        day = f"{digits[:2]}-{digits[2:4]}-{digits[4:]}"
        return (f"{digits[:4]}-{digits[4:]}-__", *(f"{century}{day}" for century in _CENTURIES))
    if len(digits) == 4:  # noqa: PLR2004, yyyy or mmdd
        return (f"{digits}-__-__", f"____-{digits[:2]}-{digits[2:]}")
    if len(digits) == 2:  # noqa: PLR2004, the year as people say it
        return (f"__{digits}-__-__",)
    return ()
