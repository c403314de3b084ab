"""One folding of text for every search, so that spellings of one name meet.

Stored names and typed words are folded alike; nothing else may normalise. A letter is folded by
itself, whatever stands beside it, so that the database can do the same (``geo.folding_sql``).
"""

import unicodedata

# What a letter is written as, after its accents are gone.
LETTERS = {
    "œ": "oe",
    "æ": "ae",
    "ß": "ss",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "ς": "σ",
    # Arabic letters that keyboards and languages write in several ways.
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ۍ": "ي",
    "ئ": "ي",
    "ک": "ك",
    "ګ": "گ",
    "ؤ": "و",
    "ة": "ه",
    "ۀ": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ـ": "",  # tatweel only stretches a word
    "ё": "е",
    "ґ": "г",
    "ї": "і",
}
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u061c\ufeff\u00ad"
ABBREVIATIONS = {"st": "saint", "ste": "sainte"}


def fold(text: str) -> str:
    """Lower-case words without accents or punctuation, one space apart, digits in ASCII.

    "St-Étienne" → "saint etienne", "Cœuvres" → "coeuvres", "لِیون ۳" → "ليون 3".
    """
    words = text.translate(FOLDED).split()
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


def is_dropped(character: str) -> bool:
    """Whether a character, accent or mark of direction, leaves nothing and parts no word."""
    return character in INVISIBLE or unicodedata.category(character).startswith("M")


def folded_letter(character: str) -> str:
    """What one character becomes: letters and ASCII digits, nothing, or a space."""
    bare = unicodedata.normalize("NFKD", character).lower()
    # Some letters of the table come apart, others come out of what came apart.
    bare = LETTERS.get(character, bare)
    kept = "".join(LETTERS.get(c, _digit(c)) for c in bare if not is_dropped(c))
    return "".join(c if c.isalnum() else " " for c in kept)


def _digit(character: str) -> str:
    """Arabic-Indic, Persian and other decimal digits as ASCII, anything else as it is."""
    if character.isascii() or not character.isdecimal():
        return character
    return str(unicodedata.decimal(character))


class _Folded(dict[int, str]):
    """What each character met so far becomes."""

    def __missing__(self, code: int) -> str:
        self[code] = folded_letter(chr(code))
        return self[code]


FOLDED = _Folded()
