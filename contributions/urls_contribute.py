"""Addresses of what everybody may propose; contributions.urls puts them together."""

urlpatterns = []
