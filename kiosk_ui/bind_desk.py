"""Wristbands and cards from the till: give one to somebody, and see to those they have."""

from collections.abc import Callable
from dataclasses import replace

from kiosk_ui import card_turns
from kiosk_ui.counter_scene import Binding, Presented
from kiosk_ui.station import Station
from pos import cards
from pos.cards import PRACTISING, CardAlreadyTheirs, CardTaken, NewCard, Word
from pos.counter import Counter
from pos.rules.cards import CardKind
from pos.rules.errors import Refused
from pos.rules.journal import Entry

MOVED_ON = "这一步已经过去了：没有登记，请看一眼屏幕再点。"
NO_CODE = "现在没有要登记的手环：没有登记，请再扫一次。"
CHANGED = "已经换人了：什么都没有改，请看一眼屏幕再点。"

Change = Callable[[Counter, str, str, Word], Entry]


def begin(station: Station) -> None:
    """Ask whose the unknown code is to be."""
    with station.act():
        scene = station.scene
        if scene.code is None or scene.busy:
            raise Refused(NO_CODE)
        if scene.code.refusal:
            raise Refused(scene.code.refusal)
        if scene.practising:
            raise Refused(PRACTISING)
        station.show(card_turns.person_wanted(scene, scene.code, station.now()))


def choose_kind(station: Station, request: str, kind: CardKind) -> None:
    """Say what it is that somebody is given."""
    with station.act():
        binding = _asked(station, request)
        station.show(replace(station.scene, binding=replace(binding, kind=kind)))


def confirm(station: Station, request: str) -> None:
    """Give the code to the person on the screen, and serve them."""
    with station.act():
        if station.scene.open is not None and station.scene.open.request == request:
            return  # tapped twice
        binding = _asked(station, request)
        held = _known(binding)
        new = NewCard(binding.digest, held.guest.resident.person, binding.kind, _word(binding, held))
        try:
            if binding.instead_of:
                cards.replace(station.counter, binding.instead_of, new)
            else:
                cards.bind(station.counter, new)
            said = f"{binding.kind.label}登记好了。"
        except CardTaken:
            station.show(card_turns.taken(station.scene, binding, station.now()))
            return
        except CardAlreadyTheirs as already:
            said = str(already)
        _serve(station, held)
        station.say(said, "ok")


def decline(station: Station, request: str) -> None:
    """Give nobody the code, and serve the person on the screen."""
    with station.act():
        if station.scene.open is None or station.scene.open.request != request:
            _serve(station, _known(_under_way(station, request)))


def another(station: Station, request: str) -> None:
    """Ask for another new band in place of one that somebody has."""
    with station.act():
        station.show(card_turns.band_wanted(station.scene, _under_way(station, request), station.now()))


def begin_for(station: Station, request: str, old: str, word: Word) -> None:
    """Ask for a new band of the open person, in place of an old one or beside what they have."""
    with station.act():
        held = _open(station, request)
        if station.scene.practising:
            raise Refused(PRACTISING)
        kind = CardKind.BAND
        if old:
            known = cards.card_of(station.counter, old)
            if known is None or known.person != held.guest.resident.person:
                raise Refused(cards.GONE)
            kind = known.kind
        binding = Binding("", held, kind, instead_of=old, word=word)
        station.show(card_turns.band_wanted(station.scene, binding, station.now()))


def change(station: Station, request: str, digest: str, word: Word, act: Change) -> None:
    """Do one thing with a card of the open person; they stay open."""
    with station.act():
        held = _open(station, request)
        entry = act(station.counter, digest, held.guest.resident.person, word)
        station.show(replace(station.scene, open=replace(held, opened_at=station.now())))
        label = CardKind(entry.text("kind")).label
        done = {"card-lost": "已挂失", "card-found": "找回了，又能用了", "card-unbound": "已解绑"}
        station.say(f"{label}{done[entry.kind]}。", "ok")


def vouched(held: Presented) -> Word | None:
    """Say how the open person themself was known; None where only something they wear was shown."""
    return Word(held.how) if held.how else None


def _serve(station: Station, held: Presented) -> None:
    """Open the person with today's price; the next in the queue goes on waiting."""
    quote = station.counter.quote(held.guest, held.mode, allowed=held.allowed)
    station.show(card_turns.recognised(station.scene, replace(held, quote=quote), station.now()))


def _word(binding: Binding, held: Presented) -> Word:
    word = binding.word or vouched(held)
    if word is None:
        raise Refused(MOVED_ON)
    return word


def _known(binding: Binding) -> Presented:
    if binding.held is None:
        raise Refused(MOVED_ON)
    return binding.held


def _under_way(station: Station, request: str) -> Binding:
    binding = station.scene.binding
    if binding is None or binding.held is None or binding.held.request != request:
        raise Refused(MOVED_ON)
    return binding


def _asked(station: Station, request: str) -> Binding:
    if station.scene.panel != "bind-confirm":
        raise Refused(MOVED_ON)
    return _under_way(station, request)


def _open(station: Station, request: str) -> Presented:
    held = station.scene.open
    if held is None or held.request != request:
        raise Refused(CHANGED)
    return held
