"""The hands that a claim goes through, and what a test does with them."""

from datetime import timedelta

from integration.claimed_month import HERE
from integration.two_tills import speak
from settlement.finding_book import NOTE, Answer

PEOPLE = {
    "manager": ("刘站长", "canteen-manager", HERE),
    "community": ("社区小孙", "community-reviewer", HERE.rsplit("/", 1)[0]),
    "street": ("街道老郑", "street-reviewer", HERE.rsplit("/", 2)[0]),
    "civil": ("王科长", "civil-affairs", ""),
    "chief": ("钱处长", "civil-affairs", ""),
    "finance": ("财务小周", "finance", ""),
}


def on_the(city, tills, month, day):
    """Let it be a day of the month that follows, with every till heard."""
    later = month.last + timedelta(days=day)
    city.house.now = city.house.now.replace(year=later.year, month=later.month, day=later.day)
    for till in tills:
        till.now = city.house.now
    speak(*tills)


def row(city, month, place=HERE):
    with city.house.centre.read() as office:
        return office.claims.of(place, str(month))


def found(city, month, place=HERE):
    with city.house.centre.read() as office:
        return office.claim_findings.of(place, str(month))


def answer_all(city, month, manager, kind=NOTE):
    with city.house.centre.begin() as office:
        for kept in office.claim_findings.of(HERE, str(month)):
            if kept.is_open:
                office.claim_findings.answer(
                    Answer(kept.key, kind, "看过了，正常", manager.id, city.house.now)
                )


def pass_on(city, desk, month, who):
    seen = row(city, month)
    return desk.pass_on(who, seen.number, seen.version)


def submitted(city, desk, month, who):
    answer_all(city, month, who["manager"])
    desk.draft_month(month)
    pass_on(city, desk, month, who["manager"])
    return pass_on(city, desk, month, who["manager"])
