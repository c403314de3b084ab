"""Computed open intervals agree with the rule in every minute."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from directory.hours import open_intervals, open_rule_ids
from directory.hours.states import State
from directory.hours.timeline import Timeline
from directory.models import OpeningRule, OpenInterval
from tests.exhaustive import examples
from tests.factories import ProgrammeFactory
from tests.random_programmes import check_and_analyze, rolled_back_after_module

PARIS = "Europe/Paris"
START = datetime(2026, 10, 20, tzinfo=UTC)
END = START + timedelta(days=92)
RULES = [
    "24/7",
    "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
    "Mo-Su 22:00-06:00",
    "Fr-Sa 20:00-02:00; PH off; 2026 Dec 26 off",
    "Mo[1] 10:00-12:00",
    "Su 01:00-04:00",
    "Mo-Fr 00:00-24:00",
    "off",
    "unknown",
    "Mo-Fr 09:00-17:00; 2026 Dec 24-2027 Jan 02 off",
]
MINUTES = some.integers(0, int((END - START).total_seconds() / 60) - 1)


def is_open(spans: list, moment: datetime) -> bool:
    return any(opens_at <= moment < closes_at for opens_at, closes_at in spans)


@pytest.mark.parametrize("zone", [PARIS, "Indian/Reunion", "America/Cayenne"])
@pytest.mark.parametrize("text", RULES)
def test_intervals_agree_with_the_rule(text, zone):
    place = ZoneInfo(zone)
    rule = Timeline(text, place)
    spans = list(open_intervals.open_intervals(rule, START, END))

    @settings(max_examples=examples(80), deadline=None)
    @given(MINUTES)
    def holds(minute: int) -> None:
        moment = START + timedelta(minutes=minute)
        expected = rule.at(moment.astimezone(place)) == State.OPEN
        assert is_open(spans, moment) is expected

    holds()


@pytest.mark.parametrize("text", RULES)
def test_no_span_is_longer_than_a_day_and_none_overlap(text):
    place = ZoneInfo(PARIS)
    spans = list(open_intervals.open_intervals(Timeline(text, place), START, END))
    assert all(timedelta() < closes - opens <= open_intervals.LONGEST for opens, closes in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        for text in RULES:
            ProgrammeFactory(hours=text)
        check_and_analyze()
        yield dict(OpeningRule.objects.values_list("pk", "text"))


@pytest.fixture
def rules(published, db):
    """Rules as they are after publishing."""
    return published


def evaluated(rules: dict[int, str], moment: datetime) -> set[int]:
    zone = ZoneInfo(PARIS)
    return {
        rule_id
        for rule_id, text in rules.items()
        if Timeline(text, zone).at(moment.astimezone(zone)) == State.OPEN
    }


@pytest.mark.parametrize("days", [-400, -2, 0, 1, 30, 60, 91, 200])
@pytest.mark.parametrize("hour", [2, 10, 23])
def test_open_rules_are_those_evaluated_as_open(rules, days, hour):
    moment = (timezone.now() + timedelta(days=days)).replace(
        hour=hour, minute=30, second=0, microsecond=0
    )
    assert set(open_rule_ids(moment)) & set(rules) == evaluated(rules, moment)


def test_publishing_computes_intervals_as_far_as_searches_need(rules):
    least = timezone.now() + timedelta(days=60)
    assert not OpeningRule.objects.filter(pk__in=rules, computed_until=None).exists()
    assert not OpeningRule.objects.filter(pk__in=rules, computed_until__lt=least).exists()


def test_a_moment_outside_the_computed_time_is_evaluated(rules):
    moment = timezone.now().replace(second=0, microsecond=0)
    expected = evaluated(rules, moment)
    OpenInterval.objects.filter(rule__in=rules).delete()
    OpeningRule.objects.filter(pk__in=rules).update(computed_from=None, computed_until=None)
    caches["local"].clear()
    assert set(open_rule_ids(moment)) & set(rules) == expected


def test_the_command_lays_out_what_came_nearer_and_forgets_what_is_over(rules, capsys):
    before = timezone.now() - timedelta(days=40)
    OpeningRule.objects.filter(pk__in=rules).update(
        computed_until=timezone.now() + timedelta(days=10)
    )
    one = OpenInterval.objects.filter(rule__in=rules).first()
    over = OpenInterval.objects.create(
        rule=one.rule, opens_at=before, closes_at=before + timedelta(hours=1)
    )
    call_command("compute_open_intervals")
    assert f"{len(rules)} rules" in capsys.readouterr().out
    assert not OpenInterval.objects.filter(pk=over.pk).exists()
    test_publishing_computes_intervals_as_far_as_searches_need(rules)
