"""Names of places as Ukrainian and Russian decline them: "в Лионе", "біля Тулузи".

The gazetteer has names as they are called. Rules give the names that a form may come from; what is
no name of the gazetteer is not found, so they may give too many.
"""

from __future__ import annotations

from collections.abc import Iterator

# Folded endings of the cases that stand after a preposition, and those of the name itself; longer
# ones first.
ENDINGS = (
    ("ями", ("и",)),
    ("ами", ("ы", "и")),
    ("ові", ("",)),
    ("еві", ("", "ь")),
    ("єві", ("", "ь")),
    ("зі", ("г",)),
    ("ом", ("",)),
    ("ем", ("", "ь")),
    ("єм", ("", "ь")),
    ("ою", ("а",)),
    ("ои", ("а",)),
    ("ею", ("а", "я")),
    ("єю", ("я",)),
    ("еи", ("а", "я")),
    ("ах", ("ы", "и")),
    ("ях", ("и",)),
    ("е", ("", "ь", "а", "я")),
    ("і", ("", "ь", "а", "я")),
    ("и", ("а", "я", "ь")),
    ("ы", ("а",)),
    ("а", ("",)),
    ("я", ("ь",)),
    ("у", ("", "а")),
    ("ю", ("ь", "я")),
)
SHORTEST_FORM, SHORTEST_STEM = 4, 3


def names_of_form(name: str) -> Iterator[str]:
    """The folded names that a folded name may be a case of; its last word is declined."""
    before, _, last = name.rpartition(" ")
    if len(last) < SHORTEST_FORM or not "\u0400" <= last[-1] <= "\u04ff":
        return
    for ending, endings in ENDINGS:
        stem = last.removesuffix(ending)
        if stem != last and len(stem) >= SHORTEST_STEM:
            for each in endings:
                yield f"{before} {stem}{each}".strip()
