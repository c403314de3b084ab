"""Factories of model instances with their derived rows, on the real territory.

    ProgrammeFactory()                                   French classes in Lyon, published
    ProgrammeFactory(at=PARIS)                           at a point: (longitude, latitude)
    ProgrammeFactory(at="com:97411")                     at the centre of a commune
    ProgrammeFactory(at=[LYON, MARSEILLE])               with two sites
    ProgrammeFactory(at=None, coverage=["dep:69"])       without a site
    ProgrammeFactory(hidden=True), (around=True)         an address not public, or not known
    ProgrammeFactory(remote=True)                        a telephone line for the whole country
    ProgrammeFactory(nationwide=True), (suspended=True), (ended=True), (draft=True),
                    (archived=True), (verified=True), (example=True)
    ProgrammeFactory(merged_into=other)
    ProgrammeFactory(themes=["health"], needs=["see-doctor"], statuses=["refugee"], age_min=16,
                     languages_always=["ar"], cost="free", hours="Mo-Fr 09:00-17:00; PH off",
                     closures=[(date(2026, 12, 24), date(2027, 1, 3))])
    ProgrammeFactory(title="Cours du soir", texts={"ar": {"title": "دروس مسائية"}})
    ProgrammeFactory.create_batch(20)                    twenty, whose index is derived at once
    SiteFactory(programme=programme, at=MARSEILLE)       one more site
    SheetFactory(slug="bank-account", theme="papers"), OrganizationFactory(), UserFactory(),
    OfficeFactory(kind="caf")

Every other field of the model may be given as it is. What is changed by hand afterwards is changed
inside ``with door.opened("test"):`` and needs ``entries.rebuild([programme.pk])``. Terms are taken
from the taxonomy, or made when it is empty.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from uuid import UUID

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from contributions.revisions import write_guard
from directory.hours import complete_rule
from directory.index import rebuild
from directory.models import (
    ClosedPeriod,
    Coverage,
    HiddenAddress,
    OpeningRule,
    Organization,
    ProcedureFact,
    ProcedureSheet,
    ProcedureSource,
    ProcedureStep,
    Programme,
    Section,
    Site,
    TaxonomyTerm,
)
from directory.models.section import SectionState
from directory.vocabulary import Operating, Precision, Publication
from geo.models import Place
from geo.points import point
from regions.models import PublicOffice, Territory

# (longitude, latitude) of town halls.
LYON = (4.8357, 45.7640)
VILLEURBANNE = (4.8795, 45.7669)
GRENOBLE = (5.7357, 45.1875)
PARIS = (2.3522, 48.8566)
MARSEILLE = (5.3698, 43.2965)
LILLE = (3.0586, 50.6292)
STRASBOURG = (7.7521, 48.5734)
BREST = (-4.4861, 48.3904)
AJACCIO = (8.7369, 41.9192)
SAINT_DENIS_REUNION = (55.4504, -20.8789)
CAYENNE = (-52.3350, 4.9372)

# Their communes, so that no factory has to look for the nearest.
COMMUNES = {
    LYON: "com:69123",
    VILLEURBANNE: "com:69266",
    GRENOBLE: "com:38185",
    PARIS: "com:75056",
    MARSEILLE: "com:13055",
    LILLE: "com:59350",
    STRASBOURG: "com:67482",
    BREST: "com:29019",
    AJACCIO: "com:2A004",
    SAINT_DENIS_REUNION: "com:97411",
    CAYENNE: "com:97302",
}

LONG_AGO = datetime(2026, 9, 1, 12, tzinfo=UTC)


# Whether a factory that calls others has allowed writes already.
_is_writing = ContextVar("_is_writing", default=False)
# Ids of programmes whose index is derived at the end of ``indexed_together``.
_made: ContextVar[list[UUID] | None] = ContextVar("_made", default=None)


@contextmanager
def writing() -> Iterator[None]:
    """Allow a factory to write; inside one that is allowed, this takes no statement."""
    if _is_writing.get():
        yield
        return
    token = _is_writing.set(True)
    try:
        with write_guard.allow_writes("factory"):
            yield
    finally:
        _is_writing.reset(token)


@contextmanager
def indexed_together() -> Iterator[None]:
    """Derive the index once, at the end, for all programmes that factories make inside."""
    if _made.get() is not None:
        yield
        return
    made: list[UUID] = []
    token = _made.set(made)
    try:
        yield
    finally:
        _made.reset(token)
    with writing():
        rebuild.rebuild_entries(made)


def derive_index(programme_id: UUID) -> None:
    """Derive the index of a programme, now or with that of others."""
    made = _made.get()
    if made is None:
        rebuild.rebuild_entries([programme_id])
    else:
        made.append(programme_id)


def territory(code: str) -> Territory:
    """A territory without its outline, which may be large and is read when it is asked for."""
    return Territory.objects.defer("outline").get(code=code)


def commune_at(at: tuple[float, float] | str) -> Territory:
    """The commune with a code, or the one of the place nearest to (longitude, latitude)."""
    if isinstance(at, str):
        return territory(at)
    if code := COMMUNES.get(at):
        return territory(code)
    places = Place.objects.filter(kind__in=["borough", "commune"])
    return territory(places.nearest(point(*at), 1).get().territory_code)


def term(scheme: str, code: str) -> TaxonomyTerm:
    """A theme or need of the taxonomy; made, under "papers", when there is none."""
    found = TaxonomyTerm.objects.filter(scheme=scheme, code=code).first()
    if found:
        return found
    with writing():
        return TaxonomyTerm.objects.create(
            scheme=scheme,
            code=code,
            parent=term("theme", "papers") if scheme == "need" else None,
            icon="circle",
            colour="#37506B",
            position=TaxonomyTerm.objects.count() + 1,
            labels={"fr": code, "en": code, "ar": code},
        )


def rule_for(hours: str, commune: Territory, closures=()) -> OpeningRule | None:
    """The rule of opening hours in a commune, its local holidays and closures included."""
    if not hours:
        return None
    department = commune.ancestors.get(kind="department").insee_code
    rule, _ = OpeningRule.objects.get_or_create(
        text=complete_rule(hours, department, list(closures)), time_zone=commune.time_zone
    )
    return rule


def write_texts(texts: dict[str, dict[str, str]], **owner) -> None:
    """Write sections: French as the source, other languages as unreviewed translations of it."""
    with writing():
        Section.objects.bulk_create(
            Section(
                **owner,
                key=key,
                language=language,
                text=text,
                state=SectionState.WRITTEN if language == "fr" else SectionState.UNREVIEWED,
                based_on_meaning=None if language == "fr" else 1,
                modified_at=LONG_AGO,
            )
            for (language, key), text in _flat(texts)
        )


def _flat(texts: dict[str, dict[str, str]]) -> list[tuple[tuple[str, str], str]]:
    return [
        ((language, key), text)
        for language, by_key in texts.items()
        for key, text in by_key.items()
    ]


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")


class OfficeFactory(DjangoModelFactory):
    """A public office of an imported file: a CAF in Lyon, at the town hall's point."""

    class Meta:
        model = PublicOffice

    kind = "caf"
    name = factory.LazyAttribute(lambda office: f"{office.kind.upper()} - Lyon")
    commune = factory.LazyFunction(lambda: territory("com:69123"))
    street_address = "1 rue de l'Exemple"
    postcode = "69001"
    town = "Lyon"
    point = point(*LYON)
    is_located = True
    opening_hours = "Mo-Fr 09:00-17:00; PH off"
    source = "directory"
    source_id = factory.Sequence(lambda n: f"office-{n}")
    updated_on = date(2026, 10, 1)


