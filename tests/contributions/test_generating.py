"""Generated programmes for measurements: reproducible by seed, searchable like others."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contributions.loading.load_programmes import load_programmes
from contributions.revisions.write_guard import allow_writes
from directory.models import (
    ClosedPeriod,
    HiddenAddress,
    Organization,
    Programme,
    ProgrammeText,
    SearchEntry,
    Section,
    Site,
)
from seeding.generating.filling import derive, fill, generator
from seeding.generating.generator import GeneratedBatch, ProgrammeGenerator

COUNT = 150
MANY = 4_000


@pytest.fixture(scope="module")
def taxonomy(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_taxonomy", verbosity=0)
        call_command("load_procedures", verbosity=0)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def source(taxonomy, django_db_blocker) -> ProgrammeGenerator:
    with django_db_blocker.unblock():
        return generator(seed=5)


@pytest.fixture(scope="module")
def generated(source) -> GeneratedBatch:
    return source.batch(0, MANY)


def test_same_seed_draws_the_same_programmes(source, generated):
    again = ProgrammeGenerator(
        [kind for kinds in source.kinds.values() for kind in kinds],
        source.population,
        source.labels,
        seed=5,
    )
    assert again.batch(0, 50).programmes == generated.programmes[:50]


def test_another_batch_draws_others(source, generated):
    assert source.batch(1, 1).programmes[0].declaration.id != generated.programmes[0].declaration.id


def declared(batch: GeneratedBatch) -> list:
    return [one.declaration for one in batch.programmes]


def sites(batch: GeneratedBatch) -> list:
    return [site for programme in declared(batch) for site in programme.sites]


def of_sites(**fields):
    return lambda batch: sum(
        all(getattr(site, name) == value for name, value in fields.items()) for site in sites(batch)
    )


def of_programmes(condition):
    return lambda batch: sum(map(bool, map(condition, declared(batch))))


# What is counted, and between how many of 4,000 it must lie.
RATES = {
    "a theme that hardly anyone offers": (of_programmes(lambda p: p.themes[0] == "studies"), 1, 20),
    "drafts": (lambda batch: sum(d.publication == "draft" for d in batch.programmes), 80, 160),
    "archived": (lambda b: sum(d.publication == "archived" for d in b.programmes), 110, 220),
    "merged": (lambda b: sum(d.merged_into is not None for d in b.programmes), 15, 80),
    "hidden": (of_sites(precision="hidden"), 50, 150),
    "known to the commune": (of_sites(precision="commune"), 400, 800),
    "without a site": (of_programmes(lambda p: not p.sites), 200, 500),
    "remote": (of_programmes(lambda p: "remote" in p.access_modes), 300, 700),
    "with several sites": (of_programmes(lambda p: len(p.sites) > 1), 400, 800),
    "over the whole country": (of_programmes(lambda p: p.is_nationwide), 5, 60),
    "serving nothing beside their sites": (of_programmes(lambda p: not p.coverage), 1500, 2700),
    "serving several territories": (of_programmes(lambda p: len(p.coverage) > 1), 40, 250),
    "in an uncommon language": (of_programmes(lambda p: "lsf" in str(p.languages)), 20, 70),
    "by an uncommon way": (of_programmes(lambda p: "at_home" in p.access_modes), 20, 70),
    "without known hours": (of_sites(opening_hours=""), 1000, 2000),
    "open round the clock": (of_sites(opening_hours="24/7"), 50, 400),
    "told in Arabic": (of_programmes(lambda p: "ar" in p.texts), 450, 850),
}


@pytest.mark.parametrize("what", RATES)
def test_rate_is_as_in_real_directories(generated, what):
    counted, least, most = RATES[what]
    assert least <= counted(generated) <= most


def test_several_programmes_stand_on_one_spot(generated):
    points = [site.point for site in sites(generated) if site.precision == "exact"]
    assert len(points) - len(set(points)) > 10


def test_big_communes_have_more(generated):
    in_paris = of_sites(commune="com:75056")(generated)
    assert 0.02 < in_paris / len(sites(generated)) < 0.06


def test_database_of_people_is_refused(db):
    with pytest.raises(CommandError, match="_bench"):
        call_command("generate_programmes", count=1)


def test_nothing_is_not_a_count(db):
    with pytest.raises(CommandError, match="at least 1"):
        call_command("generate_programmes", count=0)


# Numbers of rows differ; rules are compared by what they say.
NOT_COMPARED = {"id", "rule", "created_at"}


def as_lines(rows) -> list[str]:
    """What rows say, in an order of their own."""
    fields = [
        field.name for field in rows.model._meta.concrete_fields if field.name not in NOT_COMPARED
    ]
    if rows.model in {Organization, Section}:
        fields.remove("modified_at")
    if rows.model in {SearchEntry, Site, Programme}:
        fields.append("rule__text")
    if rows.model in {Site, Programme, Organization}:
        fields.append("pk")
    return sorted(" | ".join(map(str, row)) for row in rows.values_list(*fields))


def everything() -> dict[str, list[str]]:
    return {
        "ways to find": as_lines(SearchEntry.objects.all()),
        "words": as_lines(ProgrammeText.objects.all()),
        "programmes": as_lines(Programme.objects.all()),
        "sites": as_lines(Site.objects.order_by()),
        "hidden addresses": sorted(f"{h.site_id} {h.place}" for h in HiddenAddress.objects.all()),
        "closed periods": as_lines(ClosedPeriod.objects.order_by()),
        "texts": as_lines(Section.objects.filter(programme__isnull=False)),
    }


@pytest.fixture(scope="module")
def both_ways(source, django_db_blocker) -> tuple[dict[str, list[str]], dict[str, list[str]], int]:
    """All rows after COPY, and after bulk loading of the same programmes.

    And the number of statements of the latter.
    """
    with django_db_blocker.unblock():
        progress: list[int] = []
        fill(COUNT, 5, progress.append)
        derive()
        assert sum(progress) == COUNT
        batch = source.batch(0, COUNT)
        public = [d for d in batch.programmes if d.publication == "published"]
        public = [d.declaration for d in public if d.merged_into is None]
        ids = [declaration.id for declaration in public]
        with allow_writes("test"):
            Programme.objects.filter(merged_into__isnull=False).delete()
            Programme.objects.exclude(pk__in=ids).delete()
            copied = everything()
            Programme.objects.all().delete()
            Organization.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            load_programmes(organizations=batch.organizations, programmes=public)
        return copied, everything(), len(queries)


@pytest.mark.parametrize(
    "what",
    ["ways to find", "words", "programmes", "sites", "hidden addresses", "closed periods", "texts"],
)
def test_copied_programmes_are_as_the_door_writes_them(both_ways, what):
    copied, by_write_guard, _asked = both_ways
    assert copied[what]
    assert copied[what] == by_write_guard[what]


def test_the_door_works_on_sets(both_ways):
    """More than a hundred programmes, each with its revision, in a few dozen statements."""
    assert both_ways[2] <= 60
