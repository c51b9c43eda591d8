"""The city's screen: today's meals and how the tills are, drawn anew by itself; and the same for a wall."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request, url_for

from pos.rules.meals import service_day, shanghai
from pos.rules.service_days import weekday_name
from settlement.city import ROWS_A_PAGE, City, city_now, clock_of
from settlement.guard import AGAIN, this_gate, this_ledger, visitor
from settlement.rules.faults import Fault
from settlement.rules.roles import Scope, read_scope
from settlement.wall_desk import wall_of

AGAIN_S = 20
GONE = 410
CANTEENS_DRAWN = 20
"""How many canteens a chart holds that can still be read; the table has them all."""

city = Blueprint("city", __name__)
city_wall = Blueprint("city_wall", __name__, url_prefix="/city/wall")


@city.get("/city")
def page() -> str:
    """Show how the place one looks after is now, or a place in it."""
    place = _asked()
    live, anew = _by_itself("city.live", place), _by_itself("city.page", place)
    own = visitor().account.scope
    ways = tuple(Scope(place.parts[:n]) for n in range(len(own.parts), len(place.parts)))
    return render_template("city.html", **_shown(_now(place)), live=live, anew=anew, ways=ways)


@city.get("/city/live")
def live() -> Response:
    """Give what is new since the page was drawn: its parts, and the numbers of its charts."""
    return _live(_now(_asked()), "city_sums.html", "city_tables.html")


@city_wall.get("/<token>")
def page_of_wall(token: str) -> Response:
    """Show the sums of a place on a wall."""
    found = wall_of(this_gate(), token)
    if found is None:
        return _over()
    live = url_for("city_wall.live_of_wall", token=token)
    answer = make_response(render_template("wall.html", **_shown(_now(found.place)), live=live))
    answer.headers["Referrer-Policy"] = "no-referrer"  # its address is its key
    return answer


@city_wall.get("/<token>/live")
def live_of_wall(token: str) -> Response:
    """Give what is new for a wall."""
    found = wall_of(this_gate(), token)
    return _live(_now(found.place), "wall_live.html") if found else _over()


def _over() -> Response:
    return make_response(render_template("wall_over.html"), GONE)


def _live(now: City, *templates: str) -> Response:
    shown = _shown(now)
    parts = [render_template(template, **shown) for template in templates]
    return jsonify(parts=parts, at=clock_of(now.at), charts=shown["charts"])


def _by_itself(endpoint: str, place: Scope) -> str:
    """Give the address that the page asks by itself: it keeps nobody signed in."""
    values: dict[str, Any] = {"place": str(place) or None, AGAIN: 1}
    return url_for(endpoint, **values)


def _asked() -> Scope:
    """Read which place is meant: one's own, or one inside it."""
    own = visitor().account.scope
    try:
        asked = read_scope(request.args.get("place", "")[:100])
    except Fault:
        abort(404)
    if not asked.parts:
        return own
    if not own.covers(asked):
        abort(404)
    return asked


def _now(place: Scope) -> City:
    ledger = this_ledger()
    with ledger.gate.centre.read() as office:
        return city_now(office, ledger.watch, place, ledger.gate.clock())


def _shown(now: City) -> dict[str, object]:
    day = shanghai(now.at)
    return {
        "city": now,
        "at": clock_of(now.at),
        "day": f"{day.month} 月 {day.day} 日　{weekday_name(service_day(now.at))}",
        "charts": _charts(now),
        "rows": ROWS_A_PAGE,
        "again_s": AGAIN_S,
    }


def _charts(now: City) -> dict[str, object]:
    """Give the numbers of both charts, and each of them in a sentence."""
    figures, before = now.figures, now.last_week
    begin = min((*figures.hours[:1], *before.hours[:1]), default=0)
    end = max((*figures.hours[-1:], *before.hours[-1:]), default=-1)
    hours = range(begin, end + 1)
    drawn = figures.canteens[:CANTEENS_DRAWN]
    return {
        "hours": {
            "said": figures.hours_said,
            "names": [f"{hour} 点" for hour in hours],
            "full": [figures.in_hour(hour).full for hour in hours],
            "reduced": [figures.in_hour(hour).reduced for hour in hours],
            "before": [before.in_hour(hour).sold for hour in hours],
        },
        "canteens": {
            "said": figures.canteens_said(CANTEENS_DRAWN),
            "names": [canteen.name for canteen in drawn],
            "full": [canteen.total.full for canteen in drawn],
            "reduced": [canteen.total.reduced for canteen in drawn],
        },
    }
