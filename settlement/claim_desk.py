"""What is done with claims: drafted from the lines, passed from desk to desk, sent back, paid."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from pos.rules.errors import CanteenError, Refused
from pos.rules.journal import Fact
from pos.rules.meals import service_day
from pos.rules.money import ZERO, Money
from pos.rules.policy import Policy
from settlement.account_book import Account
from settlement.claim_book import ClaimRow, Frozen, Payment
from settlement.gate import Gate
from settlement.judged_month import Drawn, JudgedMonth, due_day
from settlement.rules.claim_figures import figures_of
from settlement.rules.claim_life import State, back_to, may_not_pass, may_not_send_back
from settlement.rules.claim_rules import ClaimRules
from settlement.rules.months import Month, read_month
from settlement.store import Office


@dataclass(frozen=True)
class ClaimDesk:
    """The claims of the city, by the policy and the rules in force."""

    gate: Gate
    policy: Policy
    rules: ClaimRules

    def draft_month(self, month: Month) -> tuple[int, ...]:
        """Draft or redraw every canteen's claim that was not submitted yet; give their numbers."""
        with self.gate.centre.read() as office:  # long, and nobody's sale waits for it
            drawn = self._drawn(office, month)
        at, due, numbers = self.gate.clock(), self.due(month), []
        with self.gate.centre.begin() as office:
            for place, one in drawn.items():
                row = office.claims.of(place, str(month))
                if row is not None and row.state.is_frozen:
                    continue
                number = row.number if row else office.claims.draft(place, str(month), due, at)
                office.claims.redraw(number, one.claim.total, figures_of(one.claim), at)
                office.claim_findings.keep(place, str(month), one.claim.findings, at)
                numbers.append(number)
                if row is None:
                    self.gate.note(office, "claim-drafted", None, claim=number, scope=place, month=str(month))
        return tuple(numbers)

    def _drawn(self, office: Office, month: Month, only: str = "") -> dict[str, Drawn]:
        """Work the claims of a month out that were not submitted yet, or one canteen's."""
        gathered = self._month(office, month)
        rows = {
            place: office.claims.of(place, str(month)) for place in gathered.places if only in ("", place)
        }
        return {
            place: gathered.draw(place, row, chains=True)
            for place, row in rows.items()
            if row is None or not row.state.is_frozen
        }

    def due(self, month: Month) -> date:
        """Give the day a month's claim is due: one of the month that follows."""
        return due_day(month, self.rules)

    def _month(self, office: Office, month: Month) -> JudgedMonth:
        return JudgedMonth(office, month, self.policy, self.rules, service_day(self.gate.clock()))

    def why_not(self, office: Office, row: ClaimRow, who: Account) -> tuple[str, ...]:
        """Say why somebody may not pass a claim on now; nothing where they may."""
        steps = office.claims.steps_since_draft(row.number)
        found = [may_not_pass(row.state, who.role, who.id, steps)]
        if row.state in (State.DRAFT, State.CHECKED):
            kept = office.claim_findings.of(str(row.place), row.month)
            waiting = sum(one.is_open for one in kept)
            found.append(f"还有 {waiting} 条异常没有说明。" if waiting else "")
            month = read_month(row.month)
            early = service_day(self.gate.clock()) <= month.last
            found.append(f"{row.month} 还没有过完，{month.last} 以后才能申报。" if early else "")
            found.append(self._may_not_grow(office, row))
        if row.state is State.ACCEPTED and (owed := self.owed(office, row)):
            found.append(f"还有 {owed} 元没有拨付。" if owed > ZERO else f"还有 {-owed} 元没有收回。")
        return tuple(sentence for sentence in found if sentence)

    def _may_not_grow(self, office: Office, row: ClaimRow) -> str:
        """Say that a claim that was submitted before may not grow any more."""
        frozen, month = office.claims.frozen(row.number), read_month(row.month)
        if frozen is None or row.total <= frozen.total:
            return ""
        until = self.due(month) + timedelta(days=self.rules.days.on(month.last).upward_days)
        if service_day(self.gate.clock()) <= until:
            return ""
        return f"申报过 {frozen.total} 元，现在是 {row.total} 元：{until} 以后只能减，不能加。"

    def owed(self, office: Office, row: ClaimRow) -> Money:
        """Give what is still owed on a claim that was submitted."""
        if not row.state.is_frozen:
            return ZERO
        return row.total - office.claims.paid([row.number]).get(row.number, Money(0))

    def pass_on(self, who: Account, number: int, version: int) -> State:
        """Pass a claim on to the next desk; at submission it is worked out once more and frozen."""
        at, drawn = self.gate.clock(), self._before_submission(number)
        with self.gate.centre.begin() as office:
            row = self._seen(office, number, version)
            sentences = self.why_not(office, row, who)
            following = row.state.following
            if sentences or following is None:
                raise Refused("".join(sentences))
            if following is State.SUBMITTED:
                self._freeze(office, row, drawn)
            if not office.claims.move(row, who.id, following, at):
                raise Refused(_faster(office, number))
            self._note(office, "claim-passed", who, row, following)
        return following

    def send_back(self, who: Account, number: int, version: int, reason: str) -> State:
        """Send a claim back to the desk before, or take it back to the canteen, with a reason."""
        with self.gate.centre.begin() as office:
            row = self._seen(office, number, version)
            if sentence := may_not_send_back(row.state, who.role):
                raise Refused(sentence)
            if row.state is State.ACCEPTED and office.claims.payments(number):
                raise Refused("已经付过钱的不能退回：要改的下个月补退差。")
            back = back_to(row.state, who.role)
            if not office.claims.move(row, who.id, back, self.gate.clock(), reason):
                raise Refused(_faster(office, number))
            self._note(office, "claim-sent-back", who, row, back)
        return back

    def pay(self, who: Account, number: int, payment: Payment) -> Money:
        """Enter money that went to the operator; give what is still owed. All paid, the claim is done.

        Where corrections of earlier months are more than the claim, money comes back: it is entered as it
        stands on the voucher, and kept below zero.
        """
        at = self.gate.clock()
        with self.gate.centre.begin() as office:
            row = office.claims.get(number)
            if row is None or row.state is not State.ACCEPTED:
                raise Refused("只有财务受理了的申报能登记拨付。")
            owed = self.owed(office, row)
            if owed < ZERO:
                if not ZERO < payment.amount <= -owed:
                    raise Refused(f"要收回 {-owed} 元，不能登记 {payment.amount} 元：请核对金额。")
                payment = replace(payment, amount=-payment.amount)
            elif not ZERO < payment.amount <= owed:
                raise Refused(f"还欠 {owed} 元，不能登记 {payment.amount} 元：请核对金额。")
            if not office.claims.pay(number, payment, who.id, at):
                raise Refused(f"凭证号 {payment.reference} 登记过了：请核对，不要重复登记。")
            self.gate.note(
                office, "claim-paid", who, claim=number, fen=payment.amount.fen, scope=str(row.place)
            )
            left = owed - payment.amount
            if not left and not office.claims.move(row, who.id, State.PAID, at):
                raise Refused(_faster(office, number))
        return left

    def as_kept(self, office: Office, row: ClaimRow) -> Drawn:
        """Work a claim out as it is kept; refuse where lines or lists have moved on since."""
        one = self._month(office, read_month(row.month)).draw(str(row.place), row)
        if one.claim.digest != row.digest:
            raise Refused("流水或名册又有变化：草稿请重新生成；申报过的看申报时下载的工作簿。")
        return one

    def _before_submission(self, number: int) -> Drawn | None:
        """Work out once more a claim that may be submitted now."""
        with self.gate.centre.read() as office:
            row = office.claims.get(number)
            if row is None or row.state is not State.CHECKED:
                return None
            return self._drawn(office, read_month(row.month), str(row.place)).get(str(row.place))

    def _freeze(self, office: Office, row: ClaimRow, one: Drawn | None) -> None:
        """Keep for ever what a claim is; refuse where that is another than was seen."""
        if one is None or (one.claim.digest, one.claim.total) != (row.digest, row.total):
            raise Refused("流水或名册又有变化，数字和您看到的不一样了：请重新生成草稿，再看一遍。")
        office.claims.freeze(
            row,
            Frozen(
                row.number,
                row.revision + 1,
                one.heads,
                one.unclaimed,
                {said.entry: said.fen for said in one.claim.restated},
                one.claim.digest,
                one.claim.total,
            ),
            self.gate.clock(),
        )

    def _seen(self, office: Office, number: int, version: int) -> ClaimRow:
        row = office.claims.get(number)
        if row is None:
            raise CanteenError(f"没有第 {number} 号申报：请从一览里选。")
        if row.version != version:
            raise Refused(_faster(office, number))
        return row

    def _note(self, office: Office, kind: str, who: Account, row: ClaimRow, ends: State) -> None:
        told: dict[str, Fact] = {"claim": row.number, "scope": str(row.place), "month": row.month}
        self.gate.note(office, kind, who, **told, state=ends.value, digest=row.digest)


def _faster(office: Office, number: int) -> str:
    steps, row = office.claims.steps(number), office.claims.get(number)
    if not steps or row is None:
        return "这一份刚刚有变化，页面已更新：请再看一遍。"
    last = steps[-1]
    name = office.accounts.names({last.step.who}).get(last.step.who, "别人")
    return f"{name} 已经处理过，现在是{row.state.label}，页面已更新。"
