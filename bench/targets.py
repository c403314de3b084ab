"""Performance targets of the search, mostly as ratios within one run, and whether they are met."""

from collections.abc import Iterator
from dataclasses import dataclass

FEW, MANY = 30, 150
# Most milliseconds, the median of one client.
MOST_MS = {"journey": 60, "record": 12}
# Fewest answers a second.
FEWEST_A_SECOND = {"home-kept": 600, "search-page-kept": 600}
# Of the time of a page that is made, at most so much for one that the reader has.
MOST_HAD = 0.1


@dataclass(frozen=True)
class Verdict:
    """A target, the measured figure, and whether the target is met."""

    promise: str
    figure: str
    is_met: bool


def verdicts(sizes: list[dict]) -> Iterator[Verdict]:
    """Every target checked against the results of each size, the smallest first."""
    smallest, biggest = sizes[0], sizes[-1]
    yield from _throughput(biggest)
    if smallest is not biggest:
        yield from _growth(smallest, biggest)
    yield from _farthest(biggest)
    yield from _queries(biggest)
    yield from _pages(biggest)
    worst = max(sample["pss_mb"] for sample in biggest["memory"])
    requests = biggest["memory"][-1]["requests"]
    promise = f"memory of a worker after {requests} requests at most 150 MB"
    yield Verdict(promise, f"{worst:.0f} MB", worst <= 150)
    view = biggest["first_view"]
    for part, title, most in (("own", "HTML, CSS, JS", 60), ("with_leaflet", "with Leaflet", 130)):
        size = view[part] / 1000
        yield Verdict(f"first view, {title}, at most {most} KB", f"{size:.1f} KB", size <= most)


def _throughput(size: dict) -> Iterator[Verdict]:
    for shape in size["shapes"]:
        if shape["ratio"] is not None:
            yield Verdict(
                f"{shape['title']}: throughput over HTTP at least 0.4 of bare SQL",
                f"{shape['ratio']:.2f}",
                shape["ratio"] >= 0.4,
            )


def _growth(smallest: dict, biggest: dict) -> Iterator[Verdict]:
    before = {shape["name"]: shape["p50_ms"] for shape in smallest["shapes"]}
    growth = {s["title"]: s["p50_ms"] / before[s["name"]] for s in biggest["shapes"]}
    title = max(growth, key=growth.__getitem__)
    over = sum(times > 2 for times in growth.values())
    yield Verdict(
        f"p50 grows at most twofold from {smallest['programmes']} to {biggest['programmes']}",
        f"worst {growth[title]:.1f} ({title}); {over} of {len(growth)} above 2",
        not over,
    )


def _farthest(size: dict) -> Iterator[Verdict]:
    raw = size["raw_nearest_ms"]
    groups = {
        "every search: p95 at most 40 times raw nearest": (("search", ""), 40),
        f"clusters with few filters: p95 at most {FEW} times raw nearest": (
            ("clusters", "few"),
            FEW,
        ),
        f"clusters with several filters: p95 at most {MANY} times raw nearest": (
            ("clusters", "many"),
            MANY,
        ),
    }
    for promise, (group, most) in groups.items():
        times = {s["title"]: s["p95_ms"] / raw for s in size["shapes"] if _group(s) == group}
        title = max(times, key=times.__getitem__)
        over = sum(time > most for time in times.values())
        figure = f"worst {times[title]:.0f} ({title}); {over} of {len(times)} above {most}"
        yield Verdict(promise, figure, not over)


def _queries(size: dict) -> Iterator[Verdict]:
    for kind, most in (("search", 4), ("programme page", 6), ("clusters", 1), ("journey", 6)):
        queries = max(s["queries"] for s in size["shapes"] if s["kind"] == kind)
        yield Verdict(f"{kind}: at most {most} queries", str(queries), queries <= most)


def _pages(size: dict) -> Iterator[Verdict]:
    by_name = {shape["name"]: shape for shape in size["shapes"]}
    for name, most_ms in MOST_MS.items():
        shape = by_name[name]
        promise = f"{shape['title']}: p50 at most {most_ms} ms"
        yield Verdict(promise, f"{shape['p50_ms']:.1f} ms", shape["p50_ms"] <= most_ms)
    for name, fewest in FEWEST_A_SECOND.items():
        shape = by_name[name]
        promise = f"{shape['title']}: at least {fewest} a second"
        yield Verdict(promise, f"{shape['per_second']:.0f}", shape["per_second"] >= fewest)
    made, had = by_name["programme-page"], by_name["programme-page-had"]
    share = had["p50_ms"] / made["p50_ms"]
    promise = f"{had['title']}: p50 at most {MOST_HAD} of that of a page that is made"
    yield Verdict(promise, f"{share:.2f}", share <= MOST_HAD)


def _group(shape: dict) -> tuple[str, str]:
    return shape["kind"], shape["filters"]
