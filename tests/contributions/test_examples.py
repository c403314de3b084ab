"""The example programmes: number, spread, variety, and no real contacts."""

import re
from collections import Counter
from datetime import timedelta

import phonenumbers
import pytest
from django.core.management import call_command
from django.db.models import Count, Q
from django.utils import timezone

from contributions.loading.fingerprints import first_loaded_on
from directory.hours import validate_opening_hours
from directory.models import (
    HiddenAddress,
    Organization,
    Programme,
    SearchEntry,
    Section,
    Site,
    TaxonomyTerm,
)
from directory.vocabulary import (
    SPOKEN_LANGUAGES,
    AccessMode,
    Audience,
    Cost,
    FrenchLevel,
    JoinMode,
    Operating,
    Precision,
    Status,
)
from regions.models import Territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

FICTION = re.compile(r"^(01 99 00|02 61 91|03 53 01|04 65 71|05 36 49|06 39 98) \d\d \d\d$")


def used(field: str) -> set:
    """Every value that some example has in a field, inside lists too."""
    values = set()
    for value in Programme.objects.values_list(field, flat=True):
        values.update(value if isinstance(value, list) else [value])
    return values


def test_there_are_at_least_300_findable_programmes():
    assert Programme.objects.findable().count() >= 300


def test_every_department_has_at_least_two_with_a_site():
    departments = Territory.objects.of_kind("department")
    here = Q(descendants__sites__programme__operating__in=["active", "suspended"])
    programmes = Count("descendants__sites__programme", distinct=True, filter=here)
    counts = dict(departments.annotate(n=programmes).values_list("insee_code", "n"))
    assert len(counts) == 101
    assert [code for code, count in counts.items() if count < 2] == []


def test_more_people_get_more_examples():
    def count(code: str) -> int:
        here = Site.objects.filter(commune__ancestors__code=code)
        return here.values("programme").distinct().count()

    assert count("dep:59") > count("dep:69") > count("dep:48")


@pytest.mark.parametrize(
    ("field", "vocabulary"),
    [
        ("statuses", Status.values),
        ("audiences", Audience.values),
        ("french_levels", FrenchLevel.values),
        ("cost", ["", *Cost.values]),
        ("access_modes", AccessMode.values),
        ("join_modes", JoinMode.values),
        ("operating", Operating.values),
        ("by_appointment", [True, False]),
        ("is_nationwide", [True, False]),
    ],
)
def test_every_value_of_a_vocabulary_is_used(field, vocabulary):
    assert set(vocabulary) - used(field) == set()


def test_every_language_is_spoken_somewhere():
    fields = ("languages_always", "languages_on_request", "languages_interpreter")
    assert set(SPOKEN_LANGUAGES) - set().union(*map(used, fields)) == set()


@pytest.mark.parametrize("precision", Precision.values)
def test_every_precision_is_used(precision):
    assert Site.objects.filter(precision=precision).exists()


def test_every_need_is_met_somewhere():
    needs = TaxonomyTerm.objects.filter(scheme="need")
    assert list(needs.filter(programmes_by_need=None)) == []


@pytest.mark.parametrize("kind", ["commune", "epci", "department", "region"])
def test_every_kind_of_coverage_is_used(kind):
    assert Programme.objects.filter(coverage__kind=kind).exists()


@pytest.mark.parametrize(
    ("what", "condition"),
    [
        ("no age", Q(age_min=None, age_max=None)),
        ("a youngest age", Q(age_min__isnull=False, age_max=None)),
        ("an oldest age", Q(age_max__isnull=False)),
        ("a price", Q(cost_eur__isnull=False)),
        ("places left", Q(capacity__gt=0)),
        ("no place left", Q(capacity=0)),
        ("never verified", Q(verified_on=None)),
        ("verified", Q(verified_on__isnull=False)),
        ("hours of a line", ~Q(opening_hours="")),
        ("a sheet", Q(procedures__isnull=False)),
        ("a closure", Q(sites__closed_periods__isnull=False)),
        ("no site", Q(sites=None)),
        ("hours unknown", Q(sites__opening_hours="")),
    ],
)
def test_examples_vary(what, condition):
    assert Programme.objects.filter(condition).exists(), what


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_some_examples_have_so_many_sites(count):
    assert Programme.objects.annotate(places=Count("sites")).filter(places=count).exists()


def test_every_example_says_that_it_is_one():
    assert not Programme.objects.filter(is_example=False).exists()
    assert not Organization.objects.filter(Q(is_example=False) | ~Q(name__startswith="Exemple · "))


