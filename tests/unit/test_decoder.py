import builtins
import logging

import cv2
import numpy as np
import pytest
import qrcode
import zxingcpp

from hardware import zbar_reader
from hardware.decoder import decode, read_with_zxing, text_of
from hardware.ports import DeviceError

FORMATS = [
    ("QRCode", "QR_CODE", "LI-NAINAI-93"),
    ("Code128", "CODE_128", "Wang-Daye-66"),
    ("Code39", "CODE_39", "WANG-66"),
    ("EAN13", "EAN_13", "6901234567892"),
    ("PDF417", "PDF_417", "LI NAINAI 93"),
    ("DataMatrix", "DATA_MATRIX", "DIBAO-66"),
]


def drawn(kind, text, scale=4):
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat[kind])
    image = np.array(zxingcpp.write_barcode_to_image(barcode, scale=scale), np.uint8)
    return cv2.copyMakeBorder(image, 60, 60, 80, 80, cv2.BORDER_CONSTANT, value=255)


def qr_of_bytes(raw):
    maker = qrcode.QRCode(box_size=5)
    maker.add_data(raw)
    maker.make()
    return np.where(np.kron(np.array(maker.get_matrix()), np.ones((5, 5))) > 0, 0, 255).astype(np.uint8)


@pytest.fixture
def _no_zbar(monkeypatch):
    """A till on which nobody installed libzbar."""
    honest = builtins.__import__

    def refusing(name, *args, **kwargs):
        if name.startswith("pyzbar"):
            raise ImportError("Unable to find zbar shared library")
        return honest(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refusing)
    zbar_reader._pyzbar.cache_clear()
    yield
    zbar_reader._pyzbar.cache_clear()


@pytest.mark.parametrize(("kind", "name", "text"), FORMATS)
def test_each_wanted_format_is_read_under_one_name(kind, name, text):
    [code] = decode(drawn(kind, text))
    assert (code.format, code.text) == (name, text)
    assert len(code.box) == 4


@pytest.mark.parametrize(("kind", "name", "text"), FORMATS[:4])
def test_both_readers_use_the_same_names_and_texts(kind, name, text):
    [code] = zbar_reader.read_with_zbar(drawn(kind, text))
    assert (code.format, code.text) == (name, text)


def test_the_corners_lie_on_the_code():
    picture = np.full((720, 1280, 3), 200, np.uint8)
    band = drawn("QRCode", "LI-NAINAI-93")
    picture[300 : 300 + band.shape[0], 700 : 700 + band.shape[1]] = band[..., None]
    [code] = decode(picture)
    assert all(700 < x < 700 + band.shape[1] and 300 < y < 300 + band.shape[0] for x, y in code.box)


def test_a_format_nobody_wants_is_not_read():
    assert decode(drawn("ITF", "12345678"), second_look=True) == ()


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("text", ["李奶奶", "王大爷66低保", "阜新市海州区和平社区"])
def test_a_chinese_payload_is_read_as_it_was_written(text, charset):
    [code] = decode(qr_of_bytes(text.encode(charset)))
    assert code.text == text


def test_zbar_gives_no_garbled_text_because_that_would_be_another_person():
    assert zbar_reader.read_with_zbar(qr_of_bytes("李奶奶".encode())) == ()


def test_bytes_of_no_known_charset_keep_the_readers_guess():
    assert text_of(b"\xe9", "é") == "é"


def test_a_second_look_is_taken_only_when_asked_for(monkeypatch):
    asked = []
    monkeypatch.setattr("hardware.decoder.read_with_zbar", lambda gray: asked.append(gray.shape) or ())
    empty = np.full((72, 128, 3), 90, np.uint8)
    decode(empty)
    assert asked == []
    decode(empty, second_look=True)
    assert asked == [(72, 128)]
    decode(drawn("QRCode", "LI-NAINAI-93"), second_look=True)
    assert len(asked) == 1


@pytest.mark.usefixtures("_no_zbar")
def test_without_libzbar_the_till_still_reads_and_says_so_once(caplog):
    empty = np.full((72, 128), 90, np.uint8)
    with caplog.at_level(logging.WARNING, "canteen.decoder"):
        assert decode(empty, second_look=True) == ()
        assert decode(empty, second_look=True) == ()
    assert len([r for r in caplog.records if "libzbar" in r.message]) == 1
    [code] = decode(drawn("QRCode", "LI-NAINAI-93"), second_look=True)
    assert code.text == "LI-NAINAI-93"


def test_two_bands_in_one_picture_are_both_read():
    codes = read_with_zxing(
        np.hstack([cv2.resize(drawn("QRCode", t), (300, 300)) for t in ("LI-NAINAI-93", "WANG-DAYE-66")])
    )
    assert {code.text for code in codes} == {"LI-NAINAI-93", "WANG-DAYE-66"}


def test_a_device_error_says_whether_to_try_again():
    assert DeviceError("打印机没有响应：请检查电源。").retry
    assert not DeviceError("摄像头来源写错了：请改配置。", retry=False).retry
