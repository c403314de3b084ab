"""One folding of text for every search, so that spellings of one name meet.

Stored names and typed words go through the same function; nothing else may normalise.
"""

import re
import unicodedata

LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ı": "i",
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
        "ھ": "ه",
        "ـ": "",  # tatweel only stretches a word
        "ё": "е",
        "ґ": "г",
        "ї": "і",
    }
)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u061c\ufeff\u00ad"), None)
WORD = re.compile(r"[^\W_]+")
ABBREVIATIONS = {"st": "saint", "ste": "sainte"}


def fold(text: str) -> str:
    """Lower-case words without accents or punctuation, one space apart, digits in ASCII.

    "St-Étienne" → "saint etienne", "Cœuvres" → "coeuvres", "لِیون ۳" → "ليون 3".
    """
    letters = unicodedata.normalize("NFKC", text).casefold().translate(INVISIBLE)
    letters = letters.translate(LETTERS)
    letters = unicodedata.normalize("NFKD", letters).casefold()
    letters = "".join(_digit(c) for c in letters if not unicodedata.category(c).startswith("M"))
    # Again, because decomposition lays bare letters of the table.
    words = WORD.findall(letters.translate(LETTERS))
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


def _digit(character: str) -> str:
    """Arabic-Indic, Persian and other decimal digits as ASCII, anything else as it is."""
    if character.isascii() or not character.isdecimal():
        return character
    return str(unicodedata.decimal(character))
