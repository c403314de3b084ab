"""How the headers of a file are read: guessed from their words, or said by hand and remembered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from contributions.importing.columns import BY_NAME, REQUIRED, TRANSLATED, column_named
from contributions.models.importing import Import
from geo.folding import fold

# Longest text that is said for all rows.
LONGEST_FIXED = 400
# Columns whose content may stand in for a missing one, if the file has no better: lists of
# organizations have no titles of programmes.
STAND_INS = {"title": ("organization",), "organization": ("title",), "summary": ("description",)}
# A number is made of these cells where a file has none.
MADE_OF = ("title", "organization", "address", "postcode", "commune")
# What stands in headers beside their name: "Nom *", "Tél. (10 chiffres)".
BESIDE = re.compile(r"\([^)]*\)|\*|:")
# Other words for our columns in the lists of town halls, associations and data·inclusion.
WORDS: dict[str, str] = {
    "id": "numero|num|n|no|ref|reference|code|cle|uid|uuid|identifiant unique|id service|"
    "service id|id fiche|numero de fiche",
    "title": "nom|name|intitule|libelle|nom du service|nom du dispositif|nom de l action|"
    "nom du programme|dispositif|action|service|programme|program|service name|offre|activite|"
    "nom de l atelier|atelier|nom de la fiche",
    "summary": "presentation resume|presentation|resume|objet|en bref|description courte|"
    "short description|accroche|missions|mission|public summary",
    "organization": "nom de la structure|structure|association|nom de l association|"
    "nom de l organisme|porteur|structure porteuse|organisation|nom structure|operateur|"
    "organization name|provider|agency|nom organisme|raison sociale|structure nom",
    "themes": "theme|thematique|thematiques|categorie|categories|domaine|domaines|category|"
    "type d aide|champ d action",
    "needs": "besoin|need",
    "description": "descriptif|presentation detail|details|detail|contenu|long description",
    "join": "modalites d inscription|comment s inscrire|modalites d acces|how to join|"
    "conditions d acces|mobilisation precisions",
    "bring": "documents a apporter|pieces a fournir|a apporter|justificatifs|what to bring",
    "statuses": "statut|statut administratif|status",
    "audiences": "public|public cible|publics cibles|audience|public accueilli|beneficiaires",
    "french_levels": "niveau|niveau de francais|niveau de langue|french level",
    "age_min": "age minimum|age mini|a partir de",
    "age_max": "age maximum|age maxi|jusqu a",
    "cost": "frais|tarif|tarifs|gratuite|fees|price type",
    "cost_eur": "montant|prix en euros|price|tarif en euros",
    "access_modes": "modes accueil|mode d accueil|modalite d accueil|access mode",
    "join_modes": "modes mobilisation|mode d orientation|modes d orientation",
    "languages": "langue|langues parlees|language|languages spoken|langues d accueil",
    "phone": "tel|telephone fixe|numero de telephone|phone number|telephone 1|tel 1|contact tel|"
    "telephone accueil|mobile|portable|tel fixe",
    "second_phone": "tel 2|autre telephone|telephone portable|telephone secondaire|phone 2",
    "email": "mail|e mail|adresse mail|adresse e mail|courrier electronique|mel|"
    "adresse electronique|email address|contact mail",
    "website": "site|site internet|url|web|lien|page web|adresse internet|lien source|homepage",
    "opening_hours": "horaire|horaires d ouverture|horaires accueil|horaires d accueil|"
    "jours et horaires|permanences|opening times|hours",
    "by_appointment": "rdv|sur rdv|rendez vous",
    "wheelchair": "accessibilite|accessibilite pmr|pmr|acces pmr",
    "address": "rue|adresse postale|adresse complete|voie|street|street address|numero et voie|"
    "adresse 1|lieu adresse|address 1",
    "postcode": "cp|code post|zip|zip code|postal code|post code|codepostal",
    "commune": "ville|city|localite|town|nom commune|nom de la commune|libelle commune",
    "insee_code": "insee|code commune|code insee commune|citycode|codeinsee|code commune insee",
    "lat": "y|coord y|lat wgs84|gps lat",
    "lon": "long|lng|x|coord x|lon wgs84|gps lon|gps long",
    "coverage": "zone|zone d intervention|zone eligibilite|territoire|territoires|perimetre",
}
_KNOWN = {word: name for name, words in WORDS.items() for word in words.split("|")}
# The columns that a header may be said to mean, in the order of the page.
CHOICES = (*BY_NAME, *(name for name, _language, _key in TRANSLATED))


@dataclass
class Mapping:
    """What each header means ("" for nothing), and what is said of columns without a header.

    ``copied`` are columns filled from a header that means another one as well, ``fixed`` those
    with one text for all rows. With ``is_numbered`` the rows' numbers are made of their names.
    """

    columns: list[str]
    copied: dict[str, int] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    is_numbered: bool = False

    @property
    def missing(self) -> list[str]:
        """The needed columns that nothing fills."""
        filled = {*self.columns, *self.copied, *self.fixed, *(["id"] if self.is_numbered else [])}
        return [name for name in REQUIRED if name not in filled]

    def cells(self, original: MappingType[str, str]) -> dict[str, str]:
        """The cells of a row by column, from those by the number of their header."""
        cells = dict(self.fixed)
        for name, number in self.copied.items():
            if cell := original.get(str(number)):
                cells[name] = cell
        for number, name in enumerate(self.columns):
            if name and (cell := original.get(str(number))):
                cells[name] = cell
        if self.is_numbered:
            cells["id"] = _number_of(cells)
        return cells

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def mapping_of(file: Import) -> Mapping:
    """How the headers of a file are read."""
    return Mapping(**file.mapping)


def cells_of(file: Import, stored: MappingType[str, str]) -> dict[str, str]:
    """The cells of a stored row by column; those of earlier versions are stored so."""
    return mapping_of(file).cells(stored) if file.headers else dict(stored)


def guessed(headers: Sequence[str]) -> Mapping:
    """How headers are probably read: their own names first, then other words for them."""
    columns = [column_named(header) or "" for header in headers]
    for number, header in enumerate(headers):
        name = _KNOWN.get(fold(BESIDE.sub(" ", header.replace("_", " ").replace("-", " "))), "")
        own = column_named(BESIDE.sub(" ", header)) or name
        if not columns[number] and own and own not in columns:
            columns[number] = own
    mapping = Mapping(_once(columns))
    for name in mapping.missing:
        standing = next((each for each in STAND_INS.get(name, ()) if each in columns), None)
        if standing:
            mapping.copied[name] = columns.index(standing)
    return mapping


def named_twice(headers: Sequence[str]) -> list[str]:
    """The columns that several headers name."""
    named = [name for header in headers if (name := column_named(header))]
    return sorted({name for name in named if named.count(name) > 1})


def _once(columns: list[str]) -> list[str]:
    """The same columns; of a column that several headers mean, the first keeps it."""
    return [name if name not in columns[:no] else "" for no, name in enumerate(columns)]


def headers_key(headers: Sequence[str]) -> str:
    """The digest under which the reading of these headers is remembered."""
    return hashlib.sha256("\n".join(fold(header) for header in headers).encode()).hexdigest()


def _number_of(cells: MappingType[str, str]) -> str:
    said = "\n".join(fold(cells.get(name, "")) for name in MADE_OF)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
