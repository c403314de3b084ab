"""Dataclasses of declared programmes: validated and stored, from whatever form, file or feed.

Declared fields (``directory.fields``) are attributes under their own names, with the value the
database holds; the classes below add what is no plain column.
"""

import copy
from dataclasses import dataclass, field, make_dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models

from directory.fields import declared_columns
from directory.models import Organization, Programme, Site


def declared_dataclass(model: type[models.Model]) -> Any:
    """A frozen dataclass of the declared fields of a model, empty by default."""
    attributes = [
        (column.name, Any, field(default_factory=partial(copy.copy, column.empty)))
        for column in declared_columns(model)
    ]
    name = f"{model.__name__}Columns"
    return make_dataclass(name, attributes, frozen=True, kw_only=True)


OrganizationColumns: Any = declared_dataclass(Organization)
SiteColumns: Any = declared_dataclass(Site)
ProgrammeColumns: Any = declared_dataclass(Programme)


@dataclass(frozen=True, kw_only=True)
class OrganizationDeclaration(OrganizationColumns):
    """An organization that runs programmes."""

    id: UUID
    is_example: bool = False


@dataclass(frozen=True)
class ClosureDeclaration:
    """A closed period of a site, both days included, with reasons by language."""

    first_on: date
    last_on: date
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SiteDeclaration(SiteColumns):
    """A programme at one place.

    ``point`` is (longitude, latitude): public when ``precision`` is "exact", kept as the hidden
    address with ``street_address`` and ``postcode`` when it is "hidden", else None.
    """

    id: UUID
    commune: str
    point: tuple[float, float] | None = None
    closures: tuple[ClosureDeclaration, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProgrammeDeclaration(ProgrammeColumns):
    """A programme with its sites and texts.

    ``file`` and ``at`` are the source and path for problems. The first of ``themes``
    is the main one. ``languages`` are codes by mode ("always", "on_request", "interpreter").
    ``coverage`` are codes of territories; ``home`` is the commune whose public holidays and time
    zone hold for hours without a site. ``texts`` are by language, then key.
    """

    id: UUID
    file: str
    at: str
    organization: UUID
    home: str
    themes: list[str]
    needs: list[str]
    texts: dict[str, dict[str, str]]
    modified_at: datetime
    procedures: list[str] = field(default_factory=list)
    languages: dict[str, list[str]] = field(default_factory=dict)
    coverage: list[str] = field(default_factory=list)
    is_nationwide: bool = False
    sites: tuple[SiteDeclaration, ...] = ()
    is_example: bool = False
    source: str = ""
    verified_on: date | None = None
    verified_role: str = ""
