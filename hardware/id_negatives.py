"""Pictures without a valid ID number: wrong check digits, other cards, menus, phone lists, rooms."""

from collections.abc import Iterator

import numpy as np
from PIL import Image as Pil
from PIL import ImageDraw

from hardware.card_picture import CARD_MM, INK, PX_MM, CardFace, digit_font, draw_card, made_up_number
from hardware.fonts import chinese_font
from hardware.id_background import behind
from hardware.id_scene import Pose, Shot, shoot
from hardware.ports import Image

DISHES = ("红烧肉", "清炒白菜", "西红柿炒蛋", "小米粥", "馒头", "酸菜炖粉条", "地三鲜", "豆腐脑")
KINDS = ("校验码错的号码", "别的卡", "菜单", "电话表", "没有卡")


def negatives(count: int, seed: int = 4) -> Iterator[tuple[str, Image]]:
    """Give pictures in turn of each kind, with the name of the kind."""
    for n in range(count):
        dice = np.random.default_rng((seed, n))
        kind = KINDS[n % len(KINDS)]
        pose = Pose(
            dice.uniform(420, 760), dice.choice([0, 180]) + dice.uniform(-20, 20), dice.uniform(-15, 15)
        )
        shot = Shot(blur=dice.uniform(0.3, 1.4), smear=dice.uniform(0, 3), light=dice.uniform(0.55, 1.0))
        sheet = _sheet(kind, dice, n)
        yield kind, behind(n % 12) if sheet is None else shoot(sheet, pose, shot, None, n)


def _sheet(kind: str, dice: np.random.Generator, n: int) -> Image | None:
    if kind == "校验码错的号码":
        return draw_card(CardFace(made_up_number(dice, right=False), font=n), n)
    if kind == "别的卡":
        digits = "".join(map(str, dice.integers(0, 10, int(dice.choice([16, 17, 18, 19])))))
        return _lines(["示例老年优待证", "姓名 示例甲", f"编号 {digits}"], (206, 226, 214), 4.0)
    if kind == "菜单":
        lines = [f"{dish}    {dice.integers(2, 30)}.{dice.integers(0, 10)}0 元" for dish in DISHES]
        return _lines(lines, (238, 238, 232), 3.2)
    if kind == "电话表":
        lines = [f"示例社区 1{dice.integers(10**9, 10**10 - 1)}" for _ in range(7)]
        return _lines(lines, (240, 240, 240), 3.4)
    return None


def _lines(lines: list[str], ground: tuple[int, int, int], tall_mm: float) -> Image:
    """Write lines on a sheet of a card's shape."""
    sheet = Pil.new("RGB", (round(CARD_MM[0] * PX_MM), round(CARD_MM[1] * PX_MM)), ground)
    pen = ImageDraw.Draw(sheet)
    tall = round(tall_mm * PX_MM)
    font = chinese_font(tall) or digit_font(0, tall)
    for place, line in enumerate(lines):
        pen.text((60, 40 + place * sheet.height * 0.92 / len(lines)), line, INK, font)
    return np.ascontiguousarray(np.asarray(sheet, np.uint8)[..., ::-1])
