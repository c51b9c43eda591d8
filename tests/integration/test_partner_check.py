"""A pharmacy asks whether a wristband is entitled: yes or no, a reference, and nothing about anybody."""

import logging
import re
import threading

import pytest
from sqlalchemy import event

from integration.partner_room import BANDS, PartnerRoom, band
from settlement import card_desk, partner_check, partner_desk
from settlement.rules.partner import LETTERS, write_key

NOBODYS = "HTTPS://BAND.EXAMPLE/NOBODYS"


@pytest.fixture
def room(tmp_path):
    made = PartnerRoom(tmp_path)
    made.unhurried()
    yield made
    made.close()


def every_no(room):
    """Give a code for each reason to say no."""
    lost = room.card_of("孙淑芬")
    card_desk.report_lost(room.ledger, room.chief, lost.number)
    return {
        "unknown": NOBODYS,
        "lost": band("孙淑芬"),
        "dead": band("周桂芝"),
        "too young": band("王建国"),
        "tomorrow": band("马凤兰"),
    }


def test_the_old_are_entitled_and_nobody_else(room):
    said = {name: room.says(band(name)) for name in BANDS}
    assert said == {
        "李秀兰": True,
        "王建国": False,
        "孙淑芬": True,
        "马凤兰": False,
        "周桂芝": False,
    }


