"""Addresses of histories, of the audit and of the import of programmes."""

from django.urls import path

from contributions.views import history

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
]
