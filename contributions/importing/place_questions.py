"""What a row says of its place: which commune it means, or what must be asked.

Code, name, postcode and point may contradict each other. A contradiction is never resolved to
another department, or against a code, by us: it becomes a question with the communes meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from django.contrib.gis.geos import Point
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from geo.folding import fold
from geo.typed_places import read_typed

# Names at least this similar are one name with a typing error, where the postcode agrees.
SIMILAR = 0.8
MOST_ASKED = 12
# A town this many times larger is meant by a name alone, where villages bear it too.
MUCH_LARGER = 20
CEDEX = re.compile(r"\bcedex\b.*$")
# Postcodes and codes of the parts of France that are no departments.
BEYOND = re.compile(r"97[578]|98")


@dataclass(frozen=True)
class Town:
    """A commune a row may mean: its territory's code, and by what it is known."""

    code: str
    name: str
    context: str
    population: int
    postcodes: frozenset[str]
    point: Point
    names: frozenset[str] = frozenset()

    @property
    def department(self) -> str:
        """The INSEE code of its department."""
        return department_of(self.code)


@dataclass(frozen=True)
class PlaceQuestion:
    """A contradiction, with the towns to choose from; the answer is remembered under ``key``."""

    key: str
    reason: str
    towns: tuple[Town, ...]


@dataclass(frozen=True)
class Said:
    """What a row says of its place. ``at`` is the commune that holds its point."""

    insee_code: str = ""
    name: str = ""
    postcode: str = ""
    point: Point | None = None
    at: Town | None = None

    @property
    def key(self) -> str:
        """A keyed digest: the point may be that of a confidential place."""
        degrees = f"{self.point.x:.4f} {self.point.y:.4f}" if self.point else ""
        said = "\n".join((self.insee_code, fold(self.name), self.postcode, degrees))
        return salted_hmac("reperes place of an import 1", said, algorithm="sha256").hexdigest()


@dataclass
class Meant:
    """The answer: a town, a question, or a column with the reason why there is neither."""

    town: Town | None = None
    question: PlaceQuestion | None = None
    refused: tuple[str, str] | None = None
    remarks: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class KnownTowns:
    """The communes that rows may mean, by INSEE code, folded name and postcode."""

    by_insee: dict[str, Town]
    by_name: dict[str, list[Town]]
    by_postcode: dict[str, list[Town]]

    def meant(self, said: Said, answers: Mapping[str, str]) -> Meant:
        """The commune that a row means; ``answers`` are given ones, by the keys of questions."""
        named = self._named(said)
        coded = self.by_insee.get(said.insee_code)
        posted = self.by_postcode.get(said.postcode, [])
        everything = [*([coded] if coded else []), *named, *posted]
        chosen = answers.get(said.key, "")
        towns = [*everything, *([said.at] if said.at else [])]
        if town := next((town for town in towns if town.code == chosen), None):
            return Meant(town)
        is_beyond = BEYOND.match(said.postcode or said.insee_code)
        if is_beyond and not posted and not coded:
            return _beyond(said)
        if said.insee_code:
            return _by_code(said, coded, named, posted)
        if said.name:
            return _by_name(said, named, posted)
        return _one_of(said, posted if said.postcode else towns, "commune")

    def _named(self, said: Said) -> list[Town]:
        found = (town for name in names_in(said.name) for town in self.by_name.get(name, []))
        return list({town.code: town for town in found}.values())


@lru_cache(maxsize=10_000)
def names_in(text: str) -> tuple[str, ...]:
    """Folded names that a cell may mean: "LYON CEDEX 03" is "lyon cedex 03", "lyon 3", "lyon"."""
    if not text:
        return ()
    folded = fold(text)
    typed = read_typed(text)
    readings = [reading.name for reading in typed.readings if not reading.context]
    names = [folded, CEDEX.sub("", folded).strip(), typed.text, *readings]
    without_number = re.sub(r"\s\d{1,2}$", "", CEDEX.sub("", folded).strip())
    return tuple(name for name in dict.fromkeys([*names, without_number]) if name)


def department_of(code: str) -> str:
    """The INSEE code of the department of "com:97411": "974"."""
    number = code.partition(":")[2]
    return number[:3] if number.startswith("97") else number[:2]


def _by_code(said: Said, coded: Town | None, named: list[Town], posted: list[Town]) -> Meant:
    """A commune by its code, where name and postcode do not contradict it."""
    if coded is None:
        text = gettext("No commune has this INSEE code.")
        if not (named or posted):
            return Meant(refused=("insee_code", text))
        return _asked(said, text, _agreeing(said, named, posted) or [*named, *posted])
    agrees_by_name = coded.code in {town.code for town in named} or _is_like(said.name, coded)
    if named and not agrees_by_name:
        text = gettext("The code and the name contradict each other.")
        return _asked(said, text, [coded, *_agreeing(said, named, posted), *named])
    if said.postcode and not _has_postcode(coded, said.postcode, posted):
        text = gettext("The code and the postcode contradict each other.")
        return _asked(said, text, [coded, *posted])
    meant = Meant(coded)
    if said.name and not agrees_by_name:
        meant.remarks.append(("commune", _taken(coded)))
    return meant


