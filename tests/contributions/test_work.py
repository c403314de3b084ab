"""What a territory needs in one list: kinds, order, bulk actions with a preview, the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions.models import Report, Taken
from contributions.moderation.work import KINDS, count_work, work_of
from directory.models import PageViews, Programme
from tests.contributions.proposals import coordinator_of, proposal, signed_in
from tests.contributions.writing import address, with_second_factor
from tests.factories import GRENOBLE, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def days_ago(days: int):
    return TODAY - timedelta(days=days)


@pytest.fixture
def coordinator():
    actor = coordinator_of("dep:69")
    with_second_factor(actor.user)
    return actor


def reported(programme: Programme, kind: str = "closed") -> Report:
    return Report.objects.create(
        programme=programme, kind=kind, language="fr", role="visitor", words="Fermé."
    )


def fresh(**fields) -> Programme:
    return ProgrammeFactory(**({"verified_on": TODAY} | fields))


def codes(actor) -> set[str]:
    return {row.kind.code for row in work_of(actor, "", "age")[0]}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"verified_on": days_ago(200)}, "stale"),
        ({"capacity": 3, "capacity_on": days_ago(40), "capacity_until": days_ago(1)}, "capacity"),
        ({"capacity": 3, "capacity_on": days_ago(100)}, "capacity"),
        ({"suspended": True, "operating_until": days_ago(1)}, "suspension"),
    ],
)
def test_programme_that_needs_something_is_listed(coordinator, fields, code):
    fresh(**fields)
    fresh(at=GRENOBLE, **fields)
    rows, _more = work_of(coordinator, code, "age")
    assert [row.kind.code for row in rows] == [code]


def test_reports_and_proposals_are_listed(coordinator):
    reported(fresh())
    proposal()
    assert codes(coordinator) == {"report", "proposal"}


def test_nothing_of_a_programme_in_order(coordinator):
    fresh()
    assert codes(coordinator) == set()
    assert set(count_work(coordinator, 100).values()) == {0}


def test_impact_puts_what_is_read_first(coordinator):
    old, read = fresh(verified_on=days_ago(300)), fresh(verified_on=days_ago(200))
    PageViews.objects.create(page=str(read.pk), day=TODAY, views=40)
    by = {
        sort: [row.programme for row in work_of(coordinator, "", sort)[0]]
        for sort in ("age", "impact")
    }
    assert by == {"age": [old.pk, read.pk], "impact": [read.pk, old.pk]}


def test_what_somebody_else_decides_on_is_left_out(coordinator):
    programme = fresh(verified_on=days_ago(200))
    Taken.objects.create(
        subject=programme.pk, user=UserFactory(), until=timezone.now() + timedelta(minutes=5)
    )
    assert codes(coordinator) == set()
    Taken.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert codes(coordinator) == {"stale"}


def test_list_takes_a_fixed_number_of_queries(coordinator, django_assert_max_num_queries):
    for _number in range(12):
        reported(fresh(verified_on=days_ago(200)))
    client = signed_in(coordinator)
    with django_assert_max_num_queries(40):
        page = client.get(address("work", language="en"))
    assert page.status_code == 200
    assert "Readers report something" in page.content.decode()


def test_several_are_shown_before_they_are_confirmed(coordinator):
    programme = fresh(title="Permanence", verified_on=days_ago(200), phone="+33472000000")
    client = signed_in(coordinator)
    sent = {"verb": "confirm", "work": f"stale:{programme.pk}"}
    page = client.post(address("work_several", language="en"), sent).content.decode()
    assert "Permanence" in page
    assert "04 72 00 00 00" in page
    programme.refresh_from_db()
    assert programme.verified_on == days_ago(200)
    client.post(address("work_several"), sent | {"sure": "1"})
    programme.refresh_from_db()
    assert programme.verified_on == TODAY


def test_reports_of_several_are_followed_together(coordinator):
    programmes = [fresh(), fresh()]
    for programme in programmes:
        reported(programme)
    rows = [f"report:{programme.pk}" for programme in programmes]
    sent = {"verb": "follow", "work": rows, "sure": "1"}
    signed_in(coordinator).post(address("work_several"), sent)
    assert Programme.objects.filter(operating="closed").count() == 2
    assert not Report.objects.waiting().exists()


def test_neighbour_confirms_nothing():
    neighbour = coordinator_of("dep:38")
    with_second_factor(neighbour.user)
    programme = fresh(verified_on=days_ago(200))
    sent = {"verb": "confirm", "work": f"stale:{programme.pk}", "sure": "1"}
    signed_in(neighbour).post(address("work_several"), sent)
    programme.refresh_from_db()
    assert programme.verified_on == days_ago(200)


def test_every_kind_leads_to_a_page_that_exists(coordinator):
    client = signed_in(coordinator)
    programme = fresh()
    reported(programme)
    for kind in KINDS.values():
        if kind.url_name != "revision":
            page = client.get(address(kind.url_name, programme.pk))
            assert page.status_code == 200, kind.code


def test_freshness_shows_what_is_confirmed(coordinator):
    ProgrammeFactory(phone="+33472000000", hours="Mo 18:00-20:00")
    page = signed_in(coordinator).get(address("freshness", language="en")).content.decode()
    assert "04 72 00 00 00" in page


# The desk


def test_desk_has_the_pages_of_a_coordinator(coordinator):
    page = signed_in(coordinator).get(address("desk")).content.decode()
    for name in ("queue", "programmes", "work", "contribute"):
        assert address(name) in page


def test_desk_of_a_contributor_has_no_queue():
    page = signed_in(type("One", (), {"user": UserFactory()})).get(address("desk"))
    assert address("queue") not in page.content.decode()


def test_public_page_shows_the_desk_to_nobody_before_a_script(client):
    page = client.get("/fr/help/").content.decode()
    link = page[page.index("desk-link") :]
    assert " hidden" in link[: link.index(">")]
    assert address("contribute") in page


def test_archiving_asks_why_in_the_page(coordinator):
    page = signed_in(coordinator).get(address("coordinated", fresh().pk)).content.decode()
    assert 'name="note"' in page


def test_programmes_are_found_by_their_name(coordinator):
    fresh(title="Permanence du lundi")
    fresh(title="Atelier")
    page = signed_in(coordinator).get(address("programmes"), {"q": "lundi"}).content.decode()
    assert "Permanence du lundi" in page
    assert "Atelier" not in page
