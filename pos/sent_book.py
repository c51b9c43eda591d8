"""What of the journal the centre has, inside one transaction."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from pos.rules.countersign import Countersigned
from pos.tables import setting

_NUMBER, _HASH, _WORD = "acknowledged", "acknowledged-hash", "countersigned"
_CARDS = "centre-cards"


class SentBook:
    """The centre's last signed word about this till's journal."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def acknowledged(self) -> int:
        """Give the number up to which the centre has the lines; 0 for a till that stands alone."""
        return int(self._get(_NUMBER) or 0)

    def acknowledge(self, word: Countersigned) -> None:
        """Keep the centre's word; one about fewer lines than it has already signed for changes nothing."""
        if word.number > self.acknowledged():
            self._keep(word.number, word.hash, word.signature)

    def step_back(self, number: int, digest: str) -> None:
        """Go back to fewer lines: the centre was put back to an older state and asks for them again."""
        self._keep(number, digest, "")

    def cards_version(self) -> int:
        """Give the version of the centre's wristbands and cards that this till has; 0 for none yet."""
        return int(self._get(_CARDS) or 0)

    def keep_cards_version(self, version: int) -> None:
        """Remember up to which version the centre's wristbands and cards are here."""
        self._put(_CARDS, str(version))

    def _keep(self, number: int, digest: str, signature: str) -> None:
        for name, value in ((_NUMBER, str(number)), (_HASH, digest), (_WORD, signature)):
            self._put(name, value)

    def _put(self, name: str, value: str) -> None:
        row = insert(setting).values(name=name, value=value)
        self._db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def _get(self, name: str) -> str | None:
        return self._db.scalar(select(setting.c.value).where(setting.c.name == name))
