"""Reading of a typed place: its postcode, borough, town and what surrounds it, in any order.

It knows words, not places: it says which parts of the text may be what, and SQL finds which of
them exist (docs/places.md).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geo.folding import fold

# What is read of a text: longer than any address, and few enough words for the readings of them
# all, two for each gap between words, to be looked up in one statement.
LONGEST = 120
MOST_WORDS = 12
# Parts behind a first comma that are read: department, region, country, and one to spare.
MOST_PARTS = 4
# Words of what surrounds a town, where it stands in front ("Réunion, Saint-Denis"): people who
# begin with it use its short name.
MOST_WORDS_IN_FRONT = 4
# What a part of an address scores beside the people of the place (docs/places.md, "a name in an
# address"): more for each word, since long names are hardly there by chance; a little more at the
# end, where the town belongs; and far less right behind the kind of a street ("rue de Lyon").
FOR_EACH_WORD, AT_THE_END, BEHIND_A_STREET = 1.5, 0.3, -4
# Shorter words are no names of towns.
SHORTEST_PIECE = 3
POSTCODE = re.compile(r"\b(?:fr? ?)?([0-9]{5})\b")
# "1000" for 01000: tables of numbers lose the zero at the beginning.
WITHOUT_ZERO = re.compile(r"[1-9][0-9]{3}")
INSEE_CODE = re.compile(r"[0-9][0-9ab][0-9]{3}")
DEPARTMENT = re.compile(r"[0-9]{2}|2[ab]|97[12346]")
CEDEX = re.compile(r"\bcedex(?: ([0-9]{1,2}))?\b")
PARTS = re.compile(r"[,;()/|\n]+")
# "Neuilly/Seine", which people write for "sur" or "sous"; "Saint-Denis/93" is a name and its area.
SLASH = re.compile(r"(?<=[^\W\d])/(?=[^\W\d])")

BOROUGHS = {"paris": 20, "lyon": 9, "marseille": 16}
CITY = "|".join(BOROUGHS)
ROMAN_NUMBERS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
ROMAN = {roman: number for number, roman in enumerate(ROMAN_NUMBERS.split(), 1)}
LETTERS = "|".join(sorted(ROMAN, key=len, reverse=True))
NUMBER = rf"0?[1-9]|1[0-9]|20|{LETTERS}"
ORDINAL = r"(?: ?(?:er|ere|re|eme|ieme|em|e|nd|nde))"
WORD = r"(?: ?(?:arrondissements?|arrondiss|arrdt|ardt|arrt|arr|ar))"
AFTER_CITY = re.compile(rf"\b({CITY}) ({NUMBER}){ORDINAL}?{WORD}?\b")
BEFORE_CITY = re.compile(
    rf"\b({NUMBER})(?:{ORDINAL}{WORD}?|{WORD})(?: (?:de|a))? ({CITY})\b|^({NUMBER}) ({CITY})$"
)
# "Vire" and "Die" are towns, no numbers.
ALONE = re.compile(
    rf"([0-9]{{1,2}}){ORDINAL}{WORD}?|({LETTERS}){ORDINAL}?{WORD}|arrondissement ({NUMBER})"
)

COUNTRY = {"france", "francia", "فرنسا", "فرانسه", "франция", "франція", "ፈረንሳ", "ፈረንሳይ"}
ARTICLES = {"le", "la", "les", "l"}
# Words between a town and what surrounds it: "Saint-Denis de la Réunion", "Lyon dans le Rhône".
LINKS = {
    "de",
    "du",
    "des",
    "d",
    "la",
    "le",
    "les",
    "l",
    "en",
    "dans",
    "a",
    "au",
    "aux",
    "departement",
}
EXPANDED = {
    "s": ("sur", "sous"),
    "ss": ("sous",),
    "fd": ("ferrand",),
    "nd": ("notre dame",),
    "mt": ("mont",),
    "gd": ("grand",),
    "gde": ("grande",),
    "bg": ("bourg",),
    "chx": ("chateauroux",),
    "villen": ("villeneuve",),
}
# Words before a name that say what it is.
KINDS = {
    "ville",
    "commune",
    "departement",
    "dept",
    "dep",
    "dpt",
    "region",
    "agglomeration",
    "agglo",
}
STREET_WORDS = """
rue avenue av ave boulevard bd bld blvd chemin ch allee allees impasse imp quai cours place pl
square sq route rte passage sentier villa faubourg fbg esplanade promenade voie rond
"""
STREETS = set(STREET_WORDS.split())


@dataclass(frozen=True)
class Reading:
    """One way to read the text: a name, and what must lie around it, or ""."""

    name: str
    context: str = ""


@dataclass(frozen=True)
class Piece:
    """Words at the beginning or end of an address that may name its town, and how likely."""

    name: str
    bonus: float


@dataclass(frozen=True)
class TypedPlace:
    """What a typed text may mean."""

    text: str
    postcode: str = ""
    readings: tuple[Reading, ...] = ()
    code: str = ""  # a postcode or INSEE code, with the zero it may have lost
    unspelled: str = ""  # what may have typing errors
    department: str = ""  # the number of the department that stands beside it
    pieces: tuple[Piece, ...] = ()
    bare: str = ""  # an area without small words in front, as in "la Creuse", "dans le 93"


def read_typed(query: str) -> TypedPlace:
    """What a typed text may mean; its ``text`` is empty when nothing is left of it."""
    query = query[:LONGEST]
    folded = _boroughs(fold(query))
    if INSEE_CODE.fullmatch(folded) or WITHOUT_ZERO.fullmatch(folded):
        return TypedPlace(folded, code=folded.upper().rjust(5, "0"))
    text, postcode = _postcode(folded.replace(" s s ", " sous "))
    words = text.split()[:MOST_WORDS]
    text = " ".join(words)
    name, department = _with_department(words)
    bare = _trimmed_start(words)
    readings = dict.fromkeys([*_by_parts(query), *_others(words), *_by_words(words)])
    return TypedPlace(
        text=text,
        postcode=postcode,
        readings=tuple(r for r in readings if len(r.name) > 1 and r != Reading(text)),
        unspelled=name,
        department=department,
        pieces=tuple(_pieces(words, department)) if len(words) > 1 or postcode else (),
        bare=bare if bare != text else "",
    )


def names_street(query: str) -> bool:
    """Whether a text has the kind of a street: "12 rue Verte, Lyon"."""
    return not STREETS.isdisjoint(fold(query).split())


def _boroughs(text: str) -> str:
    """ "Paris XVIIIe", "18ème arrondissement de Paris", "Paris Cedex 18" → "paris 18"."""

    def numbered(found: re.Match[str]) -> str:
        city = next(group for group in found.groups() if group in BOROUGHS)
        written = next(group for group in found.groups() if group and group not in BOROUGHS)
        number = ROMAN.get(written) or int(written)
        return f"{city} {number}" if number <= BOROUGHS[city] else found.group()

    def cedex(found: re.Match[str]) -> str:
        before = found.string[: found.start()].split()
        is_city = bool(before) and before[-1] in BOROUGHS
        return found.group(1) or "" if is_city else ""

    text = " ".join(CEDEX.sub(cedex, text).split())
    if found := ALONE.fullmatch(text):
        written = next(group for group in found.groups() if group)
        return f"{ROMAN.get(written) or int(written)}e arrondissement"
    return AFTER_CITY.sub(numbered, BEFORE_CITY.sub(numbered, text))


def _postcode(text: str) -> tuple[str, str]:
    """ "f 69003 lyon" → ("lyon", "69003"); a postcode alone is the text to look for."""
    found = POSTCODE.search(text)
    if found is None:
        words = text.split()
        # "1000 Bourg-en-Bresse"; a street has its number before its kind instead.
        if len(words) > 1 and WITHOUT_ZERO.fullmatch(words[0]) and words[1] not in STREETS:
            return " ".join(words[1:]), f"0{words[0]}"
        return text, ""
    rest = " ".join((text[: found.start()] + " " + text[found.end() :]).split())
    return (rest, found.group(1)) if rest and rest not in COUNTRY else (found.group(1), "")


def _with_department(words: list[str]) -> tuple[str, str]:
    """ "argentueil 95" → ("argentueil", "95")."""
    if len(words) > 1:
        if DEPARTMENT.fullmatch(words[-1]) and words[-2] not in BOROUGHS:
            return " ".join(words[:-1]), words[-1].upper()
        if DEPARTMENT.fullmatch(words[0]) and words[1] not in STREETS:
            return " ".join(words[1:]), words[0].upper()
    return " ".join(words), ""


def _by_parts(query: str) -> Iterator[Reading]:
    """Readings of a text with commas, brackets or strokes: "Montreuil, Seine-Saint-Denis"."""
    if SLASH.search(query):
        for link in ("sur", "sous"):
            yield Reading(_postcode(fold(SLASH.sub(f" {link} ", query)))[0])
    parts = [_boroughs(fold(part)) for part in PARTS.split(query)]
    parts = [part for part in parts if part and not POSTCODE.fullmatch(part)]
    parts = [_postcode(part)[0] for part in parts if part not in COUNTRY]
    if len(parts) == 1:
        yield Reading(parts[0])
    for other in parts[1 : MOST_PARTS + 1]:
        yield Reading(parts[0], other)
        yield Reading(parts[0], _with_department(other.split())[0])
        yield Reading(other, parts[0])


def _others(words: list[str]) -> Iterator[Reading]:
    """The same name without the country, with its article in front, its short words in full."""
    named = [word for word in words if word not in COUNTRY]
    if named and len(named) < len(words) and (words[0] in COUNTRY or words[-1] in COUNTRY):
        yield Reading(" ".join(named))
    if len(words) > 1 and words[0] in KINDS:
        yield Reading(_trimmed_start(words[1:]))
    if len(words) > 1 and words[-1] in ARTICLES:
        yield Reading(" ".join([words[-1], *words[:-1]]))
    for choice in (0, -1):
        full = [EXPANDED[word][choice] if word in EXPANDED else word for word in words]
        if full != words:
            yield Reading(" ".join(full))
    if words[1:] and words[1] in {"s", "ss"}:
        yield Reading(" ".join([words[0], "sous", *words[2:]]))


def _by_words(words: list[str]) -> Iterator[Reading]:
    """Each way to part the words in a name and what surrounds it, in both orders."""
    words = [word for word in words if word not in COUNTRY] or words
    if AFTER_CITY.fullmatch(" ".join(words)):
        return  # "marseille 13" is a borough, no town in the department of that number
    for at in range(1, len(words)):
        before, after = words[:at], words[at:]
        yield Reading(_trimmed_end(before), _trimmed_start(after))
        if at <= MOST_WORDS_IN_FRONT:
            yield Reading(" ".join(after), " ".join(before))


def _trimmed_end(words: list[str]) -> str:
    while len(words) > 1 and words[-1] in LINKS:
        words = words[:-1]
    return " ".join(words)


def _trimmed_start(words: list[str]) -> str:
    while len(words) > 1 and words[0] in LINKS:
        words = words[1:]
    return " ".join(words)


def _pieces(words: list[str], department: str) -> Iterator[Piece]:
    """The beginnings and ends of an address that may name its town: "12 rue Verte Lyon 2e".

    A name right after the kind of a street ("rue de Lyon") is hardly the town's.
    """
    if department:
        words = [word for word in words if word.upper() != department]
    for at in range(len(words)):
        piece = words[at:]
        before = [word for word in words[:at] if word not in LINKS]
        is_street = bool(before) and before[-1] in STREETS
        if _may_name_town(piece):
            place = BEHIND_A_STREET if is_street else AT_THE_END
            yield Piece(" ".join(piece), FOR_EACH_WORD * len(piece) + place)
    for end in range(1, len(words)):
        piece = words[:end]
        if _may_name_town(piece):
            yield Piece(" ".join(piece), FOR_EACH_WORD * len(piece))
    borough = _boroughs(words[-1]) if len(words) > 1 else ""
    if borough != "" and borough != words[-1]:
        yield Piece(borough, FOR_EACH_WORD)


def _may_name_town(piece: list[str]) -> bool:
    return not piece[0].isdigit() and len(" ".join(piece)) >= SHORTEST_PIECE
