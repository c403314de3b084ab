"""URLs of recordings."""

from django.urls import path

from contributions.recordings import views

urlpatterns = [
    path("contribute/recordings/", views.recordings, name="recordings"),
    path(
        "contribute/recordings/programme/<uuid:pk>/",
        views.record_programme,
        name="record_programme",
    ),
    path(
        "contribute/recordings/procedure/<slug:slug>/",
        views.record_procedure,
        name="record_procedure",
    ),
    path("contribute/recordings/text/<int:pk>/", views.record, name="record"),
    path("contribute/recordings/<uuid:pk>/sound/", views.recording_sound, name="recording_sound"),
    path(
        "contribute/recordings/<uuid:pk>/withdraw/",
        views.withdraw_recording,
        name="withdraw_recording",
    ),
    path(
        "contribute/recordings/<uuid:pk>/publish/",
        views.publish_recording,
        name="publish_recording",
    ),
    path(
        "contribute/recordings/<uuid:pk>/refuse/", views.refuse_recording, name="refuse_recording"
    ),
]
