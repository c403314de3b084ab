"""gunicorn: one request at a time in each worker, since each is short and holds one connection to
the database; a connection of a reader is kept between requests."""

import gc
import os
from pathlib import Path

from config.access_log import PrivateLogger, keep_private
from geo.basemap import check_basemap_file, start_source_check

address = os.environ.get("REPERES_BIND") or "127.0.0.1"
port = os.environ.get("PORT") or "8000"
bind = f"{address}:{port}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 3)
# Requests of all connections are gathered by one loop and answered by one thread: a connection that
# is idle or slow holds nothing (docs/adr/0019-slow-clients.md, limits in config/connections.py).
worker_class = "config.worker.BufferingWorker"
timeout = 30
graceful_timeout = 10

# The application is loaded once and its memory shared; a worker is replaced now and then so that
# what GEOS leaks goes with it, and not all of them at the same moment.
preload_app = True
max_requests = 5000
max_requests_jitter = 1000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 never on a disk

keep_private()
logger_class = PrivateLogger
accesslog = "-"
errorlog = "-"
loglevel = "warning"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"

# No socket for commands beside the signals.
control_socket_disable = True


def on_starting(server: object) -> None:
    """Refuse to start with a file of tiles that cannot be shown."""
    check_basemap_file()


def when_ready(server: object) -> None:
    """Keep what is loaded out of the collector, so that the workers go on sharing its memory."""
    gc.collect()
    gc.freeze()


def post_worker_init(worker: object) -> None:
    """Let a thread see whether the street map answers, before the first reader wants one."""
    start_source_check()
