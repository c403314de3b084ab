"""Two pages about one programme become one: its coordinator chooses which one stays."""

import pytest

from contributions.models import Revision
from directory.models import Programme
from tests.contributions.proposals import signed_in
from tests.factories import GRENOBLE, LYON, ProgrammeFactory, SiteFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
ELSEWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def double():
    return ProgrammeFactory(title="Chorale des quais")


@pytest.fixture
def standing():
    return ProgrammeFactory(
        title="La chorale des quais", texts={"fr": {"summary": "On chante le lundi."}}
    )


def page_of(programme: Programme) -> str:
    return f"/en/coordination/programmes/{programme.pk}/merge/"


def test_page_offers_what_resembles_it_near(coordinator, double, standing):
    said = signed_in(coordinator).get(page_of(double)).content.decode()
    assert f'href="?into={standing.pk}"' in said


@pytest.mark.parametrize("said", ["{pk}", "https://example.org/fr/programmes/{pk}/?from=map"])
def test_page_compares_with_the_programme_of_an_address(coordinator, double, standing, said):
    into = said.format(pk=standing.pk)
    answer = signed_in(coordinator).get(page_of(double), {"into": into})
    assert answer.context["into"] == standing
    assert "<ins>" in answer.content.decode()


@pytest.mark.parametrize("said", ["chorale", ELSEWHERE, "{itself}", "{draft}"])
def test_what_is_no_other_published_programme_is_refused(coordinator, double, said):
    draft = ProgrammeFactory(draft=True)
    into = said.format(itself=double.pk, draft=draft.pk)
    answer = signed_in(coordinator).get(page_of(double), {"into": into})
    assert answer.status_code == 400
    assert "No published programme has this address." in answer.content.decode()


def test_address_of_a_hidden_site_is_not_compared(coordinator, double):
    hidden = ProgrammeFactory(at=None)
    SiteFactory(programme=hidden, at=GRENOBLE, precision="hidden", phone="+33476000000")
    said = signed_in(coordinator).get(page_of(double), {"into": str(hidden.pk)})
    changed = {change.name for change in said.context["differences"]}
    assert not any(name.startswith("site:") for name in changed)


def test_merged_programme_leads_to_the_one_that_stays(client, coordinator, double, standing):
    sent = {"into": str(standing.pk), "note": "Deux fois la même."}
    answer = signed_in(coordinator).post(page_of(double), sent)
    assert answer["Location"] == f"/en/coordination/programmes/{standing.pk}/?done=merged"
    public = client.get(f"/en/programmes/{double.pk}/")
    assert public["Location"].endswith(f"/en/programmes/{standing.pk}/")
    assert Revision.objects.accepted().of(double.pk).get().note == "Deux fois la même."


def test_merging_needs_a_reason(coordinator, double, standing):
    answer = signed_in(coordinator).post(page_of(double), {"into": str(standing.pk)})
    assert (answer.status_code, answer.context["problem"]) == (
        400,
        "Say why: it is kept in the history.",
    )
    double.refresh_from_db()
    assert double.merged_into is None


def test_merging_what_another_serves_too_waits_for_the_other_side(coordinator, standing):
    double = ProgrammeFactory(at=[LYON, GRENOBLE])
    sent = {"into": str(standing.pk), "note": "Double."}
    answer = signed_in(coordinator).post(page_of(double), sent)
    assert answer["Location"].endswith(f"/{double.pk}/?done=waits")
    double.refresh_from_db()
    assert double.merged_into is None


def test_programme_of_a_neighbour_may_be_the_one_that_stays(coordinator, double):
    there = ProgrammeFactory(at=GRENOBLE)
    sent = {"into": str(there.pk), "note": "Double."}
    answer = signed_in(coordinator).post(page_of(double), sent)
    assert answer["Location"] == f"/en/programmes/{there.pk}/"


def test_programme_of_a_neighbour_is_not_hers_to_merge(coordinator, standing):
    there = ProgrammeFactory(at=GRENOBLE)
    sent = {"into": str(standing.pk), "note": "Double."}
    assert signed_in(coordinator).post(page_of(there), sent).status_code == 404


def test_comparing_asks_a_fixed_number_of_questions(
    coordinator, double, standing, django_assert_max_num_queries
):
    client = signed_in(coordinator)
    with django_assert_max_num_queries(40):
        client.get(page_of(double), {"into": str(standing.pk)})
