"""What happens at the counter, told with the sample people on 2026-11-24, lunch from 10:30 to 13:30."""

from dataclasses import replace
from datetime import date, time

import pytest

from pos.quotes import serving_in
from pos.rules.dated import Dated, Row
from pos.rules.errors import BadValue, Refused
from pos.rules.meals import Mode
from pos.rules.money import ZERO, Money
from pos.rules.policy import Caps
from pos.rules.pricing import FULL
from pos.rules.sale import Order, Tender, Via
from pos.rules.undoing import Undoing
from pos.sample_people import generated_people
from pos.search import search
from pos.undo import reprint, undo

LI, WANG, ZHENG = "李秀兰", "王建国", "郑小军"
TWELVE, SIX = Money(1200), Money(600)


def price_for(canteen, name, mode=Mode.DINE_IN):
    return canteen.counter.quote(canteen.guest(name), mode).decision.payable


def somebody_with_an_x(canteen):
    invented = next(p for p in generated_people(99, 1, canteen.now.date()) if p.id_number.endswith("X"))
    canteen.import_people([invented])
    return invented


def postings(entry):
    return {posting.account: posting.fen for posting in entry.postings}


# Knowing a diner


def test_a_band_and_an_id_card_lead_to_the_same_person(canteen):
    by_band, via_band = canteen.counter.identify(canteen.people[LI].card)
    by_card, via_card = canteen.counter.identify(canteen.people[LI].id_number)
    assert by_band == by_card
    assert (via_band, via_card) == (Via.BAND, Via.ID_CARD)
    assert by_band.resident.name == "李*兰"
    assert by_band.resident.greeting == "李大娘"


def test_blanks_around_a_code_and_a_small_x_change_nothing(canteen):
    assert canteen.counter.identify(f"  {canteen.people[LI].card}\n")[0] == canteen.guest(LI)
    number = somebody_with_an_x(canteen).id_number
    assert canteen.counter.identify(number.lower()) == canteen.counter.identify(number)
    assert canteen.counter.identify(number) is not None


@pytest.mark.parametrize(
    "code", ["", "HP7K2M9QX4T6WD3", "hp7k2m9qx4t6wd3a", "WIFI:S:canteen;;", "李秀兰", "\0"]
)
def test_a_code_nobody_owns_is_nobody(canteen, code):
    assert canteen.counter.identify(code) is None


def test_a_diner_who_left_the_list_is_not_sold_to(canteen):
    with pytest.raises(Refused, match="再扫一次"):
        canteen.sell(person="0" * 32)
    assert canteen.head().number == 0


# What a meal costs


def test_li_xiulan_93_eats_free_in_the_canteen_and_pays_for_a_take_away(canteen):
    assert price_for(canteen, LI) == ZERO
    assert price_for(canteen, LI, Mode.TAKE_AWAY) == TWELVE
    assert price_for(canteen, LI, Mode.DELIVERY) == TWELVE
    sold = canteen.sell(LI)
    assert postings(sold) == {"meals": -1200, "receivable:civil-affairs": 1200}
    assert sold.text("concession") == "free"


def test_li_xiulans_take_away_is_a_full_price_sale(canteen):
    sold = canteen.sell(LI, mode=Mode.TAKE_AWAY)
    assert postings(sold) == {"cash:K01": 1200, "meals": -1200}


def test_wang_jianguo_66_on_dibao_pays_half_any_way_it_is_served(canteen):
    assert [price_for(canteen, WANG, mode) for mode in Mode] == [SIX, SIX, SIX]
    sold = canteen.sell(WANG, tendered=Money(1000))
    assert postings(sold) == {"cash:K01": 600, "meals": -1200, "receivable:civil-affairs": 600}
    assert (sold.fen("tendered_fen"), sold.fen("change_fen")) == (1000, 400)
    assert (sold.text("concession"), sold.text("ground")) == ("half", "dibao")


@pytest.mark.parametrize(
    ("name", "fen"),
    [
        ("赵德海", 1200),  # 70, no status
        ("张桂英", 0),  # 91
        ("陈玉梅", 1200),  # 90 in three days
        ("孙淑芬", 600),  # tekun
        ("周文才", 1200),  # dibao lapsed
        ("吴丽华", 1200),  # dibao, but 59
        ("刘德福", 600),  # 60 today
        ("马凤兰", 0),  # half and free both fit
        ("何长林", 1200),  # dibao begins in twenty days
        (ZHENG, 1200),
    ],
)
def test_everybody_pays_what_their_story_says(canteen, name, fen):
    assert canteen.sell(name).fen("payable_fen") == fen


