"""Addresses of histories, of the audit and of the import of programmes."""

from django.urls import path

from contributions.views import history, importing

urlpatterns = [
    path("programmes/<uuid:pk>/history/", history.programme_history, name="programme_history"),
    path("procedures/<slug:slug>/history/", history.sheet_history, name="sheet_history"),
    path(
        "coordination/programmes/<uuid:pk>/history/",
        history.coordination_history,
        name="coordination_history",
    ),
    path(
        "coordination/programmes/<uuid:pk>/history/<uuid:revision>/restore/",
        history.restore,
        name="restore",
    ),
    path("coordination/audit/", history.audit, name="audit"),
    path("coordination/import/", importing.start, name="import"),
    path("coordination/import/template/", importing.template_file, name="import_template"),
    path("coordination/import/<uuid:pk>/", importing.imported, name="imported"),
    path("coordination/import/<uuid:pk>/problems/", importing.problems, name="import_problems"),
    path("coordination/import/<uuid:pk>/<slug:verb>/", importing.act, name="import_act"),
]
