"""What a tap does: each route reads the form, makes one call, and answers that it is done."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from kiosk_ui.kiosk import Kiosk
from pos.rules.errors import BadValue, Refused
from pos.rules.journal import entry_id, parse_entry_id
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import PORTIONS_MAX, Tender, Via

CODE_LENGTH_MAX = 2000


def acts(kiosk: Kiosk) -> Blueprint:
    """Make the acts of one till."""
    site = Blueprint("acts", __name__)
    station = kiosk.station

    def act(path: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
        def add(view: Callable[[], None]) -> Callable[[], None]:
            def done() -> Response:
                view()
                kiosk.printing.wake()
                return Response(status=204)

            site.add_url_rule(path, view.__name__, done, methods=["POST"])
            return view

        return add

    @act("/till/sell")
    def sell() -> None:
        station.sell(_text("request"), _tender(), _tendered())

    @act("/till/walk-in")
    def walk_in() -> None:
        portions = _whole("portions", PORTIONS_MAX)
        station.sell_walk_in(_text("request"), portions, _tender(), _tendered() or None)

    @act("/till/mode")
    def mode() -> None:
        station.serve(_mode())

    @act("/till/close")
    def close() -> None:
        station.close(_text("reason"))

    @act("/till/open")
    def open_() -> None:
        station.choose(_text("person"))

    @act("/till/void")
    def void() -> None:
        station.void(_number(), _text("reason"))

    @act("/till/reprint")
    def reprint() -> None:
        station.reprint(_number())

    @act("/till/again")
    def again() -> None:
        station.start_again()

    @act("/till/reason-shown")
    def reason_shown() -> None:
        station.reason_shown()

    @act("/till/scanned")
    def scanned() -> None:
        station.scanned(_text("text", CODE_LENGTH_MAX), Via.SCANNER)

    @act("/till/volume")
    def volume() -> None:
        station.set_volume(_whole("level", 10))

    @act("/till/paper")
    def paper() -> None:
        printed = _text("printed") == "yes"
        job = kiosk.printing.answer(_whole("job", 10**9), printed=printed)
        if not printed:
            station.reprint(job.entry)

    @act("/till/old-paper")
    def old_paper() -> None:
        wanted = _text("print") == "yes"
        for job in kiosk.printing.state.expired:
            kiosk.printing.answer(job.id, printed=False)
            if wanted:
                station.reprint(job.entry)

    return site


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
