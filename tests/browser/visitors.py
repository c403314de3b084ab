"""The WSGI application for browser tests, which takes the client's address from X-Visitor.

All visitors connect from this machine without a proxy, and share one address otherwise.
"""

from collections.abc import Callable, Iterable
from typing import Any

from config.wsgi import application as served


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Call config.wsgi with the client address of X-Visitor."""
    environ["REMOTE_ADDR"] = environ.pop("HTTP_X_VISITOR", environ["REMOTE_ADDR"])
    return served(environ, start_response)
