"""What every answer of the centre carries, and what none of its forms may be made to do."""

import re
import socket
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from flask import redirect, request
from werkzeug.routing import IntegerConverter

from integration.centre_house import PASSWORD, House
from integration.centre_server import answering
from pos.config import CentreSection
from settlement.app import FORM_BYTES_MAX, UPLOAD_BYTES_MAX
from settlement.guard import PersonConverter
from settlement.rules.access import RULES


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    made.first()
    yield made
    made.close()


def behind_https(tmp_path, **more):
    section = CentreSection(public_url="https://canteen.example", **more)
    made = House(tmp_path, section)
    made.first()
    return made


APART = {"tills_api", "partner_api", "band_page"}
"""What reads no cookie, and so needs no token: a till and a partner show a key, a passer-by is nobody."""

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
AWAY = ["//evil.example", "/\\evil.example", "https://evil.example/", "https:evil.example", "javascript:x"]


def routes(app, *methods):
    """Give each address of the map that takes one of these methods, with something in each gap."""
    for rule in app.url_map.iter_rules():
        values = {name: _something(rule._converters[name]) for name in rule.arguments}
        path = app.url_map.bind("").build(rule.endpoint, values) if values else rule.rule
        for method in sorted(rule.methods & set(methods)):
            yield rule.endpoint, method, path


def _something(converter):
    """Give a value that fits into an address, though there may be nothing behind it."""
    if isinstance(converter, IntegerConverter):
        return 1
    return "0" * 32 if isinstance(converter, PersonConverter) else "x"


@pytest.fixture
def wide_open(house, monkeypatch):
    """Let the guard pass everything, so that what stands behind it is seen."""
    house.unhurried()
    monkeypatch.setattr("settlement.guard.may", lambda *_: True)
    monkeypatch.setattr("settlement.guard._check_place", lambda: None)
    return house


def test_no_form_is_taken_without_its_token(wide_open):
    chief, looked = wide_open.signed_in("周主任"), 0
    before = wide_open.trail()
    for endpoint, method, path in routes(wide_open.app, *WRITES):
        if endpoint.partition(".")[0] in APART:
            continue
        for fields in ({}, {"csrf_token": ""}, {"csrf_token": "made-up"}):
            answer = chief.client.open(path, method=method, data=fields)
            assert answer.status_code == 400, (method, path, answer.status_code)
            assert "这个页面太旧了" in answer.text
        looked += 1
    assert wide_open.trail() == before
    assert looked >= 20


def test_only_what_reads_no_cookie_needs_no_token(house):
    protect = house.app.extensions["csrf"]
    assert {blueprint.name for blueprint in protect._exempt_blueprints} == APART
    assert protect._exempt_views == set()
    assert set(house.app.config["WTF_CSRF_METHODS"]) == WRITES


def test_what_needs_no_token_does_nothing_for_a_cookie(house):
    house.unhurried()
    chief = house.signed_in("周主任")
    before, looked = house.trail(), 0
    for endpoint, method, path in routes(house.app, *WRITES):
        if endpoint.partition(".")[0] in APART:
            code = chief.client.open(path, method=method, data={"code": "x"}).status_code
            assert 400 <= code < 500, (method, path, code)
            looked += 1
    assert house.trail() == before
    assert looked >= 4


def test_the_token_of_another_browser_is_no_token(house):
    theirs = house.browser().token("/sign-in")
    answer = house.browser().client.post("/sign-in", data={"csrf_token": theirs, "name": "周主任"})
    assert answer.status_code == 400


def test_every_form_of_every_page_carries_a_token(house):
    account = house.make("钱会计", "finance")
    house.signed_in("钱会计")
    chief = house.signed_in("周主任")
    for path in ("/", "/me", "/accounts", "/accounts/new", f"/accounts/{account.id}", "/audit"):
        page = chief.get(path).text
        assert page.count("<form") == page.count('name="csrf_token"') > 0, path


