"""Static pages: help in an emergency, about, privacy, legal, accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.reading_limit import costs_little
from directory.views.public import reading_page

PAGES = {
    "help": "directory/help.html",
    "about": "directory/about.html",
    "privacy": "directory/privacy.html",
    "legal": "directory/legal.html",
    "accessibility": "directory/accessibility.html",
}


@costs_little
@reading_page
def static_page(request: HttpRequest, page: str) -> HttpResponse:
    """Show one of ``PAGES``."""
    return render(request, PAGES[page])
