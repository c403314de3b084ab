"""Whether a programme runs is a section: proposed by anybody, said on its page, taken back."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from contributions.models import Revision
from contributions.revisions import actions
from contributions.schema.former_sections import base_of_today
from contributions.schema.sections import site_name
from directory.models import Programme, SearchEntry
from tests.contributions.proposals import correction, moved_to_grenoble, now_of, signed_in
from tests.contributions.writing import address, errors_in, long_ago, with_second_factor
from tests.factories import ProgrammeFactory, writing

pytestmark = pytest.mark.django_db

SUSPENDED = {
    "operating": "suspended",
    "operating_from": "2026-11-01",
    "operating_until": "2026-12-24",
    "operating_reason": "Travaux",
}


def stored(programme: Programme) -> dict:
    names = ("operating", "operating_from", "operating_until", "operating_reason")
    return Programme.objects.values(*names).get(pk=programme.pk)


def test_any_one_coordinator_accepts_that_a_programme_is_suspended(coordinator):
    programme = ProgrammeFactory()
    revision = correction(programme, {"operating": SUSPENDED})
    assert actions.accept(by=coordinator, revision=revision).is_applied
    assert stored(programme) == {
        "operating": "suspended",
        "operating_from": date(2026, 11, 1),
        "operating_until": date(2026, 12, 24),
        "operating_reason": "Travaux",
    }
    assert now_of(programme)["operating"] == SUSPENDED
    assert SearchEntry.objects.get(programme=programme).rule_id is None


def test_ended_programme_is_found_no_more_and_its_page_says_when(client, coordinator):
    programme = ProgrammeFactory()
    ended = {"operating": "closed", "operating_from": "2026-11-01"}
    actions.change(
        by=coordinator, target_id=programme.pk, content={"operating": ended}, language="fr"
    )
    assert not SearchEntry.objects.filter(programme=programme).exists()
    page = client.get(f"/en/programmes/{programme.pk}/").content.decode()
    assert "This programme ended on 1 November 2026." in page


def test_page_says_that_a_suspension_is_over(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    programme = ProgrammeFactory(suspended=True, operating_until=yesterday)
    page = client.get(f"/en/programmes/{programme.pk}/").content.decode()
    assert "Ask whether it is open again." in page


def test_taking_it_back_lets_the_programme_run_again(coordinator):
    programme = ProgrammeFactory()
    made = actions.change(
        by=coordinator, target_id=programme.pk, content={"operating": SUSPENDED}, language="fr"
    )
    actions.restore(by=coordinator, revision=Revision.objects.get(pk=made.revision.pk))
    assert stored(programme)["operating"] == "active"
    assert stored(programme)["operating_reason"] == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"operating": "active", "operating_reason": "Travaux"},
        {"operating": "closed", "operating_until": date(2026, 12, 24)},
        {
            "operating": "suspended",
            "operating_from": date(2026, 12, 24),
            "operating_until": date(2026, 11, 1),
        },
    ],
)
def test_database_refuses_an_end_that_makes_no_sense(wrong):
    programme = ProgrammeFactory()
    with pytest.raises(IntegrityError), writing():
        Programme.objects.filter(pk=programme.pk).update(**wrong)


def test_coordinator_suspends_outside_of_the_administration(coordinator):
    with_second_factor(coordinator.user)
    programme = ProgrammeFactory()
    page = address("correct_section", programme.pk, "operating")
    data = long_ago() | {"operating": "suspended", "operating_until": "2026-12-24", "seen": "{}"}
    response = signed_in(coordinator).post(page, data)
    assert response.status_code == 302, errors_in(response)
    assert stored(programme)["operating_until"] == date(2026, 12, 24)


def test_visitor_proposes_that_a_programme_has_ended():
    programme = ProgrammeFactory()
    page = address("correct_section", programme.pk, "operating")
    response = Client().post(page, long_ago() | {"operating": "closed", "seen": "{}"})
    assert response.status_code == 302, errors_in(response)
    assert Revision.objects.waiting().get().content["operating"]["operating"] == "closed"


def test_form_refuses_a_day_to_come():
    programme = ProgrammeFactory()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = address("correct_section", programme.pk, "operating")
    data = long_ago() | {"operating": "closed", "operating_from": tomorrow, "seen": "{}"}
    response = Client().post(page, data)
    assert response.status_code == 422
    assert not Revision.objects.exists()


def test_old_revision_is_read_in_the_sections_of_today():
    was = {"publication": "published", "operating": "active", "merged_into": None}
    ended, archived = was | {"operating": "closed"}, was | {"publication": "archived"}
    assert base_of_today({"state": was}, {"state": ended}) == {"operating": {"operating": "active"}}
    assert base_of_today({"state": was}, {"state": archived}) == {
        "state": {"publication": "published", "merged_into": None}
    }


def test_programme_that_moved_loses_its_old_locality(client, coordinator):
    programme = ProgrammeFactory(title="Cours de français à Lyon")
    revision = moved_to_grenoble(programme)
    name = site_name(programme.sites.get().pk)
    assert revision.content[name]["locality"] == "Grenoble"
    with_second_factor(coordinator.user)
    page = signed_in(coordinator).get(address("revision", revision.pk, language="en"))
    assert "still names Lyon" in page.content.decode()


def test_name_that_people_wrote_for_the_new_place_stays():
    programme = ProgrammeFactory()
    name = site_name(programme.sites.get().pk)
    moved = now_of(programme)[name] | {"commune": "com:38185", "locality": "Grenoble, gare"}
    assert correction(programme, {name: moved}).content[name]["locality"] == "Grenoble, gare"
