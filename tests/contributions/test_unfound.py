"""Words searched and not found, on the dashboard of their territory: shown, and hidden."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from contributions.dashboard.unfound import UnfoundLine, hide_unfound, unfound_in
from directory.models import UnfoundWords
from regions.models import Territory
from tests.contributions.proposals import coordinator_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
DASHBOARD = "/en/coordination/territories/dep:69/"


def territory(code: str) -> Territory:
    return Territory.objects.get(code=code)


def monday() -> date:
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


def missed(words: str, code: str = "dep:69", readers: int = 5, weeks_ago: int = 0) -> UnfoundWords:
    """Words that readers of a Monday did not find."""
    day = monday() - timedelta(weeks=weeks_ago)
    return UnfoundWords.objects.create(
        words=words, territory=territory(code), readers=readers, day=day
    )


def lines(code: str = "dep:69") -> list[UnfoundLine]:
    return unfound_in(territory(code), "fr").lines


def words_of(code: str = "dep:69") -> list[str]:
    return [line.words for line in lines(code)]


def test_readers_are_counted_by_week():
    missed("couture", readers=7)
    missed("couture", readers=9, weeks_ago=2)
    assert [(line.words, line.readers) for line in lines()] == [("couture", [7, 0, 9, 0])]


def test_words_of_most_readers_come_first():
    missed("couture")
    missed("coiffeur", readers=8)
    assert words_of() == ["coiffeur", "couture"]


def test_words_of_earlier_weeks_are_not_shown():
    missed("couture", weeks_ago=4)
    assert words_of() == []


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("dep:69", ["couture"]),
        ("reg:84", ["couture"]),
        ("country:fr", ["coiffeur", "couture"]),
        ("dep:38", []),
        ("com:69123", []),
    ],
)
def test_territory_shows_words_of_its_departments(code, shown):
    missed("couture", "dep:69")
    missed("coiffeur", "country:fr")
    assert words_of(code) == shown


def test_dashboard_shows_words_with_their_area(client):
    missed("couture")
    html = signed_in(coordinator_of("reg:84")).get("/en/coordination/territories/reg:84/").content
    assert "couture" in html.decode()
    assert "Rhône" in html.decode()


def test_words_that_are_no_longer_wanted_are_hidden(coordinator):
    row = missed("couture")
    response = signed_in(coordinator).post(f"/en/coordination/unfound/{row.pk}/hide/")
    assert response["Location"] == f"{DASHBOARD}#unfound-title"
    assert words_of() == []


def test_words_hidden_stay_hidden_when_they_are_searched_again(coordinator):
    hide_unfound(by=coordinator, row=missed("couture", weeks_ago=1))
    missed("couture")
    assert words_of() == []


def test_words_hidden_in_one_department_are_shown_in_another(coordinator):
    hide_unfound(by=coordinator, row=missed("couture"))
    missed("couture", "dep:38")
    assert words_of("dep:38") == ["couture"]


def test_hiding_is_in_the_audit_once_and_without_the_words(coordinator):
    row = missed("couture")
    hide_unfound(by=coordinator, row=row)
    hide_unfound(by=coordinator, row=row)
    entry = AuditEntry.objects.get(verb="hide_unfound")
    assert entry.territory_id == territory("dep:69").pk
    assert entry.details == {}


def test_hiding_is_named_among_the_decisions(coordinator):
    hide_unfound(by=coordinator, row=missed("couture"))
    html = signed_in(coordinator).get("/en/coordination/audit/").content.decode()
    assert "Hid words that were not found" in html


@pytest.mark.parametrize("code", ["dep:38", "com:69123", "epci:200046977"])
def test_coordinator_of_another_territory_hides_nothing(code):
    with pytest.raises(PermissionDenied):
        hide_unfound(by=coordinator_of(code), row=missed("couture"))


def test_coordinator_of_a_department_does_not_hide_words_of_the_country(coordinator):
    row = missed("couture", "country:fr")
    client = signed_in(coordinator)
    assert client.post(f"/en/coordination/unfound/{row.pk}/hide/").status_code == 404
    assert words_of("country:fr") == ["couture"]
