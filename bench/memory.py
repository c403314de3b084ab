"""Memory of the server's processes (PSS, from /proc)."""

from pathlib import Path


def workers_of(server: int) -> list[int]:
    """Process ids of the workers of the gunicorn with process id ``server``."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text()
    return [int(pid) for pid in children.split()]


def pss_mb(pid: int) -> float:
    """Proportional set size of a process, in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ValueError(f"no PSS in smaps_rollup of {pid}")


def worst_pss_mb(server: int) -> float:
    """The proportional set size of the biggest worker, in MB."""
    sizes_mb = []
    for pid in workers_of(server):
        try:
            sizes_mb.append(pss_mb(pid))
        except FileNotFoundError:
            continue  # replaced meanwhile
    return max(sizes_mb)
