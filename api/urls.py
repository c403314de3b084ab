"""Addresses of the public API."""

urlpatterns = []
