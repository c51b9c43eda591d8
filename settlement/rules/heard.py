"""How far a till has heard every other till: ``K02:17,K03:200``, each till once, in their order."""

import re
from collections.abc import Mapping

from settlement.rules.faults import Fault

LENGTH_MAX = 4000
"""Room for three hundred tills; a city has ten."""
_PART = re.compile(r"([A-Z][0-9]{2,3}):([0-9]{1,15})", re.ASCII)
_WRONG = "听到哪里写得不对：要像 K02:17,K03:200 那样。"


def read_heard(text: str) -> dict[str, int]:
    """Read how far each till was heard; a till that is not named was never heard."""
    if len(text) > LENGTH_MAX:
        raise Fault("after", _WRONG)
    heard: dict[str, int] = {}
    for part in text.split(",") if text else ():
        match = _PART.fullmatch(part)
        if match is None or match[1] in heard:
            raise Fault("after", _WRONG)
        heard[match[1]] = int(match[2])
    return heard


def heard_text(heard: Mapping[str, int]) -> str:
    """Write how far each till was heard."""
    return ",".join(f"{till}:{number}" for till, number in sorted(heard.items()) if number)
