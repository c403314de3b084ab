"""The month of last use is recorded, and journeys unused for 24 months are deleted."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from journeys.access import owner_with, reader_with
from journeys.models import Journey, this_month
from tests.journeys.conftest import address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


def last_used(sample, month: date) -> None:
    Journey.objects.filter(pk=sample.owner.journey.pk).update(last_used_on=month)


def months_ago(months: int) -> date:
    since = this_month().year * 12 + this_month().month - 1 - months
    return date(since // 12, since % 12 + 1, 1)


@pytest.mark.parametrize(("months", "is_kept"), [(0, True), (23, True), (24, True), (25, False)])
def test_journey_unused_for_24_months_is_deleted(sample, months, is_kept):
    last_used(sample, months_ago(months))
    output = StringIO()
    call_command("forget_journeys", stdout=output)
    assert Journey.objects.exists() is is_kept
    assert output.getvalue() == f"Journeys deleted: {0 if is_kept else 1}\n"


def test_opening_it_counts(sample):
    last_used(sample, date(2020, 1, 1))
    assert owner_with(sample.secret)
    assert Journey.objects.get().last_used_on == this_month()


def test_caregiver_who_opens_it_counts(sample):
    last_used(sample, date(2020, 1, 1))
    assert reader_with(sample.secrets["reader"])
    assert Journey.objects.get().last_used_on == this_month()


def test_no_day_is_kept(sample):
    with pytest.raises(IntegrityError, match="to_the_month"):
        last_used(sample, date(2026, 11, 23))


def test_page_of_the_link_warns(sample):
    body = browser_of(sample.secret, language="en").get(address("link", language="en"))
    assert "24 months" in body.content.decode()
