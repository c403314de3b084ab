"""Numbers to call first when words tell of an emergency, read from fixtures/emergency.yaml.

Words are phrases: they lead to their numbers where all of a phrase stands in what was typed. People
put the words of a plain sentence in any order, so of some situations the order does not matter.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import yaml
from django.conf import settings

from geo.folding import fold

MOST_NUMBERS = 3
# In any order at least so many words of so many letters tell of a situation, close together.
TELLING_WORDS, TELLING_LETTERS = 2, 3
# How many other words may stand among those of a phrase.
MOST_AMONG = 1
# Two rows of Tigrinya that are mixed up in writing: "ይወቕዓኒ", "ይወቅዓኒ".
ALIKE = {0x1250 + vowel: 0x1240 + vowel for vowel in range(16)}


@dataclass(frozen=True)
class EmergencyNumber:
    """A number as dialled, with name and explanation by language; ``as_of`` is a month."""

    number: str
    icon: str
    names: dict[str, str]
    explanations: dict[str, str]
    publisher: str
    as_of: str
    is_text_message: bool = False


@dataclass(frozen=True)
class Situation:
    """A kind of emergency: its numbers, the first to call in front, and what tells of it.

    ``phrases`` are folded, each between two spaces. ``is_whole``: they tell of it only when nothing
    else is typed, as "emergency" does, which is in "emergency shelter" too. ``is_named``: any words
    that name one of its needs tell of it. ``in_any_order``: words of a phrase may change places.
    """

    code: str
    numbers: tuple[EmergencyNumber, ...]
    needs: frozenset[str]
    phrases: tuple[str, ...]
    is_whole: bool = False
    is_named: bool = False
    in_any_order: bool = False

    def longest_in(self, text: str) -> int:
        """How many letters its longest phrase in a folded text has; 0 for none."""
        if self.is_whole:
            return len(text) if text in self.phrases else 0
        words = text.split()
        return max(
            (len(phrase) for phrase in self.phrases if self._says(phrase, text, words)), default=0
        )

    def _says(self, phrase: str, text: str, words: Sequence[str]) -> bool:
        if phrase in text:
            return True
        return self.in_any_order and _are_near(phrase.split(), words)


def _are_near(phrase: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words of a phrase stand close together among others, in any order."""
    if sum(len(word) >= TELLING_LETTERS for word in phrase) < TELLING_WORDS:
        return False
    wanted = Counter(phrase)
    span = len(phrase) + MOST_AMONG
    starts = range(max(len(words) - span, 0) + 1)
    return any(wanted <= Counter(words[start : start + span]) for start in starts)


def _folded(text: str) -> str:
    return f" {fold(text).translate(ALIKE)} "


def emergency_for(
    words: str, needs: Iterable[str] = (), named: Iterable[str] = ()
) -> list[EmergencyNumber]:
    """The numbers to call first for typed words, or for needs; mostly none.

    ``needs`` were chosen, ``named`` are those that the words name, which tell of some situations.
    At most ``MOST_NUMBERS``. Of several situations the one that says most of the words comes first,
    and those that a need alone names come last.
    """
    text = _folded(words)
    chosen, said = set(needs), set(named)
    told = [
        (situation.longest_in(text), situation)
        for situation in situations()
        if situation.longest_in(text)
        or situation.needs & chosen
        or (situation.is_named and situation.needs & said)
    ]
    told.sort(key=lambda one: -one[0])
    numbers = {number.number: number for _, situation in told for number in situation.numbers}
    return list(numbers.values())[:MOST_NUMBERS]


@cache
def numbers_by_number() -> dict[str, EmergencyNumber]:
    """Every number, in order."""
    return {each["number"]: EmergencyNumber(**each) for each in _declared()["numbers"]}


@cache
def situations() -> tuple[Situation, ...]:
    """Every kind of emergency, in order."""
    numbers = numbers_by_number()
    return tuple(
        Situation(
            each["code"],
            tuple(numbers[number] for number in each["numbers"]),
            frozenset(each["needs"]),
            tuple({_folded(said): None for listed in each["words"].values() for said in listed}),
            is_whole=each.get("is_whole", False),
            is_named=each.get("is_named", False),
            in_any_order=each.get("in_any_order", False),
        )
        for each in _declared()["situations"]
    )


@cache
def _declared() -> dict:
    path = settings.FIXTURES / "emergency.yaml"
    declared: dict = yaml.safe_load(path.read_text(encoding="utf-8"))
    return declared
