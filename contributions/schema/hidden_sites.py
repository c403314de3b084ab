"""Coarsening of hidden sites: the public sees their commune, and nothing finer.

Names such as "Lyon 7e" or "Lyon, Guillotière" would reveal the borough or the quarter of a hidden
site: its name is replaced by that of its commune, wherever it came from.
"""

from __future__ import annotations

from collections.abc import Mapping

from contributions.schema.sections import Content, sites_only
from directory.vocabulary import Precision
from regions.models import Territory


def hidden_in(*contents: Content) -> set[str]:
    """Section names of the sites that are hidden in one of these contents."""
    return {
        name
        for content in contents
        for name, value in sites_only(content).items()
        if value["precision"] == Precision.HIDDEN
    }


def named_by_commune(content: Content, names: Mapping[str, str] | None = None) -> Content:
    """The content with the names of hidden sites replaced by those of their communes.

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
