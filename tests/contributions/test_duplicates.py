"""Finding duplicates: evidence and its weights; hidden addresses are not compared."""

from uuid import uuid4

import pytest
from django.db import connection

from contributions.duplicates import evidence
from contributions.duplicates.evidence import OF_PROGRAMMES, Evidence, Level
from contributions.duplicates.finder import (
    duplicates_among,
    likely_duplicates,
    likely_duplicates_of,
)
from contributions.duplicates.listing import list_duplicates
from contributions.models import LikelyPair
from contributions.schema.sections import site_name
from contributions.schema.snapshot import snapshot_programmes
from directory.models import ComparedProgramme, Organization
from tests.contributions.proposals import content_at
from tests.contributions.writing import Writer
from tests.factories import GRENOBLE, LYON, VILLEURBANNE, ProgrammeFactory, SiteFactory, writing

pytestmark = pytest.mark.django_db

# About 110 metres and 560 metres north of LYON.
NEAR = (LYON[0], LYON[1] + 0.001)
FAR = (LYON[0], LYON[1] + 0.005)
NOBODY = {"phone": "", "email": "", "website": ""}


def written(at=LYON, title="Atelier du samedi", precision="exact", **sections) -> dict:
    """A programme as somebody types it, with nothing that says how to reach it."""
    content = content_at(at, **{"text:fr:title": title, "contact": NOBODY} | sections)
    for name, site in content.items():
        if name.startswith("site:"):
            site["precision"] = precision
    return content


def stored(title="Atelier du samedi", at=NEAR, **fields):
    """The same as it is stored, so far as it is not said otherwise."""
    text = {"fr": {"summary": "Parler français autour d'un thé."}}
    name = fields.pop("name", "Association d'exemple")
    return ProgrammeFactory(title=title, at=at, organization__name=name, texts=text, **fields)


def found(content) -> list:
    return [one.id for one in likely_duplicates(content, uuid4())]


def measures_of(content) -> dict:
    """The measures of the likeliest duplicate."""
    [first, *_others] = likely_duplicates(content, uuid4(), least=1e-6)
    return first.pair.measures


@pytest.mark.parametrize(
    ("at", "title", "is_found"),
    [
        (NEAR, "Atelier du samedi", True),
        (NEAR, "ATELIER DU SAMEDÍ", True),
        (NEAR, "Ateliers de samedi", True),
        (FAR, "Atelier du samedi", True),
        (VILLEURBANNE, "Atelier du samedi", False),
        (GRENOBLE, "Atelier du samedi", False),
    ],
)
def test_place_and_name_together_make_it_likely(at, title, is_found):
    other = stored(title, at)
    assert (found(written()) == [other.pk]) is is_found


def test_another_offer_at_the_same_door_is_not_likely():
    stored("Consultation dentaire", needs=["see-doctor"], themes=["health"], hours="Mo 09:00-12:00")
    about = {"themes": ["french"], "needs": ["learn-french"], "procedures": []}
    assert found(written(about=about)) == []


def test_title_in_another_language_says_nothing_against_it():
    stored(phone="+33472000000").sections.get(key="title")
    content = written(contact=NOBODY | {"phone": "04 72 00 00 00"})
    content["text:en:title"] = content.pop("text:fr:title").replace("Atelier", "Workshop")
    assert measures_of(content)["title_likeness"] is None


@pytest.mark.parametrize(
    ("known", "typed"),
    [("04 72 00 00 00", "+33472000000"), ("+33472000000", "+33472000000"), ("115", "115")],
)
def test_phone_is_compared_without_its_prefix(known, typed):
    stored("Autre chose", phone=known)
    content = written(contact=NOBODY | {"phone": typed})
    assert measures_of(content)["same_phone"] == 1


def test_phone_of_a_place_is_compared():
    other = stored("Autre chose", at=None, coverage=["dep:38"])
    SiteFactory(programme=other, at=GRENOBLE, phone="04 72 00 00 00")
    content = written(contact=NOBODY | {"phone": "+33472000000"})
    assert measures_of(content)["same_phone"] == 1


