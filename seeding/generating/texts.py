"""Texts of generated programmes, composed from those of the archetypes and the taxonomy."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from contributions.schema.validation import LONGEST_TITLE
from directory.models import TaxonomyTerm
from seeding.examples.archetypes import Archetype

# How often a programme has texts in a language too, and how often with description and joining.
TRANSLATED = {"en": 0.22, "ar": 0.16, "uk": 0.07, "ru": 0.05, "fa": 0.05, "ps": 0.03, "ti": 0.03}
IN_FULL = 0.4
# How often French has these optional texts.
OPTIONAL = {"bring": 0.4, "next": 0.25}
NAMED_BY_PLACE = 0.5


@dataclass(frozen=True)
class Labels:
    """Labels of the taxonomy by code, then language."""

    themes: dict[str, dict[str, str]]
    needs: dict[str, dict[str, str]]


def labels_of_taxonomy() -> Labels:
    """The labels of every theme and need."""
    terms = list(TaxonomyTerm.objects.values_list("scheme", "code", "labels"))
    return Labels(
        themes={code: labels for scheme, code, labels in terms if scheme == "theme"},
        needs={code: labels for scheme, code, labels in terms if scheme == "need"},
    )


def texts_of(
    kind: Archetype, others: Sequence[Archetype], locality: str, labels: Labels, chance: Random
) -> dict[str, dict[str, str]]:
    """The texts of a programme by language, then key: in French, by chance in other languages.

    ``others`` are kinds of the same theme, one of which lends a sentence.
    """
    french, lender = kind.texts["fr"], chance.choice(others)
    title = _title(french["title"], locality, chance)
    suffix = title[len(french["title"]) :]
    texts = {"fr": {"title": title, "summary": french["summary"]}}
    texts["fr"]["description"] = _description(kind, lender, "fr", chance)
    texts["fr"]["join"] = french["join"]
    for key, often in OPTIONAL.items():
        if french[key] and chance.random() < often:
            texts["fr"][key] = french[key]
    for language, often in TRANSLATED.items():
        if chance.random() < often:
            written = kind.texts.get(language) or _from_labels(kind, labels, language)
            texts[language] = {
                "title": (written["title"] + suffix)[:LONGEST_TITLE],
                "summary": written["summary"],
            }
            if language in kind.texts and chance.random() < IN_FULL:
                texts[language]["description"] = _description(kind, lender, language, chance)
                texts[language]["join"] = written["join"]
    return texts


def _title(title: str, locality: str, chance: Random) -> str:
    longer = f"{title} · {locality}"
    return longer if len(longer) <= LONGEST_TITLE and chance.random() < NAMED_BY_PLACE else title


def _description(kind: Archetype, lender: Archetype, language: str, chance: Random) -> str:
    """The description of a kind with some lines left out, and a line of another kind."""
    lines = kind.texts[language]["description"].splitlines()
    lent = lender.texts[language]["description"].splitlines()
    chosen = lines[:1] + [line for line in lines[1:] if chance.random() < 0.8]
    return "\n".join([*chosen, chance.choice(lent)])


def _from_labels(kind: Archetype, labels: Labels, language: str) -> dict[str, str]:
    """Title and summary made of labels of the taxonomy, which has every language."""
    theme = labels.themes[kind.themes[0]][language]
    needs = [labels.needs[code][language] for code in kind.needs]
    return {"title": needs[0] if needs else theme, "summary": ", ".join([theme, *needs])}
