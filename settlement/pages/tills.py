"""The tills of one's scope: how each is, a code for a new one, taking one out of use, lines kept aside."""

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from settlement import till_desk as desk
from settlement.account_book import Account
from settlement.alarm_watch import newest_of
from settlement.city import ROWS_A_PAGE, TillNow, till_now, tills_after
from settlement.enrolment import CODE_VALID, invite, invite_again, revoke
from settlement.form import SCOPE_FIELDS, scope, text
from settlement.guard import this_gate, this_ledger, visitor
from settlement.rules.alarms import AlarmKind, clock_words
from settlement.rules.faults import Fault
from settlement.rules.roles import Scope
from settlement.till_book import KeptAside
from settlement.wall_desk import WALL_VALID, end_wall, make_wall

ALARMS_SHOWN = 20
ASIDE_SHOWN = 50

tills = Blueprint("tills", __name__, url_prefix="/tills")

Answer = str | tuple[str, int] | Answered


@tills.get("")
def listing() -> str:
    """List the tills inside one's own scope."""
    gate, own = this_gate(), _me().scope
    with gate.centre.read() as office:
        found = tills_after(office, own, request.args.get("after", "")[:4], ROWS_A_PAGE + 1)
        told, counts = office.health.all(), office.tills.counts(own)
        walls = office.walls.inside(own, gate.clock())
    more = found[ROWS_A_PAGE - 1].till if len(found) > ROWS_A_PAGE else ""
    newest = newest_of(one.said.software for one in told.values())
    return render_template(
        "tills.html",
        tills=found[:ROWS_A_PAGE],
        told=told,
        more=more,
        newest=newest,
        counts=counts,
        walls=walls,
    )


@tills.get("/new")
def new() -> str:
    """Ask for the code of a new till, and where its canteen lies."""
    return _new_page()


@tills.post("/new")
def make() -> Answer:
    """Make a till, and show its one-time code this once."""
    try:
        code, place = text("code", 4).upper(), _own_place(scope())
        canteen = place.parts[-1] if place.parts else ""
        return _code_page(code, invite(this_gate(), _me(), code, canteen, place))
    except Fault as fault:
        return _new_page(fault), 422


@tills.get("/<till>")
def page(till: str) -> str:
    """Show one till: how it is, what was wrong with it, what was kept aside of it."""
    ledger = this_ledger()
    with ledger.gate.centre.read() as office:
        found = till_now(office, ledger.watch, till, ledger.gate.clock())
        alarms = office.health.alarms(till, ALARMS_SHOWN)
        aside = office.inbox.aside(till)[:ASIDE_SHOWN]
        seen = office.health.seen_aside([kept.digest for kept in aside])
        times = office.inbox.aside_times([kept.digest for kept in aside])
        sent = office.inbox.head(till).number
    return render_template(
        "till.html",
        now=found,
        known=found.known,
        told=found.told,
        facts=_facts(found),
        alarms=alarms,
        kinds={kind.value: kind.label for kind in AlarmKind},
        aside=aside,
        seen=seen,
        times=times,
        sent=sent,
    )


@tills.post("/<till>/code")
def invite_anew(till: str) -> str:
    """Give a new one-time code for a till that is not enrolled yet."""
    return _code_page(till, invite_again(this_gate(), _me(), till))


@tills.get("/<till>/revoke")
def revoking(till: str) -> str:
    """Ask whether a till is really to be taken out of use, and why."""
    return _revoke_page(till)


@tills.post("/<till>/revoke")
def end(till: str) -> Answer:
    """Take a till out of use; what it has sent stays."""
    try:
        why = desk.revoked_why(text("why", 20))
    except Fault as fault:
        return _revoke_page(till, fault), 422
    revoke(this_gate(), _me(), till, why)
    flash(f"{till} 停用了：它传来的流水都在，以后不再收。")
    return redirect(url_for("tills.page", till=till), code=303)


@tills.post("/<till>/aside/<kept>/lines")
def aside_lines(till: str, kept: str) -> Response:
    """Give lines that were kept aside exactly as they came."""
    found = _kept(till, kept)
    body = desk.take_aside(this_gate(), _me(), found, str(_place(till)))
    name = f"{till}-{found.first}-{found.last}.jsonl"
    answer = Response(body, mimetype="application/x-ndjson")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@tills.post("/<till>/aside/<kept>/seen")