def test_the_answer_is_two_fields_and_says_nothing_about_anybody(room):
    answer = room.ask(band("李秀兰"))
    assert set(answer.json) == {"entitled", "reference"}
    assert re.fullmatch(r"20261124-[A-Z2-9]{6}", answer.json["reference"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_she_is_entitled_from_her_birthday_on(room):
    assert not room.says(band("马凤兰"))
    room.later(hours=15)  # midnight in Shanghai; in UTC it is still the day before
    assert room.says(band("马凤兰"))


def test_another_partner_may_ask_about_another_age(room):
    _, key = room.make_partner("城北客运站", age_least=65)
    assert room.says(band("王建国"), key=key)
    assert not room.says(band("王建国"))


def test_every_no_is_the_same_answer_after_the_same_work(room):
    reasons = every_no(room)
    work = {}
    for why, code in {**reasons, "yes": band("李秀兰")}.items():
        done = []

        def note(_connection, _cursor, statement, *_more, done=done):
            done.append(statement)

        event.listen(room.centre._engine, "before_cursor_execute", note)
        answer = room.ask(code)
        event.remove(room.centre._engine, "before_cursor_execute", note)
        headers = [(name, value) for name, value in answer.headers if name not in ("Date", "X-Request-ID")]
        shape = re.sub(r"-[A-Z2-9]{6}", "", answer.text)
        work[why] = (answer.status_code, headers, shape, done)
    yes = work.pop("yes")
    assert len(work["unknown"][3]) >= 6
    assert all(found == work["unknown"] for found in work.values())
    assert yes[3] == work["unknown"][3]


def test_a_lost_band_is_no_a_found_one_yes_and_a_new_one_takes_over(room):
    card = room.card_of("李秀兰")
    card_desk.report_lost(room.ledger, room.chief, card.number)
    assert not room.says(band("李秀兰"))
    card_desk.report_found(room.ledger, room.chief, card.number)
    assert room.says(band("李秀兰"))
    card_desk.replace(room.ledger, room.chief, card.number, "NEW-BAND-1")
    assert (room.says(band("李秀兰")), room.says("NEW-BAND-1")) == (False, True)


def test_our_own_band_is_known_in_small_letters_too(room):
    card_desk.replace(
        room.ledger,
        room.chief,
        room.card_of("李秀兰").number,
        "HTTPS://BANDS.EXAMPLE/B/ABCDEFGH23456722",
    )
    assert room.says(" https://bands.example/b/abcdefgh23456722 ")


def test_a_form_is_answered_like_json(room):
    shown = {"Authorization": f"Bearer {room.key}"}
    answer = room.app.test_client().post("/partner/check", data={"code": band("李秀兰")}, headers=shown)
    assert answer.json["entitled"] is True


def wrong_keys(room):
    locked, of_locked = room.make_partner("停用的单位")
    partner_desk.lock(room.gate, room.chief, locked.number)
    changed, ended = room.make_partner("换了钥匙的单位")
    partner_desk.new_key(room.gate, room.chief, changed.number, 0)
    return {
        "none": "",
        "typo": room.key[:-1] + ("A" if room.key[-1] != "A" else "B"),
        "nobody's": write_key("A" * 28),
        "locked": of_locked,
        "ended": ended,
        "strange": "§" * 300,
    }


def test_every_wrong_key_is_turned_away_with_the_same_answer(room):
    answers = [room.ask(band("李秀兰"), key=key) for key in wrong_keys(room).values()]
    shown = {"Authorization": f"Basic {room.key}"}
    answers.append(room.app.test_client().post("/partner/check", json={"code": "x"}, headers=shown))
    answers.append(room.app.test_client().post("/partner/check", data=b"{"))
    first = answers[0]
    assert first.status_code == 401
    assert first.headers["WWW-Authenticate"] == "Bearer"
    assert "钥匙不对或已停用" in first.json["sentence"]
    for answer in answers:
        assert answer.headers.pop("X-Request-ID")  # each has its own
    assert {(a.status_code, a.text, str(a.headers)) for a in answers} == {
        (401, first.text, str(first.headers))
    }
    with room.centre.read() as office:
        assert office.partners.count(room.pharmacy.number, room.now.date()) == 0


def test_a_new_key_lets_the_old_one_go_on_for_a_week(room):
    _, new = partner_desk.new_key(room.gate, room.chief, room.pharmacy.number, 7)
    assert room.says(band("李秀兰"))
    assert room.says(band("李秀兰"), key=new)
    room.later(days=6, hours=23)
    assert room.says(band("李秀兰"))
    room.later(hours=1)
    assert room.ask(band("李秀兰")).status_code == 401
    assert room.says(band("李秀兰"), key=new)


def test_a_key_that_was_seen_by_others_ends_at_once_also_one_that_had_a_week(room):
    partner_desk.new_key(room.gate, room.chief, room.pharmacy.number, 7)
    _, new = partner_desk.new_key(room.gate, room.chief, room.pharmacy.number, 0)
    assert room.ask(band("李秀兰")).status_code == 401
    assert room.says(band("李秀兰"), key=new)


def test_a_partner_that_was_locked_is_answered_again_when_it_is_unlocked(room):
    partner_desk.lock(room.gate, room.chief, room.pharmacy.number)
    assert room.ask(band("李秀兰")).status_code == 401
    partner_desk.unlock(room.gate, room.chief, room.pharmacy.number)
    assert room.says(band("李秀兰"))


def test_a_session_gives_nothing_and_a_key_needs_no_session(room):
    chief = room.signed_in("周主任")
    assert room.ask(band("李秀兰"), key="", client=chief.client).status_code == 401
    token = chief.token("/partners/new")
    answer = chief.client.post("/partner/check", data={"csrf_token": token, "code": band("李秀兰")})
    assert answer.status_code == 401
    elsewhere = {"Authorization": f"Bearer {room.key}", "Origin": "https://elsewhere.example"}
    answer = chief.client.post("/partner/check", json={"code": band("李秀兰")}, headers=elsewhere)
    assert answer.status_code == 200
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


MALFORMED = {
    "no JSON": b"{",
    "no object": b"[]",
    "no code": b"{}",
    "empty": b'{"code": "  "}',
    "a number": b'{"code": 7}',
    "more than asked": b'{"code": "x", "name": "y"}',
    "too long": b'{"code": "' + b"x" * 501 + b'"}',
    "half a character": b'{"code": "\\ud800"}',
    "no UTF-8": b'{"code": "\xff"}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_question_is_told_in_words_and_not_repeated(room, body):
    shown = {"Authorization": f"Bearer {room.key}", "Content-Type": "application/json"}
    answer = room.app.test_client().post("/partner/check", data=body, headers=shown)
    assert answer.status_code == 422
    assert answer.json == {
        "error": "malformed",
        "sentence": "这一次没有查：要发一个 code，1 到 500 个字，不发别的。",
    }


def test_a_question_that_is_too_large_is_not_read(room):
    shown = {"Authorization": f"Bearer {room.key}", "Content-Type": "application/json"}
    answer = room.app.test_client().post("/partner/check", data=b"x" * 100_000, headers=shown)
    assert answer.status_code == 413
    assert "太大" in answer.json["sentence"]


def test_a_fault_of_the_program_is_told_as_json_and_tells_nothing(room, monkeypatch, caplog):
    monkeypatch.setattr(partner_check, "why_not", lambda *_: 1 / 0)
    answer = room.ask(band("李秀兰"))
    assert (answer.status_code, answer.json["error"]) == (500, "broken")
    assert "ZeroDivisionError" in caplog.text
    assert band("李秀兰") not in caplog.text


def test_a_day_has_so_many_questions_and_the_next_day_begins_anew(room):
    _, key = room.make_partner("小卖部", per_day_max=3)
    codes = [room.ask(NOBODYS, key=key).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert "请明天再来" in room.ask(NOBODYS, key=key).json["sentence"]
    assert room.says(band("李秀兰"))  # another partner is not held up
    room.later(days=1)
    assert room.ask(NOBODYS, key=key).status_code == 200


def test_many_at_once_get_no_more_than_a_days_questions(room):
    _, key = room.make_partner("小卖部", per_day_max=5)
    codes = []
    threads = [
        threading.Thread(target=lambda: codes.append(room.ask(NOBODYS, key=key).status_code))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(codes) == [*[200] * 5, *[429] * 7]


def test_a_key_and_an_address_are_slowed_down(tmp_path):
    room = PartnerRoom(tmp_path)
    codes = [room.ask(NOBODYS).status_code for _ in range(121)]
    assert codes == [*[200] * 120, 429]
    last = room.ask(NOBODYS)
    assert (last.status_code, last.json["error"]) == (429, "http")
    assert "查得太快了" in last.json["sentence"]
    room.close()


def test_whoever_tries_keys_is_slowed_down_and_right_ones_are_not_counted(tmp_path):
    room = PartnerRoom(tmp_path)
    assert all(room.says(NOBODYS) is False for _ in range(30))
    codes = [room.ask(NOBODYS, key=write_key(letter * 28)).status_code for letter in LETTERS[:21]]
    assert codes == [*[401] * 20, 429]
    room.close()


def test_a_reference_that_was_used_today_is_drawn_again(room, monkeypatch):
    drawn = iter("AAAAAA" + "AAAAAA" + "BBBBBB")
    monkeypatch.setattr(partner_check.secrets, "choice", lambda _letters: next(drawn))
    assert room.ask(NOBODYS).json["reference"] == "20261124-AAAAAA"
    assert room.ask(NOBODYS).json["reference"] == "20261124-BBBBBB"


def test_a_check_is_kept_for_half_a_year_and_then_gone(room):
    reference = room.ask(band("李秀兰")).json["reference"]
    room.later(days=180)
    room.ask(NOBODYS)
    with room.centre.read() as office:
        assert office.partners.check(reference) is not None
    room.later(days=1)
    room.ask(NOBODYS)
    with room.centre.read() as office:
        assert office.partners.check(reference) is None


def test_no_code_no_key_and_no_name_is_kept_logged_or_written_down(room, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    for code in (*every_no(room).values(), band("李秀兰")):
        room.ask(code)
    partner_desk.new_key(room.gate, room.chief, room.pharmacy.number, 7)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "centre").glob("centre.db*"))
    with room.centre.read() as office:
        trail = "\n".join(office.audit.lines())
    for secret in (band("李秀兰"), NOBODYS, room.key, room.key.replace("-", ""), "李秀兰"):
        assert secret.encode() not in stored
        assert secret not in trail + caplog.text
    assert "平安大药房" not in trail  # a partner stands there as its number
    assert room.breaks() == []


def test_what_is_done_with_partners_stands_in_the_audit_trail(room):
    number = room.pharmacy.number
    partner_desk.new_key(room.gate, room.chief, number, 7)
    partner_desk.lock(room.gate, room.chief, number)
    partner_desk.unlock(room.gate, room.chief, number)
    kinds = [entry.kind for entry in room.trail() if entry.kind.startswith("partner-")]
    assert kinds == ["partner-made", "partner-key-made", "partner-locked", "partner-unlocked"]
    room.ask(band("李秀兰"))
    assert room.trail()[-1].kind == "partner-unlocked"  # checks are kept elsewhere
