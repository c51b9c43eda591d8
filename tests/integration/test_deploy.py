"""The examples of docs/deploy are what they say: checked by the programs they are written for."""

import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from integration.centre_processes import ROOT, Served, free_port
from integration.ledger_room import LI, write_list
from integration.passers_by import hand_out
from integration.waiting import until
from settlement.requests_told import HEADER

DEPLOY = ROOT / "docs/deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMMAND = "/opt/canteen/.venv/bin/canteen"
OURS = ROOT / ".venv/nginx/usr/sbin/nginx"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or (
    str(OURS) if OURS.exists() else None
)
ANALYZE = shutil.which("systemd-analyze")
NAME = "canteen.example.gov.cn"
A_WHILE_S = 1.5
"""The till is not up so long."""

needs_nginx = pytest.mark.skipif(not NGINX, reason="no nginx here: make test fetches it where there is apt")
needs_systemd = pytest.mark.skipif(not ANALYZE, reason="no systemd-analyze here")


# systemd


@needs_systemd
def test_systemd_understands_every_unit(tmp_path):
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        here = text.replace(COMMAND, str(Path(sys.executable).with_name("canteen")))
        (tmp_path / unit.name).write_text(here, encoding="utf-8")
    line = [ANALYZE, "verify", *(tmp_path / unit.name for unit in UNITS)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_no_service_is_more_exposed_than_it_must_be():
    for unit in UNITS:
        if unit.suffix != ".service":
            continue
        line = [ANALYZE, "security", "--offline=true", "--threshold=20", unit]
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, f"{unit.name}: {done.stdout[-200:]}"


@pytest.mark.parametrize("unit", [unit.name for unit in UNITS if unit.suffix == ".service"])
def test_what_a_unit_starts_is_a_command_of_ours(unit):
    text = (DEPLOY / "systemd" / unit).read_text(encoding="utf-8")
    words = re.search(rf"(?m)^ExecStart={COMMAND} --config \S+ (.+)$", text)[1].split()
    done = subprocess.run(
        [sys.executable, "-m", "pos", *words, "--help"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


# The two screens


class _Till(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503)  # it may have something to say before it sells
        self.end_headers()

    def log_message(self, *_):
        pass


def test_the_screens_open_when_the_till_is_there_and_again_when_they_are_gone(tmp_path):
    till = HTTPServer(("127.0.0.1", 0), _Till, bind_and_activate=False)
    till.server_bind()
    opened = tmp_path / "opened"
    browser = tmp_path / "chromium"
    browser.write_text(f'#!/bin/sh\necho "$@" >>"{opened}"\n', encoding="ascii")  # and ends at once
    browser.chmod(0o755)
    bright = tmp_path / "xset"
    bright.write_text(f'#!/bin/sh\necho "$@" >"{tmp_path}/bright"\n', encoding="ascii")
    bright.chmod(0o755)
    settings = tmp_path / "canteen-kiosk"
    settings.write_text("ELDER_AT=1920,0\n", encoding="ascii")
    url = f"http://127.0.0.1:{till.server_port}"
    path = f"{tmp_path}:{os.environ['PATH']}"
    kiosk = subprocess.Popen(
        [DEPLOY / "kiosk/canteen-kiosk.sh"],
        env={**os.environ, "PATH": path, "TILL": url, "SETTINGS": str(settings)},
        start_new_session=True,
    )
    try:
        time.sleep(A_WHILE_S)
        assert not opened.exists()
        till.server_activate()
        threading.Thread(target=till.serve_forever, daemon=True).start()
        until(lambda: opened.exists() and opened.read_text().count("/elder ") >= 2, "not opened again", 20)
        said = opened.read_text(encoding="ascii")
        assert f"--app={url}/ " in said
        assert f"--app={url}/display " in said
        assert "--window-position=1920,0" in said
        assert (tmp_path / "bright").read_text(encoding="ascii") == "s off s noblank -dpms\n"
        assert said.count("--kiosk") == said.count("--autoplay-policy=no-user-gesture-required")
    finally:
        os.killpg(kiosk.pid, signal.SIGKILL)
        kiosk.wait(10)
        till.shutdown()
        till.server_close()


# nginx before two workers


def certificate(folder):
    """Make a certificate that nobody but this test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))


class Proxy:
    """The example's nginx, with its ports and folders moved to where a test may have them."""

    def __init__(self, folder, centre_port):
        folder.mkdir()
        certificate(folder)
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        for there, here, times in (
            ("127.0.0.1:8001", f"127.0.0.1:{centre_port}", 1),
            ("listen 443 ", f"listen 127.0.0.1:{self.port} ", 1),
            ("listen 80;", f"listen 127.0.0.1:{self.plain_port};", 1),
            ("/etc/canteen/tls", str(folder), 2),
            ("/var/log/nginx", str(folder), 2),
            ("/var/www/acme", str(folder / "acme"), 2),
        ):
            assert text.count(there) == times, there
            text = text.replace(there, here)
        kept = "".join(
            f"{what}_temp_path {folder}/{what};\n"
            for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        who = "user root;\n" if os.getuid() == 0 else ""  # a test's folders are for its own user alone
        self.main = folder / "main.conf"
        self.main.write_text(
            f"{who}daemon off;\nworker_processes 1;\npid {folder}/pid;\n"
            f"events {{}}\nhttp {{\n{kept}{text}\n}}\n",
            encoding="utf-8",
        )
        self.process = None

    def line(self, *words):
        return [
            NGINX,
            "-p",
            str(self.folder),
            "-e",
            str(self.folder / "first-error.log"),
            "-c",
            self.main,
            *words,
        ]

    def start(self):
        self.process = subprocess.Popen(self.line())
        until(lambda: self.ask("/healthz")[0] == 200, "nginx does not answer", 20)

    def ask(self, path, data=None, **headers):
        context = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        context.check_hostname = False  # its name is no name of this machine
        request = urllib.request.Request(
            f"https://127.0.0.1:{self.port}{path}", data, {"Host": NAME, **headers}
        )
        try:
            with urllib.request.urlopen(request, context=context, timeout=15) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers
        except OSError:
            return 0, "", {}

    def log(self):
        return (self.folder / "canteen-access.log").read_text(encoding="utf-8")

    def logs(self, request):
        """Give the log once this request stands in it: nginx writes a line after it has answered."""
        until(lambda: request in self.log(), f"nginx does not write down {request}")
        return self.log()

    def close(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(15)


@pytest.fixture
def proxy(tmp_path, monkeypatch):
    served = Served(tmp_path / "centre", monkeypatch, proxies=1, public_url=f"https://{NAME}")
    made = Proxy(tmp_path / "nginx", served.port)
    made.served = served
    yield made
    made.close()
    served.close()


@needs_nginx
def test_nginx_understands_the_example(tmp_path):
    proxy = Proxy(tmp_path / "nginx", free_port())
    done = subprocess.run(proxy.line("-t"), capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@needs_nginx
def test_two_workers_answer_behind_nginx(proxy, tmp_path):
    served = proxy.served
    write_list(tmp_path / "名单.csv", [LI])
    served.house.bring_in(tmp_path / "名单.csv")
    token = hand_out(served.house, LI)
    centre = served.serve(workers=2)
    proxy.start()

    status, page, headers = proxy.ask("/sign-in", **{HEADER: "0" * 32})
    assert status == 200
    assert "登录" in page
    assert headers["Strict-Transport-Security"]
    assert headers[HEADER] != "0" * 32  # nginx names the request, whatever a client says
    named = [line for line in centre.lines() if line.get("request") == headers[HEADER]]
    assert [line["endpoint"] for line in named] == ["door.sign_in_page"]

    told = len(proxy.logs(headers[HEADER]).splitlines())
    for path in (f"/B/{token}", f"/b/{token}?x=1", "/b/AAAA"):
        assert proxy.ask(path)[0] in (200, 404)
    after = proxy.ask("/sign-in")[2][HEADER]
    log = proxy.logs(after)  # one process of nginx: a line of theirs would stand before this one
    assert len(log.splitlines()) == told + 1
    assert token not in log + centre.said()
    assert "/sign-in" not in log

    assert proxy.ask("/metrics")[0] == proxy.ask("/readyz")[0] == 404
    assert proxy.ask("/sign-in", b"x" * 1_100_000)[0] == 413
    assert proxy.ask("/api/v1/tills/K01/entries/1-1", b"x")[0] == 405
    codes = [proxy.ask("/sign-in")[0] for _ in range(40)]
    assert codes[0] == 200
    assert codes[-1] == 429

    plain = urllib.request.Request(f"http://127.0.0.1:{proxy.plain_port}/", headers={"Host": NAME})
    with pytest.raises(urllib.error.HTTPError) as sent_on:
        urllib.request.build_opener(_Stay).open(plain, timeout=10)
    assert sent_on.value.headers["Location"] == f"https://{NAME}/"
    place = proxy.folder / "acme/.well-known/acme-challenge"
    place.mkdir(parents=True)
    (place / "word").write_text("what the authority asks for", encoding="ascii")
    asked = urllib.request.Request(
        f"http://127.0.0.1:{proxy.plain_port}/.well-known/acme-challenge/word", headers={"Host": NAME}
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.read() == b"what the authority asks for"
    assert centre.end()[0] == 0


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