def test_every_page_of_the_map_has_its_headers(wide_open):
    browsers, looked = (wide_open.browser(), wide_open.signed_in("周主任")), 0
    for endpoint, method, path in routes(wide_open.app, "GET"):
        for browser in browsers:
            headers = browser.client.open(path, method=method).headers
            policy = headers["Content-Security-Policy"]
            assert "unsafe" not in policy, path
            assert "*" not in policy, path
            assert "http" not in policy, path
            assert "object-src 'none'" in policy or "default-src 'none'" in policy, path
            for part in ("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
                assert part in policy, (path, part)
            assert headers["X-Content-Type-Options"] == "nosniff", path
            assert headers["X-Frame-Options"] == "DENY", path
            assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, path
            assert headers["Server"] == "canteen", path
            assert "camera=()" in headers["Permissions-Policy"], path
            kept = endpoint == "static" or path == "/robots.txt"
            assert kept or "no-store" in headers["Cache-Control"], path
            looked += 1
    assert looked >= 40


@pytest.mark.parametrize("path", ["/sign-in", "/", "/accounts", "/no-such-page", "/static/centre.css"])
def test_every_answer_has_its_headers(house, path):
    headers = house.signed_in("周主任").get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Server"] == "canteen"
    assert ("no-store" in headers["Cache-Control"]) is (path != "/static/centre.css")


def test_no_page_has_an_inline_script_or_style(house):
    chief = house.signed_in("周主任")
    for path in ("/sign-in", "/", "/me", "/accounts", "/accounts/new", "/accounts/1", "/audit"):
        page = chief.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page), path


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(tmp_path):
    house = behind_https(tmp_path)
    answer = house.browser().get("/sign-in", base_url="https://canteen.example")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-canteen-centre=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_over_plain_http_on_the_own_machine_the_cookie_is_still_kept_from_scripts(house):
    cookie = house.browser().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_of_a_visit_has_the_same_flags_and_ends_with_the_browser(tmp_path):
    house = behind_https(tmp_path)
    house.later(seconds=30)
    over = {"base_url": "https://canteen.example", "headers": {"Referer": "https://canteen.example/sign-in"}}
    client = house.app.test_client()
    before = client.get("/sign-in", **over)
    token = re.search(r'csrf_token" value="([^"]+)"', before.text)[1]
    form = {"csrf_token": token, "name": "周主任", "password": PASSWORD, "code": house.code("周主任")}
    answer = client.post("/sign-in", data=form, **over)
    assert answer.status_code == 303
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.partition(";")[0] != before.headers["Set-Cookie"].partition(";")[0]
    flags = {part.strip().partition("=")[0] for part in cookie.split(";")[1:]}
    assert flags == {"Secure", "HttpOnly", "Path", "SameSite"}  # no Domain, no Expires


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80", "[::2]"]
)
def test_another_host_name_is_not_answered_anywhere(house, host):
    house.unhurried()
    browser, looked = house.signed_in("周主任"), 0
    for _, method, path in routes(house.app, "GET", *WRITES):
        answer = browser.client.open(path, method=method, headers={"Host": host})
        assert answer.status_code == 400, (method, path)
        assert "evil" not in answer.text + str(answer.headers)
        looked += 1
    assert looked >= 40


def test_a_proxys_word_for_the_host_is_never_believed(tmp_path):
    house = behind_https(tmp_path, proxies=1)
    said = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    answer = house.browser().get("/accounts", base_url="https://canteen.example", headers=said)
    assert answer.location == "/sign-in?next=/accounts"
    assert "evil" not in answer.text + str(answer.headers)


def is_local(location):
    """Tell whether a redirect stays at the centre, however a browser reads it."""
    read = location.replace("\\", "/")
    return read.startswith("/") and not read.startswith("//") and not urlsplit(read).netloc


def leading_elsewhere(app, browser, away):
    """Name each address that leads where it was asked to, and that is not the centre's own."""
    asked = dict.fromkeys(("next", "url", "to", "back", "return"), away)
    for endpoint, method, path in routes(app, "GET", "POST"):
        if endpoint != "door.signing_out":
            data = asked if method == "POST" else None
            answer = browser.client.open(path, method=method, query_string=asked, data=data)
            if answer.location is not None and not is_local(answer.location):
                yield method, path, answer.location


