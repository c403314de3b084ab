"""Template tags and filters of the glossary."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from directory.glossary import drafts
from directory.texts import Text

register = template.Library()


@register.simple_tag
def definitions_are_drafts() -> bool:
    """Whether no person has reviewed the definitions in the language of the page."""
    return get_language() in drafts()


@register.filter
def explained_in_its_language(text: Text) -> SafeString:
    """A plain text with its language and direction, and its office words marked."""
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', text.lang, text.dir, text.explained_line
    )
