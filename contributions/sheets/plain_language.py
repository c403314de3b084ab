"""Advice on plain language for French texts: long sentences, passive, acronyms, readability.

The figure is LIX (Björnsson, 1968): words in a sentence plus the share of words of more than six
letters, in percent. It needs no count of syllables, which is unsure in French, and compares
languages; below 40 is plain, above 50 hard. The formula of Kandel and Moles was made for whole
pages and is negative or above 100 for texts of two sentences, such as a step. It is advice: nothing
is refused for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext, ngettext

# What LOOK asks of a sentence for readers: 15 words.
LONGEST_SENTENCE = 15
LONG_WORD = 6
PLAIN, HARD = 40, 50
# Fewer words than this have no readability.
FEWEST_WORDS = 10
# Of a text so many signs tell which one it is.
LONGEST_START = 60
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n+|:\s")
ACRONYM = re.compile(r"\b[A-ZÀ-Ý]{2,}\b")
# An acronym is explained by words in brackets after it, by a comma, or by "veut dire".
EXPLAINED = re.compile(r"\b([A-ZÀ-Ý]{2,})\b(?:\s*\(|,\s+(?:le|la|l'|l’|les|un|une)|\s+veut dire)")
BEFORE_BRACKET = re.compile(r"\(([A-ZÀ-Ý]{2,})\)")
BEING = (
    "est|sont|était|étaient|sera|seront|serait|seraient|soit|soient|être|fut|furent|été|suis|es|"
    "sommes|êtes"
)
# Verbs that make their past with être, and adjectives that look like participles.
ACTIVE = (
    "allé|arrivé|devenu|entré|resté|né|parti|passé|revenu|retourné|tombé|venu|sorti|mort|monté|"
    "marié|pacsé|âgé|gratuit|obligé|situé|valable|séparé|divorcé|logé|réfugié|protégé|isolé|"
    "salarié|handicapé|expiré|inscrit|apatride|petit|droit|partout|tout|écrit"
)
PASSIVE = re.compile(
    rf"\b(?:{BEING})\s+(?:(?:pas|plus|jamais|aussi|souvent|toujours|encore|déjà)\s+)?"
    rf"(?!(?:{ACTIVE})e?s?\b)(\w+(?:é|i|u|it|is)e?s?)\s+par\b",
    re.IGNORECASE,
)
# Acronyms that stand by themselves in France, or are names of offices explained in the glossary.
KNOWN = frozenset({"SMS", "PDF", "ID", "OK"})


@dataclass(frozen=True)
class Advice:
    """What could be plainer in one text; ``lix`` is None for a text too short for it."""

    key: str
    start: str
    sentences: int
    words: int
    lix: float | None
    long_sentences: tuple[str, ...] = ()
    passives: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=(), compare=False)


def sentences_in(text: str) -> list[str]:
    """The sentences of a text, without Markdown; headings and list items are sentences too."""
    plain = re.sub(r"[*#>`_]|^\s*-\s", " ", text, flags=re.MULTILINE)
    return [part.strip() for part in SENTENCE_END.split(plain) if WORD.search(part)]


def lix_of(text: str) -> float | None:
    """LIX of a text: lower is plainer; None below ``FEWEST_WORDS`` words."""
    sentences = sentences_in(text)
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    if len(words) < FEWEST_WORDS:
        return None
    long_words = sum(len(word) > LONG_WORD for word in words)
    return round(len(words) / len(sentences) + 100 * long_words / len(words), 1)


def passives_in(text: str) -> list[str]:
    """Passives that name who acts ("est remis par …"), which can always be said actively."""
    return [match.group(0) for match in PASSIVE.finditer(text)]


def unexplained_acronyms(text: str) -> list[str]:
    """Acronyms that the text does not explain, each once, in order."""
    explained = {*EXPLAINED.findall(text), *BEFORE_BRACKET.findall(text), *KNOWN}
    return [each for each in dict.fromkeys(ACRONYM.findall(text)) if each not in explained]


def advice_on(key: str, text: str) -> Advice:
    """The advice on the text with this key."""
    sentences = sentences_in(text)
    long_sentences = tuple(
        sentence for sentence in sentences if len(WORD.findall(sentence)) > LONGEST_SENTENCE
    )
    found = Advice(
        key=key,
        start=text.partition("\n")[0][:LONGEST_START],
        sentences=len(sentences),
        words=sum(len(WORD.findall(sentence)) for sentence in sentences),
        lix=lix_of(text),
        long_sentences=long_sentences,
        passives=tuple(passives_in(text)),
        acronyms=tuple(unexplained_acronyms(text)),
    )
    return Advice(**(vars(found) | {"remarks": tuple(_remarks(found))}))


def _remarks(found: Advice) -> list[str]:
    remarks = []
    if count := len(found.long_sentences):
        message = ngettext(
            "%(count)s sentence has more than 15 words: %(which)s",
            "%(count)s sentences have more than 15 words: %(which)s",
            count,
        )
        remarks.append(message % {"count": count, "which": " / ".join(found.long_sentences)})
    if found.passives:
        remarks.append(gettext("Say who does it: %(which)s") % {"which": ", ".join(found.passives)})
    if found.acronyms:
        which = ", ".join(found.acronyms)
        remarks.append(gettext("Explain these letters: %(which)s") % {"which": which})
    if found.lix is not None and found.lix > HARD:
        message = gettext("Hard to read: LIX %(lix)s (below 40 is plain)")
        remarks.append(message % {"lix": found.lix})
    return remarks
