"""Template tags of a list of steps: what differs by an id alone, or not at all, is written once."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

NO_ID = UUID(int=0)


@register.simple_tag
def step_address(name: str, pk: UUID) -> SafeString:
    """Return the address ``journeys:name`` of a step in the reader's language."""
    before, after = _around_id(name, get_language())
    return SafeString(f"{before}{pk}{after}")


@cache
def _around_id(name: str, _language: str | None) -> tuple[str, str]:
    """What stands before and after the id in an address in the language that is active."""
    before, _, after = reverse(f"journeys:{name}", args=[NO_ID]).partition(str(NO_ID))
    return before, after


@register.simple_tag(takes_context=True)
def csrf_field(context: template.Context) -> str:
    """Return the hidden field of ``csrf_token``, to be written once for the forms of a list."""
    return CsrfTokenNode().render(context)
