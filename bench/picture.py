"""SVG chart of p95 latency against the number of programmes, both on logarithmic scales."""

import math
from html import escape

WIDTH, HEIGHT = 960, 560
LEFT, RIGHT, TOP, BOTTOM = 70, 310, 30, 50
COLOURS = {
    "search": "#0A5C63",
    "clusters": "#B4441C",
    "places": "#5B3FA0",
    "record": "#5B3FA0",
    **dict.fromkeys(("page", "programme page", "journey", "kept page", "had page"), "#8A5A00"),
}
NO_CLOSER = 15


def picture(result: dict) -> str:
    """SVG with a line for each shape, named at its end."""
    sizes = result["sizes"]
    lines = [
        (shape["title"], shape["kind"], [size["shapes"][no]["p95_ms"] for size in sizes])
        for no, shape in enumerate(sizes[0]["shapes"])
    ]
    x = _scale([size["programmes"] for size in sizes], LEFT, WIDTH - RIGHT)
    y = _scale([ms for *_, figures in lines for ms in figures], HEIGHT - BOTTOM, TOP)
    parts = [*_grid(x, y, sizes), *_lines(lines, [x(size["programmes"]) for size in sizes], y)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="system-ui, sans-serif" font-size="12" role="img">'
        "<title>p95 of each question by number of programmes</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FBFAF7"/>'
    )
    return "\n".join([head, *parts, "</svg>", ""])


def _scale(values: list[float], start: float, end: float):
    """A logarithmic scale from whole decades around ``values`` to ``start``…``end``."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    span = max(1, high - low)

    def place(value: float) -> float:
        return start + (math.log10(value) - low) / span * (end - start)

    vars(place)["decades"] = [10**power for power in range(low, low + span + 1)]
    return place


def _grid(x, y, sizes: list[dict]) -> list[str]:
    parts = [
        f'<path d="M{LEFT} {y(ms):.1f}H{WIDTH - RIGHT}" stroke="#D5DBDF"/>'
        f'<text x="{LEFT - 8}" y="{y(ms) + 4:.1f}" text-anchor="end">{ms:g} ms</text>'
        for ms in y.decades
    ]
    for size in sizes:
        count = size["programmes"]
        parts.append(
            f'<path d="M{x(count):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#D5DBDF"/>'
            f'<text x="{x(count):.1f}" y="{HEIGHT - BOTTOM + 20}" '
            f'text-anchor="middle">{count:,}</text>'
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">programmes</text>')
    return parts


def _lines(lines: list[tuple], places: list[float], y) -> list[str]:
    """Each line with its label; labels are spread so that they do not overlap."""
    parts, lowest = [], math.inf
    for title, kind, figures in sorted(lines, key=lambda line: line[2][-1]):
        points = " ".join(f"{a:.1f},{y(ms):.1f}" for a, ms in zip(places, figures, strict=True))
        lowest = min(y(figures[-1]), lowest - NO_CLOSER)
        colour = COLOURS[kind]
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
            f'<path d="M{places[-1]:.1f} {y(figures[-1]):.1f}L{places[-1] + 18:.1f} {lowest:.1f}" '
            f'stroke="{colour}" stroke-width="0.5"/>'
            f'<text x="{places[-1] + 22:.1f}" y="{lowest + 4:.1f}" fill="{colour}">'
            f"{escape(title)} · {figures[-1]:.1f}</text>"
        )
    return parts