def _by_name(said: Said, named: list[Town], posted: list[Town]) -> Meant:
    """A commune by its name, where the postcode does not contradict it."""
    if not said.postcode:
        return _by_name_alone(said, named)
    if agreeing := _agreeing(said, named, posted):
        return _one_of(said, agreeing, "commune")
    alike = [town for town in posted if _is_like(said.name, town)]
    if alike:
        meant = _one_of(said, alike, "commune")
        if meant.town:
            meant.remarks.append(("commune", _taken(meant.town)))
        return meant
    if not named and posted:
        meant = _one_of(said, posted, "commune")
        if meant.town:
            meant.remarks.append(("commune", _taken(meant.town)))
        return meant
    if posted:
        text = gettext("The name and the postcode contradict each other.")
        return _asked(said, text, [*posted, *named])
    return _by_large_receiver(said, named)


def _by_large_receiver(said: Said, named: list[Town]) -> Meant:
    """A postcode of no commune (Cedex): its beginning must be that of the commune's own."""
    near = [town for town in named if _begins_alike(town, said.postcode)]
    if near:
        meant = _one_of(said, near, "commune")
        if meant.town:
            meant.remarks.append(("postcode", _taken(meant.town)))
        return meant
    if named:
        text = gettext("The name and the postcode contradict each other.")
        return _asked(said, text, named)
    return Meant(refused=("commune", gettext("No commune is found under this.")))


def _by_name_alone(said: Said, named: list[Town]) -> Meant:
    official = [town for town in named if fold(town.name) in names_in(said.name)]
    largest = max(named, key=lambda town: town.population, default=None)
    if len(official) == 1 and largest is official[0]:
        others = [town.population for town in named if town is not largest]
        if max(others, default=0) * MUCH_LARGER <= largest.population:
            return Meant(largest)
    return _one_of(said, named, "commune")


def _agreeing(said: Said, named: list[Town], posted: list[Town]) -> list[Town]:
    """The towns of this name with this postcode; of several, that which is called so today."""
    codes = {town.code for town in posted}
    both = [town for town in named if town.code in codes]
    official = [town for town in both if fold(town.name) in names_in(said.name)]
    return official or both


def _one_of(said: Said, towns: list[Town], column: str) -> Meant:
    """The only town; of several, that which holds the point; else a question."""
    by_code = {town.code: town for town in towns}
    if len(by_code) == 1:
        return Meant(towns[0])
    if said.at and said.at.code in by_code:
        return Meant(by_code[said.at.code], remarks=[(column, _taken(said.at))])
    if not by_code:
        return Meant(refused=(column, gettext("No commune is found under this.")))
    return _asked(said, gettext("Several communes are meant."), towns)


def _asked(said: Said, reason: str, towns: Iterable[Town]) -> Meant:
    with_point = [*towns, *([said.at] if said.at else [])]
    distinct = {town.code: town for town in with_point}
    return Meant(question=PlaceQuestion(said.key, reason, tuple(distinct.values())[:MOST_ASKED]))


def point_question(said: Said, town: Town, reason: str) -> PlaceQuestion:
    """The question whether the commune or the point is right."""
    around = [said.at] if said.at and said.at.code != town.code else []
    return PlaceQuestion(said.key, reason, (town, *around))


def _beyond(said: Said) -> Meant:
    column = "insee_code" if said.insee_code else "postcode"
    text = gettext("This lies outside of the territories of this installation.")
    return Meant(refused=(column, text))


def _taken(town: Town) -> str:
    """What was read of a doubtful cell: "Read as: Lyon (69)"."""
    return gettext("Read as: %(rule)s") % {"rule": f"{town.name} ({town.department})"}


def _has_postcode(town: Town, postcode: str, posted: list[Town]) -> bool:
    """Whether a postcode is the town's, or that of a large receiver of mail in its department."""
    return town.code in {each.code for each in posted} or (
        not posted and _begins_alike(town, postcode)
    )


def _begins_alike(town: Town, postcode: str) -> bool:
    return any(_start(own) == _start(postcode) for own in town.postcodes)


def _start(postcode: str) -> str:
    return postcode[:3] if postcode.startswith("97") else postcode[:2]


def _is_like(text: str, town: Town) -> bool:
    """Whether a name is a town's with an error, without its ending, or with more words."""
    for name in names_in(text):
        for own in (fold(town.name), *town.names):
            if own.isdecimal():
                continue
            words, others = set(name.split()), set(own.split())
            is_part = words <= others or others <= words
            if (is_part and words) or SequenceMatcher(None, name, own).ratio() >= SIMILAR:
                return True
    return False
