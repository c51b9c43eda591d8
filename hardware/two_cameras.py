"""The elder's camera and the one over the card tray, to the scanner as one."""

import threading
from collections.abc import Callable
from dataclasses import replace

from hardware.feed import CameraFeed, CameraState
from hardware.ports import Frame

ELDER, TRAY = "elder", "tray"
TRAY_LOST = "放卡处的摄像头没有画面，正在重连。手环照常扫。"


class TwoCameras:
    """Two feeds that each heal by themselves; pictures of both in turn, the preview always the elder's."""

    def __init__(self, elder: CameraFeed, tray: CameraFeed) -> None:
        self.feeds = {ELDER: elder, TRAY: tray}
        self._elder, self._tray = elder, tray
        self._arrived = threading.Condition()
        self._waiting: dict[str, Frame] = {}
        self._number = 0
        self._newest: Frame | None = None
        self._stopped = threading.Event()
        elder.on_frame, tray.on_frame = self._taker(ELDER), self._taker(TRAY)

    def start(self) -> None:
        """Begin to capture with both."""
        self._stopped.clear()
        for feed in self.feeds.values():
            feed.start()

    def stop(self) -> None:
        """End both."""
        self._stopped.set()
        with self._arrived:
            self._arrived.notify_all()
        for feed in self.feeds.values():
            feed.stop()

    @property
    def state(self) -> CameraState:
        """Say how the elder's camera does; while it is well, also what is wrong with the other."""
        elder, tray = self._elder.state, self._tray.state
        if not elder.live or elder.warning:
            return elder
        lost = TRAY_LOST if not tray.live and tray.tries else tray.warning
        return replace(elder, warning=lost)

    def newest(self, after: int, timeout_s: float) -> Frame | None:
        """Wait for a picture of either camera; the one that was not looked at last comes first."""
        with self._arrived:
            if self._newest is not None and self._newest.number > after:
                return self._newest
            self._arrived.wait_for(lambda: bool(self._waiting) or self._stopped.is_set(), timeout_s)
            if not self._waiting:
                return None
            # in turn, or a scanner that is slower than two cameras might see one of them only
            last = self._newest.source if self._newest else TRAY
            source = next((name for name in self._waiting if name != last), last)
            self._number += 1
            self._newest = replace(self._waiting.pop(source), number=self._number, source=source)
            return self._newest

    def jpeg(self, after: int, timeout_s: float) -> tuple[int, bytes] | None:
        """Give the elder's newest picture for the screens."""
        return self._elder.jpeg(after, timeout_s)

    def _taker(self, source: str) -> Callable[[Frame], None]:
        def take(frame: Frame) -> None:
            with self._arrived:
                self._waiting[source] = frame
                self._arrived.notify_all()

        return take