class ContentFactory(DjangoModelFactory):
    """Base of factories of public content, which the write guard protects."""

    class Meta:
        abstract = True

    @classmethod
    def create(cls, **fields):
        with writing():
            return super().create(**fields)

    @classmethod
    def create_batch(cls, size, **fields):
        with writing(), indexed_together():
            return super().create_batch(size, **fields)


class OrganizationFactory(ContentFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Association {n}")


class SheetFactory(ContentFactory):
    """A published procedure sheet with one step and one source."""

    class Meta:
        model = ProcedureSheet

    slug = factory.Sequence(lambda n: f"sheet-{n}")
    theme = "papers"
    office = "prefecture"
    publication = Publication.PUBLISHED
    modified_at = LONG_AGO
    title = factory.Sequence(lambda n: f"Demander le papier {n}")
    texts = {}
    step_office = ""

    @classmethod
    def _create(cls, model_class, *args, theme, title, texts, step_office, **fields):
        sheet = super()._create(model_class, *args, theme=term("theme", theme), **fields)
        source = ProcedureSource.objects.create(
            sheet=sheet, key="page", publisher="Publisher", title="Page", url="https://example.org"
        )
        step = ProcedureStep.objects.create(sheet=sheet, position=1, office=step_office)
        step.sources.add(source)
        french = {
            "title": title,
            "summary": "En une phrase.",
            "who": "Pour vous.",
            "next": "Après.",
        }
        french[str(step.pk)] = "Prenez rendez-vous\n\nAppelez."
        write_texts(texts | {"fr": french | texts.get("fr", {})}, sheet=sheet)
        return sheet


class AppealFactory(ContentFactory):
    """An appeal of ``sheet``, counted from the notification: 5 to 10 days, with legal help."""

    class Meta:
        model = ProcedureFact

    position = 1
    kind = "appeal"
    amount = 5
    amount_max = 10
    unit = "days"
    counted_from = "notification"
    consequence = "final"
    asks_legal_help = True
    text = "Délai du recours."

    @classmethod
    def _create(cls, model_class, *args, sheet, text, **fields):
        fields.setdefault("source", sheet.sources.get())
        fact = super()._create(model_class, *args, sheet=sheet, **fields)
        write_texts({"fr": {str(fact.pk): text}}, sheet=sheet)
        return fact


class SiteFactory(ContentFactory):
    """A site of ``programme``, found by search at once unless ``is_indexed`` is false."""

    class Meta:
        model = Site

    class Params:
        hidden = factory.Trait(precision=Precision.HIDDEN)
        around = factory.Trait(precision=Precision.COMMUNE)

    programme = None
    precision = Precision.EXACT
    at = LYON
    hours = ""
    closures = ()
    street_address = "12 rue de l'Exemple"
    postcode = "69000"
    is_indexed = True

    @classmethod
    def _create(cls, model_class, *args, at, hours, closures, is_indexed, **fields):
        commune = commune_at(at)
        place = commune.centre if isinstance(at, str) else point(*at)
        address = {key: fields[key] for key in ("street_address", "postcode")}
        if fields["precision"] == Precision.HIDDEN:
            fields |= {"street_address": "", "postcode": ""}
        site = super()._create(
            model_class,
            *args,
            **{"locality": commune.name} | fields,
            commune=commune,
            time_zone=commune.time_zone,
            exact_point=place if fields["precision"] == Precision.EXACT else None,
            opening_hours=hours,
            rule=rule_for(hours, commune, closures),
        )
        if site.precision == Precision.HIDDEN:
            HiddenAddress.objects.create(
                site=site, place=address | {"point": [round(place.x, 7), round(place.y, 7)]}
            )
        for first_on, last_on in closures:
            ClosedPeriod.objects.create(site=site, first_on=first_on, last_on=last_on)
        if is_indexed:
            derive_index(site.programme_id)
        return site


class ProgrammeFactory(ContentFactory):
    """A published programme; the traits are listed at the top of this module."""

    class Meta:
        model = Programme

    class Params:
        hidden = factory.Trait(precision=Precision.HIDDEN)
        around = factory.Trait(precision=Precision.COMMUNE)
        remote = factory.Trait(at=None, access_modes=["remote"], is_nationwide=True)
        nationwide = factory.Trait(is_nationwide=True)
        suspended = factory.Trait(operating=Operating.SUSPENDED)
        ended = factory.Trait(operating=Operating.CLOSED)
        draft = factory.Trait(publication=Publication.DRAFT)
        archived = factory.Trait(publication=Publication.ARCHIVED)
        verified = factory.Trait(verified_on=LONG_AGO.date(), verified_role="coordinator")
        example = factory.Trait(is_example=True, source="Example written for this installation")

    organization = factory.SubFactory(OrganizationFactory)
    themes = ["french"]
    needs = []
    procedures = []
    coverage = []
    access_modes = ["on_site"]
    publication = Publication.PUBLISHED
    modified_at = LONG_AGO
    at = LYON
    precision = Precision.EXACT
    hours = ""
    closures = ()
    title = factory.Sequence(lambda n: f"Cours de français {n}")
    texts = {}

    @classmethod
    def _create(cls, model_class, *args, themes, needs, procedures, coverage, **fields):
        """Write the programme with its related rows."""
        place = {key: fields.pop(key) for key in ("precision", "hours", "closures")}
        at, title, texts = (fields.pop(key) for key in ("at", "title", "texts"))
        terms = [term("theme", code) for code in themes]
        if at is None and place["hours"]:
            rule = rule_for(place["hours"], commune_at("com:75056"))
            fields |= {"opening_hours": place["hours"], "rule": rule}
        programme = super()._create(model_class, *args, theme=terms[0], **fields)
        programme.themes.add(*terms)
        programme.needs.add(*(term("need", code) for code in needs))
        programme.procedures.add(*procedures)
        Coverage.objects.bulk_create(
            Coverage(programme=programme, territory=territory(code)) for code in coverage
        )
        french = {"title": title, "summary": "Apprenez le français près de chez vous."}
        write_texts(texts | {"fr": french | texts.get("fr", {})}, programme=programme)
        for one in _several(at):
            SiteFactory(
                programme=programme,
                at=one,
                by_appointment=programme.by_appointment,
                is_indexed=False,
                **place,
            )
        derive_index(programme.pk)
        return programme


def _several(at) -> list:
    """One place, several, or none."""
    if at is None:
        return []
    return at if isinstance(at, list) else [at]
