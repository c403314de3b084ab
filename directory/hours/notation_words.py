"""Words and signs of hours as people write them, in French, English and Arabic: text to tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from directory.hours.notation_dates import MONTH_NUMBERS, Dates
from directory.hours.selectors import MONTHS
from directory.hours.states import DAY_MINUTES

# Arabic and Persian digits, letters that are one in writing, and typographic quotes.
_LETTERS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ةىی’‘،؛", "01234567890123456789هيي'',;")
_QUOTED = re.compile(r"\(([^()]*)\)|\"([^\"]*)\"|«\s*([^»]*?)\s*»|“([^”]*)”")

EVERY_DAY = tuple(range(7))
_DAY_NAMES = (
    ("lundi lundis lun lu mo monday mondays mon", "اثنين"),
    ("mardi mardis mar ma tu tuesday tuesdays tue tues", "ثلاثاء"),
    ("mercredi mercredis mer merc me we wednesday wednesdays wed weds", "اربعاء"),
    ("jeudi jeudis jeu je th thursday thursdays thu thur thurs", "خميس"),
    ("vendredi vendredis ven vend ve fr friday fridays fri", "جمعه"),
    ("samedi samedis sam sa saturday saturdays sat", "سبت"),
    ("dimanche dimanches dim di su sunday sundays sun", "احد"),
)
_PHRASES: tuple[tuple[str, tuple[int, ...] | str, str], ...] = (
    (
        "days",
        EVERY_DAY,
        "tous les jours|tlj|chaque jour|every day|daily|all days|كل يوم|كل الايام|يوميا",
    ),
    ("days", EVERY_DAY, "7j/7|7 j/7|7j sur 7|7 jours sur 7|7/7|7 days a week"),
    ("days", (0, 1, 2, 3, 4), "l-v|l au v|lu-ve"),
    ("days", (0, 1, 2, 3, 4, 5), "l-s|jours ouvrables"),
    ("days", (0, 1, 2, 3, 4), "en semaine|la semaine|jours ouvres|weekdays|working days"),
    ("days", (5, 6), "week-end|week-ends|weekend|weekends|le week end|عطله نهايه الاسبوع"),
    ("always", "", "24h/24|24 h/24|24h sur 24|24 heures sur 24|24/24|jour et nuit|day and night"),
    ("always", "", "24 hours|all day|toute la journee|ليلا ونهارا|24 ساعه|على مدار الساعه"),
    ("holidays", "PH", "ph|jours feries|jour ferie|feries|public holidays|public holiday"),
    ("holidays", "PH", "bank holidays|bank holiday|ايام العطل الرسميه|العطل الرسميه|ايام العطل"),
    ("holidays", "SH", "sh|vacances scolaires|vacances|conges scolaires|school holidays"),
    ("holidays", "SH", "school holiday|العطل المدرسيه|العطله المدرسيه|عطله المدارس|عطل المدارس"),
    ("term", "", "hors vacances scolaires|hors des vacances scolaires|hors vacances"),
    ("term", "", "en dehors des vacances scolaires|en dehors des vacances|hors conges scolaires"),
    ("term", "", "hors periode de vacances scolaires|hors periodes de vacances scolaires"),
    ("term", "", "hors periode de vacances|hors periodes de vacances|temps scolaire"),
    ("term", "", "en periode scolaire|periode scolaire|pendant les periodes scolaires"),
    ("term", "", "periodes scolaires|pendant la periode scolaire|durant la periode scolaire"),
    ("term", "", "during school terms|during school term|in term time|term time only|term time"),
    ("term", "", "term-time only|term-time|outside school holidays|outside of school holidays"),
    ("term", "", "not during school holidays|not in school holidays|school terms|in school terms"),
    ("term", "", "خارج العطل المدرسيه|خارج العطله المدرسيه|خلال الفصل الدراسي|اثناء الدراسه"),
    ("except", "", "sauf|hors|hormis|excepte|a l'exception de|a l'exception du|except|except on"),
    ("except", "", "excluding|but not|ما عدا|ماعدا|عدا|الا|باستثناء"),
    ("closed", "", "off|ferme|fermee|fermes|fermees|fermeture|closed|closes|مغلق|مغلقه|مقفل"),
    ("appointment", "", "sur rendez-vous|sur rendez vous|sur rdv|avec rendez-vous|avec rdv"),
    ("appointment", "", "uniquement sur rendez-vous|uniquement sur rdv|by appointment only"),
    ("appointment", "", "by appointment|on appointment|with appointment|appointment only"),
    ("appointment", "", "rdv|rendez-vous|بموعد|بموعد مسبق|حسب الموعد"),
    ("during", "", "pendant|durant|during|lors des|uniquement pendant|seulement pendant"),
    ("during", "", "خلال|اثناء"),
    ("from", "", "a partir de|a compter de|des|from|starting at|ابتداء من|بدءا من"),
    ("range", "", "jusqu'a|jusqu'au|jusque|jusqu a|au|aux|a|to|until|till|through|thru|الي|حتي|ل"),
    (
        "and",
        "",
        "y compris|y compris les|including|inclus|et|puis|ainsi que|and|then|also|&|+|و|ثم",
    ),
    ("noon", "", "midi|noon|midday|الظهر"),
    ("midnight", "", "minuit|midnight|منتصف الليل"),
    ("nth", "1", "1er|premier|1st|first|premiers|1ere"),
    ("nth", "2", "2e|2eme|2nd|deuxieme|second|2de"),
    ("nth", "3", "3e|3eme|3rd|troisieme|third"),
    ("nth", "4", "4e|4eme|4th|quatrieme|fourth"),
    ("nth", "-1", "dernier|derniers|last"),
    ("filler", "", "le|la|les|l'|du|de|des le|d'|en|on|the|every|chaque|ouvert|ouverte|ouverts"),
    ("filler", "", "tous les|toutes les"),
    ("filler", "", "ouvertes|ouverture|open|opens|opening|hours|horaires|horaire|heures"),
    ("filler", "", "d'ouverture|permanence|permanences|accueil|entre|between|of|at|in|dans"),
    ("half", "", "le matin|matin|matins|l'apres-midi|apres-midi|apres midi|le soir|soir|soiree"),
    ("half", "", "morning|mornings|afternoon|afternoons|evening|evenings"),
    ("filler", "", "midi et soir"),
    ("filler", "", "annuelle|annuel|estivale|hivernale|exceptionnelle|exceptionnellement"),
    ("filler", "", "du mois|of the month|of each month|de chaque mois|mois|non stop|non-stop"),
    ("filler", "", "sans interruption|en continu|uniquement|seulement|only|jours|jour|days|day"),
    ("filler", "", "sans rendez-vous|sans rdv|من|يوم|ايام|مفتوح|مفتوحه|في|الساعه|ساعات العمل"),
)
_AFTERNOON = r"p\.?m\.?|مساء|ظهرا|م|بعد\sالظهر"
_TIME = (
    r"(?P<hours>\d{1,2})\s?(?:(?:h|heures?)(?![a-z])\s?(?P<after_h>[0-5]\d(?!\s?[h:]))?(?:\s?min)?"
    r"|[:.](?P<minutes>[0-5]\d))?(?:\s?(?P<half>a\.?m\.?|صباحا|ص|" + _AFTERNOON + r")(?!\w))?"
)


# Kinds of words with which a statement in brackets begins.
STATEMENTS = ("except", "term", "closed", "appointment", "during")


class Word(NamedTuple):
    """A part of the text: its kind, what it means, and its own text."""

    kind: str
    value: tuple[int, ...] | str
    text: str
    minute: int = -1
    # Of a time: only digits; with "h" or a half of the day; in the afternoon as it says.
    is_bare: bool = False
    has_unit: bool = False
    is_afternoon: bool = False


def _lexicon() -> dict[str, tuple[str, tuple[int, ...] | str]]:
    words: dict[str, tuple[str, tuple[int, ...] | str]] = {}
    for number, (names, arabic) in enumerate(_DAY_NAMES):
        for name in [*names.split(), arabic, f"ال{arabic}"]:
            words[name] = ("days", (number,))
            words[f"{name}."] = ("days", (number,))
    for name, number in MONTH_NUMBERS.items():
        words[name] = ("month", MONTHS[number - 1])
    for kind, value, phrases in _PHRASES:
        words |= dict.fromkeys(phrases.split("|"), (kind, value))
    return words


LEXICON = _lexicon()
_PHRASE = "|".join(re.escape(phrase) for phrase in sorted(LEXICON, key=len, reverse=True))
_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<comment>\x00\d+\x00)
  | (?P<date>\x01\d+\x01)
  | (?P<and>و)(?=(?:ال)?[\u0621-\u064a]{{3}})
  | (?P<fortnight>every\s(?:second|2nd)\b(?!\s\w+\sof\b))
  | (?P<phrase>(?:{_PHRASE})(?!\w))
  | (?P<elided>[dl]'\s?)
  | (?P<time>{_TIME})
  | (?P<range>[-\u2010-\u2015\u2212~]|->|→)
  | (?P<slash>/)
  | (?P<comma>[,&+])
  | (?P<stop>[;|\n•·]|\.(?!\w))
  | (?P<colon>[:=])
  | (?P<unknown>[^\s\d,;:/()-]+|.)
    )""",
    re.VERBOSE,
)


