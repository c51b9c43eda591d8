"""A canteen without hardware: invented residents, a film of their bands, receipts on screen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path

from hardware.film import FilmPlan, cached_film
from hardware.portrait_picture import portrait
from pos.clock import utc_now
from pos.config import Config
from pos.pin import hash_pin
from pos.roster import PeopleList, import_people
from pos.rules.dated import Dated, Row
from pos.rules.meals import MealPeriod, service_day
from pos.rules.policy import Periods, Policy
from pos.rules.roster_sheet import RosterLine
from pos.rules.service_days import OpenDays
from pos.rules.staff import Role, Staff
from pos.sample_people import sample_people
from pos.wiring import Books, open_books

DEMO_PIN = "123456"
"""Everybody's PIN in the demonstration, said on its lock; a real till takes none so easily guessed."""

PLAN = FilmPlan(seconds_each=4.0, pause_s=2.5)
_ALL_DAY = Periods(
    (
        MealPeriod("lunch", "午餐", time(0), time(15)),
        MealPeriod("dinner", "晚餐", time(15), time.max),
    ),
    grace_min=0,
)


def demo_config(config: Config, data: Path) -> Config:
    """Turn a configuration into the demonstration's: own books, screen receipts, open all day."""
    return config.model_copy(
        update={
            "canteen": config.canteen.model_copy(update={"name": f"{config.canteen.name}（演示）"}),
            "till": config.till.model_copy(update={"sign_in": "pin"}),
            "practice_pin": DEMO_PIN,
            "printer": config.printer.model_copy(update={"address": "screen", "status": "none"}),
            "kitchen": None,
            "policy": _open_all_day(config.policy),
            "data": data,
        }
    )


def prepare(config: Config, progress: Callable[[int, int], None] | None) -> Config:
    """Bring in the invented residents and make the film of their bands, once; give the camera its film."""
    books = open_books(config)
    today = _sample_day(config.data)
    people = tuple(_with_photo(person, config.data / "photos") for person in sample_people(today))
    import_people(books.store, books.lookup, PeopleList(people, config.data / "photos", today))
    _let_sample_staff_in(books)
    books.store.close()
    film = cached_film([p.card for p in people if p.card], config.data / "film", PLAN, progress)
    return config.model_copy(update={"camera": config.camera.model_copy(update={"source": str(film)})})


def _let_sample_staff_in(books: Books) -> None:
    """Let an invented manager and an invented cashier sign in, once."""
    with books.store.begin() as book:
        if not book.staff.all():
            book.staff.keep(Staff(1, "张敏", Role.MANAGER, hash_pin(DEMO_PIN)))
            book.staff.keep(Staff(2, "王芳", Role.CASHIER, hash_pin(DEMO_PIN)))


def _with_photo(person: RosterLine, folder: Path) -> RosterLine:
    """Draw an invented face for an invented person."""
    folder.mkdir(parents=True, exist_ok=True)
    photo = folder / f"{person.row}.jpg"
    photo.write_bytes(portrait(person.row, woman=person.woman))
    return replace(person, photo=photo.name)


def _sample_day(data: Path) -> date:
    """Remember the day of the first start: the invented people's ID numbers hang on it."""
    note = data / "sample-day.txt"
    if not note.exists():
        data.mkdir(parents=True, exist_ok=True)
        note.write_text(service_day(utc_now()).isoformat(), encoding="ascii")
    return date.fromisoformat(note.read_text(encoding="ascii").strip())


def _open_all_day(policy: Policy) -> Policy:
    source = "demonstration: open at any hour"
    hours = Row(policy.begins, None, source, _ALL_DAY)
    days = Row(policy.begins, None, source, OpenDays.EVERY_DAY)
    return replace(
        policy,
        meal_periods=Dated("policy.meal_periods", (hours,)),
        service_days=Dated("policy.service_days", (days,)),
        digest=f"demo-{policy.digest}",
    )
