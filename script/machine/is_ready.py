"""Readiness check: requests /readyz of the local server under one of the site's host names."""

import os
import sys
import urllib.error
import urllib.request

LOCAL = "127.0.0.1"


def readiness_request(port: int, environment: dict[str, str]) -> urllib.request.Request:
    """The request for /readyz, as a proxy in front of the site would send it."""
    host = (environment.get("REPERES_HOSTS") or LOCAL).split(",")[0].strip().lstrip(".")
    scheme = "https" if environment.get("REPERES_HTTPS") else "http"
    return urllib.request.Request(
        f"http://{LOCAL}:{port}/readyz", headers={"Host": host, "X-Forwarded-Proto": scheme}
    )


def answer(port: int, environment: dict[str, str]) -> str | None:
    """None when the server is ready, else its response or the error."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(readiness_request(port, environment), timeout=5):
            return None
    except urllib.error.HTTPError as error:
        return f"status {error.code}: {error.read(200).decode(errors='replace').strip()}"
    except OSError as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(answer(int(os.environ.get("PORT") or 8000), dict(os.environ)))
