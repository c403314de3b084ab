"""Measures what the finder finds of labelled pairs: stored, asked of it, and rolled back.

A file of pairs is a list with ``kind``, ``label`` (same or different), ``half`` (a or b), ``left``
and ``right``: what two people might have written of one programme, or of two. Its half "a" is for
tuning; the figures are those of half "b".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import yaml
from django.db import connection, transaction
from django.utils import timezone

from contributions.duplicates import evidence
from contributions.duplicates.finder import duplicates_among
from contributions.duplicates.weighing import Pair
from contributions.revisions.write_guard import allow_writes
from contributions.schema.programme import ProgrammeDeclaration, SiteDeclaration
from contributions.schema.references import references_of
from contributions.store.bulk_insert import insert
from contributions.store.programmes import write_programmes
from contributions.store.texts import write_sections
from directory.index.compared import rebuild_compared
from directory.models import Organization, Programme
from geo.models import Place

NAME = "evaluate_duplicates"
# A telephone number in a text, with all that is written between its digits.
NUMBER = re.compile(r"[+\d][\d\s.()-]{8,18}")
# Stored with a side that says none, and forgotten before it is compared.
ANY_THEME = "french"
SAME = "same"


@dataclass(frozen=True)
class LabelledPair:
    """One pair of the file; both sides have ids of their own while it is stored."""

    id: str
    kind: str
    is_same: bool
    half: str
    left: dict[str, Any]
    right: dict[str, Any]
    left_id: UUID
    right_id: UUID

    @property
    def both(self) -> tuple[UUID, UUID]:
        """Both ids in their order."""
        one, other = sorted((self.left_id, self.right_id))
        return one, other


@dataclass(frozen=True)
class Judged:
    """A labelled pair and what the finder says of it; None where it is no candidate."""

    pair: LabelledPair
    found: Pair | None

    @property
    def is_found(self) -> bool:
        """Whether it is listed as a duplicate."""
        return self.found is not None and self.found.probability >= evidence.LISTED

    @property
    def is_right(self) -> bool:
        """Whether that is what its label says."""
        return self.is_found == self.pair.is_same


@dataclass(frozen=True)
class Figures:
    """How many pairs of a kind there are, and how many were found, rightly or wrongly."""

    pairs: int
    duplicates: int
    found: int
    rightly: int

    @classmethod
    def of(cls, judged: Iterable[Judged]) -> Figures:
        """The figures of judged pairs."""
        listed = list(judged)
        return cls(
            pairs=len(listed),
            duplicates=sum(each.pair.is_same for each in listed),
            found=sum(each.is_found for each in listed),
            rightly=sum(each.is_found and each.pair.is_same for each in listed),
        )

    @property
    def precision(self) -> float | None:
        """The share of what was found that are duplicates; None when nothing was found."""
        return self.rightly / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of duplicates that were found; None without any."""
        return self.rightly / self.duplicates if self.duplicates else None


def read_pairs(path: Path) -> list[LabelledPair]:
    """The labelled pairs of a file."""
    rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    listed = rows["pairs"] if isinstance(rows, dict) else rows
    return [
        LabelledPair(
            id=str(row["id"]),
            kind=row["kind"],
            is_same=row["label"] == SAME,
            half=row["half"],
            left=row["left"],
            right=row["right"],
            left_id=uuid4(),
            right_id=uuid4(),
        )
        for row in listed
    ]


def judge(pairs: list[LabelledPair], least: float = evidence.LISTED) -> list[Judged]:
    """What the finder says of each pair when both sides are published programmes.

    They are stored and compared with each other and with all that there is; then rolled back.
    """
    with transaction.atomic():
        _store(pairs)
        among = duplicates_among([pair.left_id for pair in pairs], least)
        found = {each.both: each for each in among}
        transaction.set_rollback(True)
    return [Judged(pair, found.get(pair.both)) for pair in pairs]


def figures_by_kind(judged: Iterable[Judged]) -> dict[str, Figures]:
    """The figures of each kind."""
    by_kind: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        by_kind[each.pair.kind].append(each)
    return {kind: Figures.of(some) for kind, some in sorted(by_kind.items())}


def _store(pairs: list[LabelledPair]) -> None:
    sides = [
        side for pair in pairs for side in ((pair.left_id, pair.left), (pair.right_id, pair.right))
    ]
    communes = _communes(sides)
    with allow_writes(NAME):
        owners = {pk: uuid4() for pk, _said in sides}
        insert(Organization, [_organization(owners[pk], said) for pk, said in sides])
        programmes = [_declared(pk, owners[pk], said, communes[pk]) for pk, said in sides]
        write_programmes(programmes=programmes, known=references_of(programmes), publish=True)
        texts = {
            (pk, key, str(said.get("lang") or "fr")): str(said[key])
            for pk, said in sides
            for key in ("title", "summary")
            if said.get(key)
        }
        write_sections(owner="programme", texts=texts, at=timezone.now())
        _forget_themes([pk for pk, said in sides if not said.get("themes")])
        rebuild_compared([pk for pk, _said in sides])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE directory_comparedprogramme")


def _communes(sides: list[tuple[UUID, dict[str, Any]]]) -> dict[UUID, str]:
    """The codes of the communes of sides; of a borough that of its commune."""
    codes = {pk: f"com:{said['commune_code']}" for pk, said in sides}
    boroughs = Place.objects.filter(code__in=set(codes.values()), kind=Place.Kind.BOROUGH)
    of_boroughs = dict(boroughs.values_list("code", "territory_code"))
    return {pk: of_boroughs.get(code, code) for pk, code in codes.items()}


def _forget_themes(ids: list[UUID]) -> None:
    """Let programmes say no theme, where one had to be stored with them."""
    Programme.themes.through.objects.filter(programme__in=ids).delete()


def _organization(pk: UUID, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": pk,
        "name": said.get("organization") or said["title"],
        "siret": _digits(said.get("siret")),
        "phone": "",
        "email": "",
        "website": "",
        "is_example": True,
    }


def _declared(
    pk: UUID, organization: UUID, said: dict[str, Any], commune: str
) -> ProgrammeDeclaration:
    """One side of a pair as a programme."""
    phones = NUMBER.findall(str(said.get("phone") or ""))
    return ProgrammeDeclaration(
        id=pk,
        file=NAME,
        at=str(pk),
        organization=organization,
        home=commune,
        themes=said.get("themes") or [ANY_THEME],
        needs=said.get("needs") or [],
        texts={},
        modified_at=timezone.now(),
        access_modes=["on_site"],
        phone=phones[0].strip() if phones else "",
        second_phone=phones[1].strip() if len(phones) > 1 else "",
        email=str(said.get("email") or ""),
        website=str(said.get("website") or ""),
        sites=(_site(said, commune),),
        is_example=True,
    )


def _site(said: dict[str, Any], commune: str) -> SiteDeclaration:
    # Who knows no address knows the commune.
    has_point = bool(said.get("address"))
    return SiteDeclaration(
        id=uuid4(),
        commune=commune,
        point=(float(said["lon"]), float(said["lat"])) if has_point else None,
        precision="exact" if has_point else "commune",
        locality=str(said.get("commune") or ""),
        street_address=str(said.get("address") or ""),
        postcode=str(said.get("postcode") or ""),
        opening_hours=str(said.get("opening_hours") or ""),
    )


def _digits(siret: object) -> str:
    return "".join(filter(str.isdigit, str(siret or "")))