def words_of(text: str) -> Iterator[Word]:
    """The tokens of hours that a person wrote; unknown words are tokens of kind "unknown"."""
    comments: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        if match[1] and (said := _said_of_hours(match[1])):
            return said
        comments.append(next(part for part in match.groups() if part is not None).strip())
        return f" \x00{len(comments) - 1}\x00 "

    dates = Dates(folded(_QUOTED.sub(put_aside, text)))
    rest = dates.text
    at = 0
    end = len(rest.rstrip(" \t\r"))
    while at < end and (match := _TOKEN.match(rest, at)):
        at = match.end()
        kind = match.lastgroup or "unknown"
        said = match[0].strip(" ")
        if match["comment"]:
            yield Word("comment", comments[int(said.strip("\x00"))], said)
        elif match["date"]:
            number = int(said.strip("\x01"))
            yield Word("date", dates.selectors[number], dates.said[number])
        elif match["phrase"]:
            yield Word(*LEXICON[match["phrase"]], said)
        elif match["time"]:
            yield _time(match, said)
        elif not match["elided"]:
            yield Word("and" if kind == "comma" else kind, "", said)


def _said_of_hours(inside: str) -> str:
    """What stands in brackets, as a part of the text, if it is about the hours themselves.

    "(sauf jours fériés)" is, and so is "(9h-12h pendant les vacances)", which stands for itself.
    """
    kinds = [word.kind for word in words_of(inside)]
    if not kinds or "unknown" in kinds:
        return ""
    if kinds[0] in STATEMENTS:
        return f" {inside} "
    return f"; {inside} ;" if {"holidays", "time"} <= set(kinds) else ""


