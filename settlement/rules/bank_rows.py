"""What the bank is asked to pay: one row an operator's account, out of what is owed on accepted claims."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pos.rules.errors import Refused
from pos.rules.money import Money
from settlement.rules.months import Month

_ACCOUNT_LEAST = 6


@dataclass(frozen=True, slots=True)
class Owed:
    """One accepted claim with money owed, and whose it is."""

    claim: int
    canteen: str
    month: Month
    operator: str
    account: str
    bank: str
    owed: Money

    @property
    def name(self) -> str:
        """Give the canteen's own name."""
        return self.canteen.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class BankRow:
    """One payment: to whom, into which account, how much, what for, and for which claims."""

    payee: str
    bank: str
    account: str
    amount: Money
    purpose: str
    claims: tuple[int, ...]


def bank_rows(owed: Iterable[Owed]) -> tuple[BankRow, ...]:
    """Add what is owed up by account; where one is missing nothing is paid at all, and all are named."""
    due = sorted((one for one in owed if one.owed > Money(0)), key=_in_order)
    if not due:
        raise Refused("现在没有财务受理了还没付清的申报：没有要拨付的。")
    if missing := [one for one in due if not one.operator.strip() or not _is_account(one.account)]:
        named = "、".join(dict.fromkeys(one.name for one in missing))
        raise Refused(
            f"{named} 没有登记收款账号：没有做，请管理员在 config.toml 的 [[claims.canteens]] 里"
            "写上 operator（户名）、account（账号）和 bank（开户行）再下载。"
        )
    by_account: dict[tuple[str, str, str], list[Owed]] = {}
    for one in due:
        key = (one.operator.strip(), one.bank.strip(), account_of(one.account))
        by_account.setdefault(key, []).append(one)
    return tuple(
        BankRow(
            payee,
            bank,
            account,
            sum((one.owed for one in some), Money(0)),
            _purpose(some),
            tuple(one.claim for one in some),
        )
        for (payee, bank, account), some in sorted(by_account.items())
    )


def account_of(written: str) -> str:
    """Write an account without the blanks that make it readable."""
    return "".join(unicodedata.normalize("NFKC", written).split())


def _is_account(written: str) -> bool:
    account = account_of(written)
    return len(account) >= _ACCOUNT_LEAST and account.isascii() and account.replace("-", "").isalnum()


def _in_order(one: Owed) -> tuple[str, int]:
    return str(one.month), one.claim


def _purpose(some: Iterable[Owed]) -> str:
    """Say what is paid for: the months, once each."""
    months = "、".join(dict.fromkeys(f"{one.month.year}年{one.month.number}月" for one in some))
    return f"{months}社区食堂补助"
