"""Who comes by which way, and what both screens make of it; seconds pass when the test says so."""

from dataclasses import replace

import pytest

from hardware.feed import LIVE
from kiosk_ui.elder import AGAIN_S, HELLO_S, Place, display_scene
from kiosk_ui.notices import Devices, all_notices
from kiosk_ui.print_worker import PaperState
from kiosk_ui.scene import Advised
from kiosk_ui.station import Station
from kiosk_ui.till_view import Desk, till_scene
from kiosk_ui.turns import ASKING_S, COMPARE_S, IN_A_ROW_S, MESSAGE_S, UNREAD_S, advised_now
from kiosk_ui.undo_desk import void
from pos.rules.id_number import check_digit
from pos.rules.money import ZERO
from pos.rules.sale import Tender, Via

WECHAT_PAY = "134567890123456789"
STRANGER = "29000019330617002" + check_digit("29000019330617002")
DESK = Desk("和平社区食堂", "K01", "张*", "right")


class Place_:  # noqa: N801, a place with its clock
    """A station, its seconds, and its two screens in words."""

    def __init__(self, canteen):
        self.canteen = canteen
        self.seconds = 100.0
        self.station = Station(canteen.counter, lambda: self.seconds)

    def pass_(self, seconds):
        self.seconds += seconds
        self.station.tick()

    @property
    def scene(self):
        return self.station.scene

    @property
    def till(self):
        return till_scene(DESK, self.scene, self.devices, "11:46")

    @property
    def devices(self):
        return Devices(LIVE, PaperState(), reads_cards=True)

    @property
    def elder(self):
        place = Place("和平社区食堂", "top", camera_live=True, reads_cards=True)
        return display_scene(self.scene.elder, place, (self.scene.period, None), advised_now(self.scene))

    def kinds(self):
        return [entry.kind for entry in self.canteen.entries()]

    def sell(self):
        held = self.scene.open
        payable = held.quote.decision.payable
        return self.station.sell(held.request, Tender.CASH if payable else Tender.FREE, payable or ZERO)


@pytest.fixture
def place(canteen):
    return Place_(canteen)


def a_card_bound(canteen, name, text, kind):
    """Bind one more code to somebody, as the community does with a bus card."""
    person = canteen.guest(name).resident.person
    with canteen.books.store.begin() as book:
        book.roster.put_cards([{"digest": canteen.books.lookup.card(text), "person": person, "kind": kind}])


# Every way in leads to the same person, and the sale says which it was


@pytest.mark.parametrize("via", [Via.BAND, Via.ID_CARD, Via.OTHER_CARD, Via.SCANNER, Via.SEARCH])
def test_every_way_in_is_on_the_sale(place, via):
    wang = place.canteen.people["王建国"]
    a_card_bound(place.canteen, "王建国", "SHEBAO-0042", "other_card")
    ways = {
        Via.BAND: lambda: place.station.scanned(wang.card),
        Via.ID_CARD: lambda: place.station.card_read(wang.id_number),
        Via.OTHER_CARD: lambda: place.station.scanned("SHEBAO-0042"),
        Via.SCANNER: lambda: place.station.scanned(wang.card, Via.SCANNER),
        Via.SEARCH: lambda: place.station.choose(place.canteen.guest("王建国").resident.person),
    }
    ways[via]()
    assert (place.till.person.name, place.till.person.amount) == ("王*国", "6.00")
    assert place.till.person.via == via.label
    assert (place.elder.state, place.elder.tone) == ("hello", "received")
    assert place.sell().text("via") == via.value


def test_an_id_number_typed_by_a_scanner_opens_its_person(place):
    place.station.scanned(place.canteen.people["王建国"].id_number, Via.SCANNER)
    assert place.sell().text("via") == "scanner"


def test_the_same_tone_for_every_way_and_every_class(place):
    tones = []
    for name in ("李秀兰", "王建国", "赵德海"):
        for open_ in (place.station.scanned, place.station.card_read):
            person = place.canteen.people[name]
            open_(person.card if open_ == place.station.scanned else person.id_number)
            tones.append((place.elder.tone, place.elder.first_second, place.elder.second))
            place.station.start_again()
    assert set(tones) == {("received", "您好", "请稍等")}


# A payment code


