"""URLs of the directory without a language prefix, for programs."""

from django.urls import path

from directory.cached_sitemaps import cached_sitemap
from directory.views.offline import service_worker
from directory.views.recordings import recording

urlpatterns = [
    path("sw.js", service_worker, name="service_worker"),
    path("recordings/<uuid:pk>/", recording, name="recording"),
    path("sitemap.xml", cached_sitemap, name="sitemap"),
    path("sitemap-<section>.xml", cached_sitemap, name="sitemap-part"),
]
