"""URLs of reports: sending one, and following what becomes of it."""

from django.urls import path

from contributions.reports import views

urlpatterns = [
    path("contribute/programme/<uuid:pk>/report/<slug:kind>/", views.report, name="report"),
    path("contribute/report/open/<secret:secret>/", views.open_report, name="open_report"),
    path("contribute/report/<uuid:pk>/", views.follow, name="follow_report"),
]
