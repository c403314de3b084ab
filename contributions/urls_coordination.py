"""Addresses of the desk of coordinators."""

from django.urls import path

from contributions.views import deciding, desk, freshness, merging, programmes, queue

urlpatterns = [
    path("coordination/", queue.home, name="coordination"),
    path("coordination/digest/", queue.wish_digest, name="digest"),
    path("coordination/queue/", queue.waiting, name="queue"),
    path("coordination/revisions/<uuid:pk>/", deciding.revision, name="revision"),
    path("coordination/revisions/<uuid:pk>/map/", deciding.revision_map, name="revision_map"),
    path("coordination/revisions/<uuid:pk>/mend/", deciding.mend, name="mend"),
    path("coordination/revisions/<uuid:pk>/settle/", deciding.settle, name="settle_revision"),
    path("coordination/revisions/<uuid:pk>/<slug:verb>/", deciding.decide, name="decide"),
    path("coordination/programmes/", programmes.programmes, name="programmes"),
    path("coordination/programmes/<uuid:pk>/", programmes.programme, name="coordinated"),
    path(
        "coordination/programmes/<uuid:pk>/publication/",
        programmes.set_publication,
        name="set_publication",
    ),
    path("coordination/programmes/<uuid:pk>/merge/", merging.merge, name="merge"),
    path("coordination/programmes/<uuid:pk>/confirm/", freshness.confirm, name="confirm"),
    path("coordination/freshness/", freshness.due, name="freshness"),
    path("coordination/freshness/confirm/", freshness.confirm_several, name="confirm_several"),
    path("coordination/territories/<territory_code:code>/", desk.desk, name="desk"),
    path("coordination/territories/<territory_code:code>/map/", desk.desk_map, name="desk_map"),
]
