"""When a number read from a card counts: two pictures must agree. No clock, no picture, no device."""

from hardware.id_card import IdReading

WITHIN_S = 3.0
AWAY_S = 2.0
AGREE = 2


class IdAgreement:
    """Remembers the numbers of one showing for a few seconds, and lets each count once."""

    def __init__(self, within_s: float = WITHIN_S, away_s: float = AWAY_S) -> None:
        self._within_s = within_s
        self._away_s = away_s
        self._readings: list[tuple[float, str]] = []
        self._counted: tuple[str, float] | None = None  # number, when it was last read

    def see(self, reading: IdReading | None, at: float) -> IdReading | None:
        """Take what one picture gave, at monotonic seconds; give the reading that counts now, if any."""
        self._forget(at)
        if reading is None:
            return None
        number = reading.number
        self._readings.append((at, number))
        if self._counted and self._counted[0] == number:
            self._counted = (number, at)
            return None
        times = self._times(number)
        # a second number in the same showing is a doubt: the right one must lead by two
        if times < AGREE or times < AGREE + max(map(self._times, self._others(number)), default=0):
            return None
        self._counted = (number, at)
        self._readings.clear()
        return reading

    def _times(self, number: str) -> int:
        return sum(seen == number for _, seen in self._readings)

    def _others(self, number: str) -> set[str]:
        return {seen for _, seen in self._readings} - {number}

    def _forget(self, at: float) -> None:
        self._readings = [(when, number) for when, number in self._readings if at - when <= self._within_s]
        if self._counted and at - self._counted[1] > self._away_s:
            self._counted = None
