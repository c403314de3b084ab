"""URLs of freshness."""

from django.urls import path

from contributions.freshness import views

urlpatterns = [
    path("contribute/still-right/<str:token>/", views.still_right, name="still_right"),
    path("coordination/freshness/mails/", views.mails, name="freshness_mails"),
    path("coordination/freshness/mails/send/", views.send_mails, name="send_freshness"),
    path(
        "coordination/freshness/mails/<territory_code:code>/",
        views.release,
        name="release_freshness",
    ),
]
