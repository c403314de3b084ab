"""Addresses of the public pages; config puts them under a language prefix."""

app_name = "directory"

urlpatterns = []
