from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pyotp
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from settlement.phone_code import qr_path, step_of_code
from settlement.rules.faults import Fault
from settlement.rules.sign_in import check_name, check_password, folded_name, own_path, pause_after
from settlement.rules.visits import Limits

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105, of no real phone
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def test_four_wrong_tries_cost_nothing():
    assert [pause_after(tries) for tries in range(5)] == [timedelta(0)] * 5


def test_from_the_fifth_on_the_pause_doubles():
    assert [pause_after(tries).seconds // 60 for tries in (5, 6, 7, 8)] == [1, 2, 4, 8]


@given(st.integers(5, 10**9))
def test_no_pause_is_shorter_than_the_one_before_or_longer_than_a_day(tries):
    assert timedelta(minutes=1) <= pause_after(tries) <= pause_after(tries + 1) <= timedelta(hours=24)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("短密码", "太短"),
        ("马" * 129, "太长"),
        ("1234567890", "连着"),
        ("0987654321", "连着"),
        ("aaaaaaaaaaaa", "重复"),
        ("Password123456", "常见"),
        ("我就是周主任没错的吧", "名字"),
    ],
)
def test_a_password_that_is_guessed_early_is_refused(password, why):
    with pytest.raises(Fault, match=why) as refused:
        check_password(password, "周主任")
    assert refused.value.field == "password"


def test_three_plain_words_are_a_good_password():
    check_password("苹果 雨伞 十二月 火车", "周主任")


@pytest.mark.parametrize("name", ["", "王", "长" * 31, "王\n小明", "a/b", "王;drop"])
def test_a_name_that_cannot_be_told_apart_is_refused(name):
    with pytest.raises(Fault):
        check_name(name)


def test_a_name_is_the_same_in_any_width_and_case():
    assert folded_name(" Ｚｈａｏ  Ming ") == folded_name("zhao ming")


@pytest.mark.parametrize("path", ["/", "/accounts", "/accounts/7?after=3", "/audit?before=12&x=%E5%91%A8"])
def test_an_own_path_is_kept(path):
    assert own_path(path) == path


@given(st.text(max_size=60) | st.from_regex(r"[/\\:]{0,4}[a-z./\\:@?#%\t\n ]{0,30}", fullmatch=True))
@example("//evil.example")
@example("/\\evil.example")
@example("\\/evil.example")
@example("https://evil.example")
@example("javascript:alert(1)")
@example("/\t/evil.example")
@example("/%0d%0aSet-Cookie:x")
@example("/sign-in\r\nLocation: https://evil.example")
@example("")
def test_no_text_leads_away_from_the_centre(asked):
    path = own_path(asked)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert not set(path) & set("\r\n\t\\ ")
    assert urlsplit(urljoin("https://centre.example/sign-in", path)).netloc == "centre.example"


def test_a_visit_rests_for_less_than_half_an_hour():
    limits = Limits()
    assert not limits.is_over(NOON, NOON, NOON + timedelta(minutes=29, seconds=59))
    assert limits.is_over(NOON, NOON, NOON + timedelta(minutes=30))


def test_a_visit_lasts_less_than_twelve_hours_however_busy():
    busy = NOON + timedelta(hours=11, minutes=59)
    assert not Limits().is_over(NOON, busy, busy)
    assert Limits().is_over(NOON, busy, NOON + timedelta(hours=12))


def test_a_code_of_the_step_before_or_after_is_right_and_one_older_is_not():
    for seconds, fits in ((0, True), (-30, True), (30, True), (-60, False), (60, False)):
        code = pyotp.TOTP(SECRET).at(NOON + timedelta(seconds=seconds))
        assert (step_of_code(SECRET, code, NOON) is not None) is fits


@pytest.mark.parametrize("code", ["", "abcdef", "１２３４５６", "12345", "0" * 20])
def test_what_is_no_code_is_wrong_and_no_crash(code):
    assert step_of_code(SECRET, code, NOON) is None


def test_the_qr_code_is_a_square_with_a_quiet_zone():
    side, path = qr_path("otpauth://totp/x?secret=JBSWY3DP")
    assert side > 8 + 20
    assert path.startswith("M4 4h1v1h-1z")