@pytest.mark.parametrize("website", ["https://www.example.org/ici/", "http://EXAMPLE.org/ici"])
def test_web_address_is_compared_without_what_means_nothing(website):
    stored("Autre chose", website=website)
    content = written(contact=NOBODY | {"website": "https://example.org/ici"})
    measures = measures_of(content)
    assert (measures["same_page"], measures["same_host"]) == (1, 1)


def test_two_pages_of_one_site_are_two_pages():
    stored("Autre chose", website="https://example.org/cours", phone="115")
    content = written(contact=NOBODY | {"website": "https://example.org/emploi", "phone": "115"})
    measures = measures_of(content)
    assert (measures["same_page"], measures["same_host"]) == (0, 1)


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("Sa 10:00-12:00", 1),
        ("Sa,Su 10:00-11:30", 1),
        ("Fr-Sa 10:00-12:00", 1),
        ("Mo 10:00-12:00", 0),
    ],
)
def test_hours_are_compared_by_days_and_times(typed, share):
    stored(hours="Sa 10:00-12:00")
    content = written()
    [site] = [value for name, value in content.items() if name.startswith("site:")]
    site["opening_hours"] = typed
    assert measures_of(content)["hours_shared"] == share


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Association les marmites", "Les Marmites"),
        ("Centre social L'Étoile", "centre social de l'etoile"),
        ("ASVP", "Association de Solidarité du Vermandois et de Picardie"),
        ("CLAM 94", "Centre de Langues et d'Accueil du Mont-Mesly"),
    ],
)
def test_words_that_most_names_share_do_not_count(one, other):
    stored(name=one)
    content = written(organization={"id": str(uuid4()), "name": other})
    assert measures_of(content)["name_likeness"] == 1


def test_siret_numbers_are_compared():
    [one, other] = (stored(phone="115") for _time in range(2))
    with writing():
        Organization.objects.filter(pk=one.organization_id).update(siret="1" * 14)
        Organization.objects.filter(pk=other.organization_id).update(siret="2" * 14)
        from_here = ComparedProgramme.objects.filter(programme=one.pk)
        from_here.update(siret="1" * 14)
        ComparedProgramme.objects.filter(programme=other.pk).update(siret="2" * 14)
    [pair] = duplicates_among([one.pk], least=1e-6)
    assert pair.measures["same_siret"] == 0


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_what_is_not_public_is_never_named(state):
    stored(**{state: True})
    assert found(written()) == []


def test_what_was_merged_is_never_named():
    other = ProgrammeFactory(at=LYON)
    stored(at=GRENOBLE, merged_into=other)
    assert found(written(GRENOBLE)) == []


def test_programme_does_not_resemble_itself():
    programme = stored()
    assert likely_duplicates(written(), programme.pk) == []


@pytest.mark.parametrize("at", [LYON, FAR])
def test_hidden_place_is_compared_by_its_commune_only(at):
    """The answer is the same wherever in the commune its true address lies."""
    other = stored(at="com:69123", hidden=True)
    assert found(written(at)) == [other.pk]
    assert measures_of(written(at))["distance_m"] is None


def test_true_address_of_a_hidden_place_tells_nothing_across_a_border():
    hidden = stored(at="com:69123", hidden=True)
    address = hidden.sites.get().hidden_address.point
    content = written((address.x, address.y))
    [site] = [data for name, data in content.items() if name.startswith("site:")]
    site["commune"] = "com:69266"
    assert found(content) == []


def test_place_typed_as_hidden_is_compared_by_its_commune_only():
    near = stored()
    assert found(written(LYON, precision="hidden")) == [near.pk]
    assert found(written(VILLEURBANNE, precision="hidden")) == []


def test_two_queries_answer(django_assert_num_queries):
    for _time in range(8):
        stored()
    content = written()
    with django_assert_num_queries(2):
        assert len(likely_duplicates(content, uuid4())) == 5


