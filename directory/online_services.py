"""Online services that steps of procedure sheets name, read from fixtures/services.yaml.

A service is linked only where an official source names its address; which one, and when that was
read, stands beside the address.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

import yaml
from django.conf import settings

SITE_NAMED = re.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+fr\b(?![\w.-]*@)")


@dataclass(frozen=True)
class OnlineService:
    """A site, and the official source that names it; ``page`` is a deep link seen there, or ""."""

    site: str
    seen_in: str
    seen_on: date | None
    page: str = ""

    @property
    def url(self) -> str:
        """The deep link that was seen, else the home page."""
        return self.page or f"https://{self.site}/"


@cache
def known_services() -> dict[str, OnlineService]:
    """The services by site."""
    rows = yaml.safe_load((settings.FIXTURES / "services.yaml").read_text(encoding="utf-8"))
    return {row["site"]: OnlineService(**row) for row in rows}


def sites_named(text: str) -> list[str]:
    """The addresses of French sites that a text names, each once; those of mail are none."""
    return list(dict.fromkeys(SITE_NAMED.findall(text)))


def services_named(text: str) -> list[OnlineService]:
    """The services whose addresses a text names, in order."""
    known = known_services()
    return [known[site] for site in sites_named(text) if site in known]
