"""Context processor: who runs the installation."""

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict:
    """Return ``operator``, the name of who runs the site and how to reach them, maybe empty."""
    return {"operator": {"name": settings.OPERATOR_NAME, "contact": settings.OPERATOR_CONTACT}}
