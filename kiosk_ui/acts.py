"""What a tap does: each route reads the form, makes one call, and answers that it is done."""

from flask import Blueprint, Response, request

from kiosk_ui.kiosk import this_kiosk
from kiosk_ui.station import Station
from pos.rules.errors import BadValue, Refused
from pos.rules.journal import entry_id, parse_entry_id
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import PORTIONS_MAX, Tender, Via

CODE_LENGTH_MAX = 2000

acts = Blueprint("acts", __name__)


@acts.post("/till/sell")
def sell() -> Response:
    """Sell the open person's meal."""
    _station().sell(_text("request"), _tender(), _tendered())
    return _done()


@acts.post("/till/walk-in")
def walk_in() -> Response:
    """Sell to somebody without a card."""
    portions = _whole("portions", PORTIONS_MAX)
    _station().sell_walk_in(_text("request"), portions, _tender(), _tendered() or None)
    return _done()


@acts.post("/till/mode")
def mode() -> Response:
    """Change how this one meal is served."""
    _station().serve(_mode())
    return _done()


@acts.post("/till/close")
def close() -> Response:
    """Send the open person's page away."""
    _station().close(_text("reason"))
    return _done()


@acts.post("/till/open")
def open_() -> Response:
    """Open somebody found by search."""
    _station().choose(_text("person"))
    return _done()


@acts.post("/till/void")
def void() -> Response:
    """Undo the last sale."""
    _station().void(_number(), _text("reason"))
    return _done()


@acts.post("/till/reprint")
def reprint() -> Response:
    """Print a receipt once more."""
    _station().reprint(_number())
    return _done()


@acts.post("/till/again")
def again() -> Response:
    """Ask for the band once more."""
    _station().start_again()
    return _done()


@acts.post("/till/card")
def card() -> Response:
    """Ask for the ID card."""
    _station().ask_for_card()
    return _done()


@acts.post("/till/card/page")
def card_page() -> Response:
    """Read the whole picture for an ID number; the answer comes to every page by its event stream."""
    this_kiosk().entrance.read_page()
    return _done()


@acts.post("/till/reason-shown")
def reason_shown() -> Response:
    """Note that the reason was looked at."""
    _station().reason_shown()
    return _done()


@acts.post("/till/scanned")
def scanned() -> Response:
    """Take a code from a hand scanner that types."""
    _station().scanned(_text("text", CODE_LENGTH_MAX), Via.SCANNER)
    return _done()


@acts.post("/till/volume")
def volume() -> Response:
    """Set how loud the tones are."""
    _station().set_volume(_whole("level", 10))
    return _done()


@acts.post("/till/paper")
def paper() -> Response:
    """Take a person's word on an uncertain receipt."""
    printed = _text("printed") == "yes"
    job = this_kiosk().printing.answer(_whole("job", 10**9), printed=printed)
    if not printed:
        _station().reprint(job.entry)
    return _done()


@acts.post("/till/old-paper")
def old_paper() -> Response:
    """Print old receipts after all, or let them go."""
    wanted = _text("print") == "yes"
    for job in this_kiosk().printing.state.expired:
        this_kiosk().printing.answer(job.id, printed=False)
        if wanted:
            _station().reprint(job.entry)
    return _done()


@acts.post("/till/listen")
def listen() -> Response:
    """Sound a tone on the elder's screen, to hear how loud it is."""
    _station().listen()
    return _done()


def _station() -> Station:
    return this_kiosk().station


def _done() -> Response:
    """Answer that it is done; what changed comes to every page by its event stream."""
    this_kiosk().printing.wake()
    return Response(status=204)


def _text(name: str, most: int = 100) -> str:
    value = request.form.get(name, "")
    if not value or len(value) > most:
        raise BadValue(f"表单里的 {name} 不对：请再点一次。")
    return value


def _whole(name: str, most: int) -> int:
    text = _text(name, 10)
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise BadValue(f"表单里的 {name} 不对：应是 0 到 {most} 的整数。")
    return int(text)


def _tender() -> Tender:
    try:
        return Tender(_text("tender"))
    except ValueError as error:
        raise Refused("没有这种收款方式：没有记账，请重新选。") from error


def _tendered() -> Money:
    return Money(_whole("tendered_fen", 100_000_00))


def _mode() -> Mode:
    try:
        return Mode(_text("mode"))
    except ValueError as error:
        raise Refused("没有这种用餐方式：请重新选。") from error


def _number() -> str:
    return entry_id(*parse_entry_id(_text("number")))
