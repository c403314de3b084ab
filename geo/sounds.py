"""Keys by which names in other scripts compare equal when they sound alike.

Who writes a French town in Arabic, Cyrillic or Ethiopic letters writes what she hears, and vowels
in many ways: a key keeps the consonants, with letters of one sound as one.
"""

from geo.folding import fold

# No folded name begins so: keys share the table of spellings with them.
MARK = "=="
SHORTEST = 2

ARABIC_ALIKE = str.maketrans("پڤگجژقصثطضظذڨ", "بفغغغكسستدززغ", "اويهعءةى")
CYRILLIC_ALIKE = str.maketrans("ґ", "г", "аеёиоуыэюяіїєйьъўӣ")
ETHIOPIC = range(0x1200, 0x1360)
# People write an "n" before "p" and "b" as they hear it, an "m".
BEFORE_P = {"نب": "مب", "нп": "мп", "нб": "мб", "ነበ": "መበ"}
# Rows of the syllabary that sound like another, by the first of each row.
ETHIOPIC_ALIKE = {"ሠ": "ሰ", "ሐ": "ሀ", "ኀ": "ሀ", "ኸ": "ሀ", "ፀ": "ጸ", "ቨ": "በ", "ፐ": "በ", "ዠ": "ጀ"}
ETHIOPIC_VOWELS = {"አ", "ዐ", "የ", "ወ", "ሀ"}


def sound_key(name: str) -> str:
    """The key of a name in Arabic, Cyrillic or Ethiopic letters, marked; "" for any other.

    "مارسيليا" and "مرسيليا" → "==مرسل", "Лилль" → "==л", too short, so "".
    """
    folded = fold(name)
    letters = "".join(
        _consonant(c) for c in folded.translate(ARABIC_ALIKE).translate(CYRILLIC_ALIKE)
    )
    for written, heard in BEFORE_P.items():
        letters = letters.replace(written, heard)
    once = "".join(c for at, c in enumerate(letters) if c != letters[at - 1 : at])
    spelled = [c for c in folded if c.isalpha()]
    is_other = bool(spelled) and all(_is_other(c) for c in spelled)
    return f"{MARK}{once}" if is_other and len(once) >= SHORTEST else ""


def is_other_script(text: str) -> bool:
    """Whether a folded text has letters of a script that keys are made for."""
    return any(_is_other(c) for c in text)


def _is_other(character: str) -> bool:
    return "\u0400" <= character <= "\u06ff" or ord(character) in ETHIOPIC


def _consonant(character: str) -> str:
    if ord(character) not in ETHIOPIC:
        return character if character.isalnum() else ""
    row = chr(ord(character) & ~7)
    row = ETHIOPIC_ALIKE.get(row, row)
    return "" if row in ETHIOPIC_VOWELS else row
