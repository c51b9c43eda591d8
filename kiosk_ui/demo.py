"""A canteen without hardware: invented residents, a film of their bands, receipts on screen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from hardware.film import FilmPlan, cached_film
from hardware.portrait_picture import portrait
from pos.clock import utc_now
from pos.config import Config
from pos.pin import hash_pin
from pos.roster import PeopleList, import_people
from pos.rules.meals import service_day
from pos.rules.read_policy import read_policy
from pos.rules.roster_sheet import RosterLine
from pos.rules.staff import Role, Staff
from pos.sample_people import sample_people
from pos.wiring import Books, open_books

SECOND = "K02"
DEMO_PIN = "123456"
"""Everybody's PIN in the demonstration, said on its lock; a real till takes none so easily guessed."""

PLAN = FilmPlan(seconds_each=4.0, pause_s=2.5)
_SOURCE = "demonstration: open at any hour"
_ALL_DAY: dict[str, object] = {
    "periods": [
        {"code": "lunch", "name": "午餐", "begins": "00:00", "ends": "15:00"},
        {"code": "dinner", "name": "晚餐", "begins": "15:00", "ends": "23:59"},
    ],
    "grace_min": 1,
    "source": _SOURCE,
}


def demo_config(config: Config, data: Path) -> Config:
    """Turn a configuration into the demonstration's: own books, screen receipts, open all day."""
    begins = config.policy.begins
    canteen = config.canteen.model_copy(
        update={
            "name": f"{config.canteen.name}（演示）",
            "meal_periods": [{"from": begins, **_ALL_DAY}],
            "service_days": [{"from": begins, "open": "every-day", "source": _SOURCE}],
        }
    )
    return config.model_copy(
        update={
            "canteen": canteen,
            "till": config.till.model_copy(update={"sign_in": "pin"}),
            "practice_pin": DEMO_PIN,
            "printer": config.printer.model_copy(update={"address": "screen", "status": "none"}),
            "kitchen": None,
            "policy": read_policy(config.policy_table, canteen.own_rows),
            "data": data,
        }
    )


def second_of(config: Config) -> Config:
    """Turn the demonstration's first till into its second, in another canteen."""
    till = config.till.model_copy(update={"code": SECOND, "cashier": "王芳"})
    canteen = config.canteen.model_copy(update={"code": "XL", "name": "兴隆社区食堂（演示）"})
    return config.model_copy(update={"till": till, "canteen": canteen})


def prepare(config: Config, home: Path, progress: Callable[[int, int], None] | None) -> Config:
    """Bring in the invented residents and make the film of their bands, once; give the camera its film.

    ``home`` is the folder of the whole demonstration, which its tills share; without ``progress`` there is
    no film and no camera.
    """
    books = open_books(config)
    today = sample_day(home)
    people = tuple(_with_photo(person, home / "photos") for person in sample_people(today))
    with books.store.read() as book:
        is_told = bool(book.told_people.stands().feed)
    if not is_told:  # once the centre has told of them, they are its to change
        import_people(books.store, books.lookup, PeopleList(people, home / "photos", today))
    _let_sample_staff_in(books)
    books.store.close()
    if progress is None:
        return config.model_copy(update={"camera": config.camera.model_copy(update={"source": "none"})})
    film = cached_film([p.card for p in people if p.card], home / "film", PLAN, progress)
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


def sample_day(data: Path) -> date:
    """Remember the day of the first start: the invented people's ID numbers hang on it."""
    note = data / "sample-day.txt"
    if not note.exists():
        data.mkdir(parents=True, exist_ok=True)
        note.write_text(service_day(utc_now()).isoformat(), encoding="ascii")
    return date.fromisoformat(note.read_text(encoding="ascii").strip())
