"""One thread that keeps the camera open and only its newest picture."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from hardware.camera_settings import Taken
from hardware.ports import Camera, DeviceError, Frame, Image
from hardware.same_picture import SENTENCES, Same, SamePicture, mark_of
from hardware.unpack import preview_of

LOG = logging.getLogger("canteen.camera")
JPEG_SIZE_MAX = (640, 480)
JPEG_QUALITY = 60
STOP_S_MAX = 1.8


@dataclass(frozen=True, slots=True)
class CameraState:
    """Whether there is a picture, how often opening was tried since it went, and a sentence for the till.

    ``same`` names pictures without life; ``warning`` is what the cashier should see of a camera that is live.
    """

    live: bool
    tries: int
    sentence: str
    same: Same = ""
    warning: str = ""

    @property
    def frozen(self) -> bool:
        """Tell whether the same picture has been standing for seconds."""
        return self.same == "frozen"

    @property
    def looping(self) -> bool:
        """Tell whether the pictures of a while ago come again."""
        return self.same == "looping"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait before the next try (growing to a limit), and after which silence a camera is lost."""

    retry_s: float = 0.5
    retry_s_max: float = 5.0
    stall_s: float = 3.0

    def longer(self, wait_s: float) -> float:
        """Give the wait after a wait that did not help."""
        return min(wait_s * 2, self.retry_s_max)


OPENING = CameraState(live=False, tries=0, sentence="正在打开摄像头，请稍等。")
LIVE = CameraState(live=True, tries=0, sentence="摄像头正常。")
STALLED = "摄像头没有反应：请拔下再插上，恢复后会自动继续。"
USUAL_PATIENCE = Patience()
STATE_OF: dict[Same, CameraState] = {
    "": LIVE,
    **{same: replace(LIVE, same=same, sentence=said, warning=said) for same, said in SENTENCES.items()},
}
Listener = Callable[[CameraState], None]


