"""Text normalisation (case and accent folding) for every search, so that spellings compare equal.

Stored names and typed words are folded alike; nothing else may normalise. Each letter is folded
independently of its neighbours, so that the database can do the same (``geo.folding_sql``).
"""

import unicodedata

# Apostrophes that count as letters elsewhere: "l\u02bcécole" is two words.
APOSTROPHES = "\u02b9\u02bb\u02bc\ua78c"


def _ethiopic() -> dict[str, str]:
    """Letters of the Ethiopic syllabary that sound alike in Tigrinya, vowel by vowel.

    Rows of one sound are one. The first and fourth vowels after a sound of the throat are one
    (አ ኣ), and of the row ሐ the sixth too, since spellings of it vary most.
    """
    rows = {"ሠ": "ሰ", "ኀ": "ሐ", "ዐ": "አ", "ፀ": "ጸ"}
    vowels = {"ሀ": "ሃ", "ሐ": "ሓ", "ሕ": "ሓ", "አ": "ኣ"}
    alike = {
        chr(ord(row) + vowel): chr(ord(other) + vowel)
        for row, other in rows.items()
        for vowel in range(7)
    }
    return {letter: vowels.get(other, other) for letter, other in (alike | vowels).items()}


# Replacements of letters, after their accents are removed.
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
    "ے": "ي",
    "ێ": "ي",
    "ئ": "ي",
    "ک": "ك",
    "ڪ": "ك",
    "ګ": "گ",
    "ؤ": "و",
    "ۆ": "و",
    "ة": "ه",
    "ۀ": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ء": "",
    "ـ": "",  # tatweel only stretches a word
    "ё": "е",
    "ґ": "г",
    "ї": "і",
    **_ethiopic(),
    **dict.fromkeys(APOSTROPHES, " "),
}
FORMAT = "Cf"
ABBREVIATIONS = {"st": "saint", "ste": "sainte"}


def fold(text: str) -> str:
    """Lower-case words without accents or punctuation, one space apart, digits in ASCII.

    "St-Étienne" → "saint etienne", "Cœuvres" → "coeuvres", "لِیون ۳" → "ليون 3".
    """
    words = text.translate(FOLDED).split()
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


def is_dropped(character: str) -> bool:
    """Whether a character is dropped without ending a word: an accent, or an invisible one.

    Unicode's format characters are soft hyphens, joiners, and marks of direction.
    """
    category = unicodedata.category(character)
    return category.startswith("M") or category == FORMAT


def folded_letter(character: str) -> str:
    """One character folded: letters and ASCII digits, "" when dropped, or a space."""
    bare = unicodedata.normalize("NFKD", character).lower()
    # NFKD decomposes some letters of the table and yields others of them.
    bare = LETTERS.get(character, bare)
    letters = "".join(LETTERS.get(c, _digit(c)) for c in bare if not is_dropped(c))
    return "".join(c if c.isalnum() else " " for c in letters)


def _digit(character: str) -> str:
    """Arabic-Indic, Persian and other decimal digits as ASCII, anything else as it is."""
    if character.isascii() or not character.isdecimal():
        return character
    return str(unicodedata.decimal(character))


class _Folded(dict[int, str]):
    """Translation table, filled with each character when it first occurs."""

    def __missing__(self, code: int) -> str:
        self[code] = folded_letter(chr(code))
        return self[code]


FOLDED = _Folded()