@pytest.mark.parametrize("away", AWAY)
def test_no_page_and_no_form_leads_elsewhere(wide_open, away):
    wide_open.app.config["WTF_CSRF_ENABLED"] = False
    wide_open.later(seconds=30)
    signed_in = wide_open.browser()
    form = {"name": "周主任", "password": PASSWORD, "code": wide_open.code("周主任"), "next": away}
    answer = signed_in.client.post("/sign-in", data=form)
    assert (answer.status_code, is_local(answer.location)) == (303, True)
    for browser in (wide_open.browser(), signed_in):
        assert list(leading_elsewhere(wide_open.app, browser, away)) == []


@pytest.mark.parametrize("away", AWAY)
def test_a_redirect_elsewhere_would_be_found(away):
    assert not is_local(away)
    assert is_local(f"/sign-in?next={away}")


def test_a_page_that_leads_where_it_was_asked_to_would_be_found(wide_open):
    wide_open.app.add_url_rule("/planted", "home.planted", lambda: redirect(request.args["next"]))
    browser = wide_open.signed_in("周主任")
    found = list(leading_elsewhere(wide_open.app, browser, "//evil.example"))
    assert found == [("GET", "/planted", "//evil.example")]


def test_a_proxys_word_for_the_address_is_believed_only_where_there_is_one(tmp_path):
    for folder, proxies, seen in (("alone", 0, "127.0.0.1"), ("behind", 1, "203.0.113.9")):
        house = behind_https(tmp_path / folder, proxies=proxies)
        house.later(seconds=30)
        browser = house.browser()
        over = {"base_url": "https://canteen.example", "headers": {"X-Forwarded-For": "203.0.113.9"}}
        page = browser.client.get("/sign-in", **over).text
        token = re.search(r'csrf_token" value="([^"]+)"', page)[1]
        form = {"csrf_token": token, "name": "周主任", "password": PASSWORD, "code": house.code("周主任")}
        over["headers"]["Referer"] = "https://canteen.example/sign-in"
        assert browser.client.post("/sign-in", data=form, **over).status_code == 303
        with house.centre.read() as office:
            assert office.visits.of(house.account("周主任").id)[0].address == seen


def test_one_address_is_slowed_down_whatever_names_it_tries(house):
    browser = house.browser()
    token = browser.token("/sign-in")
    codes = [
        browser.client.post("/sign-in", data={"csrf_token": token, "name": f"第{n}号"}).status_code
        for n in range(31)
    ]
    assert codes == [*[422] * 30, 429]


def test_one_name_is_slowed_down_from_whatever_address(house):
    browser = house.browser()
    token = browser.token("/sign-in")
    answers = [
        browser.client.post(
            "/sign-in",
            data={"csrf_token": token, "name": "周主任"},
            environ_base={"REMOTE_ADDR": f"203.0.113.{n}"},
        )
        for n in range(11)
    ]
    assert [a.status_code for a in answers] == [*[422] * 10, 429]
    assert "试得太快了" in answers[-1].text


def test_an_account_named_script_is_text_everywhere(house):
    chief = house.signed_in("周主任")
    made = chief.post("/accounts/new", page="/accounts/new", name="<script>", role="finance")
    token = re.search(r"/set-up/([\w-]+)", made.text)[1]
    house.set_up(token, "<script>")
    account = house.account("<script>")
    own = house.signed_in("<script>")
    pages = [made.text, house.browser().sign_in("<script>", password='"><img src=x>').text]
    pages += [chief.get(path).text for path in ("/accounts", f"/accounts/{account.id}", "/audit")]
    pages += [own.get(path).text for path in ("/", "/me")]
    for page in pages:
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


def test_what_was_typed_wrongly_comes_back_as_text_and_no_password_comes_back(house):
    chief = house.signed_in("周主任")
    nasty = '"><img src=x onerror=alert(1)>'
    answer = chief.post("/accounts/new", page="/accounts/new", name=nasty, role="finance", district=nasty)
    assert answer.status_code == 422
    assert "<img" not in answer.text
    again = house.browser().sign_in(nasty, password="my secret word")
    assert "<img" not in again.text
    assert "my secret word" not in again.text


@pytest.mark.parametrize("kilobytes", [65, 2_000])
def test_a_form_that_is_too_large_is_not_read(house, kilobytes):
    browser = house.browser()
    answer = browser.post("/sign-in", name="x" * (kilobytes * 1024))
    assert answer.status_code == 413
    assert "太大" in answer.text


