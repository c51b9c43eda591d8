"""What is not about anybody at the counter: the clock, training, the volume, taps that came too soon."""

from dataclasses import replace

from kiosk_ui.station import Station
from pos.clock_watch import behind_last_entry
from pos.practice import practise


def clock_jumped(station: Station, seconds: int) -> None:
    """Write down that the machine's time was changed, and warn until somebody has seen it."""
    with station.act():
        station.counter.remark("clock-jump", {"seconds": seconds})
        station.show(replace(station.scene, clock_jump_s=seconds))


def check_clock(station: Station) -> None:
    """Compare the clock with the last line of the journal, before this run writes its first."""
    with station.counter.store.read() as book:
        last = book.journal.last_of_all()
    behind_s = behind_last_entry(station.counter.clock(), last.at if last else None)
    if behind_s is not None:
        clock_jumped(station, behind_s)


def clock_known(station: Station) -> None:
    """Take the warning away."""
    with station.act():
        station.show(replace(station.scene, clock_jump_s=0))


def turn_practice(station: Station, *, on: bool) -> None:
    """Begin or end training; whoever is at the counter starts again."""
    with station.act():
        if station.scene.busy:
            station.start_again()
        practise(station.counter, on=on)
        station.look_again()


def tap_ignored(station: Station) -> None:
    """Count a tap that the guard held back; nothing was sold by it."""
    with station.act():
        station.counter.remark("tap-ignored", {})


def set_volume(station: Station, level: int) -> None:
    """Make the tones on the elder's screen louder or softer, 0 to 10."""
    with station.act():
        station.show(replace(station.scene, volume=level))


def listen(station: Station) -> None:
    """Let the elder's screen sound a tone once, to hear how loud it is."""
    with station.act():
        station.show(replace(station.scene, listens=station.scene.listens + 1))
