"""Addresses of proposing, writing and following; contributions.urls puts them together."""

from django.urls import path

from contributions.views import following, proposing, writing

urlpatterns = [
    path("contribute/", proposing.contribute, name="contribute"),
    path("contribute/programme/", proposing.new_programme, name="new_programme"),
    path("contribute/programme/<uuid:pk>/", proposing.change_programme, name="change_programme"),
    path(
        "contribute/programme/<uuid:pk>/<slug:key>/",
        proposing.correct_programme,
        name="correct_programme",
    ),
    path("contribute/procedure/<slug:slug>/", proposing.change_procedure, name="change_procedure"),
    path(
        "contribute/procedure/<slug:slug>/<slug:key>/",
        proposing.correct_procedure,
        name="correct_procedure",
    ),
    path("contribute/hours/", writing.hours, name="hours"),
    path("contribute/open/<secret:secret>/", proposing.open_proposal, name="open"),
    path("contribute/follow/<uuid:pk>/", following.follow, name="follow"),
    path("contribute/follow/<uuid:pk>/link/", following.link, name="link"),
    path("contribute/follow/<uuid:pk>/send/", following.send, name="send"),
    path("contribute/follow/<uuid:pk>/settle/", following.settle, name="settle"),
    path("contribute/follow/<uuid:pk>/withdraw/", following.withdraw, name="withdraw"),
    path("contribute/follow/<uuid:pk>/write/<slug:slug>/", writing.write, name="write"),
    path("contribute/follow/<uuid:pk>/places/<uuid:site_id>/", writing.place, name="place"),
    path(
        "contribute/follow/<uuid:pk>/places/<uuid:site_id>/remove/",
        writing.remove_place,
        name="remove_place",
    ),
]
