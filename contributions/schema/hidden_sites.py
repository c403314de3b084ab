"""What the public is told of where a hidden site is: its commune, and nothing finer.

Forms, files and imports name places as people do: "Lyon 7e", "Lyon, Guillotière". Of a hidden site
such a name would tell the borough or the quarter, so that it is called by its commune instead,
wherever the name came from.
"""

from __future__ import annotations

from collections.abc import Mapping

from contributions.schema.sections import Content, sites_only
from directory.vocabulary import Precision
from regions.models import Territory


def hidden_in(*contents: Content) -> set[str]:
    """Names of the sites that are hidden in one of these contents."""
    return {
        name
        for content in contents
        for name, value in sites_only(content).items()
        if value["precision"] == Precision.HIDDEN
    }


def named_by_commune(content: Content, names: Mapping[str, str] | None = None) -> Content:
    """The same content, its hidden sites called by their communes.

    ``names`` are those of communes by code; without them they are read, in one query.
    """
    hidden = hidden_in(content)
    if not hidden:
        return content
    codes = {content[name].get("commune") or "" for name in hidden}
    if names is None:
        rows = Territory.objects.filter(code__in=codes)
        names = dict(rows.values_list("code", "name"))
    return content | {
        name: value | {"locality": names.get(value.get("commune") or "", "")}
        for name in hidden
        if isinstance(value := content[name], dict)
    }
