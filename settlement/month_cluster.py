"""A cluster of other machines: whether it is there, sealed, and works by the same program."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from pos.rules.errors import CanteenError
from settlement.claims_program import PROGRAM

PATIENCE_S = 5
_NO_PROGRAM = "没有这个功能的旧版"


class OtherProgram(CanteenError):
    """Workers, by address, would work the claims out by another program."""

    def __init__(self, others: Mapping[str, object], ours: str) -> None:
        super().__init__(others, ours)  # so that it can come back from a worker

    def __str__(self) -> str:
        """Say which workers have which program, and what to do now."""
        others, ours = self.args
        told = "、".join(f"{worker} 上是 {named}" for worker, named in sorted(others.items()))
        return (
            f"算账的程序不是同一个版本，账可能不一样，没有写出任何文件：{told}，这里是 {ours}。"
            "请在那些机器上装同一个版本，重开 dask worker，再算一遍；不带 --workers 可以在本机算。"
        )


@contextmanager
def at(distributed: ModuleType, address: str) -> Iterator[Any]:
    """Go to a cluster; certificates for tls:// are named by dask's own configuration."""
    if urlsplit(address).scheme == "tls":
        _refuse_without_certificates(distributed)
    try:
        client = distributed.Client(address, timeout=PATIENCE_S)
    except (OSError, ValueError) as error:
        raise CanteenError(
            f"{address} 没有调度程序在听（等了 {PATIENCE_S} 秒）：请看地址和端口，"
            "以及那台机器上 dask scheduler 开着没有；用 tls:// 的，再看两边的证书是不是同一个根证书签的。"
        ) from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise CanteenError(f"{address} 还没有算账的进程：请在别的机器上开 dask worker {address}。")
        refuse_other_programs(client.run(program_here, on_error="return"))
        yield client


def program_here() -> str:
    """Name the program of the process that this is asked in."""
    return PROGRAM


def refuse_other_programs(said: Mapping[str, object]) -> None:
    """Refuse workers, by address, that named another program, or that know of none.

    A worker that is gone by now has no say; one that comes later is asked by its tasks.
    """
    others = {
        worker: named if isinstance(named, str) else _NO_PROGRAM
        for worker, named in said.items()
        if named != PROGRAM and not isinstance(named, OSError)  # a line that broke is an OSError
    }
    if others:
        raise OtherProgram(others, PROGRAM)


def is_sealed(address: str) -> bool:
    """Tell whether nobody on the way can listen: encrypted, or this very machine."""
    parts = urlsplit(address)
    if parts.scheme == "tls" or parts.hostname == "localhost":
        return True
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _refuse_without_certificates(distributed: ModuleType) -> None:
    """Read the certificates as dask will: without them it fails in the midst of its own code."""
    wanted = (
        "请在 dask 的配置（~/.config/dask/*.yaml）里写好 distributed.comm.tls.ca-file（根证书）、"
        "distributed.comm.tls.client.cert 和 distributed.comm.tls.client.key（本机的证书和私钥）。"
    )
    try:
        context = distributed.Security().get_connection_args("client")["ssl_context"]
    except OSError as error:  # an ssl.SSLError is one too
        raise CanteenError(f"tls:// 的证书读不出来（{error}）：{wanted}") from error
    if context is None:
        raise CanteenError(f"tls:// 要证书，这里还没有：{wanted}")
