"""The running centre: everything is put together, started and ended here."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from wsgiref.types import WSGIApplication

from argon2 import PasswordHasher
from cheroot import wsgi

from pos.clock import Clock, utc_now
from pos.config import CentreSection, Config
from pos.keys import load_key
from pos.log_lines import log_on_stderr
from pos.rules.errors import CanteenError
from pos.running import InHand, alone_with, log_of_server, serve_until_told
from settlement.alarm_watch import watch_of
from settlement.app import create_app
from settlement.claim_desk import ClaimDesk
from settlement.door_key import DoorKey
from settlement.gate import Gate, open_gate
from settlement.ledger import Ledger
from settlement.lists_way import FromTheOthers, ToTheLists
from settlement.nightly_claims import nightly_claims
from settlement.people_keys import open_people_keys
from settlement.rules.places import Community, Places
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.roles import read_scope
from settlement.rules.visits import Limits
from settlement.rules_feed import note_policy
from settlement.schedule import Schedule, running_beside
from settlement.set_up import first_link
from settlement.standing_jobs import Job, StandingJobs
from settlement.store import Centre
from settlement.turn import open_turn
from settlement.wiring import open_centre

THREADS = 16
Ready = Callable[[CentreSection, str | None], None]


def run_centre(
    config: Config,
    ready: Ready,
    clock: Clock = utc_now,
    *,
    schedules: bool = False,
    more_jobs: tuple[Job, ...] = (),
) -> None:
    """Run the centre in this process until it is told to end; ``ready`` gets the first start's link, if any.

    ``schedules``: what the centre does by itself, and ``more_jobs``, is done in this process too.
    """
    with alone(config):
        centre = open_centre(config.centre_data, config.centre.database).centre
        gate = gate_of(config, centre, clock)
        in_hand = InHand(_app_of(config, gate))
        server = _server((config.centre.host, config.centre.port), in_hand)
        prepared(server, config.centre)
        note_policy(gate, config.policy_table)
        link = _link_of(config.centre, first_link(gate))
        with _scheduling(config, centre, clock, more_jobs) if schedules else nullcontext():
            serve_until_told(server, lambda: ready(config.centre, link), in_hand=in_hand)
        centre.close()


def prepare_centre(config: Config) -> str | None:
    """Bring the books up to date before several processes open them; give the first start's link, if any."""
    centre = open_centre(config.centre_data, config.centre.database).centre
    gate = gate_of(config, centre, utc_now)
    note_policy(gate, config.policy_table)
    link = _link_of(config.centre, first_link(gate))
    centre.close()
    return link


def run_worker(config: Config, room: Path, ready: Callable[[], None], *, has_lists: bool) -> None:
    """Run one of several processes that answer at one port; one of them has the lists that wait.

    ``room`` is a folder that the workers share while they run.
    """
    log_centre(config)
    centre = open_centre(config.centre_data, config.centre.database).centre
    app: WSGIApplication = _app_of(config, gate_of(config, centre, utc_now))
    lists = room / "lists"
    in_hand = InHand(app if has_lists else ToTheLists(app, lists))
    server = _server((config.centre.host, config.centre.port), in_hand, reuse_port=True)
    with _answering(_server(str(lists), FromTheOthers(app))) if has_lists else nullcontext():
        prepared(server, config.centre)
        serve_until_told(server, ready, in_hand=in_hand)
    centre.close()


def run_schedule(config: Config, ends: threading.Event, more_jobs: tuple[Job, ...] = ()) -> None:
    """Do what the centre does by itself, whenever it is this process's turn, until told to end."""
    log_centre(config)
    centre = open_centre(config.centre_data, config.centre.database).centre
    jobs = _jobs_of(config, centre, utc_now, ends, more_jobs)
    _schedule(config, jobs, ends).run()
    centre.close()


@contextmanager
def alone(config: Config) -> Iterator[None]:
    """Hold the centre's folder, and speak as its configuration says."""
    folder = config.centre_data
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    log_centre(config)
    refusal = f"{folder} 正被另一个市中心程序使用：请先关掉那一个。"
    with alone_with(folder / "centre.lock", refusal):
        yield


def log_centre(config: Config) -> None:
    """Speak on stderr as the configuration says."""
    logging.basicConfig(level=logging.INFO, handlers=[log_on_stderr(config.centre.log)])
    for talkative in ("apscheduler", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


def prepared(server: wsgi.Server, section: CentreSection) -> None:
    """Take the port; a sentence says who may have it."""
    try:
        server.prepare()
    except OSError as error:
        raise port_taken(section, error) from error


def port_taken(section: CentreSection, error: OSError) -> CanteenError:
    """Say that the port is not to be had."""
    return CanteenError(
        f"打不开 {section.host}:{section.port}（{error.strerror}）：可能市中心已经在运行，或改 centre.port。"
    )


def ledger_of(config: Config, gate: Gate) -> Ledger:
    """Put the ledger of people together from the centre's folder and its configuration."""
    return Ledger(
        gate,
        open_people_keys(config.centre_data, gate.centre),
        places_of(config.centre),
        config.status_codes,
        config.centre.printed_url,
        config.policy_table,
        watch_of(config),
        config.claims_table,
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


def _app_of(config: Config, gate: Gate) -> WSGIApplication:
    folder = config.centre_data
    return create_app(ledger_of(config, gate), config.centre, load_key(folder / "web.key"), folder)


def _link_of(section: CentreSection, token: str | None) -> str | None:
    return f"{section.url}/set-up/{token}" if token else None


def _server(where: tuple[str, int] | str, app: WSGIApplication, *, reuse_port: bool = False) -> wsgi.Server:
    server = wsgi.Server(where, app, numthreads=THREADS, shutdown_timeout=2, reuse_port=reuse_port)
    server.error_log = log_of_server  # type: ignore[method-assign,assignment]
    return server


@contextmanager
def _answering(server: wsgi.Server) -> Iterator[None]:
    """Answer the other workers beside the port that all share, and a moment longer."""
    server.prepare()
    thread = threading.Thread(target=server.serve, name="lists-way", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join()


def _scheduling(
    config: Config, centre: Centre, clock: Clock, more: tuple[Job, ...]
) -> AbstractContextManager[None]:
    def make(ends: threading.Event) -> Schedule:
        jobs = _jobs_of(config, centre, clock, ends, more)
        return _schedule(config, jobs, ends)

    return running_beside(make)


def _jobs_of(
    config: Config, centre: Centre, clock: Clock, ends: threading.Event, more: tuple[Job, ...]
) -> StandingJobs:
    rules = read_claim_rules(config.claims_table)
    desk = ClaimDesk(gate_of(config, centre, clock), config.policy, rules)
    return StandingJobs(
        centre, config.centre, watch_of(config), clock, ends.is_set, (nightly_claims(desk), *more)
    )


def _schedule(config: Config, jobs: StandingJobs, ends: threading.Event) -> Schedule:
    turn = open_turn(config.centre_data, config.centre.database)
    return Schedule(jobs.centre, jobs.all(), turn, jobs.clock, ends=ends)
