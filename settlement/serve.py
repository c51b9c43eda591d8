"""The running centre: everything is put together, started and ended here."""

import logging
from collections.abc import Callable
from datetime import timedelta

from argon2 import PasswordHasher
from cheroot import wsgi

from pos.clock import Clock, utc_now
from pos.config import CentreSection, Config
from pos.keys import load_key
from pos.rules.errors import CanteenError
from pos.running import alone_with, serve_until_told
from settlement.app import create_app
from settlement.door_key import DoorKey
from settlement.gate import Gate, open_gate
from settlement.ledger import Ledger
from settlement.people_keys import open_people_keys
from settlement.rules.places import Community, Places
from settlement.rules.roles import read_scope
from settlement.rules.visits import Limits
from settlement.set_up import first_link
from settlement.store import Centre
from settlement.wiring import open_centre

THREADS = 16


def run_centre(
    config: Config, ready: Callable[[CentreSection, str | None], None], clock: Clock = utc_now
) -> None:
    """Run the centre until it is told to end; ``ready`` gets the first start's link, if there is one."""
    folder, section = config.centre_data, config.centre
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    refusal = f"{folder} 正被另一个市中心程序使用：请先关掉那一个。"
    with alone_with(folder / "centre.lock", refusal):
        centre = open_centre(folder, section.database).centre
        gate = gate_of(config, centre, clock)
        app = create_app(ledger_of(config, gate), section, load_key(folder / "web.key"))
        server = wsgi.Server((section.host, section.port), app, numthreads=THREADS, shutdown_timeout=2)
        try:
            server.prepare()
        except OSError as error:
            raise CanteenError(
                f"打不开 {section.host}:{section.port}（{error.strerror}）：可能市中心已经在运行，"
                "或改 centre.port。"
            ) from error
        token = first_link(gate)
        serve_until_told(server, lambda: ready(section, f"{section.url}/set-up/{token}" if token else None))
        centre.close()


def ledger_of(config: Config, gate: Gate) -> Ledger:
    """Put the ledger of people together from the centre's folder and its configuration."""
    return Ledger(
        gate,
        open_people_keys(config.centre_data, gate.centre),
        places_of(config.centre),
        config.status_codes,
        config.centre.printed_url,
    )


def places_of(section: CentreSection) -> Places:
    """Read the communities of the configuration."""
    return Places(
        Community(read_scope(given.place), given.phone, given.hours) for given in section.communities
    )


def gate_of(config: Config, centre: Centre, clock: Clock) -> Gate:
    """Put the door of the centre together from its folder and its section of the configuration."""
    section = config.centre
    key = DoorKey(load_key(config.centre_data / "door.key"))
    limits = Limits(timedelta(minutes=section.idle_min), timedelta(minutes=section.session_min_max))
    return open_gate(centre, clock, key, limits, PasswordHasher())
