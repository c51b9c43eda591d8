"""What a till hears when it asks: cards, people, rules and meals elsewhere, since what it has already."""

from collections.abc import Callable
from datetime import timedelta

from flask import Response, g, request

from pos.rules.meals import service_day
from pos.wire import CardSaid, CardsSaid, MealsSaid, PeopleSaid
from settlement.api_answers import said, squeezed
from settlement.card_book import Card
from settlement.guard import NUMBER_MAX, this_gate, this_ledger
from settlement.rules.heard import heard_text, read_heard
from settlement.rules_feed import rules_for

CARDS_MOST = 1000
PEOPLE_MOST = 5000
MEALS_MOST = 1000
_STILL_OPEN = timedelta(days=1)


def cards(till: str) -> Response:
    """Say which wristbands and cards have changed since the version that a till has."""
    del till
    after = min(max(request.args.get("after", 0, type=int), 0), NUMBER_MAX)
    with this_gate().centre.read() as office:
        changes = office.cards.changes(after, CARDS_MOST)
        people, feed = office.people_feed.version(), office.feed.id()
    told = tuple(_card(card, known) for card, known in changes.cards.items())
    answer = CardsSaid(version=changes.version, cards=told, more=changes.more, people=people, feed=feed)
    return said(answer, 200)


def people(till: str) -> Response:
    """Say who has changed on the people list since the version that a till has, or everybody anew."""
    del till
    after = min(max(request.args.get("after", 0, type=int), 0), NUMBER_MAX)
    with this_gate().centre.read() as office:
        feed, newest = office.feed.id(), office.people_feed.version()
        if request.if_none_match.contains(f"{feed}-{newest}"):
            return Response(status=304)
        whole = after == 0 or request.args.get("feed") != feed or after > newest
        changes = office.people_feed.changes(0 if whole else after, PEOPLE_MOST)
    answer = PeopleSaid(
        feed=feed,
        version=changes.version,
        whole=whole,
        people=changes.people,
        gone=changes.gone,
        more=changes.more,
    )
    told = squeezed(said(answer, 200))
    told.set_etag(f"{feed}-{changes.version}")
    return told


def rules(till: str) -> Response:
    """Say what a meal costs and when one is served at the canteen of a till."""
    del till
    with this_gate().centre.read() as office:
        answer = rules_for(office, this_ledger().policy, g.till.place)
    if request.if_none_match.contains(answer.version):
        return Response(status=304)
    told = squeezed(said(answer, 200))
    told.set_etag(answer.version)
    return told


def meals(till: str) -> Response:
    """Say which subsidised meals of the days still open other tills have served since this one heard."""
    heard = read_heard(request.args.get("after", ""))
    gate = this_gate()
    since = service_day(gate.clock()) - _STILL_OPEN
    with gate.centre.read() as office:
        news = office.elsewhere.news(till, heard, since, MEALS_MOST)
    reached = heard_text(news.heard)
    if not news.meals and request.if_none_match.contains(reached):
        return Response(status=304)
    answer = MealsSaid(heard=reached, since=str(since), meals=news.meals, more=news.more)
    told = squeezed(said(answer, 200))
    told.set_etag(reached)
    return told


def _card(card: str, known: Card | None) -> CardSaid:
    if known is None:
        return CardSaid(card=card, person=None, kind="", state="unbound", since="")
    return CardSaid(
        card=card,
        person=known.person,
        kind=known.kind,
        state="lost" if known.is_lost else "bound",
        since=service_day(known.began_at).isoformat(),
    )


WORD_DOWN: dict[str, Callable[[str], Response]] = {
    "cards": cards,
    "people": people,
    "rules": rules,
    "meals": meals,
}
"""What a till may ask for under its own address, and what answers."""