@pytest.mark.parametrize("code", [WECHAT_PAY, "285678901234567890", "wxp://f2f0abcdefgh"])
def test_a_payment_code_is_said_and_is_nobody(place, code):
    place.station.scanned(code)
    assert place.till.strip.text == "这是付款码，不是手环。请老人出示手环或身份证。"
    assert place.till.strip.level == "warn"
    assert (place.till.panel, place.till.person) == ("idle", None)
    assert (place.elder.state, place.elder.first, place.elder.second) == ("help", "请稍等", "工作人员来帮您")
    assert place.kinds() == []
    place.pass_(MESSAGE_S)
    assert (place.till.strip.level, place.elder.state) == ("counts", "show")


def test_a_payment_code_is_no_identity_though_somebody_bound_it(place):
    a_card_bound(place.canteen, "王建国", WECHAT_PAY, "band")
    for via in (None, Via.SCANNER):
        place.station.scanned(WECHAT_PAY, via)
        assert place.till.person is None


def test_a_payment_code_does_not_disturb_who_is_being_served(place):
    place.station.scanned(place.canteen.people["王建国"].card)
    place.station.scanned(WECHAT_PAY)
    assert (place.till.person.name, place.elder.state, place.scene.waiting) == ("王*国", "hello", None)
    assert "付款码" in place.till.strip.text


def test_a_payment_code_does_not_end_the_asking_for_a_card(place):
    place.station.ask_for_card()
    place.station.scanned(WECHAT_PAY)
    place.pass_(MESSAGE_S)
    assert (place.till.panel, place.elder.state) == ("asking", "card")


def test_an_id_number_of_beijing_is_no_payment_code(place):
    number = "11010119490307001" + check_digit("11010119490307001")
    li = replace(place.canteen.people["李秀兰"], name="李大年", id_number=number, card="")
    place.canteen.import_people([*place.canteen.people.values(), li])
    place.station.scanned(number)
    assert place.till.person.name == "李*年"


# An ID card


def test_asked_for_and_read(place):
    place.station.scanned("NOBODYS-CODE")
    place.station.ask_for_card()
    assert (place.till.panel, place.till.headline) == ("asking", "请放身份证")
    assert (place.elder.first + place.elder.first_second, place.elder.second) == (
        "请放身份证",
        "号码那面朝镜头",
    )
    place.station.card_read(place.canteen.people["李秀兰"].id_number)
    assert (place.till.person.name, place.till.person.via) == ("李*兰", "身份证")
    assert place.elder.state == "hello"


def test_a_card_of_no_list_is_compared_and_never_priced(place):
    place.station.ask_for_card()
    place.station.card_read(STRANGER)
    card = place.till.card
    assert (card.number, card.born) == ("2900**********" + STRANGER[-4:], "1933 年 6 月 17 日")
    assert (place.till.panel, place.till.person) == ("compare", None)
    assert all(button.muted for button in place.till.tenders)
    assert place.elder.state == "help"
    assert place.kinds() == ["id-card-unknown"]
    assert set(place.canteen.entries()[0].facts) == {"cashier"}


def test_a_picture_before_the_camera_goes_on_record(place):
    place.station.camera_changed("")
    assert place.kinds() == []
    place.station.camera_changed("looping")
    assert place.kinds() == ["camera-unmoved"]
    assert place.canteen.entries()[0].facts["how"] == "looping"


def test_nothing_of_the_card_stays(place):
    place.station.card_read(STRANGER)
    place.station.ask_for_card()
    assert place.scene.card is None
    place.station.card_read(STRANGER)
    place.pass_(COMPARE_S)
    assert (place.scene.card, place.till.panel, place.elder.state) == (None, "idle", "show")
    whole = (place.canteen.data / "till.db").read_bytes()
    assert STRANGER[6:14].encode() not in whole


def test_an_unknown_card_is_counted_but_does_not_disturb_who_is_being_served(place):
    place.station.scanned(place.canteen.people["王建国"].card)
    place.station.card_read(STRANGER)
    assert (place.till.panel, place.till.card, place.elder.state) == ("person", None, "hello")


def test_the_card_that_is_asked_for_is_waited_for_a_minute(place):
    place.station.ask_for_card()
    place.pass_(ASKING_S - 1)
    assert place.till.panel == "asking"
    place.pass_(1)
    assert (place.till.panel, place.elder.state) == ("idle", "show")


