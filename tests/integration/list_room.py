"""A clerk's browser at the centre's lists: hands a sheet in, waits until it was compared, decides."""

import re
from io import BytesIO

from integration.ledger_room import write_list

CLERK = "孙科长"


class ListDesk:
    """Somebody of civil affairs at the pages of lists."""

    def __init__(self, house, folder, name=CLERK):
        self.house, self.folder, self.name = house, folder, name
        if house.account(name) is None:
            house.make(name, "civil-affairs")
        self.browser = house.signed_in(name)

    @property
    def room(self):
        return self.house.app.extensions["waiting-lists"]

    def mine(self):
        return self.room.of(self.house.account(self.name).id, self.house.now)

    def sheet(self, people, columns=None):
        path = self.folder / "sheet.csv"
        write_list(path, people, *([columns] if columns else []))
        return path.read_bytes()

    def hand_in(self, people, month="2026-11", source="低保月报", name="低保.csv", *, columns=None):
        """Hand a list in; give the page that is shown once the centre rests."""
        content = people if isinstance(people, bytes) else self.sheet(people, columns)
        return self.rested(self.hand_in_only(content, month, source, name))

    def hand_in_only(self, people, month="2026-11", source="低保月报", name="低保.csv"):
        """Hand a list in and do not wait."""
        content = people if isinstance(people, bytes) else self.sheet(people)
        return self.browser.post(
            "/lists/new", page="/lists/new", source=source, month=month, file=(BytesIO(content), name)
        )

    def hand_in_deaths(self, rows, source="火化名单"):
        people = [{"姓名": p["姓名"], "身份证号": p["身份证号"], "死亡日期": day} for p, day in rows]
        content = self.sheet(people, ("姓名", "身份证号", "死亡日期"))
        answer = self.browser.post(
            "/lists/deaths/new", page="/lists/deaths/new", source=source, file=(BytesIO(content), "死亡.csv")
        )
        return self.rested(answer)

    def rested(self, answer):
        if answer.status_code != 303 or not answer.location.endswith("/lists/waiting"):
            return answer
        assert self.mine().rested.wait(60)
        return self.browser.get("/lists/waiting", follow_redirects=True)

    def decide(self, page, **ticks):
        """Press 导入 on a page that shows a difference."""
        return self.rested(
            self.browser.post("/lists/waiting/import", page="/lists/waiting", file=file_of(page), **ticks)
        )

    def bring_in(self, people, month="2026-11", source="低保月报", **ticks):
        return self.decide(self.hand_in(people, month, source), **ticks)

    def undo(self, number, why="名单发错了", sure="yes"):
        page = f"/lists/{number}/undo"
        return self.browser.post(page, page="/lists/new", why=why, sure=sure)


def file_of(page):
    found = re.search(r'name="file" value="([0-9a-f]{64})"', page.text)
    return found[1] if found else ""


def figures(page):
    """Read the strip of figures."""
    found = re.findall(r"<dt>([^<]+)</dt><dd>([\d,]+)</dd>", page.text)
    return {word: int(count.replace(",", "")) for word, count in found}
