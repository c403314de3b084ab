"""Merging of duplicate programmes by their coordinator."""

import pytest

from contributions.models import Revision
from directory.models import Programme
from tests.contributions.proposals import signed_in
from tests.factories import GRENOBLE, LYON, ProgrammeFactory, SiteFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
ELSEWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def double():
    return ProgrammeFactory(title="Chorale des quais", phone="+33472000000")


@pytest.fixture
def original():
    return ProgrammeFactory(
        title="La chorale des quais",
        phone="+33472000000",
        hours="Mo 19:00-21:00",
        texts={"fr": {"summary": "On chante le lundi."}},
    )


def page_of(programme: Programme) -> str:
    return f"/en/coordination/programmes/{programme.pk}/merge/"


def test_page_offers_what_resembles_it_near(coordinator, double, original):
    text = signed_in(coordinator).get(page_of(double)).content.decode()
    assert f'href="?into={original.pk}"' in text


@pytest.mark.parametrize("text", ["{pk}", "https://example.org/fr/programmes/{pk}/?from=map"])
def test_page_compares_with_the_programme_of_an_address(coordinator, double, original, text):
    into = text.format(pk=original.pk)
    answer = signed_in(coordinator).get(page_of(double), {"into": into})
    assert answer.context["into"] == original
    titles = {choice.title for choice in answer.context["choices"]}
    assert {"Title", "In one sentence"} <= titles


@pytest.mark.parametrize("text", ["chorale", ELSEWHERE, "{itself}", "{draft}"])
def test_what_is_no_other_published_programme_is_refused(coordinator, double, text):
    draft = ProgrammeFactory(draft=True)
    into = text.format(itself=double.pk, draft=draft.pk)
    answer = signed_in(coordinator).get(page_of(double), {"into": into})
    assert answer.status_code == 400
    assert "No published programme has this address." in answer.content.decode()


def test_address_of_a_hidden_site_is_not_compared(coordinator, double):
    hidden = ProgrammeFactory(at=None)
    SiteFactory(programme=hidden, at=GRENOBLE, precision="hidden", phone="+33476000000")
    answer = signed_in(coordinator).get(page_of(double), {"into": str(hidden.pk)})
    changed = {change.name for change in answer.context["differences"]}
    assert not any(name.startswith("site:") for name in changed)
    assert answer.context["may_carry"] is False


def test_merged_programme_leads_to_the_one_that_stays(client, coordinator, double, original):
    sent = {"into": str(original.pk), "note": "Deux fois la même."}
    answer = signed_in(coordinator).post(page_of(double), sent)
    assert answer["Location"] == f"/en/coordination/programmes/{original.pk}/?done=merged"
    public = client.get(f"/en/programmes/{double.pk}/")
    assert public["Location"].endswith(f"/en/programmes/{original.pk}/")
    assert Revision.objects.accepted().of(double.pk).get().note == "Deux fois la même."


def test_merging_needs_a_reason(coordinator, double, original):
    answer = signed_in(coordinator).post(page_of(double), {"into": str(original.pk)})
    assert (answer.status_code, answer.context["problem"]) == (
        400,
        "Say why: it is kept in the history.",
    )
    double.refresh_from_db()
    assert double.merged_into is None


def test_merging_what_another_serves_too_waits_for_the_other_side(coordinator, original):
    double = ProgrammeFactory(at=[LYON, GRENOBLE])
    sent = {"into": str(original.pk), "note": "Double."}
    answer = signed_in(coordinator).post(page_of(double), sent)
    assert answer["Location"].endswith(f"/{double.pk}/?done=waits")
    double.refresh_from_db()
    assert double.merged_into is None


def test_programme_of_a_neighbour_may_be_the_one_that_stays(coordinator, double):
    elsewhere = ProgrammeFactory(at=GRENOBLE)
    sent = {"into": str(elsewhere.pk), "note": "Double."}
    answer = signed_in(coordinator).post(page_of(double), sent)
    assert answer["Location"] == f"/en/programmes/{elsewhere.pk}/"


def test_programme_of_a_neighbour_is_not_hers_to_merge(coordinator, original):
    elsewhere = ProgrammeFactory(at=GRENOBLE)
    sent = {"into": str(original.pk), "note": "Double."}
    assert signed_in(coordinator).post(page_of(elsewhere), sent).status_code == 404


def test_comparing_asks_a_fixed_number_of_questions(
    coordinator, double, original, django_assert_max_num_queries
):
    client = signed_in(coordinator)
    with django_assert_max_num_queries(40):
        client.get(page_of(double), {"into": str(original.pk)})
