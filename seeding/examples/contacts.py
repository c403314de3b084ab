"""Fictitious names of organizations, telephone numbers and street addresses."""

from geo.folding import fold
from seeding.examples.seeded_random import chance, pick
from seeding.examples.towns import Town

# Numbers the regulator ARCEP keeps for fiction, by the region's zone; four digits follow.
MOBILE = "06 39 98"
ZONES = {
    "01 99 00": ["11"],
    "02 61 91": ["24", "28", "52", "53"],
    "03 53 01": ["27", "32", "44"],
    "04 65 71": ["84", "93", "94"],
    "05 36 49": ["75", "76"],
}
# Departments of the former Languedoc-Roussillon have 04 numbers in a region with 05.
DEPARTMENTS_WITH_04 = {"11", "30", "34", "48", "66"}
MOBILES = 0.15

GENERAL = ["Maison de l'accueil", "Centre social", "Association d'entraide", "Maison de quartier"]
KINDS = {
    "papers": "Permanence d'accès aux droits",
    "french": "Atelier de langue",
    "housing": "Relais logement",
    "health": "Maison de santé solidaire",
    "work": "Relais emploi",
    "training": "Atelier des métiers",
    "studies": "Maison des études",
    "mobility": "Relais mobilité",
    "family": "Maison des familles",
    "leisure": "Foyer culturel et sportif",
    "basics": "Relais solidaire",
    "protection": "Maison de l'écoute",
}
SPECIALISED = 0.4
WAYS = ["rue", "rue", "rue", "avenue", "place", "allée", "impasse", "cours"]


def organization_kind(theme: str, town: Town) -> str:
    """A kind of organization for a programme: one of its theme, or a general one."""
    if theme in KINDS and chance("specialised", town.code, theme) < SPECIALISED:
        return KINDS[theme]
    return pick(GENERAL, "general", town.code)


def phone(town: Town, *key: object) -> str:
    """A telephone number of the town's zone that is reserved for fiction."""
    digits = f"{int(chance('phone', *key) * 10_000):04d}"
    zone = next((zone for zone, regions in ZONES.items() if town.region in regions), MOBILE)
    if town.department in DEPARTMENTS_WITH_04:
        zone = "04 65 71"
    if chance("mobile", *key) < MOBILES:
        zone = MOBILE
    return f"{zone} {digits[:2]} {digits[2:]}"


def slug(*words: str) -> str:
    """The words as a URL slug."""
    return "-".join(fold(" ".join(words)).split())


def street(*key: object) -> str:
    """A fictitious street address."""
    number = 1 + int(chance("number", *key) * 80)
    return f"{number} {pick(WAYS, 'way', *key)} de l'Exemple"
