"""The people list as it comes down from the centre, inside one transaction: kept aside until it is whole."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.sqlite import insert

from pos.rules.journal import instant
from pos.settings_book import SettingsBook
from pos.tables import told_person

_HAS, _COMING, _HEARD = "centre-people", "centre-people-coming", "centre-people-heard"


@dataclass(frozen=True)
class Mark:
    """How far in whose books; the empty feed is the till's own beginning."""

    feed: str = ""
    version: int = 0
    whole: bool = False

    @property
    def name(self) -> str:
        """Give the name of the list at this mark, as sales say it."""
        return f"{self.feed}-{self.version}"


class ToldPeopleBook:
    """What the centre has told of people: what stands, and what is still coming."""

    def __init__(self, connection: Connection, settings: SettingsBook) -> None:
        self._db = connection
        self._settings = settings

    def stands(self) -> Mark:
        """Give the mark of the list in force; the beginning for a till that has none from the centre."""
        return self._mark(_HAS)

    def coming(self) -> Mark | None:
        """Give how far the next list has come, where one is on its way."""
        return self._mark(_COMING) if self._settings.get(_COMING) else None

    def is_whole(self) -> bool:
        """Tell whether what is coming is a list of everybody, not only of those who changed."""
        return self._mark(_COMING).whole

    def heard_at(self) -> datetime | None:
        """Give when the centre last said that the list is up to date."""
        at = self._settings.get(_HEARD)
        return datetime.fromisoformat(at) if at else None

    def hear(self, at: datetime) -> None:
        """Remember that the centre said just now that the list is up to date."""
        self._settings.put(_HEARD, instant(at))

    def begin(self) -> None:
        """Forget what was still coming."""
        self._db.execute(told_person.delete())
        self._settings.forget(_COMING)

    def keep(self, mark: Mark, said: Iterable[tuple[str, dict[str, object] | None]]) -> None:
        """Keep people aside as they were told; None is somebody who is known no more."""
        rows = [
            {"person": person, "said": json.dumps(row, ensure_ascii=False) if row else None}
            for person, row in said
        ]
        if rows:
            row = insert(told_person)
            self._db.execute(
                row.on_conflict_do_update(index_elements=["person"], set_={"said": row.excluded.said}), rows
            )
        self._settings.put(_COMING, json.dumps(asdict(mark)))

    def stand(self) -> int:
        """Let everything that was kept aside stand, all at once; give how many people that was."""
        mark = self._mark(_COMING)
        many = self._db.scalar(select(func.count()).select_from(told_person)) or 0
        for statement in (*(_LEAVE_OUT if mark.whole else ()), *_STAND):
            self._db.execute(text(statement))
        self._settings.put(_HAS, json.dumps(asdict(mark)))
        self.begin()
        return many

    def _mark(self, name: str) -> Mark:
        value = self._settings.get(name)
        return Mark(**json.loads(value)) if value else Mark()


_LEAVE_OUT = (
    """insert into told_person (person, said) select person, null from resident
    where person not in (select person from told_person)""",
)
"""A whole list says who is known by leaving out who is not."""

_STAND = (
    "delete from card where person in (select person from told_person where said is null)",
    "delete from status where person in (select person from told_person)",
    "delete from resident where person in (select person from told_person where said is null)",
    """insert into resident (person, last_four, born_on, name, initials, greeting, community)
    select person, said ->> 'last_four', said ->> 'born_on', said ->> 'name', said ->> 'initials',
        said ->> 'greeting', said ->> 'community' from told_person where said is not null
    on conflict (person) do update set last_four = excluded.last_four, born_on = excluded.born_on,
        name = excluded.name, initials = excluded.initials, greeting = excluded.greeting,
        community = excluded.community""",
    """insert into status (person, code, begins, ends, document)
    select person, held.value ->> 'code', held.value ->> 'begins', held.value ->> 'ends', ''
    from told_person, json_each(said, '$.statuses') as held where said is not null""",
)
"""Cards go with their people; a photo stays with whoever it is of."""
