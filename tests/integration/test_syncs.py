"""A sale is on the disk before it is acknowledged: counted in the system calls of a till of its own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = Path(__file__).parents[2] / "config.toml"
SALES = 12
STRACE = shutil.which("strace")
pytestmark = pytest.mark.skipif(STRACE is None, reason="strace is not installed: make test installs it")

# Sells to walk-ins and says each number once the sale is acknowledged.
SELLING = """
import sys
from pathlib import Path
from pos import durable
from pos.clock import utc_now
from pos.config import load_config
from pos.rules.money import Money
from pos.rules.sale import Order, Tender
from pos.wiring import open_books, open_counter

config_file, folder, count, *synchronous = sys.argv[1:]
for other in synchronous:
    durable._PRAGMAS["synchronous"] = int(other)
config = load_config(Path(config_file)).model_copy(update={"data": Path(folder)})
counter = open_counter(config, open_books(config), utc_now)
print("ready", flush=True)
for tap in range(int(count)):
    counter.ring_up(Order(f"{synchronous}-{tap}", Money(1200), Tender.MOBILE))
    print("sold", flush=True)
"""
FULL, OFF = "2", "0"


def syncs_before_each_sale(canteen, *synchronous):
    """Sell under strace, as shipped or otherwise; count the syncs from one acknowledgement to the next."""
    calls = canteen.data.parent / "calls"
    selling = [sys.executable, "-c", SELLING, CONFIG, canteen.data, str(SALES), *synchronous]
    tracing = [STRACE, "-f", "-o", calls, "-e", "trace=fsync,fdatasync,write", "-s", "32"]
    traced = subprocess.run([*tracing, *selling], capture_output=True, text=True, check=False, timeout=120)
    if traced.returncode and "PTRACE" in traced.stderr.upper():
        pytest.skip("this machine does not let strace trace")
    assert traced.stdout.split() == ["ready", *["sold"] * SALES], traced.stderr
    found = re.findall(r'\b(f(?:data)?sync)\(|write\(1, "(ready|sold)', calls.read_text(errors="replace"))
    words = ["sync" if sync else said for sync, said in found]
    sold = " ".join(words[words.index("ready") + 1 :]).split("sold")
    return [len(syncs.split()) for syncs in sold[:SALES]]


def test_every_sale_is_synced_before_it_is_acknowledged(canteen):
    counted = syncs_before_each_sale(canteen)
    assert len(counted) == SALES
    assert min(counted) >= 1
    assert canteen.verdict().entries == SALES


def test_a_till_that_does_not_sync_would_be_seen(canteen):
    counted = syncs_before_each_sale(canteen, OFF)
    assert len(counted) == SALES
    assert sum(counted) < SALES
    assert min(counted) == 0


def test_the_folder_is_synced_once_more_when_the_rollback_journal_is_gone(canteen):
    """One that came back after a power cut would undo the sale; SQLite's FULL does not see to that."""
    shipped, full = syncs_before_each_sale(canteen), syncs_before_each_sale(canteen, FULL)
    assert min(shipped) > max(full)
