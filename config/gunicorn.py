"""Settings of gunicorn: one request at a time in each worker, connections kept alive.

Requests are short, and each holds one connection to the database.
"""

import gc
import os
from importlib import import_module
from pathlib import Path

from config.access_log import RedactingLogger, redact_uncaught
from geo.basemap import check_basemap_file, start_source_check

address = os.environ.get("REPERES_BIND") or "127.0.0.1"
port = os.environ.get("PORT") or "8000"
bind = f"{address}:{port}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 3)
# One event loop buffers the requests of all connections and one thread answers them: an idle or
# slow connection occupies no thread (docs/adr/0019-slow-clients.md, config/connections.py).
worker_class = "config.worker.BufferingWorker"
timeout = 30
graceful_timeout = 10

# The application is loaded once and its memory shared. Workers are replaced now and then because
# GEOS leaks memory, with jitter so that not all are replaced at once.
preload_app = True
max_requests = 5000
max_requests_jitter = 1000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 never on a disk

redact_uncaught()
logger_class = RedactingLogger
accesslog = "-"
errorlog = "-"
loglevel = "warning"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"

# No control socket: signals suffice.
control_socket_disable = True


def on_starting(server: object) -> None:
    """Refuse to start with a file of tiles that cannot be shown."""
    check_basemap_file()


def when_ready(server: object) -> None:
    """Read what workers share, and exclude all objects from their garbage collection."""
    # Imported here, since Django is set up by the preloaded application.
    import_module("directory.search.preloading").preload()
    gc.collect()
    gc.freeze()


def post_worker_init(worker: object) -> None:
    """Check in a thread whether the street map answers, before the first reader needs it."""
    start_source_check()
