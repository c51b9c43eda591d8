"""What a screen shows of a personal value that nobody has opened."""

from pos.rules.names import masked_name

_SHOWN_IN_PHONE = 7
REGISTERED = "（已登记）"


def masked_phone(phone: str) -> str:
    """Hide the middle of a telephone number: 138****0000; a short one wholly."""
    if len(phone) <= _SHOWN_IN_PHONE:
        return "*" * len(phone)
    return f"{phone[:3]}{'*' * (len(phone) - _SHOWN_IN_PHONE)}{phone[-4:]}"


def masked_id_number(number: str) -> str:
    """Show only the first three and the last two characters of an ID number."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def masked(field: str, value: str) -> str:
    """Show a ledger value the way everybody may see it; an empty one stays empty."""
    if not value:
        return ""
    if field in ("name", "guardian"):
        return masked_name(value)
    if field in ("phone", "guardian_phone"):
        return masked_phone(value)
    return REGISTERED if field in ("conditions", "photo") else value