def aside_seen(till: str, kept: str) -> Answered:
    """Keep that somebody has looked at lines that were kept aside."""
    if desk.see_aside(this_gate(), _me(), _kept(till, kept), str(_place(till))):
        flash("记下了：看过了，不再提醒。这几行还留着。")
    return redirect(url_for("tills.page", till=till), code=303)


@tills.post("/walls/new")
def make_screen() -> str:
    """Make the address of a screen on a wall, and show it this once."""
    own = _me().scope
    token = make_wall(this_gate(), _me(), own)
    root = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    link = f"{root}{url_for('city_wall.page_of_wall', token=token)}"
    return render_template("wall_link.html", link=link, place=own, days=WALL_VALID.days)


@tills.post("/walls/<int:wall>/end")
def end_screen(wall: int) -> Answered:
    """Let a screen on a wall show nothing any more."""
    end_wall(this_gate(), _me(), wall)
    flash("停了：这块大屏什么也不显示了。")
    return redirect(url_for("tills.listing"), code=303)


def _me() -> Account:
    return visitor().account


def _own_place(place: Scope) -> Scope:
    """Refuse a till in a place that one does not look after."""
    if not _me().scope.covers(place):
        raise Fault("scope", f"{place.label} 不归您管：请写自己范围里的食堂。")
    return place


def _place(till: str) -> Scope:
    with this_gate().centre.read() as office:
        known = office.tills.get(till)
    return known.place if known else abort(404)


def _kept(till: str, digest: str) -> KeptAside:
    with this_gate().centre.read() as office:
        found = next((one for one in office.inbox.aside(till) if one.digest == digest), None)
    return found or abort(404)


def _facts(now: TillNow) -> dict[str, str]:
    """Say what a till told of itself, in words."""
    if now.told is None:
        return {}
    said, off_min = now.told.said, abs(now.told.clock_off_ms) // 60_000
    return {
        "程序": said.software,
        "政策": said.policy or "—",
        "名单": said.people or "没有名单",
        "名单更新": _people_age(now),
        "手环和卡": f"第 {said.cards} 版",
        "没上传": f"{said.unsent} 笔",
        "时钟": clock_words(now.clock_off) if off_min else "准",
        "摄像头": _CAMERA[said.camera],
        "打印机": _PRINTER[said.printer],
        "后厨打印机": _PRINTER[said.kitchen],
        "班次": ("练习中" if said.practising else "开着班") if said.shift_open else "没开班",
        "磁盘还剩": f"{said.disk_free_mb:,} MB",
        "今天没认出的码": f"{said.unknown_codes} 次",
        "今天查找": f"{said.searches} 次",
    }


def _people_age(now: TillNow) -> str:
    """Say how old its people list was when it spoke."""
    if now.told is None or now.told.said.people_heard is None:
        return "自己导入的"
    days = (now.told.said.clock - now.told.said.people_heard).days
    return "今天" if days < 1 else f"{days} 天前"


_CAMERA = {
    "none": "没有",
    "opening": "正在打开",
    "live": "正常",
    "lost": "没有画面",
    "frozen": "画面不动",
    "looping": "画面总是同一段",
}
_PRINTER = {
    "none": "没有",
    "ok": "正常",
    "paper-out": "缺纸",
    "cover-open": "盖子没关好",
    "stuck": "出错了",
    "offline": "没连上",
    "silent": "没有回话",
    "gone": "没连上",
    "broken": "打不了",
}


def _new_page(fault: Fault | None = None) -> str:
    own = dict(zip(SCOPE_FIELDS, (*_me().scope.parts, "", "", "", ""), strict=False))
    parts = {name: request.form.get(name, own[name])[:20] for name in SCOPE_FIELDS}
    return render_template("till_new.html", code=request.form.get("code", "")[:4], parts=parts, fault=fault)


def _code_page(till: str, code: str) -> str:
    root = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    until = this_gate().clock() + CODE_VALID
    command = f"canteen enrol {root} --code {code}"
    return render_template("till_code.html", till=till, code=code, until=until, command=command)


def _revoke_page(till: str, fault: Fault | None = None) -> str:
    now = this_gate().clock()
    with this_gate().centre.read() as office:
        found = till_now(office, this_ledger().watch, till, now)
    whys = desk.REVOKED_WHY
    return render_template("till_revoke.html", now=found, known=found.known, whys=whys, fault=fault)