def _time(match: re.Match[str], said: str) -> Word:
    hours = int(match["hours"])
    minutes = match["after_h"] or match["minutes"] or "0"
    half = match["half"] or ""
    is_afternoon = re.fullmatch(_AFTERNOON, half) is not None
    if half:
        hours = hours % 12 + (12 if is_afternoon else 0)
    return Word(
        "time",
        said,
        said,
        hours * 60 + int(minutes),
        is_bare=said.isdecimal(),
        has_unit=bool(half) or "h" in said,
        is_afternoon=is_afternoon,
    )


def times_between(first: Word, last: Word) -> tuple[int, int] | None:
    """The minutes of a day from one time to another; None for what is no such time."""
    begins, ends = first.minute % DAY_MINUTES, last.minute
    if last.is_bare and ends <= begins <= DAY_MINUTES // 2:
        # "9 to 5" and "12-2" without any hint end in the afternoon.
        ends += DAY_MINUTES // 2
    if last.is_afternoon and not first.has_unit and begins + DAY_MINUTES // 2 < ends:
        # "2-4pm" is all in the afternoon, "9-5pm" is not.
        begins += DAY_MINUTES // 2
    if max(first.minute, ends) > DAY_MINUTES or begins == ends:
        return None
    return begins, ends or DAY_MINUTES


def folded(text: str) -> str:
    """Small letters without accents; newlines stay, since they end a statement."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    return re.sub(r"[^\S\n]+", " ", plain.translate(_LETTERS)).strip()
