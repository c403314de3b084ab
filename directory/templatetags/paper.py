"""Template tag for papers: icons drawn in place, since a PDF has no sprite to refer to."""

import re
from functools import cache

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from directory.templatetags.pages import DIRECTIONAL, SPRITE

register = template.Library()

SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="0 0 24 24">(.*?)</symbol>', re.DOTALL)
DRAWN = (
    '<svg class="paper-icon{}" viewBox="0 0 24 24" fill="none" stroke="#0a5c63" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>'
)


@cache
def _symbols() -> dict[str, str]:
    """The drawings of our own sprite by name."""
    sprite = (settings.BASE_DIR / "static" / SPRITE).read_text(encoding="utf-8")
    return dict(SYMBOL.findall(sprite))


@register.simple_tag
def paper_icon(name: str) -> SafeString:
    """The icon ``name``, hidden from screen readers; nothing where the sprite has none."""
    drawing = _symbols().get(name)
    if drawing is None:
        return SafeString("")
    extra = " is-directional" if name in DIRECTIONAL else ""
    return mark_safe(DRAWN.format(extra, drawing))  # noqa: S308 - our own drawing