def test_the_same_day_somebody_turns_90_they_eat_free(canteen):
    canteen.set_clock(time(11, 46), date(2026, 11, 27))
    assert price_for(canteen, "陈玉梅") == ZERO


def test_mobile_money_has_its_own_account(canteen):
    sold = canteen.sell(WANG, tender=Tender.MOBILE, tendered=ZERO)
    assert postings(sold) == {"meals": -1200, "mobile:K01": 600, "receivable:civil-affairs": 600}
    assert (sold.fen("tendered_fen"), sold.fen("change_fen")) == (600, 0)


@pytest.mark.parametrize("portions", [1, 2, 9])
def test_a_walk_in_pays_full_for_every_portion(canteen, portions):
    sold = canteen.sell(portions=portions)
    assert postings(sold) == {"cash:K01": 1200 * portions, "meals": -1200 * portions}
    assert (sold.fen("portions"), sold.facts["person"], sold.text("via")) == (portions, None, "walk_in")
    with canteen.books.store.read() as book:
        assert book.journal.counts(sold.day).portions == portions


@pytest.mark.parametrize(("portions", "name"), [(0, None), (10, None), (-1, None), (2, WANG)])
def test_impossible_portions_cannot_be_ordered(canteen, portions, name):
    with pytest.raises(BadValue, match="份数"):
        canteen.order(name, portions=portions)


# Caps


def test_the_second_meal_of_a_period_is_full_price_and_dinner_is_half_again(canteen):
    first = canteen.sell(WANG)
    assert [canteen.sell(WANG).fen("payable_fen") for _ in range(2)] == [1200, 1200]
    quote = canteen.counter.quote(canteen.guest(WANG))
    assert (quote.taken_in_period, quote.taken_at, quote.decision.concession) == (1, first.at, FULL)
    canteen.set_clock(time(17, 0))
    assert canteen.sell(WANG).fen("payable_fen") == 600
    canteen.set_clock(time(11, 46), date(2026, 11, 25))
    assert canteen.sell(WANG).fen("payable_fen") == 600


def test_a_full_price_meal_does_not_use_up_the_concession(canteen):
    canteen.sell(LI, mode=Mode.TAKE_AWAY)
    assert price_for(canteen, LI) == ZERO


def test_the_cap_of_the_day_holds_across_periods(canteen):
    caps = Dated("policy.caps", (Row(date(2023, 5, 1), None, "test", Caps(per_period=1, per_day=1)),))
    policy = replace(canteen.counter.policy, caps=caps)
    canteen.counter = replace(canteen.counter, policy=policy)
    assert canteen.sell(WANG).fen("payable_fen") == 600
    canteen.set_clock(time(17, 0))
    assert canteen.sell(WANG).fen("payable_fen") == 1200
    canteen.set_clock(time(11, 46), date(2026, 11, 25))
    assert canteen.sell(WANG).fen("payable_fen") == 600


# Void


def test_a_void_mirrors_the_sale_and_gives_the_meal_back(canteen):
    sold = canteen.sell(WANG)
    void = undo(canteen.counter, sold.id, Undoing("刷错人了"))
    assert postings(void) == {account: -fen for account, fen in postings(sold).items()}
    assert (void.text("reverses"), void.text("reason"), void.text("tender")) == (sold.id, "刷错人了", "cash")
    assert not any(canteen.head().totals.values())
    assert price_for(canteen, WANG) == SIX
    with canteen.books.store.read() as book:
        counts = book.journal.counts(sold.day)
    assert (counts.portions, counts.voids) == (0, 1)


def test_a_void_tapped_twice_is_one_void(canteen):
    sold = canteen.sell(WANG)
    first = undo(canteen.counter, sold.id, Undoing("多按一次"))
    assert undo(canteen.counter, sold.id, Undoing("其他")) == first
    assert canteen.head().number == 2
    assert [job.kind for job in canteen.jobs(first.id)] == ["void"]


def test_any_sale_of_the_shift_can_be_undone_and_nothing_else(canteen):
    first, last = canteen.sell(WANG), canteen.sell(LI)
    void = undo(canteen.counter, first.id, Undoing("其他"))
    for number in (void.id, "K01-000099", "K02-000001", ""):
        with pytest.raises(Refused, match=r"没有撤销|不能撤销"):
            undo(canteen.counter, number, Undoing("其他"))
    assert canteen.head().number == last.number + 1


# The tap