def test_the_whole_picture_is_being_read(place):
    place.station.ask_for_card()
    place.station.look_at_page(at_work=True)
    assert place.till.looking
    place.station.look_at_page(at_work=False)
    assert not place.till.looking
    assert "整页也没看清" in place.till.strip.text


def test_asking_while_somebody_is_open_changes_nothing(place):
    place.station.scanned(place.canteen.people["王建国"].card)
    place.station.ask_for_card()
    assert place.till.panel == "person"


# Not read


def test_unread_once_is_asked_again_and_twice_is_helped(place):
    place.station.unread()
    again = place.elder
    assert (again.state, again.first + again.first_second, again.tone) == ("again", "没看清再来一次", "again")
    assert place.till.panel == "idle"
    place.pass_(AGAIN_S)
    assert place.elder.state == "show"
    place.station.unread()
    assert (place.elder.state, place.elder.tone_number) == ("help", again.tone_number + 1)
    assert (place.till.panel, place.till.headline) == ("unread", "两次都没看清")
    place.pass_(UNREAD_S)
    assert (place.till.panel, place.elder.state) == ("idle", "show")


def test_two_failures_far_apart_or_with_a_success_between_are_not_in_a_row(place):
    place.station.unread()
    place.pass_(IN_A_ROW_S)
    place.station.unread()
    assert place.elder.state == "again"
    place.station.scanned(place.canteen.people["李秀兰"].card)
    place.sell()
    place.pass_(AGAIN_S)
    place.station.unread()
    assert place.elder.state == "again"


def test_nothing_unread_disturbs_who_is_being_served(place):
    place.station.scanned(place.canteen.people["王建国"].card)
    place.station.unread()
    place.station.unread()
    assert (place.till.panel, place.elder.state) == ("person", "hello")


# What to do better


def test_advice_is_shown_only_where_something_is_asked_for(place):
    tone = place.elder.tone_number
    place.station.advise(Advised("再近一点", "arrow-up"))
    assert (place.elder.advice, place.elder.advice_icon) == ("再近一点", "arrow-up")
    assert place.elder.tone_number == tone
    place.station.scanned(place.canteen.people["王建国"].card)
    assert place.elder.advice == ""
    place.station.start_again()
    assert place.elder.advice == "再近一点"
    place.station.advise(None)
    assert place.elder.advice == ""


def test_the_same_advice_again_is_no_change(place):
    place.station.advise(Advised("再近一点", "arrow-up"))
    version = place.station.version
    place.station.advise(Advised("再近一点", "arrow-up"))
    place.station.two_bands(seen=False)
    assert place.station.version == version


def test_two_bands_are_said_on_both_screens_until_one_is_gone(place):
    place.station.advise(Advised("再近一点", "arrow-up"))
    place.station.two_bands(seen=True)
    assert place.till.strip.text == "看到两个手环，请只放一个。"
    assert place.elder.advice == "一次一个手环"
    place.station.two_bands(seen=False)
    assert (place.till.strip.level, place.elder.advice) == ("counts", "再近一点")


@pytest.mark.parametrize(("reads_cards", "second"), [(True, "身份证也可以"), (False, "离镜头一掌远")])
def test_the_display_offers_the_id_card_only_where_one_is_read(place, reads_cards, second):
    where = Place("和平社区食堂", "top", camera_live=True, reads_cards=reads_cards)
    assert display_scene(place.scene.elder, where, (place.scene.period, None)).second == second


def test_the_gravest_notice_is_shown_and_the_others_are_counted(place):
    place.station.two_bands(seen=True)
    place.station.scanned(WECHAT_PAY)
    assert [notice.text[:5] for notice in all_notices(place.scene, place.devices)] == [
        "这是付款码",
        "看到两个手",
    ]
    assert place.till.strip.others == 1


def test_left_alone_a_person_is_closed_and_void_keeps_the_panel(place):
    place.station.scanned(place.canteen.people["李秀兰"].card)
    sold = place.sell()
    place.station.scanned("NOBODYS-CODE")
    void(place.station, sold.id, "其他")
    assert place.till.panel == "unknown"
    place.station.scanned(place.canteen.people["王建国"].card)
    place.pass_(HELLO_S)
    assert place.kinds()[-1] == "closed-unsold"
    assert place.canteen.entries()[-1].text("reason") == "没人理会"
