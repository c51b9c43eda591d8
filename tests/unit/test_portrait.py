import cv2
import numpy as np

from hardware.portrait_picture import SIDE_PX, portrait


def test_the_same_invented_person_always_looks_the_same():
    assert portrait(3, woman=True) == portrait(3, woman=True)
    assert portrait(3, woman=True) != portrait(3, woman=False)
    assert len({portrait(number, woman=True) for number in range(12)}) > 6


def test_a_portrait_is_a_small_jpeg():
    picture = cv2.imdecode(np.frombuffer(portrait(3, woman=False), np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (SIDE_PX, SIDE_PX, 3)
    assert len(portrait(3, woman=False)) < 20_000
