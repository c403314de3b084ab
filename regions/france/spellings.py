"""Folded spellings of a place, by which the place field is searched."""

import re

from geo.folding import fold

# The legal form at the beginning of an EPCI's name, and the words that join the name to it.
FORM = re.compile(r"^(?:cc|ca|cu)(?: (?:du|de la|de l|des|de|d))? ")
ARTICLE = re.compile(r"^(le|la|les|l) ")


def town_spellings(name: str, postcodes: list[str], other: list[str]) -> list[str]:
    """Of a commune: its name with and without its article, in other scripts, its postcodes."""
    return _folded([*_with_and_without_article(name), *other, *postcodes])


def borough_spellings(number: int, city_names: list[str], postcodes: list[str]) -> list[str]:
    """Of a borough: "lyon 3", "lyon 03", "lyon 3e", "lyon 3eme arrondissement", "ليون 3" …"""
    ordinals = ["1er", "1ere"] if number == 1 else [f"{number}e", f"{number}eme"]
    endings = [str(number), f"{number:02}", *ordinals]
    endings += [f"{ordinal} arrondissement" for ordinal in ordinals]
    alone = [f"{number}e arrondissement"]
    named = [f"{city} {end}" for city in city_names for end in endings]
    return _folded(named + alone + postcodes)


def borough_number(insee_code: str) -> int:
    """75111 is the 11th of Paris, 13213 the 13th of Marseille, 69383 the 3rd of Lyon."""
    return int(insee_code[-2:]) % 80


def area_spellings(name: str, insee_code: str, other: list[str]) -> list[str]:
    """Of a department or region: its name, in other scripts, its number ("69", "2A")."""
    return _folded([*_with_and_without_article(name), *other, insee_code])


def group_spellings(name: str) -> list[str]:
    """Of an EPCI: "cc du pays de fayence", "pays de fayence"; what stands in brackets by itself."""
    bare, _, bracketed = name.partition("(")
    without_form = FORM.sub("", fold(bare))
    return _folded([name, bare, without_form, bracketed.removesuffix(")")])


def _with_and_without_article(name: str) -> list[str]:
    folded = fold(name)
    return [folded, ARTICLE.sub("", folded)]


def _folded(names: list[str]) -> list[str]:
    return sorted({folded[:120] for name in names if (folded := fold(name))})