class CameraFeed:
    """The newest picture of one camera, for as many readers as like; it heals by itself."""

    def __init__(
        self,
        opening: Callable[[], Camera],
        *,
        on_state: Listener | None = None,
        patience: Patience = USUAL_PATIENCE,
        watch: SamePicture | None = None,
    ) -> None:
        """Take how to open the camera; ``watch`` only where a sensor is behind it, never for a film."""
        self.on_frame: Callable[[Frame], None] | None = None
        self.settings: tuple[Taken, ...] = ()
        self._watch = watch
        self._opening = opening
        self._on_state = on_state
        self._patience = patience
        self._arrived = threading.Condition()
        self._frame: Frame | None = None
        self._state = OPENING
        self._told: tuple[bool, Same] | None = None
        self._silent_after = 0.0
        self._encoding = threading.Lock()
        self._jpeg: tuple[int, bytes] | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to capture; a feed that runs is left alone."""
        if self._thread is None:
            self._stop = threading.Event()
            args = (self._stop,)
            self._thread = threading.Thread(target=self._run, args=args, name="camera", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the capture; a device that hangs is left behind after two seconds."""
        thread, self._thread = self._thread, None
        self._stop.set()
        with self._arrived:
            self._state = OPENING
            self._told = None
            self._arrived.notify_all()
        if thread is not None:
            thread.join(STOP_S_MAX)
            if thread.is_alive():
                LOG.warning("camera does not answer; its thread is left behind")

    @property
    def state(self) -> CameraState:
        """Say whether there is a picture now."""
        self._notice_silence()
        return self._state

    def newest(self, after: int, timeout_s: float) -> Frame | None:
        """Wait for a picture with a number above ``after``; None when none came in time."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._is_newer(after) or self._stop.is_set(), timeout_s)
            if self._is_newer(after):
                return self._frame
        self._notice_silence()
        return None

    def jpeg(self, after: int, timeout_s: float) -> tuple[int, bytes] | None:
        """Give the newest picture, small and as JPEG, with its number; made once however many ask."""
        frame = self.newest(after, timeout_s)
        if frame is None:
            return None
        with self._encoding:
            if self._jpeg is None or self._jpeg[0] < frame.number:
                self._jpeg = (frame.number, small_jpeg(_coloured(frame)))
            return self._jpeg

    def _is_newer(self, after: int) -> bool:
        return self._frame is not None and self._frame.number > after

    def _run(self, stop: threading.Event) -> None:
        wait_s = self._patience.retry_s
        while not stop.is_set():
            camera: Camera | None = None
            try:
                camera = self._opening()
                # only a device has settings and gives its JPEG; a picture made here has neither
                self.settings = getattr(camera, "settings", ())
                while not stop.is_set():
                    self._play(camera, stop)
                    wait_s = self._patience.retry_s
            except DeviceError as why:
                self._lost(str(why), stop)
                wait_s = wait_s if why.retry else self._patience.retry_s_max
            except Exception:
                # a driver may raise anything; a till without a camera thread would need a restart at noon
                LOG.exception("camera driver failed")
                self._lost(STALLED, stop)
            finally:
                if camera is not None:
                    camera.close()
            stop.wait(wait_s)
            wait_s = self._patience.longer(wait_s)

    def _play(self, camera: Camera, stop: threading.Event) -> None:
        """Take one picture and wait as long as the camera wants a picture to be shown."""
        began = time.monotonic()
        image = camera.read()
        if stop.is_set():
            return
        self._keep(image, getattr(camera, "packed", None), camera.frame_s)
        if camera.frame_s:
            stop.wait(max(0.0, began + camera.frame_s - time.monotonic()))

    def _keep(self, image: Image, packed: bytes | None, frame_s: float) -> None:
        now = time.monotonic()
        same = self._watch.see(mark_of(image, packed), now) if self._watch else ""
        with self._arrived:
            number = self._frame.number + 1 if self._frame else 1
            self._frame = frame = Frame(number, image, now, packed)
            self._silent_after = now + frame_s + self._patience.stall_s
            self._state = STATE_OF[same]
            self._arrived.notify_all()
        if self.on_frame is not None:
            self.on_frame(frame)
        self._tell()

    def _lost(self, sentence: str, stop: threading.Event) -> None:
        if stop.is_set():
            return
        with self._arrived:
            tries = self._state.tries + 1
            self._state = CameraState(live=False, tries=tries, sentence=sentence)
        LOG.warning("camera lost, try %d: %s", tries, sentence)
        self._tell()

    def _notice_silence(self) -> None:
        """Call a camera lost that hangs inside its driver, where no error can come from."""
        with self._arrived:
            if not self._state.live or time.monotonic() <= self._silent_after:
                return
            self._state = CameraState(live=False, tries=0, sentence=STALLED)
        LOG.warning("camera gives no pictures and no error")
        self._tell()

    def _tell(self) -> None:
        """Tell the listener about a change between live, lost, frozen and looping, once a change."""
        with self._arrived:
            state = self._state
            if (state.live, state.same) == self._told:
                return
            self._told = (state.live, state.same)
        if state.same:
            LOG.warning("camera is %s", state.same)
        else:
            LOG.info("camera is %s", "live" if state.live else "lost")
        if self._on_state is not None:
            try:
                self._on_state(state)
            except Exception:
                LOG.exception("the listener for camera changes failed")


def _coloured(frame: Frame) -> Image:
    """Give the picture in colour where the camera sent one: the scanner's is gray."""
    image = preview_of(frame.packed, frame.image.shape[1]) if frame.packed else None
    return frame.image if image is None else image


def small_jpeg(image: Image) -> bytes:
    """Make a JPEG that fits 640x480 and keeps the picture's shape."""
    height, width = image.shape[:2]
    shrink = min(1.0, JPEG_SIZE_MAX[0] / width, JPEG_SIZE_MAX[1] / height)
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if shrink < 1 else image
    done, raw = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise DeviceError("画面压缩失败：请重启摄像头。")
    return np.asarray(raw, np.uint8).tobytes()
