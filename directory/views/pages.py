"""Pages of words alone: help in an emergency, who runs this, privacy, legal, accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory.views.public import reading_page

PAGES = ("help", "about", "privacy", "legal", "accessibility")


@reading_page
def words(request: HttpRequest, page: str) -> HttpResponse:
    """Show one of ``PAGES``."""
    return render(request, f"directory/{page}.html")
