"""What is shown at the counter while a card is being given to somebody: each thing as the step it is."""

from dataclasses import dataclass, replace

from kiosk_ui import card_shown, card_turns, turns
from kiosk_ui.counter_scene import Binding, Presented, Scene, Unbound
from pos.cards import ALREADY_LOST, card_of, new_code
from pos.counter import Counter
from pos.roster_book import Guest
from pos.rules.errors import Refused
from pos.rules.sale import Via

CARD_FIRST = "正在登记手环：请先放身份证，或点“再扫手环”不登记。"
OWN_ALREADY = "这个手环已经登记给这位老人了：请放另一个。"


@dataclass(frozen=True)
class Showing:
    """What was held up: its text, and the way it came where that is not its own kind."""

    text: str
    via: Via | None = None


def unbound(counter: Counter, text: str) -> Unbound:
    """Keep of an unknown code what it takes to give it to somebody, or why nobody can have it."""
    try:
        return Unbound(new_code(counter, text))
    except Refused as refused:
        return Unbound("", str(refused))


def shown(counter: Counter, scene: Scene, showing: Showing, now: float) -> Scene | None:
    """Give what becomes of the scene; None where it is no step of giving a card."""
    binding = scene.binding
    if binding is None:
        return None
    if scene.panel == "bind-card":
        return _person_wanted(counter, scene, showing, now)
    if scene.panel == "bind-new":
        return _band_wanted(counter, scene, showing, now)
    return scene if _is_part_of(counter, binding, showing.text) else None


def found(counter: Counter, scene: Scene, guest: Guest, now: float) -> Scene | None:
    """Take somebody found by search as the person a code is to be given to."""
    if scene.panel != "bind-card" or scene.binding is None:
        return None
    held = Presented(guest, Via.SEARCH, counter.quote(guest), now)
    return card_turns.confirm(scene, replace(scene.binding, held=held), now)


def _person_wanted(counter: Counter, scene: Scene, showing: Showing, now: float) -> Scene | None:
    known = counter.identify(showing.text)
    if known is not None and known[1] is not Via.ID_CARD:
        return None  # somebody with a band of their own is served, and the new one shown again later
    if known is not None and scene.binding is not None:
        via = showing.via or Via.ID_CARD
        held = Presented(known[0], via, counter.quote(known[0]), now, shown=Via.ID_CARD)
        return card_turns.confirm(scene, replace(scene.binding, held=held), now)
    if card_shown.plausible(counter, showing.text):
        counter.remark("id-card-unknown", {})
        return card_turns.not_listed(scene, card_shown.card_shown(showing.text), now)
    if scene.binding is not None and _is_part_of(counter, scene.binding, showing.text):
        return scene
    if counter.lost(showing.text):
        return None
    return turns.said(scene, CARD_FIRST, now, "warn")


def _band_wanted(counter: Counter, scene: Scene, showing: Showing, now: float) -> Scene:
    """Take a code for somebody who is known; their ID card may still lie before the camera."""
    if scene.binding is None or scene.binding.held is None or card_shown.plausible(counter, showing.text):
        return scene
    try:
        digest = new_code(counter, showing.text)
    except Refused as refused:
        return turns.said(scene, str(refused), now, "warn")
    owned = card_of(counter, digest)
    if owned is None:
        return card_turns.confirm(scene, replace(scene.binding, digest=digest), now)
    if owned.person == scene.binding.held.guest.resident.person:
        return turns.said(scene, ALREADY_LOST if owned.lost else OWN_ALREADY, now, "warn")
    return card_turns.taken(scene, scene.binding, now)


def _is_part_of(counter: Counter, binding: Binding, text: str) -> bool:
    """Tell the code or the person of a question that is being asked: they are still before the camera."""
    if counter.lookup.card(text) == binding.digest:
        return True
    known = counter.identify(text) if binding.held else None
    return known is not None and known[0].resident.person == binding.person
