"""What every page knows: who runs the installation, and itself in the other languages."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language_info


def frame(request: HttpRequest) -> dict:
    """Return ``operator``, ``is_demo`` and ``versions``, this page in every offered language."""
    versions = []
    for code, _name in settings.LANGUAGES:
        info = get_language_info(code)
        url = translate_url(request.path, code)
        versions.append({"code": code, "name": info["name_local"], "url": url})
    return {
        "operator": {"name": settings.OPERATOR_NAME, "contact": settings.OPERATOR_CONTACT},
        "is_demo": settings.DEMO,
        "versions": versions,
    }
