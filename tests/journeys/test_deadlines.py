"""Dates to remember: encrypted, counted down in words, kept in order."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from journeys import plan_actions
from journeys.access import owner_with
from journeys.actions import TooManyError
from journeys.deadlines import (
    Deadline,
    DeadlineKind,
    countdown,
    deadlines_from,
    deadlines_to_text,
    in_order,
)
from journeys.models import Journey
from tests.journeys.conftest import TEXTS, address, browser_of

TODAY = date(2026, 11, 30)
deadlines_of_any_kind = st.lists(
    st.builds(
        Deadline, st.uuids(), st.sampled_from(DeadlineKind.values), st.dates(), st.text(max_size=9)
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("days", "french", "english"),
    [
        (0, "aujourd’hui", "today"),
        (1, "demain", "tomorrow"),
        (-1, "hier", "yesterday"),
        (12, "dans 12 jours", "in 12 days"),
        (60, "dans 60 jours", "in 60 days"),
        (61, "dans 2 mois", "in 2 months"),
        (400, "dans 13 mois", "in 13 months"),
        (-12, "il y a 12 jours", "12 days ago"),
        (-90, "il y a 3 mois", "3 months ago"),
        (-730, "il y a 24 mois", "24 months ago"),
        (-731, "il y a 2 ans", "2 years ago"),
        (-2525, "il y a 6 ans", "6 years ago"),
        (-2557, "il y a 7 ans", "7 years ago"),
        (1100, "dans 3 ans", "in 3 years"),
    ],
)
def test_days_are_counted_in_words(days, french, english):
    for language, expected in (("fr", french), ("en", english)):
        with override(language):
            assert countdown(TODAY + timedelta(days=days), TODAY) == expected


@given(st.integers(-3000, 3000))
def test_every_distance_has_words_in_arabic(days):
    with override("ar"):
        assert any(
            "\u0600" <= sign <= "\u06ff" for sign in countdown(TODAY + timedelta(days), TODAY)
        )


@given(deadlines_of_any_kind)
def test_dates_are_read_as_they_were_written(deadlines):
    assert deadlines_from(deadlines_to_text(deadlines)) == in_order(deadlines)


@pytest.fixture
def saved(sample) -> Deadline:
    [deadline] = saved_in(sample)
    return deadline


def saved_in(sample) -> list[Deadline]:
    """The dates as a new request reads them."""
    holder = owner_with(sample.secret)
    return deadlines_from(holder.read(holder.journey, "deadlines"))


@pytest.mark.django_db
class TestInAJourney:
    def test_date_is_kept(self, sample, saved):
        assert (saved.kind, saved.label) == ("card", TEXTS["deadline"])

    def test_form_adds_a_date(self, sample):
        sent = {"id": str(uuid4()), "kind": "appeal", "on": "2031-01-05", "label": "Tribunal"}
        browser_of(sample.secret).post(address("deadlines"), sent)
        assert ("appeal", "Tribunal") in [(each.kind, each.label) for each in saved_in(sample)]

    def test_date_sent_twice_is_one(self, sample):
        sent = {"id": str(uuid4()), "kind": "appeal", "on": "2031-01-05", "label": ""}
        for _ in range(2):
            browser_of(sample.secret).post(address("deadlines"), sent)
        assert len(saved_in(sample)) == 2

    @pytest.mark.parametrize("wrong", [{"on": "demain"}, {"on": ""}, {"kind": "moon"}])
    def test_unreadable_date_is_refused_with_a_word(self, sample, wrong):
        sent = {"id": str(uuid4()), "kind": "card", "on": "2031-01-05"} | wrong
        answer = browser_of(sample.secret).post(address("deadlines"), sent)
        assert 'role="alert"' in answer.content.decode()
        assert len(saved_in(sample)) == 1

    def test_date_is_changed(self, sample, saved):
        page = address("deadline", saved.id)
        assert TEXTS["deadline"] in browser_of(sample.secret).get(page).content.decode()
        sent = {"kind": "travel", "on": "2032-02-02", "label": ""}
        browser_of(sample.secret).post(page, sent)
        assert saved_in(sample) == [Deadline(saved.id, "travel", date(2032, 2, 2))]

    def test_date_is_removed(self, sample, saved):
        browser_of(sample.secret).post(address("remove_deadline", saved.id))
        assert saved_in(sample) == []

    def test_last_date_removed_leaves_no_bytes(self, sample, saved):
        plan_actions.remove_deadline(by=sample.owner, deadline_id=saved.id)
        assert Journey.objects.get(pk=sample.owner.journey.pk).sealed_deadlines is None

    def test_two_windows_lose_no_date(self, sample):
        first, second = owner_with(sample.secret), owner_with(sample.secret)
        for holder, kind in ((first, "travel"), (second, "health")):
            deadline = Deadline(uuid4(), kind, date(2031, 1, 1))
            plan_actions.save_deadline(by=holder, deadline=deadline)
        assert {each.kind for each in saved_in(sample)} == {"card", "travel", "health"}

    def test_too_many_dates_are_refused(self, sample, monkeypatch):
        monkeypatch.setattr(plan_actions, "DEADLINES_MOST", 1)
        with pytest.raises(TooManyError):
            plan_actions.save_deadline(
                by=sample.owner, deadline=Deadline(uuid4(), "card", date(2031, 1, 1))
            )

    def test_past_date_is_late_on_the_page(self, sample):
        past = timezone.localdate() - timedelta(days=12)
        deadline = Deadline(uuid4(), "appeal", past, "Recours Opale")
        plan_actions.save_deadline(by=sample.owner, deadline=deadline)
        body = browser_of(sample.secret).get(address("journey")).content.decode()
        late = body[body.index('id="late"') : body.index('id="next"')]
        assert "Recours Opale" in late
        assert "il y a 12 jours" in late
