"""Whether the public words of a programme tell the confidential address of one of its places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contributions.coarse import hidden_in
from contributions.content import Content, Said
from contributions.content.naming import site_of, text_of
from geo.folding import fold

# "12 bis rue de l'Exemple" is told by "rue de l'Exemple" as well.
NUMBER = re.compile(r"^(\d+ )+((bis|ter|quater|[a-d]) )?")


def sections_telling_an_address(content: Content) -> list[str]:
    """The sections in whose public words the street or postcode of a hidden site stands."""
    told = [said for name in hidden_in(content) if isinstance(said := content[name], dict)]
    traces = {trace for said in told for trace in _traces(said)}
    return [
        name
        for name, said in content.items()
        if any(
            f" {trace} " in f" {fold(text)} " for text in _public(name, said) for trace in traces
        )
    ]


def _traces(site: dict) -> Iterator[str]:
    street = NUMBER.sub("", fold(site.get("street_address") or ""))
    if len(street.split()) > 1:
        yield street
    if postcode := fold(site.get("postcode") or ""):
        yield postcode


def _public(name: str, said: Said) -> Iterator[str]:
    """The words of a section that everybody reads."""
    if text_of(name):
        yield str(said or "")
    elif isinstance(said, dict):
        if name == "organization":
            yield str(said.get("name") or "")
        if site_of(name):
            for closure in said.get("closures") or []:
                yield from map(str, (closure.get("reasons") or {}).values())
