"""Every route of the till against somebody who is not signed in, made from the application's own map."""

import pytest

from integration.till_people import PINS, WANG, WRONG, ZHANG, ZHAO, House, enter, write_down
from kiosk_ui.sign_in_guard import HOME, OPEN

SILENT = {"HEAD", "OPTIONS"}
LOCKED = "收银机锁着"
PLACES = {"number": 1, "person": "0" * 32, "filename": "canteen.css"}


def routes(app):
    for rule in app.url_map.iter_rules():
        path = app.url_map.bind("").build(
            rule.endpoint, {key: PLACES.get(key, "1") for key in rule.arguments}
        )
        for method in sorted(rule.methods - SILENT):
            yield method, path, rule.endpoint


@pytest.fixture
def house(canteen):
    write_down(canteen.counter)
    return House(canteen)


def test_every_route_but_the_named_ones_is_closed_while_nobody_is_signed_in(house):
    asked = 0
    for method, path, endpoint in routes(house.app):
        if endpoint in OPEN or endpoint == HOME:
            continue
        head = house.canteen.head().number
        answer = house.browser().open(path, method=method, buffered=False)
        if path.endswith("/events"):
            # the first piece only: a stream that is let through never ends
            assert next(iter(answer.response)) == b"event: locked\ndata: 1\n\n", path
        else:
            assert (answer.status_code, answer.text) == (403, "收银机锁着：没有做，请先登录。"), path
        assert house.canteen.head().number == head, path
        asked += 1
    assert asked > 50


def test_what_is_open_is_named_and_there(house):
    endpoints = {endpoint for _, _, endpoint in routes(house.app)}
    assert endpoints >= OPEN
    assert HOME in endpoints
    assert {endpoint.partition(".")[0] for endpoint in OPEN} == {
        "static", "till", "streams", "sign_in", "staff_first", "setup", "health_points",
    }  # fmt: skip


def test_a_route_that_is_new_is_closed_by_itself(house):
    house.app.add_url_rule("/till/brand-new", "brand_new", lambda: "what only who is signed in may see")
    assert house.browser().get("/till/brand-new").status_code == 403
    assert house.signed_in(WANG).get("/till/brand-new").status_code == 200


def test_a_browser_is_led_to_the_lock_and_a_part_of_a_page_is_refused(house):
    browser = house.browser()
    page = browser.get("/receipts", headers={"Accept": "text/html"})
    assert (page.status_code, page.location) == (303, "/")
    part = browser.get("/till/sheet/more", headers={"Accept": "text/html", "HX-Request": "true"})
    assert part.status_code == 403
    lock = browser.get("/").text
    assert "谁来收银？" in lock
    assert "王* 2号" in lock
    assert "王芳" not in lock


def test_without_pins_every_browser_is_let_in_and_there_is_no_lock(canteen):
    write_down(canteen.counter)
    house = House(canteen, sign_in="none")
    browser = house.browser()
    assert "登录" not in browser.get("/").text
    assert browser.get("/receipts").status_code == 200
    for path in ("/staff", "/staff/own-pin"):
        assert browser.get(path).status_code == 404
    assert enter(browser, WANG, PINS[WANG]).status_code == 404


def test_only_the_browser_that_signed_in_is_let_in_and_the_next_one_takes_the_seat(house):
    hers = house.signed_in(WANG)
    assert hers.get("/reports").status_code == 200
    assert house.browser().get("/reports").status_code == 403
    theirs = house.signed_in(ZHAO)
    assert theirs.get("/reports").status_code == 200
    assert hers.get("/reports").status_code == 403


def test_a_cookie_of_before_the_lock_or_of_the_run_before_opens_nothing(house):
    hers = house.signed_in(WANG)
    assert hers.post("/till/lock").status_code == 204
    assert hers.get("/reports").status_code == 403
    hers = house.signed_in(WANG)
    after = House(house.canteen)  # the same secret, another run
    with hers.session_transaction() as kept:
        carried = dict(kept)
    browser = after.browser()
    with browser.session_transaction() as session:
        session.update(carried)
    assert browser.get("/reports").status_code == 403
    assert house.canteen.entries("signed-out")[-1].text("how") == "end"


def test_signing_out_leaves_nothing_in_the_browser_but_the_token_of_the_lock_on_the_screen(house):
    hers = house.signed_in(ZHANG)
    hers.get("/")
    assert hers.post("/staff/enter", data={"pin": PINS[ZHANG]}).status_code == 200
    assert hers.post("/setup/enter", data={"pin": PINS[ZHANG]}).status_code == 204
    hers.post("/till/sign-out")
    with hers.session_transaction() as session:
        assert set(session) == {"csrf_token"}


