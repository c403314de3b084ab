"""Glossary: French office words with plain definitions, and their marks in public texts.

The words are in fixtures/glossary.yaml. The first time that a text names one, it becomes a link to
its definition, which a script opens in place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import yaml
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from geo.folding import fold

TAGS = re.compile(r"(<[^>]*>)")
NAME_OF_TAG = re.compile(r"</?(\w+)")
# No word is marked in a link, a heading or code.
UNTOUCHED = frozenset({"a", "h1", "h2", "h3", "h4", "code"})
# White space of every width; nh3 writes the no-break space by its name.
SPACE = r"(?:\s|&nbsp;)"
# What is no prose, where no word is marked: addresses of the web and of mail, numbers in groups as
# those of telephones, times, placeholders, and tags that somebody typed.
GAP = r"(?:[^\S\n]|&nbsp;)"
CODE = rf"""
    https?://(?:[^\s&<>]|&amp;)*
  | (?<!\w)[\w.+-]+@[\w-]+(?:\.[\w-]+)*
  | (?<!\w)[\w-]+(?:\.[\w-]+)+(?:[/?\#](?:[^\s&<>]|&amp;)*)?
  | (?<!\w)\+?\d{{1,3}}(?:(?:{GAP}|[.-])?\d\d){{3,}}(?!\w)
  | (?<!\w)\d{{1,3}}(?:{GAP}\d{{3}})+(?!\w)
  | (?<!\w)\d+(?:[.,:/-]\d+)+
  | \{{[^{{}}\n]*\}} | %\(\w+\)\w | %\w+% | \$\w+
  | </?\w[^<>\n]*> | &lt;/?\w[^&\n]*&gt;
"""
# Before and after: no letter, digit, part of an address or of a compound; what follows is no unit.
BEFORE = r"(?<![\w@./-])(?<!\d\s)(?<!\d&nbsp;)"
AFTER = rf"(?![\w@-]|\.\w|{SPACE}?[€%])"


@dataclass(frozen=True)
class GlossaryTerm:
    """A French word of offices, its other forms, and its definition by language.

    ``is_french_only``: the word exists in other languages too, with another meaning, so that it is
    marked in French texts alone.
    """

    code: str
    term: str
    variants: tuple[str, ...]
    definitions: dict[str, str]
    is_french_only: bool = False

    def language_for(self, language: str) -> str:
        """The language in which ``language`` has the definition: itself, or French."""
        return language if language in self.definitions else settings.SOURCE_LANGUAGE


@cache
def terms() -> dict[str, GlossaryTerm]:
    """All words by code, in French alphabetical order."""
    found = [
        GlossaryTerm(
            each["code"],
            each["term"],
            tuple(each.get("variants", ())),
            each["definitions"],
            each.get("is_french_only", False),
        )
        for each in _declared()["terms"]
    ]
    return {term.code: term for term in sorted(found, key=lambda term: fold(term.term))}


@cache
def drafts() -> frozenset[str]:
    """Languages whose definitions no person has reviewed yet."""
    return frozenset(_declared()["drafts"])


@lru_cache(maxsize=4096)
def explained(html: SafeString, language: str, reader: str) -> SafeString:
    """Mark the first occurrence of each word in a text of ``language``, cleaned HTML.

    ``reader``: the language of the page, in which definitions are and which must be active.
    """
    pattern, codes = _pattern(language == settings.SOURCE_LANGUAGE)
    marked: set[str] = set()

    def mark(match: re.Match[str]) -> str:
        code = "" if match["code"] else codes[_plain(match[0])]
        if not code or code in marked:
            return match[0]
        marked.add(code)
        return _mark(terms()[code], match[0], reader)

    pieces, inside = [], 0
    for piece in TAGS.split(html):
        if tag := NAME_OF_TAG.match(piece):
            if tag[1] in UNTOUCHED:
                inside += -1 if piece.startswith("</") else 1
        elif not inside:
            piece = pattern.sub(mark, piece)  # noqa: PLW2901 - the piece as it is shown
        pieces.append(piece)
    return mark_safe("".join(pieces))  # noqa: S308 - clean HTML, and marks made by format_html


def explained_line(text: str, language: str, reader: str) -> SafeString:
    """A plain text without mark-up, with its words marked likewise."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return explained(mark_safe(escaped), language, reader)  # noqa: S308 - escaped on the line above


def terms_in(text: str, language: str) -> list[GlossaryTerm]:
    """The words that a plain text of ``language`` names, each once, in their order."""
    pattern, codes = _pattern(language == settings.SOURCE_LANGUAGE)
    found = (match[0] for match in pattern.finditer(text) if not match["code"])
    named = dict.fromkeys(codes[_plain(each)] for each in found)
    return [terms()[code] for code in named]


def _mark(term: GlossaryTerm, shown: str, reader: str) -> str:
    language = term.language_for(reader)
    return format_html(
        '<a class="term" lang="fr" dir="ltr" href="{}#{}" data-term="{}" data-definition="{}"'
        ' data-language="{}">{}</a>',
        reverse("directory:glossary"),
        term.code,
        term.term,
        term.definitions[language],
        language,
        mark_safe(shown),  # noqa: S308 - a piece of clean HTML
    )


@cache
def _pattern(is_french: bool) -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern of what is no prose and of all words, the longest first; codes by form."""
    forms = {
        form: term.code
        for term in terms().values()
        if is_french or not term.is_french_only
        for form in (term.term, *term.variants)
    }
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    words = f"{BEFORE}(?:{'|'.join(map(_form, longest_first))}){AFTER}"
    pattern = re.compile(f"(?P<code>(?x:{CODE}))|{words}")
    return pattern, {_plain(form): code for form, code in forms.items()}


def _form(form: str) -> str:
    """The pattern of one form; a small first letter may be a capital at the start of a sentence."""
    first = f"[{form[0]}{form[0].upper()}]" if form[0].islower() else re.escape(form[0])
    return first + "".join(_sign(sign) for sign in form[1:])


def _sign(sign: str) -> str:
    if sign == "'":
        return "['’]"
    return SPACE if sign == " " else re.escape(sign)


def _plain(form: str) -> str:
    return re.sub(SPACE, " ", form.replace("’", "'")).casefold()


@cache
def _declared() -> dict:
    path = settings.FIXTURES / "glossary.yaml"
    declared: dict = yaml.safe_load(path.read_text(encoding="utf-8"))
    return declared
