"""Partners as administrators look after them, and the check for partners without software."""

import re

import pytest

from integration.partner_room import PartnerRoom, band
from settlement import card_desk, partner_desk
from settlement.rules.partner import read_key

TERMS = {"age_least": "70", "per_day_max": "2000"}


@pytest.fixture
def room(tmp_path):
    made = PartnerRoom(tmp_path)
    made.unhurried()
    yield made
    made.close()


@pytest.fixture
def chief(room):
    return room.signed_in("周主任")


def key_on(page):
    return re.search(r'<code id="key">([^<]+)</code>', page)[1]


def phone_with_key(room, key=None):
    """Open the page on a phone and type the partner's key."""
    phone = room.browser()
    answer = phone.post("/partner/key", page="/partner", key=key or room.key)
    return phone, answer


def test_a_new_partner_gets_a_key_that_is_shown_once_and_works(room, chief):
    made = chief.post("/partners/new", page="/partners/new", name="南山景区", **TERMS)
    key = key_on(made.text)
    assert read_key(key) == key
    assert room.says(band("李秀兰"), key=key)
    for path in ("/partners", "/partners/2", "/audit"):
        page = chief.get(path).text
        assert "南山景区" in page or path == "/audit"
        assert key not in page
    assert "第 2 号合作单位" in chief.get("/audit").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "甲"}, "名字要 2 到 30 个字"),
        ({"name": "<b>药店"}, "名字要 2 到 30 个字"),
        ({"name": "平安大药房"}, "已经有叫 平安大药房 的合作单位"),
        ({"age_least": "7"}, "年龄要写 18 到 100"),
        ({"age_least": "七十"}, "这里要写一个整数"),
        ({"per_day_max": "0"}, "每天最多次数要写 1 到 100000"),
        ({"per_day_max": "9" * 20}, "这里要写一个整数"),
        ({"per_day_max": ""}, "这里要写一个整数"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_made(room, chief, typed, sentence):
    answer = chief.post("/partners/new", page="/partners/new", **{"name": "南山景区", **TERMS, **typed})
    assert answer.status_code == 422
    field = next(iter(typed))
    beside = re.search(rf'id="{field}-fault">(.*?)</p>', answer.text)[1]
    assert sentence in beside
    assert f'aria-describedby="{"name-hint" if field == "name" else ""} {field}-fault"' in answer.text
    with room.centre.read() as office:
        assert len(office.partners.after(0, 9)) == 1


def test_the_days_are_counted_with_bars_as_long_as_the_numbers(room):
    for name in ("李秀兰", "李秀兰", "王建国"):
        room.ask(band(name))
    room.later(days=1)
    room.ask(band("李秀兰"))
    page = room.signed_in("周主任").get("/partners/1").text
    rows = re.findall(
        r'<th scope="row">([\d-]+)</th>\s*<td[^>]*>(\d+)</td>\s*<td[^>]*>(\d+)</td>.*?'
        r'class="asked" width="([\d.]+)".*?class="entitled" width="([\d.]+)"',
        page,
        re.DOTALL,
    )
    assert rows[:3] == [
        ("2026-11-25", "1", "1", "33.3", "33.3"),
        ("2026-11-24", "3", "2", "100.0", "66.7"),
        ("2026-11-23", "0", "0", "0.0", "0.0"),
    ]
    assert len(rows) == 14


def test_age_and_number_are_changed_and_hold_at_once(room, chief):
    chief.post("/partners/1/terms", page="/partners/1", age_least="65", per_day_max="1")
    assert room.says(band("王建国"))
    assert room.ask(band("王建国")).status_code == 429


def test_locking_unlocking_and_a_new_key(room, chief):
    assert chief.post("/partners/1/lock", page="/partners/1").status_code == 303
    assert room.ask(band("李秀兰")).status_code == 401
    assert "已经停用过了" in chief.post("/partners/1/lock", page="/partners/1").text
    assert "请先启用" in chief.post("/partners/1/key", page="/partners/1", overlap="0").text
    chief.post("/partners/1/unlock", page="/partners/1")
    page = chief.post("/partners/1/key", page="/partners/1", overlap="7").text
    assert "旧钥匙 7 天后停" in page
    assert room.says(band("李秀兰"))
    assert room.says(band("李秀兰"), key=key_on(page))
    listed = chief.get("/partners/1").text
    assert "在用" in listed
    assert "2026-12-01 09:00 停" in listed


@pytest.mark.parametrize("overlap", ["", "3", "-7", "x"])
def test_an_overlap_that_nobody_offered_is_refused_and_the_key_stays(room, chief, overlap):
    answer = chief.post("/partners/1/key", page="/partners/1", overlap=overlap)
    assert answer.status_code == 422
    assert room.says(band("李秀兰"))


def test_the_administrator_of_a_district_has_nothing_to_do_with_partners(room):
    room.make("细河区管理员", "administrator", "细河区")
    browser = room.signed_in("细河区管理员")
    assert browser.get("/partners").status_code == 403
    assert "合作单位" not in browser.get("/").text


def test_the_list_is_long_and_each_partner_stands_on_one_page(room, chief):
    for number in range(60):
        room.make_partner(f"第{number}家药店")
    first = chief.get("/partners").text
    after = re.search(r"/partners\?after=\d+", first)[0]
    second = chief.get(after).text
    seen = [int(n) for page in (first, second) for n in re.findall(r'href="/partners/(\d+)"', page)]
    assert seen == list(range(1, 62))
    assert chief.get(f"/partners?after={10**30}").status_code == 200
    assert chief.get(f"/partners/{10**30}").status_code == 404


def test_on_a_phone_the_key_is_typed_once_and_then_codes_are_asked(room):
    phone, answer = phone_with_key(room, room.key.lower().replace("-", " "))
    assert answer.status_code == 303
    said = phone.post("/partner", page="/partner", code=band("李秀兰"))
    assert "✓</b> 能享受" in said.text
    assert re.search(r"20261124-[A-Z2-9]{6}", said.text)
    said = phone.post("/partner", page="/partner", code=band("王建国"))
    assert "这次不能享受" in said.text
    for private in (band("王建国"), "王", "1960", room.key):
        assert private not in said.text
    with room.centre.read() as office:
        assert office.partners.count(1, room.now.date()) == 2


def test_a_key_copied_wrongly_is_told_apart_from_one_that_is_nobodys(room):
    wrong = room.key[:-1] + ("A" if room.key[-1] != "A" else "B")
    assert "抄错了一个字" in phone_with_key(room, wrong)[1].text
    partner_desk.new_key(room.gate, room.chief, 1, 0)
    assert "这把钥匙不能用" in phone_with_key(room)[1].text


def test_the_browser_keeps_no_key_and_its_note_cannot_be_used_elsewhere(room):
    phone, _ = phone_with_key(room)
    cookie = phone.client.get_cookie("canteen-centre").value
    with phone.client.session_transaction() as kept:
        note = kept["partner"]
    assert room.key not in str(note)
    assert room.key.replace("-", "") not in cookie
    assert room.ask(band("李秀兰"), key=note["key"]).status_code == 401
    assert phone.get("/partners").location.startswith("/sign-in")


@pytest.mark.parametrize("why", ["half a day", "a new key", "locked", "left"])
def test_the_phone_asks_for_the_key_again(room, why):
    phone, _ = phone_with_key(room)
    token = phone.token("/partner")
    if why == "half a day":
        room.later(hours=12)
    elif why == "a new key":
        partner_desk.new_key(room.gate, room.chief, 1, 0)
    elif why == "locked":
        partner_desk.lock(room.gate, room.chief, 1)
    else:
        phone.post("/partner/leave", page="/partner")
    answer = phone.client.post("/partner", data={"csrf_token": token, "code": band("李秀兰")})
    assert answer.status_code == 422
    assert "刚才没有查" in answer.text
    assert 'name="key"' in phone.get("/partner").text


def test_an_empty_or_endless_code_is_told_beside_the_field(room):
    phone, _ = phone_with_key(room)
    assert "还没有扫码" in phone.post("/partner", page="/partner", code=" ").text
    assert "写得太长" in phone.post("/partner", page="/partner", code="x" * 501).text


def test_the_day_on_the_phone_has_an_end_too(room):
    _, key = room.make_partner("小卖部", per_day_max=1)
    phone, _ = phone_with_key(room, key)
    phone.post("/partner", page="/partner", code="x")
    answer = phone.post("/partner", page="/partner", code="x")
    assert answer.status_code == 429
    assert "请明天再来" in answer.text


def test_keys_cannot_be_tried_out_on_the_phones_page(tmp_path):
    room = PartnerRoom(tmp_path)
    phone = room.browser()
    token = phone.token("/partner")
    codes = [
        phone.client.post("/partner/key", data={"csrf_token": token, "key": "x"}).status_code
        for _ in range(31)
    ]
    assert codes == [*[422] * 30, 429]
    room.close()


def complain(room, reference):
    room.make("林科长", "civil-affairs")
    clerk = room.signed_in("林科长")
    return clerk.post("/partner-checks", page="/partner-checks", reference=reference)


@pytest.mark.parametrize(
    ("code", "said", "why"),
    [
        (band("李秀兰"), "✓ 能享受", "能享受"),
        (band("王建国"), "✕ 不能享受", "那天还没到这个单位说的年龄"),
        (band("周桂芝"), "✕ 不能享受", "登记的人在名单上已经去世"),
        ("NOBODYS", "✕ 不能享受", "这个码没有登记给任何人"),
    ],
)
def test_a_complaint_is_answered_by_the_reference(room, code, said, why):
    reference = room.ask(code).json["reference"]
    page = complain(room, reference.lower().replace("-", " ")).text
    cells = re.findall(r'<th scope="row">[^<]+</th><td[^>]*>([^<]+)</td>', page)
    assert cells == ["平安大药房", "2026-11-24 09:00", said, why]
    assert ("看这位老人的手环和卡" in page) is (code != "NOBODYS")
    (opened,) = room.trail("partner-check-opened")
    assert opened.fen("partner") == 1
    assert opened.text("who") == str(room.account("林科长").id)
    assert (opened.text("person") != "") is (code != "NOBODYS")


def test_a_lost_band_is_told_to_the_city_though_not_to_the_partner(room):
    card_desk.report_lost(room.ledger, room.chief, room.card_of("李秀兰").number)
    reference = room.ask(band("李秀兰")).json["reference"]
    assert "这个手环挂失了" in complain(room, reference).text


@pytest.mark.parametrize(
    ("typed", "said"), [("", "写错了"), ("20261124-8F3K0M", "写错了"), ("20261124-AAAAAA", "没有这个查询号")]
)
def test_a_reference_that_is_none_is_told_beside_the_field_and_leaves_no_line(room, typed, said):
    answer = complain(room, typed)
    assert answer.status_code == 422
    assert said in re.search(r'id="reference-fault">(.*?)</p>', answer.text)[1]
    assert room.trail("partner-check-opened") == []


@pytest.mark.parametrize(
    ("role", "scope"), [("administrator", ""), ("civil-affairs", "细河区"), ("auditor", ""), ("finance", "")]
)
def test_nobody_else_sees_whom_a_partner_asked_about(room, role, scope):
    room.make("别的人", role, scope)
    assert room.signed_in("别的人").get("/partner-checks").status_code == 403
