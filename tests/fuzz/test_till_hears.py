"""A centre that answers anything: the till believes it whole or says why not, and goes on selling."""

import json
from dataclasses import asdict
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.broken_json import cut, texts
from fuzz.effort import CONFIG, Outcomes, rounds, written
from pos.centre_link import Centre, CentreLink
from pos.config import load_config
from pos.keys import Seal
from pos.pull_cards import pull_cards
from pos.pull_meals import pull_meals
from pos.pull_people import pull_people
from pos.pull_rules import pull_rules
from pos.push import Push
from pos.rules.countersign import countersigned
from pos.rules.errors import CanteenError
from pos.rules.policy import digest_of
from pos.rules.policy_data import as_data
from pos.wire import NamedDaySaid, PublicDaySaid, RulesSaid

LI, WANG = "李秀兰", "王建国"
CENTRE_KEY = Seal(b"3" * 32)


class LyingCentre(Centre):
    """Answers every call with the same bytes, as HTTP would bring them."""

    def __init__(self, raw, status=200):
        super().__init__("http://127.0.0.1:9")
        self._answer = SimpleNamespace(data=raw, status=status, headers={"Content-Type": "application/json"})
        self.calls = 0

    def _call(self, *_args, **_more):
        self.calls += 1
        if self.calls > 3:
            raise CanteenError("市中心不再回答。")
        return self._answer


@pytest.fixture
def till(canteen):
    """A till that has sold to 李奶奶 and knows everybody by digest."""
    canteen.sell(LI)
    canteen.person = canteen.counter.lookup.person(canteen.people[LI].id_number)
    return canteen


def people_page(till):
    person = {
        "person": till.person,
        "last_four": "1" * 32,
        "born_on": "1933-05-12",
        "name": "李*兰",
        "initials": "LXL",
        "greeting": "李奶奶",
        "community": "示范东社区",
        "statuses": [{"code": "dibao", "begins": "2026-01-01", "ends": None}],
    }
    return {"feed": "f1", "version": 3, "whole": False, "people": [person], "gone": ["2" * 32], "more": False}


def cards_page(till):
    card = {"card": "3" * 32, "person": till.person, "kind": "band", "state": "bound", "since": "2026-11-01"}
    return {"version": 4, "cards": [card], "more": False, "people": 0, "feed": "f1"}


def meals_page(till):
    meal = {
        "till": "K02",
        "number": 7,
        "canteen": "东街食堂",
        "at": "2026-11-24T03:00:00.000Z",
        "day": "2026-11-24",
        "period": "lunch",
        "person": till.person,
        "reverses": None,
    }
    undone = {**meal, "number": 8, "reverses": "K02-000007"}
    return {"heard": "K02:8", "since": "2026-11-20", "meals": [meal, undone], "more": False}


def rules_page(_till):
    table = as_data(load_config(CONFIG).policy_table)
    days = (NamedDaySaid(day="2026-11-25", served=False, note="检修"),)
    public = (PublicDaySaid(day="2026-10-01", is_workday=False, occasion="国庆节"),)
    return RulesSaid.made(table, days, (2026,), public).model_dump(mode="json")


PULLS = {
    "people": (
        people_page,
        lambda till, centre: pull_people(till.books.store, centre, "K01", till.counter.clock),
    ),
    "cards": (cards_page, lambda till, centre: pull_cards(till.books.store, centre, "K01")),
    "meals": (meals_page, lambda till, centre: pull_meals(till.books.store, centre, "K01")),
    "rules": (rules_page, lambda till, centre: pull_rules(till.counter, centre, "K01")),
}


def named_anew(text):
    """Let a document of rules be called by what is in it, whatever that is."""
    try:
        said = json.loads(text)
        del said["version"]
        return json.dumps({**said, "version": digest_of(said)})
    except (ValueError, TypeError, KeyError, RecursionError):
        return text


def as_one_page(text):
    """Give what was told as the centre's own program would read it; None where it could not."""
    try:
        return RulesSaid.model_validate_json(text)
    except ValueError:
        return None


def still_sells(till):
    """Somebody is found or not, priced, and a walk-in is sold to; whatever was heard."""
    with till.books.store.read() as book:
        book.cards.of_person(till.person)
        book.elsewhere.meals(till.person, till.now.date())
    for name in (LI, WANG):
        found = till.counter.identify(till.people[name].id_number)
        assert till.counter.quote(found and found[0]).decision.price.fen > 0
    assert till.counter.quote(None).decision.payable.fen > 0


@pytest.mark.parametrize("what", PULLS)
def test_a_lying_centre_is_believed_whole_or_not_at_all(till, what):
    page, pull = PULLS[what]
    sound, seen = page(till), Outcomes()

    @rounds(100)
    @given(
        (texts(sound, 1) | texts(sound, 1).map(named_anew if what == "rules" else str)).map(
            lambda text: text.encode(errors="surrogatepass")
        )
        | cut(texts_of(sound))
    )
    def hear(raw):
        before = written(till.data)
        try:
            pull(till, LyingCentre(raw))
        except CanteenError as error:
            seen.told(error)
            seen["unchanged"] += written(till.data) == before
        else:
            seen["believed"] += 1
            assert what != "rules" or written(till.data) == before or as_one_page(raw).is_itself
        still_sells(till)

    hear()
    seen.saw("refused", "unchanged", "believed")


def texts_of(sound):
    return json.dumps(sound, ensure_ascii=False).encode()


def test_a_receipt_is_believed_only_with_the_centres_own_signature(till):
    head = till.head()
    link = CentreLink("http://127.0.0.1:9", "K01", "和平食堂", CENTRE_KEY.public_key, "")
    word = countersigned("K01", head.number, head.hash, CENTRE_KEY.sign)
    sound = {"till": "K01", "number": word.number, "hash": word.hash, "signature": word.signature}
    gap = {"error": "gap", "sentence": "缺前面的流水。", "number": 0, "hash": head.hash}
    seen = Outcomes()
    others = st.tuples(st.sampled_from(["K01", "K02"]), st.integers(0, head.number + 1))
    well_signed = others.map(lambda about: asdict(countersigned(*about, head.hash, CENTRE_KEY.sign)))
    told = texts(sound, 1) | well_signed.map(json.dumps) | st.just(json.dumps(sound))

    @rounds(100)
    @given(told.map(lambda text: (200, text)) | texts(gap, 1).map(lambda text: (409, text)))
    def send(told):
        status, text = told
        with till.books.store.begin() as book:
            book.sent.step_back(0, "")
        try:
            Push(till.books.store, link, LyingCentre(text.encode(errors="surrogatepass"), status)).all()
        except CanteenError as error:
            seen.told(error)
        with till.books.store.read() as book:
            acknowledged = book.sent.acknowledged()
        assert acknowledged in (0, head.number)
        if acknowledged:
            assert json.loads(text) == sound
            seen["believed"] += 1

    send()
    seen.saw("refused", "believed")
