"""Addresses of the directory that carry no language: what machines read."""

from django.urls import path

from directory.kept_sitemaps import kept_sitemap

urlpatterns = [
    path("sitemap.xml", kept_sitemap, name="sitemap"),
    path("sitemap-<section>.xml", kept_sitemap, name="sitemap-part"),
]
