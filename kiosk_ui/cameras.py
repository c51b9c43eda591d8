"""Opening the cameras of one till as its configuration says."""

from collections.abc import Callable

from hardware.camera import keeps_moving, open_camera
from hardware.camera_settings import Wish
from hardware.devices import AUTO, device_index
from hardware.feed import CameraFeed, CameraState
from hardware.ports import Camera
from hardware.same_picture import SamePicture
from hardware.two_cameras import TwoCameras
from kiosk_ui.notices import NO_CAMERA_SOURCE
from pos.config import CameraSection

Cameras = CameraFeed | TwoCameras
Listener = Callable[[CameraState], None]


def open_cameras(section: CameraSection, on_state: Listener) -> Cameras | None:
    """Give the till's cameras as one; None for a till that has none. Neither runs yet."""
    elder, tray = section.source, section.tray
    if elder == NO_CAMERA_SOURCE:
        return None
    if tray == NO_CAMERA_SOURCE:
        return _feed(section, elder, tray, on_state)
    return TwoCameras(_feed(section, elder, tray, on_state), _feed(section, tray, elder, on_state))


def _feed(section: CameraSection, source: str, other: str, on_state: Listener) -> CameraFeed:
    """Feed one camera; a film shows the same again and again, so only a sensor is watched for that."""
    wish = Wish(section.width, section.height, section.fps, section.exposure, section.gain, section.focus)

    def opening() -> Camera:
        # the other camera's device is looked up anew each time: a lasting name may have moved
        index = device_index(other) if source == AUTO else None
        return open_camera(source, wish, frozenset() if index is None else frozenset({index}))

    watch = SamePicture() if keeps_moving(source) else None
    return CameraFeed(opening, on_state=on_state, watch=watch)
