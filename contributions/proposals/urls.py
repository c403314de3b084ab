"""URLs of beginning, editing and following proposals."""

from django.urls import path

from contributions.proposals.views import begin, edit, follow, short, words

urlpatterns = [
    path("contribute/", begin.contribute, name="contribute"),
    path("contribute/programme/", begin.new_programme, name="new_programme"),
    path("contribute/programme/<uuid:pk>/", begin.change_programme, name="change_programme"),
    path(
        "contribute/programme/<uuid:pk>/<slug:key>/",
        begin.correct_programme,
        name="correct_programme",
    ),
    path(
        "contribute/programme/<uuid:pk>/section/<slug:section>/",
        short.correct_section,
        name="correct_section",
    ),
    path(
        "contribute/programme/<uuid:pk>/places/<uuid:site_id>/hours/",
        short.correct_hours,
        name="correct_hours",
    ),
    path(
        "contribute/programme/<uuid:pk>/places/<uuid:site_id>/",
        short.change_place,
        name="change_place",
    ),
    path("contribute/procedure/<slug:slug>/", begin.change_procedure, name="change_procedure"),
    path(
        "contribute/procedure/<slug:slug>/<slug:key>/",
        begin.correct_procedure,
        name="correct_procedure",
    ),
    path("contribute/words/", words.suggest_words, name="suggest_words"),
    path("contribute/hours/", edit.hours, name="hours"),
    path("contribute/open/<secret:secret>/", begin.open_proposal, name="open"),
    path("contribute/follow/<uuid:pk>/", follow.follow, name="follow"),
    path("contribute/follow/<uuid:pk>/link/", follow.link, name="link"),
    path("contribute/follow/<uuid:pk>/send/", follow.send, name="send"),
    path("contribute/follow/<uuid:pk>/settle/", follow.resolve_conflict, name="resolve_conflict"),
    path("contribute/follow/<uuid:pk>/withdraw/", follow.withdraw, name="withdraw"),
    path("contribute/follow/<uuid:pk>/write/<slug:slug>/", edit.write, name="write"),
    path("contribute/follow/<uuid:pk>/places/<uuid:site_id>/", edit.place, name="place"),
    path(
        "contribute/follow/<uuid:pk>/places/<uuid:site_id>/remove/",
        edit.remove_place,
        name="remove_place",
    ),
]
