"""URLs of the dashboard of coordinators."""

from django.urls import path

from contributions.dashboard.views import (
    dashboard,
    desk,
    duplicates,
    export,
    freshness,
    merge,
    merge_organizations,
    programmes,
    queue,
    work,
)
from contributions.moderation.views import decide, reports, waves

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("coordination/", queue.home, name="coordination"),
    path("coordination/digest/", queue.set_digest, name="digest"),
    path("coordination/queue/", queue.waiting, name="queue"),
    path("coordination/revisions/<uuid:pk>/", decide.revision, name="revision"),
    path("coordination/revisions/<uuid:pk>/map/", decide.revision_map, name="revision_map"),
    path("coordination/revisions/<uuid:pk>/mend/", decide.edit, name="edit_revision"),
    path(
        "coordination/revisions/<uuid:pk>/settle/",
        decide.resolve_conflict,
        name="resolve_revision_conflict",
    ),
    path("coordination/revisions/<uuid:pk>/<slug:verb>/", decide.decide, name="decide"),
    path("coordination/waves/", waves.waves, name="waves"),
    path("coordination/waves/<slug:grouping>/", waves.wave, name="wave"),
    path("coordination/sweeps/<uuid:pk>/undo/", waves.undo_sweep, name="undo_sweep"),
    path("coordination/work/", work.work, name="work"),
    path("coordination/work/several/", work.several, name="work_several"),
    path("coordination/work/<uuid:pk>/looked/", work.looked, name="looked"),
    path("coordination/programmes/<uuid:pk>/reports/", reports.reports, name="reports"),
    path(
        "coordination/programmes/<uuid:pk>/reports/<slug:kind>/<slug:verb>/",
        reports.decide_reports,
        name="decide_reports",
    ),
    path("coordination/programmes/", programmes.programmes, name="programmes"),
    path("coordination/programmes/export/<slug:file_format>/", export.export, name="export"),
    path("coordination/programmes/<uuid:pk>/", programmes.programme, name="coordinated"),
    path(
        "coordination/programmes/<uuid:pk>/publication/",
        programmes.set_publication,
        name="set_publication",
    ),
    path("coordination/programmes/<uuid:pk>/merge/", merge.merge, name="merge"),
    path("coordination/programmes/<uuid:pk>/unmerge/", merge.unmerge, name="unmerge"),
    path("coordination/duplicates/", duplicates.duplicates, name="duplicates"),
    path(
        "coordination/duplicates/<slug:kind>/<uuid:one>/<uuid:other>/refute/",
        duplicates.refute,
        name="refute_duplicate",
    ),
    path(
        "coordination/duplicates/<int:pk>/take-back/",
        duplicates.take_back,
        name="take_back_refutation",
    ),
    path(
        "coordination/organizations/<uuid:pk>/merge/",
        merge_organizations.merge,
        name="merge_organization",
    ),
    path(
        "coordination/organizations/<uuid:pk>/unmerge/",
        merge_organizations.unmerge,
        name="unmerge_organization",
    ),
    path("coordination/programmes/<uuid:pk>/confirm/", freshness.confirm, name="confirm"),
    path("coordination/programmes/<uuid:pk>/pause/", freshness.pause, name="pause_freshness"),
    path("coordination/freshness/", freshness.due, name="freshness"),
    path("coordination/freshness/confirm/", freshness.confirm_several, name="confirm_several"),
    path("coordination/territories/<territory_code:code>/", dashboard.dashboard, name="dashboard"),
    path(
        "coordination/territories/<territory_code:code>/map/",
        dashboard.dashboard_map,
        name="dashboard_map",
    ),
    path("coordination/unfound/<int:pk>/hide/", dashboard.hide_unfound, name="hide_unfound"),
]
