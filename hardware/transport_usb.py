"""A printer spoken to directly over USB; tried with a stand-in for the device, not on hardware."""

from dataclasses import dataclass

import usb.core
import usb.util

from hardware.send_failed import SendFailed

_PIECE_BYTES = 512
_ANSWER_BYTES = 64
_USB_PRINTER_CLASS = 7
_LOOK_AT = "电源和数据线"


@dataclass(frozen=True, slots=True)
class UsbPrinter:
    """A printer found by its vendor and product numbers."""

    address: str
    vendor: int
    product: int
    timeout_s: float = 3.0

    def open(self) -> "UsbLine":
        """Find the printer and take it from the system's driver."""
        try:
            device = usb.core.find(idVendor=self.vendor, idProduct=self.product)
            if device is None:
                raise SendFailed(self.address, _LOOK_AT, bytes_out=False)
            try:
                return UsbLine(self, device, *_ends(device))
            except BaseException:
                usb.util.dispose_resources(device)
                raise
        except (OSError, ValueError, NotImplementedError) as error:
            raise SendFailed(self.address, _LOOK_AT, bytes_out=False) from error

    def send(self, payload: bytes) -> None:
        """Find the printer, take it, write, let it go."""
        line = self.open()
        try:
            line.write(payload)
        finally:
            line.close()


@dataclass(slots=True)
class UsbLine:
    """One USB printer while it is ours; ``way_in`` is missing where it cannot be heard."""

    printer: UsbPrinter
    device: usb.core.Device
    way_out: usb.core.Endpoint
    way_in: usb.core.Endpoint | None

    def write(self, payload: bytes) -> None:
        """Write piece by piece."""
        started = False
        try:
            for at in range(0, len(payload), _PIECE_BYTES):
                started = True
                self.way_out.write(payload[at : at + _PIECE_BYTES], int(self.printer.timeout_s * 1000))
        except (OSError, ValueError) as error:
            raise SendFailed(self.printer.address, _LOOK_AT, bytes_out=started) from error

    def read(self, timeout_s: float) -> bytes:
        """Wait a moment for what the printer says."""
        if self.way_in is None:
            return b""
        try:
            return bytes(self.way_in.read(_ANSWER_BYTES, max(1, int(timeout_s * 1000))))
        except usb.core.USBTimeoutError:
            return b""

    def close(self) -> None:
        """Give the printer back."""
        usb.util.dispose_resources(self.device)


def _ends(device: usb.core.Device) -> tuple[usb.core.Endpoint, usb.core.Endpoint | None]:
    """Find the bulk ends of the printer interface: where it takes its bytes, and where it speaks."""
    face = usb.util.find_descriptor(device.get_active_configuration(), bInterfaceClass=_USB_PRINTER_CLASS)
    if face is None:
        raise OSError("no printer interface")
    if device.is_kernel_driver_active(face.bInterfaceNumber):
        device.detach_kernel_driver(face.bInterfaceNumber)
    usb.util.claim_interface(device, face.bInterfaceNumber)
    way_out = usb.util.find_descriptor(face, custom_match=lambda end: _is_bulk(end, usb.util.ENDPOINT_OUT))
    if way_out is None:
        raise OSError("no bulk-out endpoint")
    return way_out, usb.util.find_descriptor(
        face, custom_match=lambda end: _is_bulk(end, usb.util.ENDPOINT_IN)
    )


def _is_bulk(end: usb.core.Endpoint, way: int) -> bool:
    there = usb.util.endpoint_direction(end.bEndpointAddress) == way
    return bool(there and usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK)
