"""The figures of the simulation as Markdown, and its picture as SVG."""

from __future__ import annotations

from collections.abc import Sequence

from contributions.freshness.simulation import DAYS, PROGRAMMES, WRONG_A_YEAR, Point, Result

WIDTH, HEIGHT = 960, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 220, 30, 50
COLOURS = ("#B4441C", "#8A5A00", "#5B3FA0", "#0A5C63")


def table(results: Sequence[Result]) -> str:
    """Figures at the end of the simulation, a line for each rate of answers."""
    lines = [
        (
            f"{PROGRAMMES:,} programmes over {DAYS // 365} years; {WRONG_A_YEAR:.0%} of the pages "
            "stop being right in a year."
        ),
        "",
        (
            "| organizations that answer | checks a week | mails a year, mean "
            "| most that anybody got in a year | mails on the busiest day | confirmed | marked "
            "| lower | left out | wrong and not marked |"
        ),
        "|" + " --- |" * 10,
    ]
    for each in results:
        end = each.points[-1]
        shares = (end.fresh, end.marked, end.lower, end.left_out, end.wrong_unmarked)
        figures = " | ".join(f"{share / _count(end):.1%}" for share in shares)
        lines.append(
            f"| {each.rate:.0%} | {each.checks} | {each.mean_a_year:.1f} | {each.most_a_year} "
            f"| {each.busiest_day} | {figures} |"
        )
    return "\n".join([*lines, ""])


def picture(results: Sequence[Result]) -> str:
    """SVG of the share of pages that are left out or lower, a line for each rate of answers."""
    days = results[0].points[-1].day
    parts = [*_grid(days)]
    for result, colour in zip(results, COLOURS, strict=False):
        points = " ".join(
            f"{_x(each.day, days):.1f},{_y(_stale(each)):.1f}" for each in result.points
        )
        at = _y(_stale(result.points[-1]))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{WIDTH - RIGHT + 8}" y="{at + 4:.1f}" fill="{colour}">'
            f"{result.rate:.0%} answer, {result.checks} checks: "
            f"{_stale(result.points[-1]):.0%}</text>"
        )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="system-ui, sans-serif" font-size="13" role="img">'
        "<title>Pages that come later in results or are left out, by rate of answers</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FBFAF7"/>'
    )
    return "\n".join([head, *parts, "</svg>", ""])


def _count(point: Point) -> int:
    return point.fresh + point.marked + point.lower + point.left_out


def _stale(point: Point) -> float:
    return (point.lower + point.left_out) / _count(point)


def _x(day: float, days: int) -> float:
    return LEFT + day / days * (WIDTH - RIGHT - LEFT)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _grid(days: int) -> list[str]:
    parts = [
        f'<path d="M{LEFT} {_y(share / 4):.1f}H{WIDTH - RIGHT}" stroke="#D5DBDF"/>'
        f'<text x="{LEFT - 8}" y="{_y(share / 4) + 4:.1f}" text-anchor="end">{share / 4:.0%}</text>'
        for share in range(5)
    ]
    parts += [
        f'<text x="{_x(month * 365 / 12, days):.1f}" y="{HEIGHT - BOTTOM + 20}" '
        f'text-anchor="middle">{month}</text>'
        for month in range(0, 36, 6)
    ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [
        *parts,
        f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">months</text>',
        f'<text x="{LEFT}" y="18">pages lower in results or left out of them</text>',
    ]
