"""Addresses of the desk of coordinators; contributions.urls puts them together."""

urlpatterns = []
