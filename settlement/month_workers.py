"""Processes that do a month's tasks: some on this machine, or a cluster's, by dask.distributed.

It is an extra (`cluster`) and is imported only when it is asked for.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from pos.bars import Progress
from pos.rules.errors import CanteenError
from settlement.month_cluster import OtherProgram, at, is_sealed, program_here
from settlement.month_tasks import HERE, Common, Done, Hands, Piece

_MOST_HERE = 64


@contextmanager
def workers(where: str, warn: Callable[[str], object]) -> Iterator[Hands]:
    """Give the hands that ``where`` names: nothing for this process, a number of processes, or an address.

    ``warn`` hears what is to be known before anything is sent. Raises CanteenError where nobody is there.
    """
    if not where:
        yield HERE
        return
    distributed = _distributed()
    if where.isdecimal():
        if not 1 <= int(where) <= _MOST_HERE:
            raise CanteenError(f"--workers {where}：本机可以开 1 到 {_MOST_HERE} 个进程。")
        with _on_this_machine(distributed, int(where)) as client:
            yield Others(distributed, client)
        return
    if urlsplit(where).scheme not in ("tcp", "tls"):
        raise CanteenError(
            f"--workers {where}：要一个数（本机几个进程），或集群的地址，例如 tcp://10.0.0.5:8786。"
        )
    if not is_sealed(where):
        warn(f"到 {where} 的连接没有加密，也不认人：只在自己的内网里这样用，别处请用 tls://。")
    with at(distributed, where) as client:
        yield Others(distributed, client)


@dataclass(frozen=True)
class Others:
    """Worker processes, here or elsewhere; the task of one that is killed is done again by another."""

    distributed: ModuleType
    client: Any  # distributed has no types of its own

    def do(
        self, task: Callable[[Common, Piece], Done], common: Common, pieces: Sequence[Piece], done: Progress
    ) -> list[Done]:
        """Send what all need once, and each piece with its task.

        What all need is the result of a task too: scattered data is thinned out to one worker and
        gone with it, but a task is done again.
        """
        if not pieces:
            return []
        told = self.client.submit(_given, common, pure=False)
        ours = program_here()
        sent = [self.client.submit(_by_the_same, ours, task, told, piece, pure=False) for piece in pieces]
        try:
            for _ in self.distributed.as_completed(sent):
                done(1)
            return [one.result() for one in sent]
        except (self.distributed.KilledWorker, self.distributed.client.FutureCancelledError) as error:
            raise CanteenError(
                "算账的进程一个接一个断掉了：没有写出任何文件。请看那些机器的内存和日志，再算一遍；"
                "不带 --workers 可以在本机算。"
            ) from error


def _given(common: Common) -> Common:
    return common


def _by_the_same(asked: str, task: Callable[[Common, Piece], Done], common: Common, piece: Piece) -> Done:
    """Do a task, unless another program asks for it: a worker may have come after all were asked."""
    if asked != program_here():
        raise OtherProgram({_distributed().get_worker().address: program_here()}, asked)
    return task(common, piece)


@contextmanager
def _on_this_machine(distributed: ModuleType, count: int) -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # not to be in anybody's way
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def _distributed() -> ModuleType:
    try:
        import distributed  # noqa: PLC0415, an extra that a canteen's machines do without
    except ModuleNotFoundError as error:
        raise CanteenError(
            "这里没有装 distributed，不能把活分给别的进程：请 pip install 'community-canteen[cluster]'，"
            "或者不带 --workers。"
        ) from error
    return distributed
