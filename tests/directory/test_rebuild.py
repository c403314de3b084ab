"""Search entries and texts are consistent with the programmes they are derived from."""

import math
from datetime import date

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from directory.display.cards import hours_display
from directory.index import rebuild
from directory.models import Programme, ProgrammeText, SearchEntry, Site, TaxonomyTerm
from directory.search.query_parser import parse_text_query
from directory.search.result import hours_of
from directory.vocabulary import Precision
from regions.models import Territory
from tests.factories import (
    AJACCIO,
    GRENOBLE,
    LYON,
    MARSEILLE,
    SAINT_DENIS_REUNION,
    ProgrammeFactory,
    SiteFactory,
    term,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_hand")]

CONDITIONS = [
    "statuses",
    "audiences",
    "french_levels",
    "access_modes",
    "age_min",
    "age_max",
    "cost",
]


@pytest.fixture
def varied():
    """Programmes for every case of the derivation."""
    return [
        ProgrammeFactory(),
        ProgrammeFactory(at=[LYON, GRENOBLE], themes=["health", "family"], coverage=["dep:69"]),
        ProgrammeFactory(hidden=True, at=MARSEILLE, audiences=["women"], age_min=18, age_max=25),
        ProgrammeFactory(around=True, at=SAINT_DENIS_REUNION, hours="Mo-Fr 09:00-17:00; PH off"),
        ProgrammeFactory(remote=True, by_appointment=True, hours="24/7", needs=["learn-french"]),
        ProgrammeFactory(at=None, coverage=["reg:84", "com:13055"], statuses=["refugee"]),
        ProgrammeFactory(
            at=AJACCIO,
            nationwide=True,
            languages_always=["fr"],
            languages_on_request=["ar", "ti"],
            languages_interpreter=["ps"],
            cost="paid",
            cost_eur=10,
        ),
    ]


def recomputed(programme: Programme) -> list[dict]:
    """The rows a programme should have, computed in Python."""
    shared = {name: getattr(programme, name) for name in CONDITIONS} | {
        "programme_id": programme.pk,
        "themes": [
            programme.theme.code,
            *(t.code for t in programme.themes.exclude(pk=programme.theme_id)),
        ],
        "needs": [need.code for need in programme.needs.all()],
        "languages": programme.languages_always
        + programme.languages_on_request
        + programme.languages_interpreter,
    }
    sites = list(programme.sites.all())
    rows = [shared | row_of_site(site) | {"has_other_sites": len(sites) > 1} for site in sites]
    covered = {territory.pk for territory in programme.coverage.all()}
    if programme.is_nationwide:
        covered.add(Territory.objects.get(code="country:fr").pk)
    return [*rows, shared | row_of_coverage(programme, covered)] if covered else rows


def row_of_site(site: Site) -> dict:
    place = site.exact_point or site.commune.centre
    latitude = math.radians(place.y)
    return {
        "site_id": site.pk,
        "is_remote": False,
        "point": place.coords,
        "place": place.coords,
        "world": (
            pytest.approx((place.x + 180) / 360),
            pytest.approx(0.5 - math.asinh(math.tan(latitude)) / (2 * math.pi)),
        ),
        "precision": site.precision,
        "territories": sorted(Territory.objects.above(site.commune).values_list("pk", flat=True)),
        "rule_id": site.rule_id if site.programme.operating == "active" else None,
        "by_appointment": site.by_appointment,
    }


def row_of_coverage(programme: Programme, covered: set[int]) -> dict:
    return {
        "site_id": None,
        "has_other_sites": programme.sites.exists(),
        "is_remote": "remote" in programme.access_modes,
        "point": None,
        "place": None,
        "world": (None, None),
        "precision": "",
        "territories": sorted(covered),
        "rule_id": programme.rule_id if programme.operating == "active" else None,
        "by_appointment": programme.by_appointment,
    }


def stored(programme: Programme) -> list[dict]:
    """The rows a programme has, in the order and shape of ``recomputed``."""
    names = [
        *("programme_id", "site_id", "has_other_sites", "is_remote", "precision", "territories"),
        *("rule_id", "by_appointment", "themes", "needs", "languages", *CONDITIONS),
    ]
    rows = sorted(programme.entries.all(), key=lambda row: (row.site_id is None, row.site_id))
    return [
        {name: getattr(row, name) for name in names}
        | {
            "point": row.point.coords if row.point else None,
            "place": row.place.coords if row.place else None,
            "world": (row.world_x, row.world_y),
        }
        for row in rows
    ]


def has_word(programme: Programme, word: str, field="vector") -> bool:
    rows = ProgrammeText.objects.filter(programme=programme)
    text_query = parse_text_query(word)
    return text_query.is_known and rows.filter(**{field: text_query.query()}).exists()


def test_rows_equal_a_recomputation_in_python(varied):
    rebuild.rebuild_entries()
    for programme in Programme.objects.all():
        assert stored(programme) == recomputed(programme)


def test_rebuilding_says_how_many_rows_it_wrote(varied):
    assert rebuild.rebuild_entries() == SearchEntry.objects.count() == 10


def test_rebuilding_some_leaves_the_rows_of_others_alone(varied):
    others = SearchEntry.objects.exclude(programme=varied[0]).order_by("pk")
    before = list(others.values_list("pk", flat=True))
    rebuild.rebuild_entries([varied[0].pk])
    assert list(others.values_list("pk", flat=True)) == before


def test_rebuilding_none_changes_nothing(varied):
    before = set(SearchEntry.objects.values_list("pk", flat=True))
    assert rebuild.rebuild_entries([]) == 0
    assert set(SearchEntry.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("state", ["draft", "archived", "ended"])
def test_what_is_not_findable_has_no_rows(state):
    programme = ProgrammeFactory(nationwide=True, **{state: True})
    assert not programme.entries.exists()
    assert not ProgrammeText.objects.filter(programme=programme).exists()


def test_a_merged_programme_loses_its_rows():
    programme = ProgrammeFactory()
    programme.merged_into = ProgrammeFactory()
    programme.save()
    rebuild.rebuild_entries([programme.pk])
    assert not programme.entries.exists()
    assert not ProgrammeText.objects.filter(programme=programme).exists()


def test_a_suspended_programme_is_still_found_and_never_as_open():
    programme = ProgrammeFactory(suspended=True, hours="24/7")
    entry = programme.entries.get()
    assert entry.rule is None
    assert hours_display(hours_of(entry), timezone.now()).is_open is False
    assert hours_display(hours_of(programme.sites.get()), timezone.now()).is_open is False


def test_a_hidden_site_is_searched_at_the_centre_of_its_commune():
    programme = ProgrammeFactory(hidden=True, at=(4.79, 45.77))
    site = programme.sites.get()
    assert programme.entries.get().point.coords == site.commune.centre.coords
    assert site.hidden_address.point.coords == (4.79, 45.77)


def test_a_second_site_sets_has_other_sites_in_both_rows():
    programme = ProgrammeFactory()
    SiteFactory(programme=programme, at=MARSEILLE)
    assert list(programme.entries.values_list("has_other_sites", flat=True)) == [True, True]


def test_latitude_is_clamped_to_the_world_of_the_map():
    programme = ProgrammeFactory(at=(4.8, 89.9))
    assert programme.entries.get().world_y == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("precision", Precision.values)
def test_a_row_has_the_precision_of_its_site(precision):
    assert ProgrammeFactory(precision=precision).entries.get().precision == precision


def test_a_site_row_has_the_rule_with_closures(november):
    programme = ProgrammeFactory(
        hours="Mo-Fr 09:00-17:00", closures=[(date(2026, 12, 24), date(2027, 1, 3))]
    )
    assert "2026 Dec 24-2027 Jan 03 off" in programme.entries.get().rule.text


def test_the_title_has_a_vector_of_its_own():
    programme = ProgrammeFactory(title="Natation", texts={"fr": {"description": "À la piscine."}})
    assert has_word(programme, "natation", field="title_vector")
    assert not has_word(programme, "piscine", field="title_vector")


@pytest.mark.parametrize("key", ["title", "summary", "description", "join", "bring"])
def test_every_section_that_describes_is_searched(key):
    programme = ProgrammeFactory(texts={"fr": {key: "Un chaudron"}})
    assert has_word(programme, "chaudron")


def test_words_meet_whatever_their_accents():
    programme = ProgrammeFactory(texts={"fr": {"summary": "Études à Évian"}})
    assert has_word(programme, "ETUDES evian")


@pytest.mark.parametrize("word", ["étiquette", "surnom", "deuxième surnom"])
def test_labels_and_synonyms_of_themes_and_needs_are_searched(word):
    need = term("need", "swimming")
    TaxonomyTerm.objects.filter(pk=need.pk).update(
        labels={"fr": "étiquette"}, synonyms={"fr": ["surnom", "deuxième surnom"]}
    )
    assert has_word(ProgrammeFactory(needs=["swimming"]), word)


def test_the_organization_and_the_localities_are_searched():
    programme = ProgrammeFactory(organization__name="Les Amis", at=[LYON, MARSEILLE])
    assert has_word(programme, "amis marseille lyon")


def test_titles_of_every_language_are_searched():
    programme = ProgrammeFactory(texts={"ar": {"title": "دروس الفرنسية"}, "uk": {"title": "Курси"}})
    assert has_word(programme, "الفرنسيه", "title_vector")
    assert has_word(programme, "курси", "title_vector")


def test_texts_of_a_language_without_a_title_are_searched():
    assert has_word(ProgrammeFactory(texts={"en": {"summary": "A cauldron"}}), "cauldron")


def test_rebuilding_takes_as_many_queries_for_many_as_for_one(
    varied, django_assert_max_num_queries
):
    with django_assert_max_num_queries(38):
        rebuild.rebuild_entries()


def test_words_are_folded_once_for_every_programme(varied):
    assert ProgrammeText.objects.count() == len(varied)


def test_a_failure_leaves_the_rows_as_they_were(varied, monkeypatch):
    before = SearchEntry.objects.count()
    monkeypatch.setattr(rebuild, "programme_words_sql", lambda _chosen: "SELECT 1 / 0")
    with pytest.raises(DatabaseError):
        rebuild.rebuild_entries()
    assert SearchEntry.objects.count() == before
    assert not connection.needs_rollback
