"""URLs of the directory without a language prefix, for programs."""

from django.urls import path

from directory.cached_sitemaps import cached_sitemap

urlpatterns = [
    path("sitemap.xml", cached_sitemap, name="sitemap"),
    path("sitemap-<section>.xml", cached_sitemap, name="sitemap-part"),
]
