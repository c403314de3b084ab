"""Sitemaps: every public page in every offered language, for search engines."""

from __future__ import annotations

from typing import Any

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from directory.models import ProcedureSheet, Programme
from directory.views.pages import PAGES
from regions.models import Territory


class PublicSitemap(Sitemap):
    """Pages that exist in every language, each naming the others."""

    i18n = True
    alternates = True
    protocol = None
    limit = 2_000


class ProgrammeSitemap(PublicSitemap):
    """Programmes that can be found."""

    def items(self):
        return Programme.objects.findable().order_by("pk").only("pk", "modified_at")

    def lastmod(self, programme: Programme):
        return programme.modified_at


class ProcedureSitemap(PublicSitemap):
    """Published procedure sheets."""

    def items(self):
        return ProcedureSheet.objects.published().order_by("pk")

    def lastmod(self, sheet: ProcedureSheet):
        return sheet.modified_at


class TerritorySitemap(PublicSitemap):
    """Regions and departments."""

    def items(self):
        of_interest = Territory.objects.current().of_kind("region", "department")
        return of_interest.order_by("code").values_list("code", flat=True)

    def location(self, code: str) -> str:
        return reverse("directory:territory", args=[code])


class StaticPagesSitemap(PublicSitemap):
    """The home page and the static pages."""

    def items(self):
        return ["search", "procedures", "glossary", *PAGES]

    def location(self, name: str) -> str:
        return reverse(f"directory:{name}")


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "programmes": ProgrammeSitemap,
    "procedures": ProcedureSitemap,
    "territories": TerritorySitemap,
    "words": StaticPagesSitemap,
}