def test_telephone_numbers_are_kept_for_fiction():
    phones = {
        phone
        for model in (Programme, Organization, Site)
        for phone in model.objects.exclude(phone="").values_list("phone", flat=True)
    }
    assert len(phones) > 100
    assert [phone for phone in phones if not FICTION.match(phone)] == []
    assert all(phonenumbers.is_possible_number(phonenumbers.parse(p, "FR")) for p in phones)


@pytest.mark.parametrize("model", [Programme, Organization])
def test_addresses_on_the_net_belong_to_nobody(model):
    mails = model.objects.exclude(email="").values_list("email", flat=True)
    sites = model.objects.exclude(website="").values_list("website", flat=True)
    assert all(mail.endswith("@example.org") for mail in mails)
    assert all(site.startswith("https://example.org/") for site in sites)


def test_streets_exist_nowhere():
    streets = Site.objects.exclude(street_address="").values_list("street_address", flat=True)
    assert all("de l'Exemple" in street for street in streets)


def test_hidden_addresses_are_kept_apart():
    hidden = Site.objects.filter(precision=Precision.HIDDEN)
    assert hidden.count() == HiddenAddress.objects.count() > 0
    addresses = HiddenAddress.objects.select_related("site__commune")
    assert all(h.site.street_address == h.site.postcode == "" for h in addresses)
    assert all(h.site.entry.point == h.site.commune.centre != h.point for h in addresses)


def test_a_few_share_one_door():
    doors = Counter(
        point.coords
        for point in Site.objects.exclude(exact_point=None).values_list("exact_point", flat=True)
    )
    assert sum(count for count in doors.values() if count > 1) == 15


def test_exact_places_lie_near_their_commune():
    far = [
        site
        for site in Site.objects.exclude(exact_point=None).select_related("commune")
        if site.exact_point.distance(site.commune.centre) > 0.2
    ]
    assert far == []


def test_boroughs_name_the_place():
    localities = Site.objects.filter(commune__code="com:75056", precision=Precision.EXACT)
    assert localities.exists()
    assert all(re.match(r"^Paris \d+er?$", s.locality) for s in localities)


def test_sites_have_the_time_zone_of_their_commune():
    zones = set(Site.objects.values_list("time_zone", flat=True))
    assert {"Europe/Paris", "Indian/Reunion", "America/Cayenne"} <= zones


def test_hours_are_understood():
    for text in set(Site.objects.exclude(opening_hours="").values_list("opening_hours", flat=True)):
        validate_opening_hours(text)


@pytest.mark.parametrize(
    "hours", ["Mo,Tu,Th,Fr 16:30-18:30; SH off", "We[1,3] 14:00-16:30; SH We,Fr 10:00-12:30"]
)
def test_some_are_open_in_school_terms_only_or_otherwise_in_school_holidays(hours):
    assert Site.objects.filter(opening_hours__startswith=hours).count() >= 2


def test_hours_of_school_holidays_are_where_these_are_known():
    sites = Site.objects.filter(opening_hours__contains="SH ")
    communes = sites.values_list("commune__code", flat=True)
    assert not [code for code in communes if code.startswith(("com:2A", "com:2B", "com:97"))]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_text_is_there_in_every_language(language):
    per_key = Section.objects.filter(programme__isnull=False, language=language).values("key")
    counts = dict(per_key.annotate(n=Count("pk")).values_list("key", "n"))
    assert counts["title"] == counts["summary"] == Programme.objects.count()


def test_translations_are_labelled_unreviewed():
    translated = Section.objects.exclude(language="fr")
    assert set(translated.values_list("state", "based_on_meaning")) == {("unreviewed", 1)}
    assert set(Section.objects.filter(language="fr").values_list("state", flat=True)) == {"written"}


def test_capacity_is_counted_today():
    counted = Programme.objects.exclude(capacity=None)
    assert set(counted.values_list("capacity_on", flat=True)) == {first_loaded_on("examples")}


def test_verification_dates_reach_back_over_a_year():
    days = Programme.objects.exclude(verified_on=None).values_list("verified_on", flat=True)
    today = timezone.localdate()
    assert min(days) < today - timedelta(days=365)
    assert max(days) <= today
    assert not Programme.objects.filter(modified_at__gt=timezone.now()).exists()


def test_loading_again_changes_nothing(capsys):
    before = list(Programme.objects.order_by("pk").values())
    rows = set(SearchEntry.objects.values_list("pk", flat=True))
    call_command("load_examples")
    assert capsys.readouterr().out == "Examples: unchanged.\n"
    assert list(Programme.objects.order_by("pk").values()) == before
    assert set(SearchEntry.objects.values_list("pk", flat=True)) == rows
