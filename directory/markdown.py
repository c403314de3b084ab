"""Markdown of public texts to safe HTML: paragraphs, lists, emphasis and links, nothing else."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "br", "h3", "h4"}
SCHEMES = {"https", "http", "tel", "mailto"}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
SCRIPT = re.compile(r"\b(?:java|vb)script\s*:", re.IGNORECASE)
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True})


@lru_cache(maxsize=4096)
def to_html(text: str) -> SafeString:
    """Return ``text`` as HTML that holds only ``TAGS`` and links to https, tel and mailto."""
    html = nh3.clean(
        _reader.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(html)  # noqa: S308 - cleaned by nh3 on the line above


class _Unguarded(MarkdownIt):
    """Reads HTML and every link as such, to find them."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name in markdown_it
        return True


_unguarded = _Unguarded("commonmark", {"html": True})


def unsafe_in(text: str) -> list[str]:
    """HTML in a Markdown text, and links that lead to no page, number or mail address.

    Readers would see the signs as they are; nobody who writes for them means that.
    """
    found = [*_unsafe(_unguarded.parse(text)), *SCRIPT.findall(text)]
    return list(dict.fromkeys(each.strip()[:60] for each in found))


def _unsafe(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        address = str(token.attrs.get("href") or token.attrs.get("src") or "")
        scheme = SCHEME.match(address)
        if token.type in {"html_block", "html_inline"}:
            yield token.content
        elif scheme and scheme[1].lower() not in SCHEMES:
            yield address
        yield from _unsafe(token.children or ())
