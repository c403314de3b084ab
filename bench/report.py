"""Results as tables for the terminal and the documentation, and as a picture."""

from collections.abc import Iterator

from bench.targets import verdicts

COLUMNS = ["shape", "programmes", "p50 ms", "p95 ms", "a second", "of SQL", "queries", "rows read"]


def table(result: dict) -> str:
    """Markdown of one run: figures by shape and size, then the promises."""
    return "\n".join(
        [*_rows(COLUMNS, _figures(result)), "", *_rows(["promise", "figure", ""], _kept(result))]
    )


def _figures(result: dict) -> Iterator[list[str]]:
    sizes = result["sizes"]
    for number, shape in enumerate(sizes[0]["shapes"]):
        for size in sizes:
            one = size["shapes"][number]
            yield [
                shape["title"],
                f"{size['programmes']:,}",
                f"{one['p50_ms']:.1f}",
                f"{one['p95_ms']:.1f}",
                f"{one['per_second']:.0f}",
                "" if one["ratio"] is None else f"{one['ratio']:.2f}",
                str(one["queries"]),
                f"{one['rows']:,}",
            ]


def _kept(result: dict) -> Iterator[list[str]]:
    for verdict in verdicts(result["sizes"]):
        yield [verdict.promise, verdict.figure, "met" if verdict.is_kept else "**missed**"]


def _rows(head: list[str], rows: Iterator[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
