"""URLs of histories, of the audit and of the import of programmes."""

from django.urls import path

from contributions.importing import row_views, views
from contributions.moderation.views import history

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
    path("coordination/import/", views.start, name="import"),
    path("coordination/import/template/", views.template_file, name="import_template"),
    path("coordination/import/<uuid:pk>/", row_views.imported, name="imported"),
    path("coordination/import/<uuid:pk>/columns/", views.columns, name="import_columns"),
    path("coordination/import/<uuid:pk>/problems/", views.problems, name="import_problems"),
    path("coordination/import/<uuid:pk>/<slug:verb>/", row_views.act, name="import_act"),
]
