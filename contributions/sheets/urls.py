"""URLs of sheet editors, and of who follows a sheet."""

from django.urls import path

from contributions.sheets import following, views

urlpatterns = [
    path("coordination/sheets/", views.desk, name="sheets"),
    path("coordination/sheets/new/", views.new, name="new_sheet"),
    path("coordination/sheets/drafts/<uuid:pk>/", views.draft, name="sheet_draft"),
    path("coordination/sheets/drafts/<uuid:pk>/send/", views.send, name="send_sheet"),
    path("coordination/sheets/revisions/<uuid:pk>/", views.review, name="sheet_review"),
    path("coordination/sheets/revisions/<uuid:pk>/restore/", views.restore, name="restore_sheet"),
    path("coordination/sheets/<slug:slug>/edit/", views.edit, name="edit_sheet"),
    path("coordination/sheets/<slug:slug>/check/", views.check, name="check_sheet"),
    path("procedures/<slug:slug>/follow/", following.follow, name="follow_sheet"),
    path("procedures/unfollow/<str:token>/", following.unfollow, name="unfollow_sheet"),
]
