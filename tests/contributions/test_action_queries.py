"""Query budgets of a change of one title, page by page, and which rows it derives again."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.actors import Actor
from contributions.models import Revision
from contributions.revisions import actions
from contributions.workflows import RevisionState
from directory.models import Programme
from tests.contributions.proposals import coordinator_of, correction, signed_in
from tests.contributions.writing import Writer, address, long_ago, with_second_factor
from tests.factories import LYON, ProgrammeFactory

pytestmark = pytest.mark.django_db

# Queries of each step, the session, the account, rate limits and savepoints counted.
MOST = {"begin": 10, "save": 11, "submit": 24, "accept": 36}
MOST_IN_ALL, MOST_TO_ACCEPT = 85, 44
SUMMARY = "Apprenez le français près de chez vous."
# Tables derived for the search from other sections than texts.
DERIVED_FROM_THE_REST = (
    *("directory_searchentry", "directory_coverageindexentry", "directory_indexedpoint"),
    *("directory_clustercell", "directory_bitmapblock", "directory_unindexedentry"),
    *("directory_openinterval", "directory_openingrule", "directory_site", "directory_coverage"),
)


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory(title="Cours nocturnes", hours="Mo 18:00-20:00", coverage=["dep:69"])


def counted(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def decider(*codes: str) -> Client:
    actor = coordinator_of(*codes)
    with_second_factor(actor.user)
    return signed_in(actor)


def decision_on(revision: Revision) -> tuple[str, dict[str, str]]:
    """The URL that accepts a revision, and the data of its form."""
    version_token = Revision.objects.get(pk=revision.pk).changed_at.isoformat()
    return address("decide", revision.pk, "accept"), {"seen": version_token}


def accept(client: Client, revision: Revision):
    return client.post(*decision_on(revision))


def rows_of(table: str) -> set[tuple[str, str]]:
    """The ctid and xmin of each row, which change when it is written again."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ctid::text, xmin::text FROM {table}")
        return set(cursor.fetchall())


def found_by(word: str) -> list[str]:
    data = {"q": word, "lat": LYON[1], "lon": LYON[0]}
    features = Client().get("/api/v1/programmes/", data).json()["features"]
    return [feature["id"] for feature in features]


def steps_of_a_change(programme: Programme) -> dict[str, int]:
    """The queries of each step from the beginning of a change of a title to its acceptance."""
    writer, coordinator = Writer(), decider("dep:69")
    begin = address("change_programme", programme.pk)
    data = long_ago() | {"language": "fr"}
    counts = {"begin": counted(lambda: writer.client.post(begin, data))}
    writer.pk = Revision.objects.get().pk
    Revision.objects.update(created_at="2026-01-01T00:00Z")
    counts["save"] = counted(lambda: writer.page("words", title="Cours du matin", summary=SUMMARY))
    counts["submit"] = counted(writer.send)
    assert writer.revision.state == RevisionState.WAITING
    decision = decision_on(writer.revision)
    coordinator.get(address("revision", writer.pk))  # the review page comes first
    counts["accept"] = counted(lambda: coordinator.post(*decision))
    assert writer.revision.state == RevisionState.ACCEPTED
    return counts


def test_change_of_a_title_has_a_query_budget_for_each_step(programme):
    counts = steps_of_a_change(programme)
    assert {step: count for step, count in counts.items() if count > MOST[step]} == {}
    assert counts["accept"] <= MOST_TO_ACCEPT
    assert sum(counts.values()) <= MOST_IN_ALL


def test_change_of_a_title_by_the_coordinator_herself_has_a_query_budget(
    programme, django_assert_max_num_queries
):
    by = coordinator_of("dep:69")
    content = {"text:fr:title": "Cours du matin"}
    with django_assert_max_num_queries(58):
        actions.change(by=by, target_id=programme.pk, content=content, language="fr")


@pytest.mark.parametrize(("page", "most"), [("form", 7), ("follow", 9), ("review", 19)])
def test_page_of_a_change_has_a_query_budget(programme, page, most, django_assert_max_num_queries):
    revision = correction(programme, {"text:fr:title": "Cours du matin"})
    writer, coordinator = Writer(), decider("dep:69")
    writer.begin(programme.pk)
    pages = {
        "form": (writer.client, writer.at("write", writer.pk, "words")),
        "follow": (writer.client, writer.at("follow", writer.pk)),
        "review": (coordinator, address("revision", revision.pk)),
    }
    client, url = pages[page]
    with django_assert_max_num_queries(most):
        assert client.get(url).status_code == 200


def test_target_is_locked_before_a_proposal_is_queued_where_it_lies(programme):
    writer = Writer().begin(programme.pk)
    writer.page("words", title="Cours du matin", summary=SUMMARY)
    sender = Actor(sender_of=writer.pk)
    with CaptureQueriesContext(connection) as captured:
        actions.submit(by=sender, revision=writer.revision)
    statements = [query["sql"] for query in captured]
    locked = next(at for at, sql in enumerate(statements) if sql.endswith("FOR UPDATE"))
    read = next(at for at, sql in enumerate(statements) if 'FROM "directory_site"' in sql)
    assert 'FROM "directory_programme"' in statements[locked]
    assert locked < read


def test_change_of_a_text_derives_its_words_alone(programme):
    revision = correction(programme, {"text:fr:title": "Cours matinaux"})
    before = {table: rows_of(table) for table in DERIVED_FROM_THE_REST}
    words = rows_of("directory_programmetext")
    assert accept(decider("dep:69"), revision).status_code == 302
    assert {table: rows_of(table) for table in DERIVED_FROM_THE_REST} == before
    assert rows_of("directory_programmetext").isdisjoint(words)
    assert found_by("matinaux") == [str(programme.pk)]
    assert found_by("nocturnes") == []


def test_change_of_a_text_and_of_hours_derives_search_rows_too(programme):
    content = {
        "text:fr:title": "Cours matinaux",
        "hours": {"opening_hours": "Mo 08:00-10:00", "by_appointment": True},
    }
    revision = correction(programme, content)
    before = rows_of("directory_searchentry")
    assert accept(decider("dep:69"), revision).status_code == 302
    assert rows_of("directory_searchentry").isdisjoint(before)
    assert found_by("matinaux") == [str(programme.pk)]


def test_change_of_a_text_of_a_draft_makes_no_words_of_it_findable():
    draft = ProgrammeFactory(title="Cours du soir", phone="04 72 00 00 00", draft=True)
    revision = correction(draft, {"text:fr:title": "Cours matinaux"})
    assert accept(decider("dep:69"), revision).status_code == 302
    assert rows_of("directory_programmetext") == set()
    assert found_by("matinaux") == []
