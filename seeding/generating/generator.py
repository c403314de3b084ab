"""Generates pseudo-random programmes: rates of real directories, skew that is hard for a search."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from contributions.schema.programme import (
    OrganizationDeclaration,
    ProgrammeDeclaration,
    SiteDeclaration,
)
from directory.vocabulary import Audience, FrenchLevel, JoinMode, Status
from seeding.examples.archetypes import Archetype
from seeding.examples.contacts import GENERAL, KINDS
from seeding.examples.towns import Town
from seeding.generating.hours import CLOSURES, pool_of_hours
from seeding.generating.population import Population
from seeding.generating.texts import Labels, texts_of
from seeding.generating.weighted_choice import WeightedChoice

# Dates are relative to this day instead of today: the same seed gives the same programmes.
ANCHOR = date(2026, 9, 1)
SOURCE = "Generated to measure"

# Two themes with very few programmes.
RARE_THEMES = {"studies": 0.001, "mobility": 0.001}
# Each of these is true of one programme in a hundred: both together match one in 10,000.
UNCOMMON = 0.01
UNCOMMON_LANGUAGE, UNCOMMON_ACCESS = "lsf", "at_home"

USUAL = [("en", 30), ("ar", 22), ("es", 9), ("ru", 8), ("fa", 8), ("uk", 7), ("ps", 6), ("prs", 5)]
FEWER = ["pt", "tr", "so", "ti", "am", "bn", "ur", "ka", "sq", "ln", "ta"]
SPOKEN = WeightedChoice([*USUAL, *((code, 3) for code in FEWER)])
AGES = [(16, None), (18, None), (18, 25), (16, 25), (None, 17), (0, 6), (26, None), (60, None)]
# Sites to a programme: (how many at most, how often), the last a network over a whole department.
SITES = WeightedChoice([(1, 850), (2, 90), (3, 30), (5, 25), (8, 4), (40, 1)])
WITHOUT_SITE = 0.04
REMOTE = 0.04
AT_A_HOUSE = 0.12
PRECISION = WeightedChoice([("hidden", 2), ("commune", 12), ("exact", 86)])
FURTHER_AREAS = [("department", 140), ("region", 40), ("several", 28), ("nationwide", 2)]
# Territories served beside the sites: (kind, how often).
COVERAGE = WeightedChoice([("", 560), ("commune", 120), ("epci", 110), *FURTHER_AREAS])
FAR = WeightedChoice([("department", 60), ("region", 30), ("several", 6), ("nationwide", 4)])
STATES = WeightedChoice([("published", 920), ("draft", 30), ("archived", 40), ("merged", 10)])
OPERATING = WeightedChoice([("active", 980), ("suspended", 10), ("closed", 10)])
COSTS = WeightedChoice([("free", 70), ("", 12), ("conditional", 10), ("paid", 8)])
MODES = WeightedChoice([("always", 50), ("on_request", 30), ("interpreter", 20)])
STATUSES, AUDIENCES, LEVELS = Status.values, Audience.values, FrenchLevel.values
JOIN_MODES = JoinMode.values


@dataclass(frozen=True)
class GeneratedProgramme:
    """A generated declaration with its publication state, or the programme it is merged into."""

    declaration: ProgrammeDeclaration
    publication: str = "published"
    merged_into: UUID | None = None


@dataclass(frozen=True)
class GeneratedBatch:
    """What one COPY writes."""

    organizations: list[OrganizationDeclaration]
    programmes: list[GeneratedProgramme]


class ProgrammeGenerator:
    """Generates batches of programmes; the same seed and number give the same batch."""

    def __init__(
        self, kinds: list[Archetype], population: Population, labels: Labels, seed: int
    ) -> None:
        self.seed, self.population, self.labels = seed, population, labels
        self.kinds: dict[str, list[Archetype]] = {}
        for kind in kinds:
            self.kinds.setdefault(kind.themes[0], []).append(kind)
        self.themes = WeightedChoice(self._frequencies())
        # Zipf-like: the first rules of the pool are far more frequent than the last.
        pool = pool_of_hours(self._chance("hours"))
        self.hours = WeightedChoice((hours, 1 / (no + 3)) for no, hours in enumerate(pool))

    def batch(self, number: int, count: int) -> GeneratedBatch:
        """Batch ``number`` of ``count`` programmes."""
        chance = self._chance("batch", number)
        seats: dict[str, OrganizationDeclaration] = {}
        organizations: list[OrganizationDeclaration] = []
        programmes: list[GeneratedProgramme] = []
        for _ in range(count):
            town = self.population.town(chance)
            theme = self.themes.draw(chance)
            organization = seats.get(town.department)
            if organization is None or chance.random() < 0.2:
                organization = seats[town.department] = _organization(theme, town, chance)
                organizations.append(organization)
            declaration = self._programme(theme, town, organization.id, chance)
            programmes.append(_published(declaration, programmes, chance))
        return GeneratedBatch(organizations, programmes)

    def _chance(self, *key: object) -> Random:
        return Random("/".join(map(str, (self.seed, *key))))  # noqa: S311 nothing is kept secret

    def _frequencies(self) -> list[tuple[str, float]]:
        """How often each theme is drawn: rare ones as in ``RARE_THEMES``, others by their kinds."""
        weights = {t: sum(kind.weight for kind in its) for t, its in self.kinds.items()}
        common = sum(weight for theme, weight in weights.items() if theme not in RARE_THEMES)
        left = 1 - sum(RARE_THEMES.values())
        return [(t, RARE_THEMES.get(t, left * weight / common)) for t, weight in weights.items()]

    def _programme(
        self, theme: str, town: Town, organization: UUID, chance: Random
    ) -> ProgrammeDeclaration:
        kinds = self.kinds[theme]
        kind = chance.choice(kinds)
        is_remote = chance.random() < REMOTE
        sites = () if is_remote or chance.random() < WITHOUT_SITE else self._sites(town, chance)
        areas, is_nationwide = self._areas(town, has_sites=bool(sites), chance=chance)
        modified_at = _moment(chance)
        is_checked = chance.random() < 0.8
        locality = sites[0].locality if sites else town.name
        join_modes = chance.sample(JOIN_MODES, chance.choice([1, 1, 2, 2, 3]))
        return ProgrammeDeclaration(
            id=_id(chance),
            file="generated",
            at=kind.code,
            organization=organization,
            home=town.code,
            themes=[theme, *(t for t in kind.themes[1:] if t not in RARE_THEMES)],
            needs=[code for code in kind.needs if chance.random() < 0.7],
            procedures=[slug for slug in kind.procedures if chance.random() < 0.5],
            texts=texts_of(kind, kinds, locality, self.labels, chance),
            access_modes=_access_modes(is_remote, chance),
            join_modes=join_modes,
            modified_at=modified_at,
            opening_hours="" if sites else self._hours(chance),
            by_appointment=not sites and chance.random() < 0.2,
            coverage=areas,
            is_nationwide=is_nationwide,
            sites=sites,
            phone=_phone(chance) if "phone" in join_modes else "",
            email=f"{kind.code}@example.org" if "email" in join_modes else "",
            operating=OPERATING.draw(chance),
            source=SOURCE,
            verified_on=modified_at.date() if is_checked else None,
            verified_role="organization" if is_checked else "",
            **_conditions(chance),
        )

    def _sites(self, town: Town, chance: Random) -> tuple[SiteDeclaration, ...]:
        most = SITES.draw(chance)
        count = most if most < 8 else chance.randint(most // 2, most)
        towns = [town, *(self.population.town_beside(town, chance) for _ in range(count - 1))]
        by_appointment = chance.random() < 0.15
        return tuple(self._site(where, by_appointment, chance) for where in towns)

    def _site(self, town: Town, by_appointment: bool, chance: Random) -> SiteDeclaration:
        precision = PRECISION.draw(chance)
        at = self.population.shared_door if chance.random() < AT_A_HOUSE else self.population.door
        quarter, lon, lat = at(town, chance)
        knows_street = precision != "commune"
        return SiteDeclaration(
            id=_id(chance),
            precision=precision,
            commune=town.code,
            locality=quarter.name if precision == "exact" else town.name,
            street_address=f"{chance.randint(1, 90)} rue de l'Exemple" if knows_street else "",
            postcode=quarter.postcode or "00000" if knows_street else "",
            point=(lon, lat) if knows_street else None,
            opening_hours=self._hours(chance),
            by_appointment=by_appointment,
            closures=chance.choice(CLOSURES) if chance.random() < 0.03 else (),
        )

    def _hours(self, chance: Random) -> str:
        return "" if chance.random() < 0.3 else self.hours.draw(chance)

    def _areas(self, town: Town, *, has_sites: bool, chance: Random) -> tuple[list[str], bool]:
        """Codes of the territories served beside the sites, and whether all the country is."""
        kind = (COVERAGE if has_sites else FAR).draw(chance)
        if kind in {"", "nationwide"}:
            return [], kind == "nationwide"
        if kind == "several":
            others = {self.population.town_beside(town, chance).code for _ in range(3)}
            return sorted({town.code, *others}), False
        if kind == "commune":
            return [town.code], False
        return [town.above.get(kind) or town.above["department"]], False


def _published(
    declaration: ProgrammeDeclaration, before: list[GeneratedProgramme], chance: Random
) -> GeneratedProgramme:
    """A programme in a random state; a merged one points at one of the last 20 published."""
    state = STATES.draw(chance)
    if state != "merged":
        return GeneratedProgramme(declaration, state)
    targets = [generated for generated in before[-20:] if generated.publication == "published"]
    targets = [generated for generated in targets if generated.merged_into is None]
    return GeneratedProgramme(
        declaration, merged_into=targets[-1].declaration.id if targets else None
    )


def _organization(theme: str, town: Town, chance: Random) -> OrganizationDeclaration:
    name = KINDS[theme] if chance.random() < 0.4 else chance.choice(GENERAL)
    return OrganizationDeclaration(
        id=_id(chance), name=f"{name} {town.name}", phone=_phone(chance), email="a@example.org"
    )


def _conditions(chance: Random) -> dict:
    """Eligibility, cost, languages and capacity; most programmes state little."""
    age_min, age_max = chance.choice(AGES) if chance.random() < 0.35 else (None, None)
    cost = COSTS.draw(chance)
    first = chance.randrange(len(LEVELS))
    return {
        "statuses": chance.sample(STATUSES, chance.randint(1, 4)) if chance.random() < 0.4 else [],
        "audiences": chance.sample(AUDIENCES, chance.choice([1, 1, 2]))
        if chance.random() < 0.25
        else [],
        "french_levels": LEVELS[first : first + 3] if chance.random() < 0.3 else [],
        "age_min": age_min,
        "age_max": age_max,
        "cost": cost,
        "cost_eur": Decimal(chance.choice([2, 5, 10, 25])) if cost == "paid" else None,
        "languages": _languages(chance),
        **_capacity(chance),
    }


def _languages(chance: Random) -> dict[str, list[str]]:
    spoken = {"always": ["fr"]}
    for code in {SPOKEN.draw(chance): None for _ in range(chance.choice([0, 1, 3]))}:
        spoken.setdefault(MODES.draw(chance), []).append(code)
    if chance.random() < UNCOMMON:
        spoken.setdefault("on_request", []).append(UNCOMMON_LANGUAGE)
    return spoken


def _capacity(chance: Random) -> dict:
    if chance.random() > 0.1:
        return {}
    until = ANCHOR + timedelta(days=chance.randint(10, 120))
    return {"capacity": chance.randint(0, 15), "capacity_on": ANCHOR, "capacity_until": until}


def _access_modes(is_remote: bool, chance: Random) -> list[str]:
    modes = ["remote"] if is_remote else ["on_site"]
    if not is_remote and chance.random() < 0.08:
        modes.append("remote")
    if chance.random() < UNCOMMON:
        modes.append(UNCOMMON_ACCESS)
    return modes


def _moment(chance: Random) -> datetime:
    noon = datetime(ANCHOR.year, ANCHOR.month, ANCHOR.day, 12, tzinfo=UTC)
    return noon - timedelta(minutes=chance.randint(0, 700 * 24 * 60))


def _phone(chance: Random) -> str:
    return f"01 99 00 {chance.randint(0, 99):02d} {chance.randint(0, 99):02d}"


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
