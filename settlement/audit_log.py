"""The audit trail, page by page, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pos.rules.journal import Entry
from settlement.people_search import SEARCH_WORDS
from settlement.rules.access import MENU
from settlement.rules.roles import Role, Scope, read_scope
from settlement.store import Office
from settlement.till_desk import REVOKED_WHY
from settlement.value_opening import OPENABLE

ROWS_A_PAGE = 50
_LOOKED_THROUGH_MOST = 2_000
_CHUNK = 250

KINDS = {
    "access-refused": "打开没有权限的页面",
    "account-changed": "改了角色或范围",
    "account-locked": "停用了账号",
    "account-made": "建了账号",
    "account-recovered": "在机房恢复了账号",
    "account-unlocked": "解锁或启用了账号",
    "aside-seen": "看过了另存的流水",
    "aside-taken": "下载了另存的流水",
    "bands-ended": "作废了手环",
    "bands-made": "做了手环",
    "bank-file-taken": "下载了给银行的拨付文件",
    "calendar-changed": "改了供餐日历",
    "card-bound": "登记了手环或卡",
    "card-disagreed": "收银机和市中心对一个手环说法不同",
    "card-found": "找回了手环或卡",
    "card-lost": "挂失了手环或卡",
    "card-replaced": "换了手环或卡",
    "card-unbound": "解绑了手环或卡",
    "claim-answered": "回答了申报里的异常",
    "beside-noted": "登记了备餐、抽查或员工",
    "claim-csv-taken": "下载了申报的明细（CSV）",
    "city-claims-taken": "下载了全市申报汇总",
    "claim-drafted": "生成了申报草稿",
    "claim-paid": "登记了拨付",
    "claim-passed": "通过了申报",
    "claim-pdf-taken": "下载了申报表（PDF）",
    "claim-sent-back": "退回了申报",
    "claim-taken": "下载了申报工作簿",
    "code-change-begun": "开始换验证器",
    "deaths-imported": "导入了死亡名单",
    "epoch-begun": "账本从备份恢复后另起一段",
    "entries-broken": "收到接不上的流水，已另存",
    "entries-differs": "收到和以前不一样的流水，已另存",
    "first-link-made": "给了第一位管理员的链接",
    "found-handled": "处理了手环消息",
    "found-opened": "看了手环消息",
    "import-undone": "撤销了导入",
    "keys-rotated": "给居民资料换了密钥",
    "keys-rotation-begun": "开始给居民资料换密钥",
    "held-reviewed": "看了待核的一餐",
    "lines-taken": "下载了一个月的流水",
    "link-made": "给了新的设置链接",
    "list-imported": "导入了名单",
    "partner-changed": "改了合作单位的年龄或次数",
    "partner-check-opened": "用查询号看了合作单位的一次核验",
    "partner-key-made": "给了合作单位新钥匙",
    "partner-locked": "停用了合作单位",
    "partner-made": "加了合作单位",
    "partner-unlocked": "启用了合作单位",
    "password-changed": "改了密码",
    "password-refused": "改密码或换验证器时没证明是本人",
    "people-searched": "查了居民",
    "person-erased": "抹去了一位居民的资料",
    "record-given": "给了本人资料",
    "roster-taken": "打开证件号，下载了申报的花名册",
    "rules-changed": "换了政策",
    "set-up-done": "用链接设好了账号",
    "shown-changed": "改了手环页给人看多少",
    "shown-opened": "看了手环页的样子",
    "sign-in-paused": "试错太多，暂停登录",
    "sign-in-refused": "登录没成功",
    "signed-in": "登录",
    "signed-out": "退出",
    "journal-brought": "从 U 盘收了收银机流水",
    "till-code-made": "给了新的收银机登记码",
    "till-enrolled": "收银机登记好了",
    "till-made": "加了收银机",
    "till-revoked": "停用了收银机",
    "tidied": "清理了保存期满的资料",
    "value-opened": "打开了居民的一项资料",
    "visits-ended": "结束了登录",
    "wall-ended": "停了一块大屏",
    "wall-made": "给了一块大屏的地址",
    "workbook-compared": "核对了交回来的申报工作簿",
}
_WHY = {
    "paused": "还在暂停",
    "locked": "账号停用着",
    "wrong": "名字、密码或验证码不对",
    **REVOKED_WHY,
}


@dataclass(frozen=True)
class Row:
    """One line as it is shown."""

    number: int
    at: datetime
    who: str
    what: str
    whom: str
    detail: str


@dataclass(frozen=True)
class Page:
    """Some lines, newest first, and the number to go on before; 0 at the beginning of the trail."""

    rows: tuple[Row, ...]
    older: int


def audit_page(office: Office, viewer: Scope, before: int | None = None) -> Page:
    """Give the newest lines that lie in the viewer's scope, beginning before a number."""
    newest = office.audit.head().number
    start = newest if before is None else min(before - 1, newest)
    found: list[Entry] = []
    last = start + 1
    for looked, entry in enumerate(_backwards(office, start)):
        if len(found) == ROWS_A_PAGE or looked >= _LOOKED_THROUGH_MOST:
            break
        last = entry.number
        if _in_scope(entry, viewer):
            found.append(entry)
    names = office.accounts.names({int(n) for e in found for n in (e.text("who"), e.text("whom")) if n})
    return Page(tuple(_row(entry, names) for entry in found), last if last > 1 else 0)


