"""From config.toml to an open counter: the one place where the selling side is put together."""

from dataclasses import dataclass
from pathlib import Path

import click

from pos.clock import Clock, utc_now
from pos.config import Config, find_config, load_config
from pos.counter import Counter, Extras
from pos.keys import Lookup, Seal, load_key
from pos.rules.names import masked_name
from pos.rules.policy import Policy
from pos.rules.sale import Till
from pos.store import Store


@dataclass(frozen=True)
class Books:
    """What a till's folder holds: the store and the keys to it."""

    store: Store
    seal: Seal
    lookup: Lookup


def config_named(context: click.Context) -> Path:
    """Choose the configuration's file that the command line points at."""
    return find_config((context.find_root().obj or {}).get("config"))


def configured(context: click.Context) -> Config:
    """Read the configuration that the command line points at."""
    given = context.find_root().obj or {}
    config = load_config(config_named(context))
    if given.get("data"):
        config = config.model_copy(update={"data": Path(given["data"]).resolve()})
    return config


def open_books(config: Config) -> Books:
    """Open the folder of a till's books, making it at the first start."""
    seal = Seal(load_key(config.data / "till.key"))
    lookup = Lookup(load_key(config.data / "lookup.key"))
    return Books(Store(config.data / "till.db", config.till.code, seal), seal, lookup)


def open_counter(config: Config, books: Books, clock: Clock = utc_now) -> Counter:
    """Put the till's use cases together."""
    till = Till(config.till.code, masked_name(config.till.cashier), config.policy.digest, roster="")
    extras = Extras(kitchen=config.kitchen is not None, drawer=config.printer.drawer)
    return Counter(
        books.store,
        config.policy,
        clock,
        books.lookup,
        till,
        extras,
        list_days=config.till.list_days,
        own_rows=config.canteen.own_text,
    )


def policy_in_force(config: Config) -> Policy:
    """Give the rules this machine's till sells by; one that has no books yet, those of its config.toml."""
    if not (config.data / "till.db").exists():
        return config.policy
    books = open_books(config)
    try:
        return open_counter(config, books).policy_now()
    finally:
        books.store.close()
