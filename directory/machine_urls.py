"""Addresses of the directory that carry no language: what machines read."""

urlpatterns = []
