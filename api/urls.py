"""Addresses of the public API, version 1."""

from django.urls import include, path

from api.views.autocomplete import Autocomplete
from api.views.checks import ProgrammeCheck
from api.views.clusters import Clusters
from api.views.documentation import Schema, docs
from api.views.exports import ProgrammeExport
from api.views.offices import Offices
from api.views.places import Places
from api.views.procedures import ProcedureDetail, Procedures
from api.views.programmes import ProgrammeDetail, Programmes
from api.views.search import OneAnswer
from api.views.territories import Territories, TerritoryDetail

app_name = "api"

v1 = [
    path("search/", OneAnswer.as_view(), name="search"),
    path("programmes/", Programmes.as_view(), name="programmes"),
    path("programmes/check/", ProgrammeCheck.as_view(), name="programme_check"),
    path(
        "programmes/export/<slug:file_format>/",
        ProgrammeExport.as_view(),
        name="programmes_export",
    ),
    path("programmes/<uuid:pk>/", ProgrammeDetail.as_view(), name="programme"),
    path("clusters/<int:z>/<int:x>/<int:y>/", Clusters.as_view(), name="clusters"),
    path("offices/", Offices.as_view(), name="offices"),
    path("places/", Places.as_view(), name="places"),
    path("words/", Autocomplete.as_view(), name="words"),
    path("territories/", Territories.as_view(), name="territories"),
    path("territories/<territory_code:code>/", TerritoryDetail.as_view(), name="territory"),
    path("procedures/", Procedures.as_view(), name="procedures"),
    path("procedures/<uuid:pk>/", ProcedureDetail.as_view(), name="procedure"),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