def test_two_queries_answer_for_many_contents(django_assert_num_queries):
    stored()
    contents = {uuid4(): written() for _time in range(5)}
    with django_assert_num_queries(2):
        assert likely_duplicates_of(contents).keys() == contents.keys()


def test_nothing_to_compare_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert likely_duplicates({"text:fr:title": "Sans lieu"}, uuid4()) == []
        assert likely_duplicates({site_name(uuid4()): None}, uuid4()) == []


# The weights


def test_sql_weighs_as_the_rule_does():
    """The log-odds that the statement counts are those of the table of weights."""
    stored(hours="Sa 10:00-12:00", phone="115")
    content = written(contact=NOBODY | {"phone": "115"})
    [one] = likely_duplicates(content, uuid4())
    assert one.pair.log_odds == pytest.approx(OF_PROGRAMMES.log_odds(one.pair.measures))


@pytest.mark.parametrize(("value", "weight"), [(0.9, 2.0), (0.5, 1.0), (0.4, -1.0), (None, 0.0)])
def test_strongest_level_that_is_reached_counts(value, weight):
    one = Evidence("measure", "", (Level(0.8, 2.0), Level(0.5, 1.0)), otherwise=-1.0)
    assert one.weight(value) == weight


def test_distance_counts_the_less_it_is():
    one = Evidence("measure", "", (Level(50, 2.0), Level(200, 1.0)), is_distance=True)
    assert [one.weight(metres) for metres in (10, 100, 900)] == [2.0, 1.0, 0.0]


def test_probability_and_log_odds_are_inverse():
    assert evidence.probability(evidence.log_odds(0.2)) == pytest.approx(0.2)


def test_reasons_name_what_speaks_for_it_only():
    stored(phone="115", hours="Mo 10:00-12:00")
    content = written(contact=NOBODY | {"phone": "115"})
    [one] = likely_duplicates(content, uuid4(), least=1e-6)
    reasons = {str(reason) for reason in one.reasons}
    assert {"même téléphone", "un nom semblable"} <= reasons
    assert "les mêmes horaires" not in reasons


# Many at once


def test_each_pair_of_many_is_found_once():
    one, other = stored(), stored()
    [pair] = duplicates_among([one.pk, other.pk])
    assert set(pair.both) == {one.pk, other.pk}


def test_typed_and_stored_programme_are_weighed_alike():
    """Both are put into one form by the same expressions."""
    one, other = stored(), stored(hours="Sa 10:00-12:00", website="http://www.example.org/ici")
    content = snapshot_programmes([one.pk])[one.pk]
    [typed] = likely_duplicates(content, one.pk, least=1e-6)
    [pair] = duplicates_among([one.pk], least=1e-6)
    assert (typed.pair.measures, pair.other) == (pair.measures, other.pk)


def test_list_of_likely_duplicates_is_replaced():
    one, other = stored(), stored()
    for _time in range(2):
        assert list_duplicates()["programme"] == 1
    [pair] = LikelyPair.objects.filter(kind="programme")
    assert {pair.first, pair.second} == {one.pk, other.pk}


def test_candidates_are_read_by_indexes():
    """None of the blocking keys reads the whole table."""
    stored()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'directory_comparedprogramme'"
        )
        names = {name for (name,) in cursor.fetchall()}
    keys = ("title", "name", "phones", "emails", "websites", "siret", "organization")
    assert {f"compared_{key}" for key in keys} <= names


# On the pages


@pytest.mark.parametrize("is_script", [True, False])
def test_page_warns_while_typing_and_before_sending(is_script):
    other = ProgrammeFactory(title="Atelier du samedi", at=NEAR)
    writer = Writer().begin().write_all()
    headers = {"HX-Request": "true"} if is_script else {}
    data = {"title": "Atelier du samedi", "summary": "Parler."}
    answer = writer.client.post(writer.at("write", writer.pk, "words"), data, headers=headers)
    page = answer if is_script else writer.follow()
    assert f"/fr/programmes/{other.pk}/" in page.content.decode()
