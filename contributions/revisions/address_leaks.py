"""Detection of confidential addresses of hidden sites in the public texts of a programme."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contributions.schema.hidden_sites import hidden_in
from contributions.schema.sections import Content, SectionValue, site_of, text_of
from contributions.schema.snapshot import COLUMNS, HIDDEN, ORGANIZATION, SITE_COLUMNS
from directory.fields import LineColumn, names_of
from geo.folding import fold
from geo.value_types import JsonObject

# Public short texts by section; the locality of a hidden site is that of its commune.
PUBLIC_COLUMNS = {
    name: names_of(column for column in columns if isinstance(column, LineColumn))
    for name, columns in {"organization": ORGANIZATION, **COLUMNS}.items()
}
PUBLIC_SITE_COLUMNS = names_of(
    column
    for column in SITE_COLUMNS
    if isinstance(column, LineColumn) and column.name not in (*HIDDEN, "locality")
)
# House numbers are ignored: "rue de l'Exemple" reveals "12 bis rue de l'Exemple" as well.
NUMBER = re.compile(r"^(\d+ )+((bis|ter|quater|[a-d]) )?")


def sections_revealing_an_address(content: Content, reason: str = "") -> list[str]:
    """Names of sections whose public texts contain the street or postcode of a hidden site.

    Also the sites themselves when ``reason``, which the public history shows, contains one.
    """
    hidden_sites = [
        value for name in hidden_in(content) if isinstance(value := content[name], dict)
    ]
    traces = {trace for value in hidden_sites for trace in _traces(value)}
    revealing = [
        name
        for name, value in content.items()
        if any(_mentions(text, traces) for text in _public(name, value))
    ]
    if _mentions(reason, traces):
        revealing += sorted(hidden_in(content) - set(revealing))
    return revealing


def _mentions(text: str, traces: set[str]) -> bool:
    words = f" {fold(text)} "
    return any(f" {trace} " in words for trace in traces)


def _traces(site: JsonObject) -> Iterator[str]:
    street = NUMBER.sub("", fold(site.get("street_address") or ""))
    if len(street.split()) > 1:
        yield street
    if postcode := fold(site.get("postcode") or ""):
        yield postcode


def _public(name: str, section: SectionValue) -> Iterator[str]:
    """The public texts of a section."""
    if text_of(name):
        yield str(section or "")
    elif isinstance(section, dict):
        yield from (str(section.get(column) or "") for column in PUBLIC_COLUMNS.get(name, ()))
        if site_of(name):
            yield from (str(section.get(name) or "") for name in PUBLIC_SITE_COLUMNS)
            for closure in section.get("closures") or []:
                yield from map(str, (closure.get("reasons") or {}).values())
