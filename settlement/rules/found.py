"""What a passer-by may write: where somebody was seen, and how to call back."""

import re
from dataclasses import dataclass

from settlement.rules.faults import Fault

PLACE_LONGEST = 200
_PHONE = re.compile(r"\+?[0-9][0-9 -]{3,18}[0-9]")
_SPOT = re.compile(r"(-?[0-9]{1,3}\.[0-9]{1,6}),(-?[0-9]{1,3}\.[0-9]{1,6}),([0-9]{1,6})")
_LATITUDE_MOST, _LONGITUDE_MOST = 90, 180


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a telephone says it is (WGS 84), and to how many metres."""

    latitude: str
    longitude: str
    metres: int

    @property
    def address(self) -> str:
        """Give the link that opens a map on the reader's own device."""
        return f"geo:{self.latitude},{self.longitude};u={self.metres}"

    def __str__(self) -> str:
        return f"{self.latitude},{self.longitude},{self.metres}"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where somebody was seen; the telephone number is the passer-by's own and may be empty."""

    place: str
    phone: str = ""
    spot: Spot | None = None


def read_spot(text: str) -> Spot | None:
    """Read what the telephone filled in; None where it filled in nothing."""
    if not text:
        return None
    found = _SPOT.fullmatch(text)
    if found is None or abs(float(found[1])) > _LATITUDE_MOST or abs(float(found[2])) > _LONGITUDE_MOST:
        raise Fault("place", "手机给的位置读不出，没有发出去：请写一下在哪里，再按一次。")
    return Spot(found[1], found[2], int(found[3]))


def read_sighting(place: str, phone: str, spot: str) -> Sighting:
    """Read what a passer-by sent; a place in words or from the telephone is enough."""
    where = read_spot(spot)
    if not place and where is None:
        raise Fault("place", "还没写在哪里，没有发出去：路名、店名、小区都可以。")
    if phone and not _PHONE.fullmatch(phone):
        raise Fault("phone", "电话不太对，没有发出去：请再看一下，也可以不填。")
    return Sighting(place, phone, where)
