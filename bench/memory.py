"""Memory of the server's processes, as the kernel counts it."""

from pathlib import Path


def workers_of(server: int) -> list[int]:
    """Process ids of the workers of a gunicorn."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text()
    return [int(pid) for pid in children.split()]


def pss_mb(pid: int) -> float:
    """Memory that would be given back if the process ended, shared pages in proportion, in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ValueError(f"the kernel says nothing of the memory of {pid}")


def worst_pss_mb(server: int) -> float:
    """The memory of the biggest worker, in MB."""
    found = []
    for pid in workers_of(server):
        try:
            found.append(pss_mb(pid))
        except FileNotFoundError:
            continue  # replaced meanwhile
    return max(found)
