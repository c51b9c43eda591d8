"""A till where 张敏 is the manager and 王芳 and 赵丽 are cashiers, its pages, and browsers before it."""

from kiosk_ui.app import create_app
from kiosk_ui.till_process import open_kiosk
from pos import staff
from pos.rules.staff import Role

ZHANG, WANG, ZHAO = 1, 2, 3
PINS = {ZHANG: "804137", WANG: "593026", ZHAO: "471950"}
GIVEN = "260815"
WRONG = "111222"
NOBODY = 99


def write_down(counter):
    """Let the three work at a till, each with a PIN of their own."""
    staff.begin_with(counter, "张敏", PINS[ZHANG])
    for number, name in ((WANG, "王芳"), (ZHAO, "赵丽")):
        staff.add(counter, ZHANG, name, Role.CASHIER, GIVEN)
        staff.change_pin(counter, number, PINS[number])


class House:
    """The pages of a till, asked without a browser."""

    def __init__(self, canteen, sign_in="pin"):
        changed = {"sign_in": sign_in}
        config = canteen.config.model_copy(
            update={
                "till": canteen.config.till.model_copy(update=changed),
                "camera": canteen.config.camera.model_copy(update={"source": "none"}),
            }
        )
        self.canteen = canteen
        self.kiosk = open_kiosk(config, canteen.books, lambda: canteen.now)
        self.app = create_app(self.kiosk, b"a secret of a test")
        self.app.config["WTF_CSRF_ENABLED"] = False

    def browser(self):
        return self.app.test_client()

    def signed_in(self, number):
        """Give a browser that somebody has signed in on."""
        browser = self.browser()
        answer = enter(browser, number, PINS[number])
        assert answer.status_code == 204, answer.text
        return browser

    def kinds(self):
        return [entry.kind for entry in self.canteen.entries()]


def enter(browser, number, pin):
    return browser.post("/sign-in", data={"staff": str(number), "pin": pin})