def nothing_written(canteen, order, sentence):
    before = canteen.head()
    with pytest.raises(Refused, match=sentence):
        canteen.counter.ring_up(order)
    assert canteen.head() == before
    assert canteen.jobs(f"K01-{before.number + 1:06d}") == ()


def test_the_same_tap_again_is_the_same_sale(canteen):
    order = canteen.order(WANG)
    sold = canteen.counter.ring_up(order)
    canteen.set_clock(time(20, 0))
    assert canteen.counter.ring_up(order) == sold
    assert canteen.counter.sold(order.request) == sold
    assert canteen.counter.sold("another") is None
    assert canteen.head().number == 1
    assert [job.name for job in canteen.jobs(sold.id)] == ["王*国"]


def test_a_price_that_changed_between_quote_and_tap_is_refused(canteen):
    canteen.set_clock(time(13, 39, 59))
    order = canteen.order(WANG)
    canteen.set_clock(time(13, 40))
    nothing_written(canteen, order, "现在是 12.00 元，不是 6.00 元")


def test_a_meal_taken_at_the_same_time_elsewhere_is_seen_at_the_tap(canteen):
    late = canteen.order(WANG, request="the slower tap")
    canteen.sell(WANG)
    nothing_written(canteen, late, "应收变了")


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        (WANG, {"tendered": Money(599)}, "不够"),
        (WANG, {"tender": Tender.FREE}, "收款方式不对"),
        (LI, {"tender": Tender.CASH}, "收款方式不对"),
        (None, {"payable": Money(1201)}, "应收变了"),
        (None, {"payable": ZERO, "tender": Tender.FREE}, "应收变了"),
    ],
)
def test_a_tap_that_does_not_add_up_writes_nothing(canteen, name, changes, sentence):
    nothing_written(canteen, replace(canteen.order(name), **changes), sentence)


def test_a_tap_without_its_token_cannot_be_made():
    with pytest.raises(BadValue, match="没有编号"):
        Order("", TWELVE, Tender.CASH)


def test_a_sale_says_which_policy_and_list_it_was_made_under(canteen):
    sold = canteen.sell(WANG)
    with canteen.books.store.read() as book:
        assert sold.text("roster") == book.roster.version() != ""
    assert sold.text("policy") == canteen.config.policy.digest
    assert (sold.text("cashier"), sold.text("period"), sold.text("mode")) == ("张*", "lunch", "dine-in")


# Meal times


@pytest.mark.parametrize(
    ("clock", "fen", "period"),
    [
        (time(10, 19, 59), 1200, ""),
        (time(10, 20), 600, "lunch"),  # ten minutes of grace before
        (time(10, 30), 600, "lunch"),
        (time(13, 39, 59), 600, "lunch"),  # and after
        (time(13, 40), 1200, ""),
        (time(16, 20), 600, "dinner"),
        (time(18, 40), 1200, ""),
        (time(0, 0), 1200, ""),
    ],
)
def test_outside_meal_times_the_price_is_full(canteen, clock, fen, period):
    canteen.set_clock(clock)
    sold = canteen.sell(WANG)
    assert (sold.fen("payable_fen"), sold.text("period")) == (fen, period)
    with canteen.books.store.read() as book:
        now = serving_in(book, canteen.counter.policy, canteen.now).period
    assert (now.code if now else "") == period


def test_a_full_price_sale_between_the_meals_leaves_dinner_half(canteen):
    canteen.set_clock(time(15, 0))
    canteen.sell(WANG)
    canteen.set_clock(time(17, 0))
    assert price_for(canteen, WANG) == SIX


# Search and reprint


def found(canteen, typed):
    return [resident.name for resident in search(canteen.counter, typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "{last4}",
        "19330617",
        "193306",
        "330617",
        "1933",
        "0617",
        "LXL33",
        "LXL1933",
        "lxl0617",
        "LXL{last4}",
        "LXL330617",
    ],
)
def test_li_xiulan_is_found_by_what_she_can_say(canteen, typed):
    assert "李*兰" in found(canteen, typed.format(last4=canteen.people[LI].id_number[-4:]))


def test_full_width_digits_and_letters_are_as_good(canteen):
    assert found(canteen, "ＬＸＬ１９３３") == found(canteen, "LXL1933") == ["李*兰"]


def test_two_of_the_same_masked_name_are_told_apart_by_the_year(canteen):
    both = search(canteen.counter, "1933") + search(canteen.counter, "1952")
    assert {resident.born_on for resident in both if resident.name == "李*兰"} == {
        canteen.people[LI].born_on,
        canteen.people["李桂兰"].born_on,
    }


