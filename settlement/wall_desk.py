"""Screens on a wall: an address of its own that shows sums alone, for a year or until it is ended."""

from datetime import timedelta

from pos.rules.errors import CanteenError
from settlement.account_book import Account
from settlement.door_key import new_token, token_hash
from settlement.gate import Gate
from settlement.rules.roles import Scope
from settlement.wall_book import Wall

WALL_VALID = timedelta(days=365)


def make_wall(gate: Gate, who: Account | None, place: Scope) -> str:
    """Make a screen for a place; give what its address ends with, to be seen this once."""
    token, now = new_token(), gate.clock()
    with gate.centre.begin() as office:
        number = office.walls.add(token_hash(token), place, now, now + WALL_VALID)
        gate.note(office, "wall-made", who, wall=number, scope=str(place))
    return token


def end_wall(gate: Gate, who: Account, number: int) -> None:
    """Let a screen show nothing any more."""
    with gate.centre.begin() as office:
        found = office.walls.get(number)
        if found is None:
            raise CanteenError("这块大屏已经停了：不用再做什么。")
        office.walls.end(number)
        gate.note(office, "wall-ended", who, wall=number, scope=str(found.place))


def wall_of(gate: Gate, token: str) -> Wall | None:
    """Find the screen of an address; None for one that does not work any more."""
    with gate.centre.read() as office:
        return office.walls.with_token(token_hash(token), gate.clock())
