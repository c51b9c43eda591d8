"""What of the journal the centre has, inside one transaction."""

from pos.rules.countersign import Countersigned
from pos.rules.journal import GENESIS
from pos.settings_book import SettingsBook

_NUMBER, _HASH, _WORD = "acknowledged", "acknowledged-hash", "countersigned"
CARDS_VERSION = "centre-cards"
CARDS_FEED = "centre-cards-feed"
_CARDS_ANEW = "centre-cards-anew"
_OTHERS = "other-tills"


class SentBook:
    """The centre's last signed word about this till's journal."""

    def __init__(self, settings: SettingsBook) -> None:
        self._settings = settings

    def acknowledged(self) -> int:
        """Give the number up to which the centre has the lines; 0 for a till that stands alone."""
        return int(self._settings.get(_NUMBER) or 0)

    def acknowledged_hash(self) -> str:
        """Give the hash of the line with that number, as the centre has it."""
        return self._settings.get(_HASH) or GENESIS

    def stands(self, word: Countersigned) -> bool:
        """Tell whether a word says what is known already."""
        return (word.number, word.hash) == (self.acknowledged(), self.acknowledged_hash())

    def acknowledge(self, word: Countersigned) -> None:
        """Keep the centre's word; one about fewer lines than it has already signed for changes nothing."""
        if word.number > self.acknowledged():
            self._keep(word.number, word.hash, word.signature)

    def word(self, till: str) -> Countersigned | None:
        """Give the centre's last signed word; None where there is none, or it was stepped back from."""
        signature = self._settings.get(_WORD)
        if not signature:
            return None
        return Countersigned(till, self.acknowledged(), self._settings.get(_HASH) or "", signature)

    def step_back(self, number: int, digest: str, signature: str = "") -> None:
        """Go back to fewer lines: the centre was put back to an older state and asks for them again."""
        self._keep(number, digest, signature)

    def cards_version(self) -> int:
        """Give the version of the centre's wristbands and cards that this till has; 0 for none yet."""
        return int(self._settings.get(CARDS_VERSION) or 0)

    def keep_cards_version(self, version: int) -> None:
        """Remember up to which version the centre's wristbands and cards are here."""
        self._settings.put(CARDS_VERSION, str(version))

    def cards_feed(self) -> str:
        """Give which of the centre's books that version is counted in; empty where none was named."""
        return self._settings.get(CARDS_FEED) or ""

    def keep_cards_feed(self, feed: str) -> None:
        """Hear everything anew: the centre's books are others than those the version was counted in."""
        if self.cards_feed():
            self._settings.put(_CARDS_ANEW, "yes")
        self._settings.put(CARDS_FEED, feed)
        self.keep_cards_version(0)

    def hears_cards_anew(self) -> bool:
        """Tell whether every card is to be heard from the beginning, in one go, to see which are no more."""
        return bool(self._settings.get(_CARDS_ANEW))

    def cards_are_whole(self) -> None:
        """Remember that every card was heard."""
        self._settings.put(_CARDS_ANEW, "")

    def other_tills(self) -> int | None:
        """Give how many other tills the centre said there are; None while it has not said."""
        said = self._settings.get(_OTHERS)
        return int(said) if said else None

    def keep_other_tills(self, others: int) -> None:
        """Remember how many other tills there are: it counts most while the centre is away."""
        if self.other_tills() != others:
            self._settings.put(_OTHERS, str(others))

    def _keep(self, number: int, digest: str, signature: str) -> None:
        for name, value in ((_NUMBER, str(number)), (_HASH, digest), (_WORD, signature)):
            self._settings.put(name, value)
