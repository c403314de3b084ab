"""Markdown of public texts to safe HTML: paragraphs, lists, emphasis and links, nothing else."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "br", "h3", "h4"}
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True})


@lru_cache(maxsize=4096)
def to_html(text: str) -> SafeString:
    """Return ``text`` as HTML that holds only ``TAGS`` and links to https, tel and mailto."""
    html = nh3.clean(
        _reader.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "tel", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(html)  # noqa: S308 - cleaned by nh3 on the line above
