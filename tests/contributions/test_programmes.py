"""Bulk loading of programmes: everything is validated first, then all is written or nothing."""

import struct
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from psycopg import sql

from contributions.loading.load_programmes import load_programmes
from contributions.schema.problems import ContentRefusedError
from contributions.schema.programme import (
    ClosureDeclaration,
    OrganizationDeclaration,
    ProgrammeDeclaration,
    SiteDeclaration,
)
from directory.models import (
    ClusterCell,
    HiddenAddress,
    OpeningRule,
    Organization,
    Programme,
    Section,
    Site,
)
from geo.folding import fold
from tests.factories import GRENOBLE, LYON, SheetFactory, term

pytestmark = pytest.mark.django_db

CONTENT = ("directory_", "contributions_")
WHEN = datetime(2026, 11, 1, 9, tzinfo=UTC)
TEXTS = {
    "fr": {"title": "Cours du soir", "summary": "Apprenez.", "join": "Appelez."},
    "en": {"title": "Evening class", "summary": "Learn.", "join": "Call."},
}
SITE = SiteDeclaration(
    id=uuid.UUID(int=3),
    precision="exact",
    commune="com:69123",
    locality="Lyon 3e",
    street_address="1 rue de l'Exemple",
    postcode="69003",
    point=LYON,
    opening_hours="Mo-Fr 09:00-17:00; PH off",
)
ORGANIZATION = OrganizationDeclaration(id=uuid.UUID(int=1), name="Les Amis")
RIGHT = ProgrammeDeclaration(
    id=uuid.UUID(int=2),
    file="feed.yaml",
    at="evening",
    organization=ORGANIZATION.id,
    home="com:69123",
    themes=["french", "leisure"],
    needs=["learn-french"],
    texts=TEXTS,
    access_modes=["on_site"],
    modified_at=WHEN,
    languages={"always": ["fr"], "interpreter": ["ps"]},
    coverage=["dep:69", "epci:200046977"],
    sites=(SITE,),
)


@pytest.fixture(autouse=True)
def terms():
    return [term("theme", "french"), term("theme", "leisure"), term("need", "learn-french")]


def load(*programmes: ProgrammeDeclaration, removed=()) -> Programme:
    load_programmes(organizations=[ORGANIZATION], programmes=list(programmes), removed=removed)
    return Programme.objects.get(pk=RIGHT.id)


def placed(**changed) -> ProgrammeDeclaration:
    """The right programme, its site changed."""
    return replace(RIGHT, sites=(replace(SITE, **changed),))


