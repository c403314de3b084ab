"""The application for tests in the browser: each visitor comes from an address of her own.

All of them sit at this machine, as in a demonstration, where no proxy could tell them apart.
"""

from collections.abc import Callable, Iterable
from typing import Any

from config.wsgi import application as served


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Serve as config.wsgi does, to the address in X-Visitor."""
    environ["REMOTE_ADDR"] = environ.pop("HTTP_X_VISITOR", environ["REMOTE_ADDR"])
    return served(environ, start_response)
