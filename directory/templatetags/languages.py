"""Template tags and filters about languages: direction, links, names, and isolated Latin words."""

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, get_language_info, override

from directory.texts import Text
from directory.texts import own_name as own_name_of
from printing.writing import with_signs_isolated

register = template.Library()


@register.filter
def latin(text: object) -> str:
    """Isolate Latin words with signs, and prices, in a text of the page where it is read leftwards.

    The one way for texts that are in no element of their own: "LGBT+" keeps its plus behind it.
    """
    words = str(text)
    return with_signs_isolated(words) if get_language() in settings.LANGUAGES_BIDI else words


@register.simple_tag
def is_draft_interface() -> bool:
    """Whether the words of the interface are a translation that no person has reviewed."""
    facts = settings.LANGUAGE_FACTS.get(get_language() or "")
    return facts is not None and facts.is_unreviewed


@register.simple_tag(takes_context=True)
def also_in(context: template.Context, text: Text) -> list[dict]:
    """Return the links of ``language_links`` to the languages that a text is also written in."""
    return [link for link in language_links(context) if link["code"] in text.others]


@register.simple_tag
def page_direction() -> str:
    """Return ``rtl`` or ``ltr`` for the language of the page; it needs no request."""
    return "rtl" if get_language_info(get_language() or "en")["bidi"] else "ltr"


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[dict]:
    """Return the same page in each language offered: code, own name, direction, address."""
    request = context.get("request")
    current = get_language()
    links = []
    for code, _name in settings.LANGUAGES:
        info = get_language_info(code)
        url = _in_language(request, code)
        links.append(
            {
                "code": code,
                "name": own_name_of(code),
                "dir": "rtl" if info["bidi"] else "ltr",
                "url": url,
                "absolute_url": request.build_absolute_uri(url) if request else url,
                "is_current": code == current,
            }
        )
    return links


def _in_language(request, code: str) -> str:
    match = getattr(request, "resolver_match", None)
    if match is None:
        return f"/{code}/"
    with override(code):
        if request.method != "GET":
            return reverse("directory:search")
        params = request.GET.copy()
        params.pop("cursor", None)
        query = f"?{params.urlencode()}" if params else ""
        try:
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except NoReverseMatch:
            path = request.path
        return path + query


@register.filter
def own_name(language: str) -> str:
    """Return what a language of the interface is called in itself."""
    return own_name_of(language)
