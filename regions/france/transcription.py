"""Names of French towns in other scripts by how they sound, for those that no source names.

espeak-ng says how a name sounds (phonemes of the International Phonetic Alphabet), and a table for
each language writes it down. docs/places.md has the rules. A build-time tool: nothing here runs
when a place is searched.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from difflib import SequenceMatcher

from regions.france.packages import PackageError

# Words that espeak-ng says otherwise than the people who live there, or takes for English.
SAID_WORDS = """
ajaccio=aʒaksjo anglet=ɑ̃ɡlɛt arras=aʁas athis=atis authion=otjɔ̃ auxerre=osɛʁ avold=avɔld
brumath=bʁymat buch=byʃ béthune=betyn caen=kɑ̃ cannes=kan celle=sɛl châlette=ʃalɛt cloud=klu
faches=faʃ foy=fwa freyming=fʁɛmiŋ gennevilliers=ʒənvilje gex=ʒɛks just=ʒyst koungou=kunɡu
la=la lanthenay=lɑ̃tnɛ laon=lɑ̃ le=lə lens=lɑ̃s les=le loing=lwɛ̃ loos=los lès=lɛ mans=mɑ̃
merlebach=mɛʁləbak metz=mɛs mons=mɔ̃s monthoux=mɔ̃tu onet=onɛ ouen=wɛ̃ oyonnax=ojona
reims=ʁɛ̃s rouen=ʁwɑ̃ sablé=sable sarthe=saʁt sens=sɑ̃s stiring=stiʁiŋ synthe=sɛ̃t
teste=tɛst thiais=tjɛ thionville=tjɔ̃vil thouars=twaʁ thouaré=twaʁe thumesnil=tymenil
tourcoing=tuʁkwɛ̃ villers=vilɛʁ vélizy=velizi vétraz=vetʁa wambrechies=wɑ̃bʁəʃi
wasquehal=waskal wendel=vɛ̃dɛl woippy=wapi yzeure=izœʁ
"""
SAID = dict(pair.split("=") for pair in SAID_WORDS.split())
ENGLISH = "(en)"
SOUND = re.compile(r"[ɑɛɔœ]̃|[a-zæøœɑɔəɛɡɲŋʁʃʒɥʊʌɪ]")
VOWELS = {"a", "ɑ", "ɑ̃", "ɛ̃", "œ̃", "ɔ̃", "e", "ɛ", "ə", "i", "o", "ɔ", "u", "y", "ø", "œ"}
NASAL = {"ɑ̃": "a", "ɛ̃": "ɛ", "œ̃": "ɛ", "ɔ̃": "o"}
# Arabic and Tigrinya hear the "ɛ̃" of "Saint" as an "a".
NASAL_AS_A = {"ar", "ti"}
# Small words inside a name have no capital in Cyrillic: "Витри-сюр-Сен".
SMALL = {"де", "дю", "дэ", "ан", "сюр", "су", "ле", "ла", "о", "э", "е", "лэ"}
ALIKE = {"ɑ": "a", "ɔ": "o", "œ": "ø", "ŋ": "n", "r": "ʁ", "ɪ": "i", "g": "ɡ"}
# A name of a source is taken for one of the language when it is at least so much like the sound's.
LIKE = 0.7

ARABIC = dict(
    zip(
        "bpvtdkɡfszʃʒmnɲlʁjw",
        [
            "ب",
            "ب",
            "ف",
            "ت",
            "د",
            "ك",
            "غ",
            "ف",
            "س",
            "ز",
            "ش",
            "ج",
            "م",
            "ن",
            "ني",
            "ل",
            "ر",
            "ي",
            "و",
        ],
        strict=True,
    )
) | {
    "a": "ا",
    "e": "ي",
    "ɛ": "ي",
    "ə": "",
    "i": "ي",
    "o": "و",
    "u": "و",
    "y": "و",
    "ø": "و",
    "ɥ": "و",
}
ARABIC_FIRST = {
    "a": "أ",
    "e": "إي",
    "ɛ": "إ",
    "ə": "أ",
    "i": "إي",
    "o": "أو",
    "u": "أو",
    "y": "أو",
    "ø": "أو",
}
PERSIAN = dict(
    zip(
        "bpvtdkɡfszʃʒmnɲlʁjw",
        [
            "ب",
            "پ",
            "و",
            "ت",
            "د",
            "ک",
            "گ",
            "ف",
            "س",
            "ز",
            "ش",
            "ژ",
            "م",
            "ن",
            "نی",
            "ل",
            "ر",
            "ی",
            "و",
        ],
        strict=True,
    )
) | {
    "a": "ا",
    "e": "",
    "ɛ": "",
    "ə": "",
    "i": "ی",
    "o": "و",
    "u": "و",
    "y": "و",
    "ø": "و",
    "ɥ": "و",
}
PERSIAN_FIRST = {
    "a": "آ",
    "e": "ا",
    "ɛ": "ا",
    "ə": "ا",
    "i": "ای",
    "o": "او",
    "u": "او",
    "y": "او",
    "ø": "او",
}
RUSSIAN = dict(zip("bpvtdkɡfszʃʒmnɲlʁjwɥ", "бпвтдкгфсзшжмннлрйую", strict=True)) | {
    "a": "а", "e": "е", "ɛ": "е", "ə": "е", "i": "и", "o": "о", "u": "у", "y": "ю", "ø": "ё",
}  # fmt: skip
RUSSIAN_FIRST = {"e": "э", "ɛ": "э", "ø": "э"}
RUSSIAN_SOFT = {"a": "я", "u": "ю", "o": "о", "ø": "е"}
UKRAINIAN = RUSSIAN | {"i": "і", "ø": "е"}
UKRAINIAN_FIRST = {"e": "е", "ɛ": "е", "ø": "е"}
UKRAINIAN_SOFT = {"a": "я", "u": "ю", "e": "є", "ɛ": "є", "ə": "є", "ø": "є"}
# The first of each row of the syllabary, and the places of vowels in a row.
ETHIOPIC = dict(zip("bpvtdkɡfszʃʒmnɲlʁjwɥ", "በፐቨተደከገፈሰዘሸዠመነኘለረየወወ", strict=True))
ETHIOPIC_VOWELS = {"a": 3, "e": 4, "ɛ": 4, "ə": 5, "i": 2, "o": 6, "u": 1, "y": 1, "ø": 6}
NO_VOWEL, CARRIER = 5, "አ"
LANGUAGES = ("ar", "fa", "ru", "uk", "ti")


def sounds_of(names: Sequence[str]) -> list[list[list[str]]]:
    """For each name its words, each as a list of phonemes."""
    words = sorted({word for name in names for word in _words(name)} - set(SAID))
    said = dict(zip(words, _said([_respelled(word) for word in words]), strict=True)) | SAID
    return [[_phonemes(said[word]) for word in _words(name)] for name in names]


def transcribed(words: Sequence[Sequence[str]], lang: str) -> str:
    """A name in the letters of a language, from the phonemes of its words."""
    write = {"ar": _arabic, "fa": _persian, "ru": _russian, "uk": _ukrainian, "ti": _ethiopic}[lang]
    written = [write(_without_nasals(word, lang)) for word in words if word]
    if lang not in {"ru", "uk"}:
        return " ".join(written)
    return "-".join(
        word if at and word in SMALL else word.capitalize() for at, word in enumerate(written)
    )


def attested(written: str, known: Sequence[str]) -> str:
    """The known name most like one by sound, "" if none is like enough."""
    alike = {name: SequenceMatcher(None, written, name).ratio() for name in known}
    best = max(sorted(alike), key=lambda name: alike[name], default="")
    return best if best and alike[best] >= LIKE else ""


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[-\s'’]+", name.lower()) if word]


def _respelled(word: str) -> str:
    """A spelling that espeak-ng reads as French: it takes "Nancy" for English."""
    return re.sub(r"(?<=[bcdfglmnprstv])y$", "i", word)


def _said(words: Sequence[str]) -> list[str]:
    program = shutil.which("espeak-ng")
    if program is None:
        raise PackageError("espeak-ng is missing: apt-get install espeak-ng")
    command = [program, "-v", "fr", "--ipa", "-q"]
    # Program and arguments are the constants above; the words are official names.
    done = subprocess.run(  # noqa: S603
        command, input="\n".join(words), capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    if len(lines) != len(words):
        raise PackageError(f"espeak-ng said {len(lines)} of {len(words)} words")
    return ["" if ENGLISH in line else line for line in lines]


def _phonemes(said: str) -> list[str]:
    """ "mɔ̃tʁˈœj" → ["m", "ɔ̃", "t", "ʁ", "ø", "j"]: no stress, one sign for sounds alike."""
    found = [ALIKE.get(sound, sound) for sound in SOUND.findall(said)]
    return [sound for at, sound in enumerate(found) if sound != "j" or found[at - 1 : at] != ["j"]]


def _without_nasals(word: Sequence[str], lang: str) -> list[str]:
    """A nasal vowel is a vowel and "n", before "p" and "b" an "m": "Champigny", "Colombes"."""
    found: list[str] = []
    for at, sound in enumerate(word):
        if sound in NASAL:
            vowel = "a" if NASAL[sound] == "ɛ" and lang in NASAL_AS_A else NASAL[sound]
            after = word[at + 1] if at + 1 < len(word) else ""
            found += [vowel, "m" if after in {"p", "b"} else "n"]
        else:
            found.append(sound)
    return found


def _by_table(word: list[str], table: dict[str, str], first: dict[str, str]) -> str:
    return first.get(word[0], table[word[0]]) + "".join(table[sound] for sound in word[1:])


def _arabic(word: list[str]) -> str:
    if word in (["l", "ə"], ["d", "ə"]):
        return ARABIC[word[0]] + "و"
    written = _by_table(word, ARABIC, ARABIC_FIRST)
    if len(word) > 1 and word[-1] in {"e", "ɛ"}:
        written += "ه"
    return re.sub("يي+", "ي", written)


def _persian(word: list[str]) -> str:
    written = _by_table(word, PERSIAN, PERSIAN_FIRST)
    if len(word) > 1 and word[-1] in {"e", "ɛ", "ə"}:
        written += "ه"
    return re.sub("یی+", "ی", written)


def _russian(word: list[str]) -> str:
    return _cyrillic(word, RUSSIAN, RUSSIAN_FIRST, RUSSIAN_SOFT)


def _ukrainian(word: list[str]) -> str:
    return _cyrillic(word, UKRAINIAN, UKRAINIAN_FIRST, UKRAINIAN_SOFT)


def _cyrillic(
    word: list[str], table: dict[str, str], first: dict[str, str], soft: dict[str, str]
) -> str:
    """A "j" between a consonant and a vowel is a soft sign, as after "l" alone and "ɲ"."""
    written = ""
    is_soft = False
    for at, sound in enumerate(word):
        before, after = word[at - 1] if at else "", word[at + 1] if at + 1 < len(word) else ""
        if sound in VOWELS:
            own = table[sound] if at else first.get(sound, table[sound])
            written += soft.get(sound, table[sound]) if is_soft else own
            is_soft = False
        elif sound == "j" and after in VOWELS and before not in VOWELS:
            is_soft = bool(before) or after in {"a", "u", "e", "ɛ"}
            written += ("ь" if is_soft else "й") if before else "" if is_soft else "й"
        elif sound == "ɲ":
            written += "нь"
            is_soft = True
        else:
            written += table[sound]
            is_soft = False
            if sound == "l" and after not in VOWELS | {"j", "w", "ɥ", "l"}:
                written += "ь"
    return written


def _ethiopic(word: list[str]) -> str:
    written = ""
    for at, sound in enumerate(word):
        before, after = word[at - 1] if at else "", word[at + 1] if at + 1 < len(word) else ""
        if sound in VOWELS:
            if before in VOWELS or not before:
                written += chr(ord(CARRIER) + ETHIOPIC_VOWELS[sound])
        else:
            order = ETHIOPIC_VOWELS[after] if after in VOWELS else NO_VOWEL
            order = 0 if len(word) == 2 and after == "ə" else order
            written += chr(ord(ETHIOPIC[sound]) + order)
    return written