def _backwards(office: Office, start: int) -> Iterator[Entry]:
    for last in range(start, 0, -_CHUNK):
        yield from reversed(list(office.audit.range(max(1, last - _CHUNK + 1), last)))


def _in_scope(entry: Entry, viewer: Scope) -> bool:
    """Tell whether a line is about somebody of the viewer's; one about nobody is for the whole city."""
    about = entry.facts.get("scope")
    return not viewer.parts if not isinstance(about, str) else viewer.covers(read_scope(about))


def _row(entry: Entry, names: dict[int, str]) -> Row:
    who, whom, digest = entry.text("who"), entry.text("whom"), entry.text("name")
    unknown = f"没有这个名字（{digest[:6]}）" if digest else "机房"
    return Row(
        number=entry.number,
        at=entry.at,
        who=_named(who, names) if who else unknown,
        what=KINDS.get(entry.kind, entry.kind),
        whom=_named(whom, names) if whom else _resident(entry),
        detail="；".join(_details(entry)),
    )


def _named(number: str, names: dict[int, str]) -> str:
    return names.get(int(number), f"账号 {number}")


def _resident(entry: Entry) -> str:
    """Name somebody of the ledger by the beginning of their hash."""
    person = entry.text("person")
    return f"居民 {person[:8]}" if person else ""


def _details(entry: Entry) -> Iterator[str]:
    if why := entry.text("why"):
        yield _WHY.get(why, why)
    if minutes := entry.fen("minutes"):
        yield f"{minutes} 分钟"
    if role := entry.text("role"):
        yield Role(role).label
    if was := entry.text("was"):
        yield f"{_post(was)} → {_post(entry.text('now'))}"
    if count := entry.fen("count"):
        yield f"{count} 处"
    if source := entry.text("source"):
        yield f"{source} {entry.text('month')}".strip() + f"（第 {entry.fen('list')} 次导入）"
    yield from _about(entry)
    if page := entry.text("page"):
        yield dict(MENU).get(page, page)
    if address := entry.text("from"):
        yield f"来处 {address[:6]}"


def _about(entry: Entry) -> Iterator[str]:
    """Name what a line is about, besides an account."""
    if field := entry.text("field"):
        yield OPENABLE.get(field, field)
    if how := entry.text("how"):
        yield f"{SEARCH_WORDS.get(how, how)}，找到 {entry.fen('found')} 位"
    if report := entry.fen("report"):
        yield f"第 {report} 条手环消息"
    if batch := entry.fen("batch"):
        yield f"第 {batch} 批 {entry.fen('bands')} 个"
    if till := entry.text("till"):
        yield till
    if claim := entry.fen("claim"):
        yield f"第 {claim} 号申报"
    if wall := entry.fen("wall"):
        yield f"第 {wall} 块大屏"
    if partner := entry.fen("partner"):
        yield f"第 {partner} 号合作单位"


def _post(text: str) -> str:
    role, _, scope = text.partition(" ")
    return f"{Role(role).label}（{read_scope(scope).label}）"
