"""Which buttons stand in the pay column, and what each says before it is tapped."""

from kiosk_ui.scene import TenderButton
from pos.rules.money import ZERO, Money

_NOTES = (Money(1000), Money(2000), Money(5000), Money(10000))
_SMALL_SALE = Money(2000)
_STEPS_FEN = (500, 1000, 5000, 10000)
_NO_BALANCE = TenderButton("prepaid", "储值", "", "prepaid", 0, muted=True)


def notes_for(payable: Money) -> tuple[Money, ...]:
    """Give the four amounts a diner may hand over: 10, 20, 50, 100, or above 20.00 the next steps up."""
    if payable <= _SMALL_SALE:
        return _NOTES
    ups = sorted({-(-payable.fen // step) * step for step in _STEPS_FEN} - {payable.fen})
    while len(ups) < len(_NOTES):
        ups.append(ups[-1] + _STEPS_FEN[-1] if ups else payable.fen + _STEPS_FEN[-1])
    return tuple(Money(fen) for fen in ups[: len(_NOTES)])


def tender_buttons(payable: Money | None, balance: Money = ZERO) -> tuple[TenderButton, ...]:
    """Give the buttons for an amount; None is nobody to pay, and all are muted.

    ``balance`` is what is left of what the diner paid in; a meal is paid out of it wholly or not at all.
    """
    if payable == ZERO:
        return (TenderButton("free", "确认取餐", "", "free", 0, muted=False), *_muted()[2:])
    if payable is None:
        return _muted()
    return (
        TenderButton("mobile", "移动支付", str(payable), "mobile", 0, muted=False),
        TenderButton("cash", "现金正好", str(payable), "cash", payable.fen, muted=False),
        *(_note(note, payable) for note in notes_for(payable)),
        _prepaid(payable, balance),
    )


def _note(note: Money, payable: Money) -> TenderButton:
    enough = note >= payable
    said = f"找 {note - payable}" if enough else "不够"
    return TenderButton("note", f"收 {_whole(note)}", said, "cash", note.fen, muted=not enough)


def _prepaid(payable: Money, balance: Money) -> TenderButton:
    if not balance:
        return _NO_BALANCE
    enough = balance >= payable
    said = f"余额 {balance}" if enough else f"余额 {balance} 不够"
    return TenderButton("prepaid", "储值", said, "prepaid", 0, muted=not enough)


def _muted() -> tuple[TenderButton, ...]:
    return (
        TenderButton("mobile", "移动支付", "", "mobile", 0, muted=True),
        TenderButton("cash", "现金正好", "", "cash", 0, muted=True),
        *(TenderButton("note", f"收 {_whole(note)}", "", "cash", note.fen, muted=True) for note in _NOTES),
        _NO_BALANCE,
    )


def _whole(amount: Money) -> str:
    return str(amount).removesuffix(".00")