def rows_as_text(table: str) -> str:
    """All rows of a table, points as the hexadecimal digits of their coordinates."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT coalesce(string_agg(t::text, ' '), '') FROM {} t").format(
                sql.Identifier(table)
            )
        )
        return cursor.fetchone()[0]


def test_a_declared_programme_is_published():
    programme = load(RIGHT)
    assert (programme.publication, programme.modified_at) == ("published", WHEN)
    assert programme.theme.code == "french"
    assert {theme.code for theme in programme.themes.all()} == {"french", "leisure"}
    assert (programme.languages_always, programme.languages_interpreter) == (["fr"], ["ps"])
    assert {t.code for t in programme.coverage.all()} == {"dep:69", "epci:200046977"}


def test_a_declared_programme_is_found_at_once():
    assert load(RIGHT).entries.count() == 2


def test_texts_are_written_in_each_language():
    sections = load(RIGHT).sections.values_list("key", "language", "state")
    assert set(sections) == {
        (key, language, state)
        for key in TEXTS["fr"]
        for language, state in [("fr", "written"), ("en", "unreviewed")]
    }


def test_loading_twice_changes_nothing():
    def everything() -> list:
        return [list(m.objects.order_by("pk").values()) for m in (Programme, Site, Section)]

    load(RIGHT)
    before = everything()
    load(RIGHT)
    for were, are in zip(before, everything(), strict=True):
        assert [row | {"created_at": None} for row in are] == [
            row | {"created_at": None} for row in were
        ]


def test_a_changed_programme_keeps_its_ids():
    before = set(load(RIGHT).sections.values_list("pk", flat=True))
    programme = load(replace(placed(locality="Lyon 7e"), age_min=16))
    assert set(programme.sections.values_list("pk", flat=True)) == before
    assert (programme.age_min, programme.sites.get().pk) == (16, SITE.id)
    assert programme.sites.get().locality == "Lyon 7e"


def test_a_text_that_left_goes_in_every_language():
    load(RIGHT)
    short = {
        lang: {k: v for k, v in message.items() if k != "join"} for lang, message in TEXTS.items()
    }
    assert not load(replace(RIGHT, texts=short)).sections.filter(key="join").exists()


def test_a_site_that_left_goes():
    assert not load(RIGHT) or load(replace(RIGHT, sites=())).sites.count() == 0


def test_what_is_gone_is_archived_and_found_no_more():
    load(RIGHT)
    load_programmes(organizations=[], programmes=[], removed=[RIGHT.id])
    programme = Programme.objects.get()
    assert programme.publication == "archived"
    assert not programme.entries.exists()


def test_a_hidden_address_never_stands_on_the_site():
    site = load(placed(precision="hidden")).sites.get()
    assert (site.street_address, site.postcode, site.exact_point) == ("", "", None)
    assert site.hidden_address.street_address == "1 rue de l'Exemple"
    assert site.hidden_address.point.coords == LYON


def test_a_hidden_address_stands_in_no_table():
    secret = replace(SITE, precision="hidden", street_address="7 rue Cachée", point=(4.87654, 45.6))
    load(replace(RIGHT, sites=(secret,)))
    point_written = struct.pack("<d", 4.87654).hex().upper()
    content = [t for t in connection.introspection.table_names() if t.startswith(CONTENT)]
    for table in content:
        text = rows_as_text(table)
        assert "cachee" not in fold(text), table
        assert point_written not in text, table
        assert "4.87654" not in text, table


def test_a_site_that_was_public_can_become_hidden_and_back():
    load(RIGHT)
    assert load(placed(precision="hidden")).entries.get(site=SITE.id).point.coords != LYON
    assert load(RIGHT).entries.get(site=SITE.id).point.coords == pytest.approx(LYON)
    assert not HiddenAddress.objects.exists()


def test_hours_are_kept_once_for_all_that_share_them():
    other = replace(RIGHT, id=uuid.uuid4(), sites=(replace(SITE, id=uuid.uuid4()),))
    load(RIGHT, other)
    assert OpeningRule.objects.count() == 1


def test_hours_are_read_in_the_time_zone_of_the_commune():
    site = load(placed(commune="com:97411", locality="Saint-Denis")).sites.get()
    assert (site.time_zone, site.rule.time_zone) == ("Indian/Reunion", "Indian/Reunion")
    assert site.rule.text.startswith("FR-974: ")


def test_closures_are_part_of_the_rule(november):
    closure = ClosureDeclaration(date(2026, 12, 24), date(2027, 1, 3), {"fr": "Noël"})
    site = load(placed(closures=(closure,))).sites.get()
    assert "2026 Dec 24-2027 Jan 03 off" in site.rule.text
    assert site.closed_periods.get().reasons == {"fr": "Noël"}


def test_procedures_are_linked_when_there_is_a_sheet():
    SheetFactory(slug="bank")
    programme = load(replace(RIGHT, procedures=["bank", "not-yet"]))
    assert [sheet.slug for sheet in programme.procedures.all()] == ["bank"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (replace(RIGHT, themes=["magic"]), "themes: 'magic' is not in the taxonomy"),
        (replace(RIGHT, themes=[]), "themes: needs at least one"),
        (replace(RIGHT, needs=["french"]), "needs: 'french' is not in the taxonomy"),
        (replace(RIGHT, coverage=["dep:00"]), "coverage: 'dep:00' is not a territory"),
        (replace(RIGHT, sites=(), coverage=[]), "sites: needs a site, or a coverage"),
        (replace(RIGHT, access_modes=[]), "access_modes: needs at least one"),
        (replace(RIGHT, age_min=26, age_max=25), "age: begins at 26 and ends at 25"),
        (replace(RIGHT, cost="free", cost_eur=3), "cost_eur: stands with something to pay only"),
        (replace(RIGHT, cost="paid", cost_eur=0), "cost_eur: must be above zero"),
        (
            replace(RIGHT, languages={"always": ["ar"], "on_request": ["ar"]}),
            "languages: 'ar' is said twice",
        ),
        (replace(RIGHT, languages={"never": ["ar"]}), "languages: 'never' is not a way"),
        (replace(RIGHT, capacity=3), "capacity: needs the day"),
        (
            replace(RIGHT, capacity_on=date(2026, 2, 2), capacity_until=date(2026, 2, 1)),
            "capacity: ends before",
        ),
        (replace(RIGHT, texts={"en": TEXTS["en"]}), "texts: has no French"),
        (replace(RIGHT, texts={"fr": {"title": "T"}}), "texts.fr.summary: is missing"),
        (
            replace(RIGHT, texts={"fr": TEXTS["fr"] | {"title": "x" * 61}}),
            "texts.fr.title: is longer than 60",
        ),
        (
            replace(RIGHT, texts={"fr": TEXTS["fr"] | {"colour": "red"}}),
            "texts.fr.colour: is not a section",
        ),
        (
            replace(RIGHT, texts=TEXTS | {"en": TEXTS["en"] | {"bring": "A pen"}}),
            "texts.en.bring: translates a section that has no French",
        ),
        (replace(RIGHT, opening_hours="Mondays"), "hours: 'Mondays': "),
        (placed(opening_hours="9h-17h"), "hours: '9h-17h': "),
        (placed(commune="dep:69"), "sites[1].commune: 'dep:69' is not a commune"),
        (placed(commune="com:99999"), "sites[1].commune: 'com:99999' is not a commune"),
        (placed(precision="vague"), "sites[1].precision: 'vague' is unknown"),
        (placed(point=None), "sites[1].point: stands with an exact or hidden place"),
        (placed(precision="commune"), "sites[1].point: stands with an exact or hidden place"),
        (placed(precision="hidden", postcode=""), "sites[1].street_address: of a hidden place"),
        (
            placed(closures=(ClosureDeclaration(date(2026, 2, 2), date(2026, 2, 1)),)),
            "sites[1].closures: ends on 2026-02-01",
        ),
    ],
)
def test_nonsense_is_refused_by_file_and_field_and_nothing_is_written(wrong, message):
    right = replace(RIGHT, id=uuid.uuid4(), sites=())
    with pytest.raises(ContentRefusedError) as refused:
        load(right, wrong)
    assert f"feed.yaml: evening.{message}" in str(refused.value)
    assert not Programme.objects.exists()
    assert not Organization.objects.exists()


def test_everything_wrong_is_said_at_once():
    wrong = replace(RIGHT, themes=["magic"], age_min=26, age_max=25)
    with pytest.raises(ContentRefusedError) as refused:
        load(wrong, wrong)
    assert len(refused.value.problems) == 2


def test_loading_takes_as_many_queries_for_many_as_for_one(django_assert_max_num_queries):
    many = [
        replace(RIGHT, id=uuid.uuid4(), sites=(replace(SITE, id=uuid.uuid4()),)) for _ in range(30)
    ]
    with django_assert_max_num_queries(60):
        load(RIGHT, *many)


def test_site_given_up_is_counted_on_the_map_no_more():
    other = replace(SITE, id=uuid.UUID(int=4), commune="com:38185", point=GRENOBLE)
    load(replace(RIGHT, sites=(SITE, other)))
    assert ClusterCell.objects.get(facet=0, level=2).sites == 2
    load(RIGHT)
    assert ClusterCell.objects.get(facet=0, level=2).sites == 1
    assert set(ClusterCell.objects.values_list("sites", flat=True)) == {1}