def test_the_page_of_people_is_the_managers_alone_and_shuts_with_the_seat(house):
    hers = house.signed_in(WANG)
    assert "负责人 PIN" in hers.get("/staff").text
    assert hers.post("/staff/enter", data={"pin": PINS[WANG]}).status_code == 409
    for path in ("/staff/new", "/staff/3/pin"):
        assert hers.get(path).status_code == 409
    for path in ("/staff/new", "/staff/3/pin", "/staff/3/lock", "/staff/3/unlock", "/staff/3/role"):
        fields = {"name": "钱伟", "role": "manager", "new": "370418", "again": "370418"}
        assert hers.post(path, data=fields).status_code == 409
    assert "赵丽" in hers.post("/staff/enter", data={"pin": PINS[ZHANG]}).text
    hers.post("/till/lock")
    enter(hers, WANG, PINS[WANG])
    assert "负责人 PIN" in hers.get("/staff").text


def test_whoever_is_locked_by_the_manager_is_out_at_once(house):
    hers = house.signed_in(WANG)
    hers.post("/staff/enter", data={"pin": PINS[ZHANG]})
    answer = hers.post("/staff/2/lock")
    assert "停用了" in answer.text
    assert hers.get("/reports").status_code == 403
    assert house.canteen.entries("signed-out")[-1].text("how") == "locked"
    assert "王* 2号" not in hers.get("/").text


def test_the_word_of_any_manager_is_taken_and_names_who_gave_it(house):
    hers = house.signed_in(WANG)
    hers.post(
        "/till/walk-in", data={"request": "tap", "portions": "1", "tender": "mobile", "tendered_fen": "0"}
    )
    sale = house.canteen.entries("sale")[-1].id
    wrong = {"number": sale, "reason": "刷错人了", "pin": WRONG}
    assert hers.post("/till/void", data=wrong).status_code == 409
    assert house.canteen.entries("void") == []
    assert hers.post("/till/void", data=wrong | {"pin": PINS[ZHANG]}).status_code == 204
    void = house.canteen.entries("void")[-1]
    assert (void.text("cashier"), void.text("by"), void.fen("manager")) == ("王* 2号", "manager", ZHANG)
    told = house.canteen.entries("manager-confirmed")[-1]
    assert (told.fen("staff"), told.text("what")) == (ZHANG, "void")
    assert hers.post("/shift/x", data={"pin": PINS[ZHANG]}).status_code == 200
    assert house.canteen.entries("manager-confirmed")[-1].text("what") == "x-report"


def test_the_first_link_makes_one_manager_on_this_machine_alone(canteen):
    house = House(canteen)
    link = house.kiosk.first_start.link
    assert link.startswith("http://127.0.0.1:8000/first/")
    path = link.removeprefix("http://127.0.0.1:8000")
    fields = {"name": "张敏", "new": PINS[ZHANG], "again": PINS[ZHANG]}
    browser = house.browser()
    assert browser.get(path, environ_overrides={"REMOTE_ADDR": "192.168.1.20"}).status_code == 403
    assert browser.post("/first/made-up", data=fields).status_code == 410
    assert browser.get(path).status_code == 200
    assert browser.post(path, data=fields | {"again": WRONG}).status_code == 409
    assert browser.post(path, data=fields).status_code == 204
    assert browser.post(path, data=fields | {"name": "李四"}).status_code == 410
    assert house.kiosk.first_start.link == ""
    assert House(canteen).kiosk.first_start.link == ""
    assert path.rpartition("/")[2] not in browser.get("/").text


def test_each_start_without_people_makes_another_link_and_a_till_without_pins_makes_none(canteen):
    first, second = House(canteen).kiosk.first_start, House(canteen).kiosk.first_start
    assert first.link != second.link
    assert not second.fits(first.link.rpartition("/")[2])
    assert House(canteen, sign_in="none").kiosk.first_start.link == ""
    assert not House(canteen, sign_in="none").kiosk.first_start.fits("")


def test_a_given_pin_is_changed_before_anything_else(house):
    hers = house.browser()
    manager = house.signed_in(ZHANG)
    manager.post("/staff/enter", data={"pin": PINS[ZHANG]})
    manager.post("/staff/2/pin", data={"new": "260815", "again": "260815"})
    assert enter(hers, WANG, "260815").status_code == 202
    assert hers.get("/reports").status_code == 403
    stranger = house.browser()
    new = {"new": "370418", "again": "370418"}
    assert stranger.post("/sign-in/own-pin", data=new).status_code == 409
    assert hers.post("/sign-in/own-pin", data=new | {"again": WRONG}).status_code == 409
    assert hers.post("/sign-in/own-pin", data=new).status_code == 204
    assert hers.get("/reports").status_code == 200
    assert hers.post("/sign-in/own-pin", data={"new": "482615", "again": "482615"}).status_code == 409


def test_the_lock_says_no_pin_but_in_a_demonstration(house):
    assert "演示 PIN" not in house.browser().get("/").text
    practice = house.kiosk.config.model_copy(update={"practice_pin": "123456"})
    object.__setattr__(house.kiosk, "config", practice)
    assert "演示 PIN 123456" in house.browser().get("/").text
