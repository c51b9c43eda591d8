"""A till where people sign in: its first link, and hands that tap names and PINs."""

from playwright.sync_api import Page, expect

from journeys.conftest import PEOPLE, Till
from pos import staff
from pos.config import load_config
from pos.rules.staff import Role
from pos.wiring import open_books, open_counter

ZHANG = ("张敏", "804137")  # the manager
WANG = ("王芳", "593026")
ZHANG_BADGE, WANG_BADGE = "张* 1号", "王* 2号"
GIVEN = "260815"


def first_start(till: Till) -> str:
    """Start a till that nobody can sign in at yet, and give the link that it says."""
    till.sign_in = "pin"
    return till.start_until("/first/").strip()


def start(till: Till) -> None:
    """Start a till where 张敏 (manager) and 王芳 (cashier) sign in."""
    till.sign_in = "pin"
    config = load_config(till.write_config())
    counter = open_counter(config, open_books(config))
    staff.begin_with(counter, *ZHANG)
    staff.add(counter, 1, WANG[0], Role.CASHIER, GIVEN)
    staff.change_pin(counter, 2, WANG[1])
    counter.store.close()
    till.start()


def with_people(till: Till) -> None:
    """Let the sample residents be known, so that there is somebody to sell to."""
    till.import_people(PEOPLE["王建国"], PEOPLE["李秀兰"], PEOPLE["赵德海"])


def tap(page: Page, pin: str, pad: str = "main:not([hidden]) .digits") -> None:
    for digit in pin:
        page.locator(f'{pad} [data-digit="{digit}"]').click()


def make_first(page: Page, name: str, pin: str) -> None:
    """Fill the page of the first manager in."""
    page.get_by_role("textbox", name="姓名").fill(name)
    page.locator("#field-new").click()
    tap(page, pin)
    page.get_by_role("button", name="下一栏").click()
    tap(page, pin)
    page.get_by_role("button", name="建好").click()
    expect(page.locator("#lock")).to_be_visible()


def enter(page: Page, badge: str, pin: str) -> None:
    """Tap a name and a PIN on the lock."""
    page.locator(".lock-names .pick", has_text=badge).click()
    tap(page, pin)
    page.locator("#enter").click()


def signed_in(page: Page, badge: str, pin: str) -> None:
    enter(page, badge, pin)
    expect(page.locator("#bar .who")).to_have_text(f"收银 {badge}")


def lock(page: Page) -> None:
    """Lock the till from 更多."""
    page.locator("#more").click()
    page.locator("#more-lock").click()
    expect(page.locator("h1")).to_have_text("已锁屏")
