"""A new certificate comes before the centre whole, or the old one stays."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from integration.tls_room import CityCA

SCRIPT = Path(__file__).parents[2] / "docs/deploy/centre/certificate-renewed.sh"


class Place:
    """A machine with a folder of certificates, and stand-ins for nginx and systemctl that remember."""

    def __init__(self, folder):
        self.folder, self.asked = folder, folder / "asked"
        self.tls = folder / "tls"
        self.tls.mkdir()
        (folder / "bin").mkdir()
        self.stand_in("systemctl", 0)
        self.stand_in("nginx", 0)
        self.put("old chain", "old key")

    def put(self, chain, key):
        (self.tls / "fullchain.pem").write_text(chain, encoding="ascii")
        (self.tls / "key.pem").write_text(key, encoding="ascii")

    def stand_in(self, name, status):
        program = self.folder / "bin" / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >>"{self.asked}"\nexit {status}\n', encoding="ascii")
        program.chmod(0o755)

    def run(self, *words, **environment):
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(
            [SCRIPT, *words],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": path, "TLS": str(self.tls), **environment},
        )

    @property
    def chain(self):
        return (self.tls / "fullchain.pem").read_text(encoding="ascii")

    def was_asked(self):
        return self.asked.read_text(encoding="ascii").splitlines() if self.asked.exists() else []


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def signed(tmp_path):
    return CityCA(tmp_path).certificate(timedelta(days=90))


def test_a_new_certificate_is_put_in_place_and_nginx_reads_it(place, signed):
    done = place.run(signed, signed)
    assert done.returncode == 0, done.stderr
    assert place.chain == signed.read_text(encoding="ascii")
    assert (place.tls / "key.pem").stat().st_mode & 0o077 == 0
    assert place.was_asked() == ["nginx -t", "systemctl reload nginx"]


def test_certbot_says_where_the_new_one_lies(place, signed, tmp_path):
    lineage = tmp_path / "live"
    lineage.mkdir()
    for name in ("fullchain.pem", "privkey.pem"):
        (lineage / name).write_bytes(signed.read_bytes())
    assert place.run(RENEWED_LINEAGE=str(lineage)).returncode == 0
    assert place.chain == signed.read_text(encoding="ascii")


def test_one_that_nginx_does_not_take_is_taken_back(place, signed):
    place.stand_in("nginx", 1)
    done = place.run(signed, signed)
    assert done.returncode == 1
    assert "已经换回旧的" in done.stderr
    assert place.chain == "old chain"
    assert (place.tls / "key.pem").read_text(encoding="ascii") == "old key"
    assert place.was_asked() == ["nginx -t"]


def test_a_key_of_another_certificate_changes_nothing(place, signed, tmp_path):
    (tmp_path / "other").mkdir()
    other = CityCA(tmp_path / "other").certificate(timedelta(days=90))
    done = place.run(signed, other)
    assert done.returncode == 1
    assert "不是一对" in done.stderr
    assert (place.chain, place.was_asked()) == ("old chain", [])


def test_one_that_ends_at_once_or_is_none_changes_nothing(place, tmp_path, signed):
    over = CityCA(tmp_path).certificate(timedelta(hours=20))
    assert "一天内就到期" in place.run(over, over).stderr
    none = tmp_path / "none"
    none.write_text("nothing", encoding="ascii")
    assert "不是证书" in place.run(none, signed).stderr
    assert (place.chain, place.was_asked()) == ("old chain", [])
