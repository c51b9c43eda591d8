"""Printers on a USB or a serial cable without a system driver.

Tried with a pseudo-terminal and with a stand-in for the USB device, not on hardware.
"""

import time
from dataclasses import dataclass

import serial
import usb.core
import usb.util

from hardware.send_failed import SendFailed

# At 9600 baud this is half a second, well inside the time limit of one write.
_PIECE_BYTES = 512
_BITS_A_BYTE = 10
_LOOK_S = 0.005
_USB_PRINTER_CLASS = 7
_LOOK_AT = "电源和数据线"


@dataclass(frozen=True, slots=True)
class SerialPrinter:
    """A printer on a serial line; how long a job may take follows from its speed."""

    address: str
    path: str
    baud: int
    timeout_s: float = 3.0

    def send(self, payload: bytes) -> None:
        """Open the line, write, wait until the last byte has left, close."""
        started = False
        try:
            with serial.Serial(self.path, self.baud, write_timeout=self.timeout_s) as line:
                for at in range(0, len(payload), _PIECE_BYTES):
                    started = True
                    line.write(payload[at : at + _PIECE_BYTES])
                self._drain(line, len(payload))
        except (OSError, ValueError) as error:
            # A timed-out write does not say how much went out, so it counts as some.
            raise SendFailed(self.address, _LOOK_AT, bytes_out=started) from error

    def _drain(self, line: serial.Serial, job_bytes: int) -> None:
        """Wait with a limit: the system's own flush waits for ever on a printer that says stop."""
        give_up_at = time.monotonic() + self.timeout_s + job_bytes * _BITS_A_BYTE / self.baud
        while line.out_waiting:
            if time.monotonic() > give_up_at:
                raise TimeoutError
            time.sleep(_LOOK_S)


@dataclass(frozen=True, slots=True)
class UsbPrinter:
    """A printer spoken to directly over USB, by its vendor and product numbers."""

    address: str
    vendor: int
    product: int
    timeout_s: float = 3.0

    def send(self, payload: bytes) -> None:
        """Find the printer, take it from the system's driver, write, let it go."""
        started = False
        try:
            device = usb.core.find(idVendor=self.vendor, idProduct=self.product)
            if device is None:
                raise SendFailed(self.address, _LOOK_AT, bytes_out=False)
            try:
                way_out = _way_out(device)
                for at in range(0, len(payload), _PIECE_BYTES):
                    started = True
                    way_out.write(payload[at : at + _PIECE_BYTES], int(self.timeout_s * 1000))
            finally:
                usb.util.dispose_resources(device)
        except (OSError, ValueError, NotImplementedError) as error:
            raise SendFailed(self.address, _LOOK_AT, bytes_out=started) from error


def _way_out(device: usb.core.Device) -> usb.core.Endpoint:
    """Find where a printer takes its bytes: the bulk-out end of its printer interface."""
    face = usb.util.find_descriptor(device.get_active_configuration(), bInterfaceClass=_USB_PRINTER_CLASS)
    if face is None:
        raise OSError("no printer interface")
    if device.is_kernel_driver_active(face.bInterfaceNumber):
        device.detach_kernel_driver(face.bInterfaceNumber)
    usb.util.claim_interface(device, face.bInterfaceNumber)
    way_out = usb.util.find_descriptor(face, custom_match=_is_bulk_out)
    if way_out is None:
        raise OSError("no bulk-out endpoint")
    return way_out


def _is_bulk_out(end: usb.core.Endpoint) -> bool:
    out = usb.util.endpoint_direction(end.bEndpointAddress) == usb.util.ENDPOINT_OUT
    return bool(out and usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK)
