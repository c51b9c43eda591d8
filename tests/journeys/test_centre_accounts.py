"""The first day of a centre: from the link on the terminal to a clerk who is locked out and let in again."""

import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import ROOT, open_page
from journeys.conftest import _environment as environment
from journeys.conftest import _free_port as free_port
from journeys.test_screens import PICTURES
from journeys.test_screens import _axe as axe

SIZES = ((1440, 900), (320, 640))
PASSWORD = "马到成功 四月 蓝杯子"  # noqa: S105, of nobody but the tests


@dataclass
class Served:
    """A centre that really runs, and what it said on its terminal."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    link: str = ""
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)


def start(folder: Path) -> Served:
    port = free_port()
    line = ["canteen", "--config", str(ROOT / "config.toml"), "--data", str(folder)]
    process = subprocess.Popen(
        [*line, "centre", "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
    )
    served = Served(folder, port, process)
    assert process.stdout is not None
    for spoken in process.stdout:
        served.said.append(spoken)
        found = re.search(r"http://\S+/set-up/\S+", spoken)
        served.link = found[0] if found else served.link
        if "centre serve" in spoken:  # the last line of a first start
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return served
    pytest.fail("the centre did not start: " + "".join(served.said))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = start(tmp_path / "centre")
    yield served
    if served.process.poll() is None:
        served.process.kill()
        served.process.wait(15)


def look(page: Page, name: str) -> None:
    """Take a picture at each size, and let axe find nothing at any."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"centre-{name}-{width}x{height}.png", full_page=True)
        assert axe(page) == [], (name, width)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (name, width, wide)
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


def use_link(page: Page, link: str, name: str | None = None) -> str:
    """Set up an account as its owner does, reading the secret off the page; give the secret."""
    page.goto(link)
    secret = page.locator("#secret").inner_text().replace(" ", "")
    if name:
        page.get_by_label("名字").fill(name)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("再写一遍密码").fill(PASSWORD)
    page.get_by_label("验证码").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="设好了").click()
    expect(page.get_by_role("status")).to_contain_text("设好了：请登录")
    return secret


def sign_in(page: Page, name: str, code: str, password: str = PASSWORD) -> None:
    page.get_by_label("名字").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="登录").click()


def menu(page: Page) -> list[str]:
    return page.get_by_role("navigation").get_by_role("link").all_inner_texts()


def make_account(chief: Page, name: str, role: str) -> str:
    """Make an account as an administrator does; give the link that is shown once."""
    chief.get_by_role("navigation").get_by_role("link", name="账号", exact=True).click()
    chief.get_by_role("link", name="建账号").click()
    look(chief, "account-new")
    chief.get_by_label("名字").fill(name)
    chief.get_by_label("角色").select_option(role)
    chief.get_by_role("button", name="建账号").click()
    look(chief, "account-link")
    return chief.locator("#link").inner_text()


def see_only_the_own_menu(clerk: Page, served: Served) -> None:
    assert menu(clerk) == ["首页", "今天", "申报", "收银机", "我的账号"]
    clerk.get_by_role("navigation").get_by_role("link", name="我的账号").click()
    look(clerk, "own")
    clerk.goto(f"{served.url}/accounts")
    expect(clerk.get_by_role("alert")).to_contain_text("没有打开这一页的权限")
    look(clerk, "refused")
    clerk.get_by_role("button", name="退出").click()


def be_locked_out(clerk: Page, name: str) -> None:
    for _ in range(5):
        sign_in(clerk, name, "000000", "不是这个密码吧")
    expect(clerk.get_by_role("alert")).to_contain_text("请 1 分钟后再试，或请管理员解锁")
    look(clerk, "paused")


def unlock(chief: Page, name: str) -> None:
    chief.get_by_role("navigation").get_by_role("link", name="账号", exact=True).click()
    look(chief, "accounts")
    chief.get_by_role("link", name=name).click()
    look(chief, "account")
    chief.get_by_role("button", name="解锁").click()
    expect(chief.get_by_role("status")).to_contain_text("解锁了")


def test_from_the_first_link_to_a_clerk_who_is_locked_out_and_let_in_again(
    browser: Browser, served: Served
) -> None:
    complaints: list[str] = []
    chief = open_page(browser, served.link, SIZES[0], complaints)
    look(chief, "first-link")
    chiefs = use_link(chief, served.link, "周主任")
    look(chief, "sign-in")
    sign_in(chief, "周主任", pyotp.TOTP(chiefs).now())
    expect(chief.get_by_role("heading", level=1)).to_have_text("周主任，您好")
    assert menu(chief) == ["首页", "今天", "收银机", "账号", "合作单位", "操作记录", "我的账号"]
    look(chief, "home")

    link = make_account(chief, "钱会计", "finance")
    clerk = open_page(browser, link, SIZES[0], complaints)
    look(clerk, "set-up")
    clerks = use_link(clerk, link)
    sign_in(clerk, "钱会计", pyotp.TOTP(clerks).now())
    expect(clerk.get_by_role("heading", level=1)).to_have_text("钱会计，您好")
    assert complaints == []
    see_only_the_own_menu(clerk, served)

    be_locked_out(clerk, "钱会计")
    later = pyotp.TOTP(clerks).at(int(time.time()) + 30)  # the code of now was used to sign in
    sign_in(clerk, "钱会计", later)
    expect(clerk.get_by_role("alert")).to_contain_text("试错太多次")
    unlock(chief, "钱会计")
    sign_in(clerk, "钱会计", pyotp.TOTP(clerks).at(int(time.time()) + 30))
    expect(clerk.get_by_role("heading", level=1)).to_have_text("钱会计，您好")
    # A browser reports by itself each answer that is a refusal; nothing else was complained of.
    assert all("status of 4" in said for said in complaints)

    chief.get_by_role("navigation").get_by_role("link", name="操作记录").click()
    expect(chief.locator("tbody tr").first).to_contain_text("钱会计")
    look(chief, "audit")
    assert served.stop() == 0
    check = ["canteen", "--data", str(served.folder), "centre", "verify-audit"]
    done = subprocess.run(check, capture_output=True, text=True, env=environment(), check=False, cwd=ROOT)
    assert "全部相符" in done.stdout, done.stderr


def test_everything_is_done_with_the_keyboard_and_without_a_script(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.link)
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.keyboard.press("Tab")  # past the link that skips to the text
    for text in ("周主任", PASSWORD, PASSWORD, pyotp.TOTP(secret).now()):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("请登录")
    context.close()
