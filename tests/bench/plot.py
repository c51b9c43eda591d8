"""Growth as a picture: seconds against records, both in powers of ten."""

import math

WIDE, HIGH, LEFT, TOP = 420, 320, 70, 20
COLOURS = ("#1b6ca8", "#c8553d", "#4f772d", "#7b2d8b", "#8a6d3b", "#111111", "#d97706", "#0f766e")
TIMES = 100


def plot(grew):
    """Draw each growth as a line over how many times the fewest records there were."""
    seconds = [each for one in grew for each in one.seconds]
    low, top = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    top = max(top, low + 1)

    def at(times, took):
        x = LEFT + math.log10(times) / math.log10(TIMES) * WIDE
        return x, TOP + (top - math.log10(took)) / (top - low) * HIGH

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {HIGH + 70}">',
        f'<g font-family="sans-serif" font-size="14"><rect width="800" height="{HIGH + 70}" fill="white"/>',
    ]
    for power in range(low, top + 1):
        _, y = at(1, 10**power)
        parts.append(f'<path d="M{LEFT} {y:.0f}h{WIDE}" stroke="#ddd"/>')
        parts.append(f'<text x="8" y="{y + 5:.0f}">{10.0**power:g} s</text>')
    for times in (1, 10, 100):
        x, _ = at(times, 10**low)
        parts.append(f'<text x="{x - 12:.0f}" y="{TOP + HIGH + 22}">{times}×</text>')
    parts.append(f'<text x="{LEFT + WIDE / 2 - 30:.0f}" y="{TOP + HIGH + 44}">records</text>')
    for number, one in enumerate(grew):
        parts += _line(one, COLOURS[number % len(COLOURS)], at, TOP + 20 + number * 24)
    return "\n".join([*parts, "</g></svg>\n"])


def _line(one, colour, at, y):
    fewest = one.growth.records[0]
    points = [at(n / fewest, took) for n, took in zip(one.growth.records, one.seconds, strict=False)]
    path = " ".join(f"{x:.1f},{high:.1f}" for x, high in points)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    yield from (f'<circle cx="{x:.1f}" cy="{high:.1f}" r="4" fill="{colour}"/>' for x, high in points)
    yield f'<circle cx="520" cy="{y - 5}" r="5" fill="{colour}"/>'
    yield f'<text x="532" y="{y}">{one.growth.what}</text>'
