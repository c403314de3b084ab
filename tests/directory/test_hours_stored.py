"""Stored hours that cannot be parsed count as unknown and cause no error."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import caches

from directory.hours import rules_in_words, state_at, week_table
from directory.hours.reading import parsed_once, timeline_of
from directory.models import OpeningRule
from directory.search.criteria import Criteria
from directory.search.pages import search_results
from tests.factories import LYON, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db

# What may be stored from before hours were checked as they are today, or by hand.
UNREADABLE = ["Mo-Fr 09:00-17:00; PH *1 day off", "sunrise-12:00", "9h-17h", "Feb 30 off"]
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PARIS = "Europe/Paris"


@pytest.fixture(autouse=True)
def fresh(caplog):
    caplog.set_level(logging.CRITICAL, logger="directory")
    caches["local"].clear()
    parsed_once.cache_clear()


@pytest.mark.parametrize("hours", UNREADABLE)
def test_state_is_unknown(hours):
    assert state_at(hours, PARIS, MONDAY).is_open is None


@pytest.mark.parametrize("hours", UNREADABLE)
def test_there_are_no_words_for_it(hours):
    assert week_table(hours, PARIS, MONDAY.date()) == []
    assert rules_in_words(hours, PARIS, MONDAY.date()) == []


@pytest.mark.parametrize("hours", UNREADABLE)
@pytest.mark.parametrize("moment", [MONDAY, datetime.now(UTC) + timedelta(days=3)])
def test_search_for_what_is_open_leaves_it_out(hours, moment):
    ProgrammeFactory(hours=hours)
    assert search_results(Criteria(open_at=moment), 50).entries == []


@pytest.mark.parametrize("hours", UNREADABLE)
def test_page_of_its_programme_says_that_hours_are_not_known(hours, client):
    programme = ProgrammeFactory(hours=hours, closures=[(date(2026, 12, 24), date(2026, 12, 31))])
    assert "Hours not known" in client.get(f"/en/programmes/{programme.pk}/").text


@pytest.mark.parametrize("hours", UNREADABLE)
def test_api_says_that_nobody_knows_whether_it_is_open(hours, client):
    programme = ProgrammeFactory(hours=hours)
    properties = client.get(f"/api/v1/programmes/{programme.pk}/").json()["properties"]
    sites = [site.get("properties", site) for site in properties["sites"]]
    assert [site["is_open"] for site in sites] == [None]


@pytest.mark.parametrize("hours", UNREADABLE)
@pytest.mark.parametrize(
    "address",
    [
        "/en/",
        "/en/?open_at=now",
        f"/api/v1/programmes/?lat={LYON[1]}&lon={LYON[0]}&radius_m=10000",
        "/api/v1/programmes/?open_at=2026-11-23T10:30",
        "/api/v1/clusters/9/262/182/",
    ],
)
def test_lists_are_answered(hours, address, client):
    ProgrammeFactory(hours=hours)
    assert client.get(address).status_code == 200


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("hours", UNREADABLE)
def test_administration_shows_its_place(hours, client, settings):
    settings.DEMO = True
    programme = ProgrammeFactory(hours=hours)
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    site = programme.sites.get().pk
    assert client.get(f"/en/admin/directory/site/{site}/change/").status_code == 200


def test_laying_out_hours_goes_on():
    texts = [UNREADABLE[0], "24/7"]
    for text in texts:
        ProgrammeFactory(hours=text)
    laid_out = OpeningRule.objects.filter(text__in=texts, computed_until__isnull=False)
    assert laid_out.count() == 2


def test_it_is_logged(caplog):
    caplog.set_level(logging.WARNING, logger="directory")
    timeline_of(UNREADABLE[0], PARIS)
    assert "PH *1 day off" in caplog.text
