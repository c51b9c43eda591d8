"""A centre with people of several ages, their wristbands, and a partner that asks about them."""

from integration.centre_house import House
from integration.ledger_room import LI, WANG, person, write_list
from pos.rules.cards import CardKind
from settlement import partner_desk
from settlement.card_desk import bind
from settlement.deaths import apply_deaths, read_deaths
from settlement.list_import import Ordered
from settlement.list_reading import Reading
from settlement.partner_book import Terms

SUN = person("孙淑芬", "19561124")  # 70 on the day of the tests
MA = person("马凤兰", "19561125")  # and she the day after
ZHOU = person("周桂芝", "19400101")  # who died
BANDS = {"李秀兰": LI, "王建国": WANG, "孙淑芬": SUN, "马凤兰": MA, "周桂芝": ZHOU}


def band(name):
    """Give the text that somebody's wristband holds."""
    return f"HTTPS://BAND.EXAMPLE/{sorted(BANDS).index(name)}"


class PartnerRoom(House):
    """The centre with one partner, a pharmacy."""

    def __init__(self, folder):
        super().__init__(folder / "centre")
        self.first()
        self.chief = self.account("周主任")
        write_list(folder / "名单.csv", BANDS.values())
        self.bring_in(folder / "名单.csv")
        for name, row in BANDS.items():
            bind(self.ledger, self.chief, self.digest(row), band(name), CardKind.BAND)
        self.bury(folder, ZHOU, "2026-10-02")
        self.pharmacy, self.key = self.make_partner("平安大药房")

    def digest(self, row):
        return self.keys.lookup.person(row["身份证号"])

    def make_partner(self, name, age_least=70, per_day_max=1_000):
        return partner_desk.create(self.gate, self.chief, name, Terms(age_least, per_day_max))

    def bury(self, folder, row, day):
        rows = [{"姓名": row["姓名"], "身份证号": row["身份证号"], "死亡日期": day}]
        path = write_list(folder / "死亡.csv", rows, ("姓名", "身份证号", "死亡日期"))
        read = read_deaths(path, Reading({}, self.keys.lookup, self.now.date()))
        try:
            apply_deaths(self.centre, read, "火化名单", Ordered(self.now))
        finally:
            read.spool.close()

    def card_of(self, name):
        with self.centre.read() as office:
            return office.cards.get(self.keys.lookup.card(band(name)))

    def ask(self, code, key=None, client=None):
        """Ask as a partner's software does."""
        client = client or self.app.test_client(use_cookies=False)
        shown = {"Authorization": f"Bearer {self.key if key is None else key}"}
        return client.post("/partner/check", json={"code": code}, headers=shown)

    def says(self, code, **more):
        answer = self.ask(code, **more)
        assert answer.status_code == 200, answer.text
        return answer.json["entitled"]
