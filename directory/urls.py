"""Addresses of the public pages; config puts them under a language prefix."""

from django.urls import path

from directory.views import (
    glossary,
    offline,
    pages,
    papers,
    procedures,
    programme,
    search,
    territories,
)

app_name = "directory"

urlpatterns = [
    path("", search.search, name="search"),
    path("near/", search.near, name="near"),
    path("programmes/<uuid:pk>/", programme.programme, name="programme"),
    path("programmes/<uuid:pk>/map/", programme.programme_map, name="programme_map"),
    path("programmes/<uuid:pk>/paper.pdf", papers.programme_pdf, name="programme_pdf"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<slug:slug>/", procedures.procedure, name="procedure"),
    path("procedures/<slug:slug>/near/", procedures.procedure_near, name="procedure_near"),
    path("procedures/<slug:slug>/paper.pdf", papers.procedure_pdf, name="procedure_pdf"),
    path("territories/<territory_code:code>/", territories.territory, name="territory"),
    path("territories/<territory_code:code>/map/", territories.territory_map, name="territory_map"),
    path(
        "territories/<territory_code:code>/unconfirmed/",
        territories.unconfirmed,
        name="territory_unconfirmed",
    ),
    path("glossary/", glossary.glossary_page, name="glossary"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.offline, name="offline"),
    path("offline/area/", offline.area, name="offline_area"),
    path("offline/area/pages/", offline.area_pages, name="offline_area_pages"),
    *[path(f"{name}/", pages.static_page, {"page": name}, name=name) for name in pages.PAGES],
]
