"""A printer that nobody here wrote: emupos, in an environment of its own, driven over its control API."""

import json
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from waiting import until

VERSION = "0.4.0"
START_S = 20.0
INSTALL_S = 180.0


class NoEmupos(Exception):
    """Why there is none on this machine."""


def newest_python():
    """Find a Python that emupos runs on; one of pyenv need not be on the path."""
    names = [f"python3.{minor}" for minor in range(13, 20)]
    found = [shutil.which(name) for name in names]
    found += sorted(map(str, Path.home().glob(".pyenv/versions/3.1[3-9].*/bin/python3")))
    works = [path for path in found if path and _runs(path)]
    if not works:
        raise NoEmupos("emupos needs Python 3.13 or newer, and there is none here")
    return works[0]


def _runs(path):
    asked = subprocess.run(
        [path, "-c", "import sys; print(sys.version_info >= (3, 13))"], capture_output=True, check=False
    )
    return asked.stdout.strip() == b"True"


def install(folder):
    """Make the environment; a network that is away is a reason to skip, not a failure."""
    command = folder / "bin" / "emupos"
    if command.exists():
        return command
    try:
        subprocess.run(
            [newest_python(), "-m", "venv", folder], check=True, capture_output=True, timeout=INSTALL_S
        )
        pip = [folder / "bin" / "python", "-m", "pip", "install", "-q", f"emupos=={VERSION}"]
        subprocess.run(pip, check=True, capture_output=True, timeout=INSTALL_S)
    except (subprocess.SubprocessError, OSError) as error:
        raise NoEmupos(f"emupos {VERSION} could not be installed: {error}") from error
    return command


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Emupos:
    """One running simulator with an 80 mm printer."""

    def __init__(self, command, folder):
        self.port, self.api = _free_port(), _free_port()
        config = folder / "emupos.yaml"
        config.write_text(
            f"schema: 1\napi: {{ port: {self.api} }}\ndevices:\n"
            "  - id: front\n    type: printer\n    profile: epson-tm-t20iii\n    receipts_dir: ./receipts\n"
            f"    connections:\n      - tcp: {{ port: {self.port} }}\n",
            encoding="utf-8",
        )
        self._old = 0
        self.log = (folder / "emupos.log").open("wb")
        self.process = subprocess.Popen(
            [command, "run", "--config", config], cwd=folder, stdout=self.log, stderr=subprocess.STDOUT
        )
        until(self._answers, "emupos did not start", START_S)

    @property
    def address(self):
        return f"tcp://127.0.0.1:{self.port}"

    def fault(self, name):
        self._ask("PUT", f"/faults/{name}")

    def mend(self, name):
        self._ask("DELETE", f"/faults/{name}")

    def begin_anew(self):
        """Mend everything, close the drawer, and count receipts from here on."""
        for name in json.loads(self._ask("GET", ""))["state"]["faults"]:
            self.mend(name)
        self.close_drawer()
        self._old = len(json.loads(self._ask("GET", "/receipts")))

    @property
    def drawer(self):
        return json.loads(self._ask("GET", ""))["state"]["drawer"]

    def close_drawer(self):
        self._ask("POST", "/drawer/close")

    @property
    def receipts(self):
        """Give each finished receipt, oldest first: its words in Chinese, and its picture as PNG."""
        ids = [found["id"] for found in reversed(json.loads(self._ask("GET", "/receipts")))][self._old :]
        return [
            (_chinese(self._ask("GET", f"/receipts/{id_}/text")), self._ask("GET", f"/receipts/{id_}/image"))
            for id_ in ids
        ]

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.log.close()

    def _answers(self):
        assert self.process.poll() is None, "emupos ended at once"
        try:
            return bool(self._ask("GET", ""))
        except urllib.error.URLError:
            return False

    def _ask(self, method, path):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.api}/api/v1/devices/front{path}", method=method
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.read()


def _chinese(text):
    """Its text is code page 437, byte for byte: the Chinese comes back whole."""
    return text.decode("utf-8").encode("cp437", "replace").decode("gb18030", "replace")