def test_a_large_file_is_let_in_only_where_a_file_is_asked_for(house, monkeypatch):
    monkeypatch.setitem(UPLOAD_BYTES_MAX, "accounts.create", 300 * 1024)
    chief = house.signed_in("周主任")

    def send(path, kilobytes):
        sheet = (BytesIO(b"x" * kilobytes * 1024), "list.xlsx")
        return chief.post(path, page="/accounts/new", list=sheet).status_code

    assert send("/accounts/new", 200) == 422  # read, and then refused for its empty name
    assert send("/accounts/new", 400) == 413
    assert send("/me/password", 200) == 413


def test_no_form_of_the_map_takes_more_than_its_limit(wide_open):
    chief, looked = wide_open.signed_in("周主任"), 0
    assert set(UPLOAD_BYTES_MAX) <= set(RULES)
    assert max(UPLOAD_BYTES_MAX.values()) <= 64 * 1024 * 1024
    for endpoint, method, path in routes(wide_open.app, *WRITES):
        most = UPLOAD_BYTES_MAX.get(endpoint, FORM_BYTES_MAX)
        answer = chief.client.open(
            path,
            method=method,
            input_stream=BytesIO(b"a=1"),
            content_type="application/x-www-form-urlencoded",
            environ_overrides={"CONTENT_LENGTH": str(most + 1)},
        )
        if endpoint.partition(".")[0] not in APART:
            assert answer.status_code == 413, (method, path, answer.status_code)
            assert "太大" in answer.text
        assert answer.status_code >= 400, (method, path)
        looked += 1
    assert looked >= 20


def test_a_body_that_hides_its_length_is_not_read_at_all(house):
    form = f"csrf_token={house.browser().token('/sign-in')}&name={'x' * 1024}".encode()
    head = (
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    with answering(house.app) as url, socket.create_connection(("127.0.0.1", urlsplit(url).port), 10) as line:
        line.sendall(head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(form), form))
        answer = line.makefile("rb").readline()
    assert b" 400 " in answer  # not even the token was seen


def test_a_form_with_thousands_of_fields_is_not_read(house):
    browser = house.browser()
    fields = {f"f{n}": "x" for n in range(300)}
    answer = browser.client.post("/sign-in", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 413


@pytest.mark.parametrize("field", ["name", "password", "code"])
@pytest.mark.parametrize("typed", ["a\0b", "甲\n乙", "\ud800", "長" * 3000, "\u202e反"])
def test_strange_characters_are_refused_in_words_and_no_crash(house, field, typed):
    fields = {"name": "周主任", "password": "x", "code": "1", field: typed.encode("utf-8", "surrogatepass")}
    assert house.browser().post("/sign-in", **fields).status_code == 422


@pytest.mark.parametrize(
    "path",
    [f"/accounts/{10**30}", f"/accounts?after={10**30}", "/accounts?after=-1", f"/audit?before={10**30}"],
)
def test_a_number_beyond_all_rows_is_no_crash(house, path):
    assert house.signed_in("周主任").get(path).status_code in (200, 404)


@pytest.mark.parametrize("number", [10**12, 10**30])
def test_an_address_with_a_number_beyond_all_rows_is_nobodys(wide_open, number):
    chief, looked = wide_open.signed_in("周主任"), 0
    for rule in wide_open.app.url_map.iter_rules():
        if "<int:" not in rule.rule:
            continue
        path = re.sub(r"<int:\w+>", str(number), rule.rule)
        for method in sorted(rule.methods & {"GET", "POST"}):
            assert chief.client.open(re.sub(r"<[^>]+>", "0" * 32, path), method=method).status_code == 404
            looked += 1
    assert looked >= 40


def test_a_fault_of_the_program_says_what_to_do_and_tells_nothing(house):
    house.app.add_url_rule("/broken", "home.page2", lambda: 1 / 0)
    RULES["home.page2"] = RULES["home.page"]
    try:
        answer = house.signed_in("周主任").get("/broken")
    finally:
        del RULES["home.page2"]
    assert answer.status_code == 500
    assert "请再点一次" in answer.text
    assert not re.search(r"Zero|Traceback|\.py|flask|sqlite", answer.text, re.IGNORECASE)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_do_nothing(house, method):
    answer = house.signed_in("周主任").client.open("/accounts", method=method)
    assert answer.status_code == 405
