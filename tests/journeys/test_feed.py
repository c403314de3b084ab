"""The feed of a calendar: neutral, written again at each change, closed for good."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.encryption import DecryptionError
from accounts.secret_links import new_secret
from journeys import actions, feeds, keys, plan_actions, sharing
from journeys.access import owner_with, reader_with
from journeys.calendar_models import CalendarFeed
from journeys.date_copies import FORMER_FEEDS, PADDED_TO, feed_content
from journeys.exports import as_json
from journeys.models import Journey
from journeys.sealing import unwrap
from journeys.views import private
from tests.journeys.conftest import address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


@pytest.fixture
def fed(sample) -> SimpleNamespace:
    """The sample with a feed in Arabic."""
    feeds.make_feed(by=sample.owner, language="ar")
    return SimpleNamespace(sample=sample, secret=feeds.secret_of(sample.owner))


def fetch(secret: str, **headers: str):
    return Client().get(reverse("links:feed", args=[secret]), headers=headers)


def lines(secret: str) -> list[str]:
    response = fetch(secret)
    assert response.status_code == 200
    return response.content.decode().replace("\r\n ", "").split("\r\n")


def test_feed_has_day_and_time_under_a_neutral_title_in_her_language(fed):
    assert {"DTSTART:20310317T083000Z", "SUMMARY:موعد"} <= set(lines(fed.secret))


def test_every_title_is_the_same(fed):
    titles = [line for line in lines(fed.secret) if line.startswith("SUMMARY")]
    assert titles == ["SUMMARY:موعد"] * 2


def test_feed_says_nothing_but_days(fed):
    names = {line.partition(":")[0].partition(";")[0] for line in lines(fed.secret) if line}
    assert names == {
        *("BEGIN", "VERSION", "PRODID", "CALSCALE", "UID", "DTSTAMP", "DTSTART", "SUMMARY"),
        *("TRANSP", "END", "NAME", "X-WR-CALNAME"),
    }


def test_feed_without_dates_has_its_name(other):
    owner = owner_with(other)
    feeds.make_feed(by=owner, language="ar")
    assert {"NAME:مواعيد", "BEGIN:VTIMEZONE"} <= set(lines(feeds.secret_of(owner)))


def test_names_in_the_feed_are_not_those_of_the_file(fed):
    own = browser_of(fed.sample.secret).get(address("calendar_file")).content.decode()
    uids = [line for line in lines(fed.secret) if line.startswith("UID:")]
    assert [uid for uid in uids if uid in own] == []


def test_secret_of_the_feed_opens_no_journey(fed):
    assert owner_with(fed.secret) is None
    assert reader_with(fed.secret) is None


def test_secret_of_the_feed_unwraps_no_key(fed):
    journey = Journey.objects.get(pk=fed.sample.owner.journey.pk)
    with pytest.raises(DecryptionError):
        unwrap(bytes(journey.wrapped_key), fed.secret, journey.pk)


def test_another_secret_decrypts_no_dates(fed):
    with pytest.raises(DecryptionError):
        feed_content(CalendarFeed.objects.get(), new_secret())


def test_number_of_dates_is_not_told_by_the_size(fed):
    assert (len(bytes(CalendarFeed.objects.get().sealed_dates)) - 28) % PADDED_TO == 0


def moved(sample, by) -> None:
    change = {"note": "", "on": timezone.localdate() + timedelta(days=3), "goal": sample.goal}
    actions.change_step(by=by, step=sample.own, **change)


def test_changed_date_is_in_the_feed(fed):
    moved(fed.sample, fed.sample.owner)
    day = timezone.localdate() + timedelta(days=3)
    assert any(line.startswith(f"DTSTART:{day:%Y%m%d}") for line in lines(fed.secret))


def test_date_that_a_caregiver_changed_is_in_the_feed(fed):
    moved(fed.sample, reader_with(fed.sample.secrets["editor"]))
    assert "DTSTART:20310317T083000Z" not in lines(fed.secret)


def test_moved_date_keeps_its_name(fed):
    before = {line for line in lines(fed.secret) if line.startswith("UID:")}
    moved(fed.sample, fed.sample.owner)
    assert {line for line in lines(fed.secret) if line.startswith("UID:")} == before


def test_removed_step_leaves_the_feed(fed):
    actions.remove_step(by=fed.sample.owner, step=fed.sample.own)
    assert lines(fed.secret).count("BEGIN:VEVENT") == 1


def test_removed_goal_takes_its_dates_out(fed):
    actions.remove_goal(by=fed.sample.owner, goal=fed.sample.goal)
    assert lines(fed.secret).count("BEGIN:VEVENT") == 1


def test_removed_date_to_remember_leaves_the_feed(fed):
    plan_actions.remove_deadline(by=fed.sample.owner, deadline_id=fed.sample.deadline.id)
    assert lines(fed.secret).count("BEGIN:VEVENT") == 1


def test_date_long_past_is_not_in_the_feed(fed):
    change = {"note": "", "on": timezone.localdate() - timedelta(days=60), "goal": None}
    actions.change_step(by=fed.sample.owner, step=fed.sample.own, **change)
    assert lines(fed.secret).count("BEGIN:VEVENT") == 1


# HTTP


def test_unchanged_feed_is_not_sent_again(fed):
    tag = fetch(fed.secret)["ETag"]
    sharing.revoke(by=fed.sample.owner, share=fed.sample.shares["reader"])
    assert fetch(fed.secret, if_none_match=tag).status_code == 304


def test_changed_feed_is_sent(fed):
    tag = fetch(fed.secret)["ETag"]
    moved(fed.sample, fed.sample.owner)
    assert fetch(fed.secret, if_none_match=tag).status_code == 200


def test_no_shared_cache_keeps_it(fed):
    assert fetch(fed.secret)["Cache-Control"] == "private, no-cache"


def test_feed_sets_no_cookie(fed):
    assert not fetch(fed.secret).cookies


def test_fetching_is_no_use_of_the_journey(fed):
    Journey.objects.update(last_used_on="2026-01-01")
    fetch(fed.secret)
    assert str(Journey.objects.get(pk=fed.sample.owner.journey.pk).last_used_on) == "2026-01-01"


def test_one_feed_is_fetched_a_limited_number_of_times(fed, monkeypatch):
    monkeypatch.setattr(private.FETCHING_ONE.__class__, "use", lambda *_args: False)
    assert fetch(fed.secret).status_code == 429


def test_feed_asks_the_database_a_fixed_number_of_times(fed, django_assert_max_num_queries):
    fetch(fed.secret)
    with django_assert_max_num_queries(4):
        fetch(fed.secret)


# Its end


def closed_by_owner(sample) -> None:
    feeds.end_feed(by=sample.owner)


def link_renewed(sample) -> None:
    keys.renew_link(by=sample.owner)


def handed_over(sample) -> None:
    secret = keys.hand_over(by=sample.owner, ends_others=True)
    keys.take_over(secret=secret, next_secret=new_secret())


@pytest.mark.parametrize("end", [closed_by_owner, link_renewed, handed_over])
def test_closed_feed_says_that_it_was_closed(fed, end):
    end(fed.sample)
    assert fetch(fed.secret).status_code == 410


@pytest.mark.parametrize("end", [closed_by_owner, link_renewed, handed_over])
def test_closed_feed_keeps_no_date(fed, end):
    end(fed.sample)
    row = CalendarFeed.objects.get()
    assert (row.sealed_dates, row.sealed_secret) == (None, None)


def test_feed_goes_with_the_journey(fed):
    actions.delete_journey(by=fed.sample.owner)
    assert not CalendarFeed.objects.exists()


def test_feed_of_a_deleted_journey_is_as_one_that_never_was(fed):
    actions.delete_journey(by=fed.sample.owner)
    gone, never = fetch(fed.secret), fetch(new_secret())
    assert (gone.status_code, gone.content) == (never.status_code, never.content) == (404, b"")


def test_handing_over_that_ends_nothing_keeps_the_feed(fed):
    secret = keys.hand_over(by=fed.sample.owner, ends_others=False)
    keys.take_over(secret=secret, next_secret=new_secret())
    assert fetch(fed.secret).status_code == 200


def test_made_twice_it_is_one_feed(fed):
    feeds.make_feed(by=fed.sample.owner, language="fr")
    assert feeds.secret_of(fed.sample.owner) == fed.secret


def test_former_feeds_are_kept_up_to_a_number(sample):
    for _each in range(FORMER_FEEDS + 2):
        feeds.make_feed(by=sample.owner, language="fr")
        feeds.end_feed(by=sample.owner)
    assert CalendarFeed.objects.count() == FORMER_FEEDS


def test_owner_makes_and_closes_it_on_her_page(sample):
    browser = browser_of(sample.secret)
    browser.post(address("make_feed"))
    secret = feeds.secret_of(sample.owner)
    assert reverse("links:feed", args=[secret]) in browser.get(address("calendar")).text
    browser.post(address("end_feed"))
    assert secret not in browser.get(address("calendar")).text


def test_export_says_whether_a_calendar_follows(sample):
    assert as_json(sample.owner)["calendar_follows"] is False
    feeds.make_feed(by=sample.owner, language="fr")
    exported = as_json(sample.owner)
    assert exported["calendar_follows"] is True
    assert feeds.secret_of(sample.owner) not in str(exported)
