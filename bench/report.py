"""Markdown tables of benchmark results, for the terminal and docs/performance.md."""

from collections.abc import Iterator

from bench.targets import verdicts

COLUMNS = ["shape", "programmes", "p50 ms", "p95 ms", "a second", "of SQL", "queries", "rows read"]


# In the document everything between these two lines is replaced.
BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"


def summary(result: dict) -> str:
    """Markdown of one run: the machine, the figures by shape and size, the targets."""
    figures = _rows(COLUMNS, _figures(result))
    targets = _rows(["promise", "figure", ""], _targets(result))
    return "\n".join([*_where(result), "", *figures, "", *targets, "", *_other_figures(result)])


def documented(text: str, result: dict) -> str:
    """The document with the summary of this run between ``BEGIN`` and ``END``."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{summary(result)}\n\n{END}{after}"


def _where(result: dict) -> Iterator[str]:
    machine = result["machine"]
    yield (
        f"Measured on {result['measured_on']} with `{result['command']}` at {machine['commit']}: "
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}. When it began, {machine['load']:.1f} "
        "processes were waiting for a core beside it."
    )


def _other_figures(result: dict) -> Iterator[str]:
    biggest = result["sizes"][-1]
    yield f"- Raw nearest 20 by pgbench at {biggest['programmes']:,}: median"
    yield f"  {biggest['raw_nearest_ms']:.2f} ms, one connection."
    for sample in biggest["memory"]:
        yield f"- Biggest of {biggest['workers']} workers after {sample['requests']:,} requests:"
        yield f"  {sample['pss_mb']:.0f} MB (PSS)."
    for size in result["sizes"]:
        if bulk := size.get("bulk"):
            yield f"- Bulk loading: {bulk['per_second']:.0f} programmes a second, each with its"
            yield f"  revision ({bulk['count']:,} into {size['programmes']:,})."
        if generated := size.get("generated"):
            yield f"- {generated}"


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


def _targets(result: dict) -> Iterator[list[str]]:
    for verdict in verdicts(result["sizes"]):
        yield [verdict.promise, verdict.figure, "met" if verdict.is_met else "**missed**"]


def _rows(head: list[str], rows: Iterator[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
