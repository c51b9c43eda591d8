"""The centre as real processes on a real PostgreSQL, and a browser that opens a new line for each request."""

import contextlib
import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from integration.centre_house import PASSWORD, House
from integration.waiting import until
from pos.clock import utc_now

ROOT = Path(__file__).parents[2]
CANTEEN = (sys.executable, "-m", "pos")
STARTED_WITHIN_S = 60.0


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def with_settings(folder, **settings):
    """Write a config.toml whose centre has these settings, and give it."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    before, centre, after = re.split(r"(?m)^(?=\[centre\]|\[centre\.retention\])", text)
    for key, value in settings.items():
        line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
        centre, found = re.subn(rf"(?m)^{key} = .*$", lambda _, line=line: line, centre)
        assert found == 1, key
    path = folder / "config.toml"
    path.write_text(before + centre + after, encoding="utf-8")
    return path


class Process:
    """One command of ours that runs until it is told to end; what it says is kept in a file."""

    def __init__(self, config, *words, name="said", **environment):
        self.said_in = config.parent / f"{name}.txt"
        with self.said_in.open("w", encoding="utf-8") as said:
            self.process = subprocess.Popen(
                [*CANTEEN, "--config", config, *map(str, words)],
                stdout=said,
                stderr=said,
                cwd=ROOT,
                env={**os.environ, **environment},
                start_new_session=True,
            )

    @property
    def pid(self):
        return self.process.pid

    def said(self):
        return self.said_in.read_text(encoding="utf-8")

    def lines(self):
        """Give what was said as JSON lines; what is none is left out."""
        for line in self.said().splitlines():
            if line.startswith("{"):
                yield json.loads(line)

    def says(self, words, within_s=STARTED_WITHIN_S):
        until(lambda: words in self.said() or self._is_gone(), f"it does not say {words}", within_s)
        assert words in self.said(), self.said()

    def children(self):
        """Give the processes that it has started and that live."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in listed.split()]

    def end(self, within_s=20):
        """Tell it to end; give its exit code and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within_s), time.monotonic() - began

    def kill(self):
        self.process.kill()
        self.process.wait(15)

    def close(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait(15)

    def _is_gone(self):
        return self.process.poll() is not None


class Served:
    """A centre with accounts, whose pages are answered by real processes."""

    def __init__(self, folder, monkeypatch, **settings):
        monkeypatch.setenv("CENTRE_ON", "postgresql")
        folder.mkdir(parents=True)
        (folder / "door.key").write_bytes(b"k" * 32)
        self.house = House(folder)
        self.house.now = utc_now()
        self.house.first()
        url = self.house.centre._engine.url.set(drivername="postgresql")
        self.database = url.render_as_string(hide_password=False)
        self.port = free_port()
        here = {"port": self.port, "data": str(folder), "database": self.database, "log": "json"}
        self.config = with_settings(folder, **{**here, **settings})
        self.running = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def run(self, *words, name="said", **environment):
        made = Process(self.config, *words, name=name, **environment)
        self.running.append(made)
        return made

    def serve(self, workers=2):
        """Let so many workers answer."""
        made = self.run("centre", "serve", "--workers", workers)
        made.says("市中心已启动")
        return made

    def ask(self, path, **headers):
        """Ask on a new line; give the status, the body and the headers."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def figure(self, name):
        """Give one figure of /metrics; 0 where it is not there."""
        return figure(self.ask("/metrics")[1], name)

    def close(self):
        for process in self.running:
            process.close()
        self.house.close()


def figure(text, name):
    found = re.search(rf"(?m)^{re.escape(name)} (\S+)$", text)
    return float(found[1]) if found else 0.0


class Line:
    """A browser at the served centre; each request goes over a line of its own."""

    def __init__(self, served):
        self.url = served.url
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), NoRedirect()
        ).open

    def get(self, path):
        return self._asked(urllib.request.Request(self.url + path))

    def post(self, path, page, files=(), **fields):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page)[1])[1]
        body, kind = form({"csrf_token": token, **fields}, files)
        return self._asked(urllib.request.Request(self.url + path, body, {"Content-Type": kind}))

    def sign_in(self, house, name):
        house.later(seconds=30)  # a code that was not used yet; the door takes the next one too
        fields = {"name": name, "password": PASSWORD, "code": house.code(name)}
        status, said, _ = self.post("/sign-in", "/sign-in", **fields)
        assert status == 303, said

    def _asked(self, request):
        try:
            with self._open(request, timeout=15) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def form(fields, files):
    """Write a form with files as a browser does."""
    if not files:
        return urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"
    mark = secrets.token_hex(8)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, filename, content in files:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
        parts.append(f"--{mark}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


class HalfSent:
    """A request of which only the first half has been sent, and which the server has begun to answer."""

    def __init__(self, port, method, path, body, **headers):
        self.rest = body[len(body) // 2 :]
        self.line = socket.create_connection(("127.0.0.1", port), timeout=30)
        said = {"Host": f"127.0.0.1:{port}", "Content-Length": len(body), "Expect": "100-continue", **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        self.line.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode())
        assert b"100 Continue" in self.line.recv(100)
        self.line.sendall(body[: len(body) // 2])

    def finish(self):
        """Send the rest; give the status and what is answered."""
        self.line.sendall(self.rest)
        answer = http.client.HTTPResponse(self.line)
        answer.begin()
        said = answer.status, answer.read()
        self.line.close()
        return said