def test_initials_narrow_the_answer(canteen):
    assert found(canteen, "WJG1960") == ["王*国"]
    assert found(canteen, "XXX1960") == []
    assert found(canteen, "AYGL") == ["阿***提"]


def test_last_four_with_an_x_are_found_in_either_case(canteen):
    number = somebody_with_an_x(canteen).id_number
    guest, _ = canteen.counter.identify(number)
    for typed in (number[-4:], number[-4:].lower()):
        assert search(canteen.counter, typed) == (guest.resident,)


@pytest.mark.parametrize("typed", ["", "1", "33", "193", "LXL", "  LX  "])
def test_fewer_than_four_characters_find_nothing_and_are_no_search(canteen, typed):
    assert search(canteen.counter, typed) == ()
    assert canteen.head().number == 0


@pytest.mark.parametrize(
    "typed", ["12345", "----", "____", "%%%%", "李秀兰啊", "L12345", "1234567", "    LXL9"]
)
def test_a_search_with_nothing_to_go_by_shows_nobody(canteen, typed):
    assert search(canteen.counter, typed) == ()


def test_a_search_shows_six_people_at_the_most_and_is_always_on_record(canteen):
    everybody = [search(canteen.counter, f"19{year}") for year in range(27, 92)]
    assert max(map(len, everybody)) <= 6
    searches = canteen.entries("search")
    assert [entry.fen("found") for entry in searches] == list(map(len, everybody))
    assert all(set(entry.facts) == {"cashier", "found"} for entry in searches)


def test_of_more_than_six_who_fit_six_are_shown(canteen):
    with canteen.books.store.begin() as book:
        rows = book.roster.known().residents.values()
        names = ("person", "last_four", "born_on", "name", "initials", "greeting", "community", "photo")
        book.roster.put_residents(
            [dict(zip(names, row, strict=True)) | {"born_on": "1950-01-01"} for row in rows]
        )
    assert len(search(canteen.counter, "1950")) == 6
    assert canteen.entries("search")[0].fen("found") == 6


def test_a_reprint_is_an_entry_and_a_job_with_the_first_papers_name(canteen):
    sold = canteen.sell(WANG)
    entry = reprint(canteen.counter, sold.id)
    assert (entry.kind, entry.text("of"), entry.postings) == ("reprint", sold.id, ())
    assert [(job.kind, job.name) for job in canteen.jobs(sold.id)] == [
        ("receipt", "王*国"),
        ("reprint", "王*国"),
    ]


def test_there_is_no_reprint_of_what_was_not_sold(canteen):
    search(canteen.counter, "1933")
    for number in ("K01-000001", "K01-000009"):
        with pytest.raises(Refused, match="没有"):
            reprint(canteen.counter, number)
    assert canteen.head().number == 1


def test_a_diner_who_pays_otherwise_than_last_time_is_pointed_out(canteen):
    canteen.sell(WANG)
    canteen.set_clock(time(17, 0))
    assert not canteen.counter.quote(canteen.guest(WANG)).differs_from_last
    canteen.set_clock(time(15, 0))
    assert canteen.counter.quote(canteen.guest(WANG)).differs_from_last


# What must not be kept


def test_no_name_number_or_band_code_is_in_the_books_the_export_or_a_repr(canteen, tmp_path):
    for name, person in canteen.people.items():
        canteen.counter.identify(person.card or person.id_number)
        canteen.sell(name)
        search(canteen.counter, person.id_number[-4:])
    reprint(canteen.counter, "K01-000001")
    undo(canteen.counter, canteen.entries("sale")[-1].id, Undoing("其他"))
    with canteen.books.store.read() as book:
        reprs = repr((book.roster.known(), book.jobs.newest(99), [canteen.guest(n) for n in canteen.people]))
    reprs += repr((canteen.counter, canteen.entries(), canteen.books))
    books = (canteen.data / "till.db").read_bytes()
    export = canteen.export(tmp_path / "K01.jsonl").read_bytes()
    assert "李*兰".encode() in books  # what may be kept is there: the search below is in the right bytes
    assert b'"person":"' in export
    for person in canteen.people.values():
        for secret in (person.name, person.id_number, person.id_number[6:17], person.card):
            if secret:
                assert secret.encode() not in books + export
                assert secret not in reprs


def test_only_their_owner_may_read_the_keys(canteen):
    for name in ("till.key", "lookup.key"):
        assert (canteen.data / name).stat().st_mode & 0o777 == 0o600
