"""The queue of waiting revisions: scope, order, filters, items."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from contributions.actors import VISITOR, Actor, actor_of
from contributions.models import Revision, RevisionTerritory
from contributions.moderation import queue
from contributions.moderation.queue import PAGE, QueueFilters
from contributions.revisions import actions
from contributions.schema.sections import site_name
from tests.contributions.proposals import (
    coordinator_of,
    correction,
    moved_to_grenoble,
    now_of,
    proposal,
    signed_in,
)
from tests.factories import (
    GRENOBLE,
    LYON,
    VILLEURBANNE,
    ProgrammeFactory,
    SheetFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
EVERYTHING = QueueFilters()


def waiting(actor: Actor, **wanted) -> list[UUID]:
    return [row.revision_id for row in queue.queue_page(actor, QueueFilters(**wanted), PAGE)]


# Scope


@pytest.mark.parametrize(
    ("territory", "sees"),
    [
        ("dep:69", True),
        ("reg:84", True),
        ("epci:200046977", True),
        ("com:69123", True),
        ("country:fr", True),
        ("dep:38", False),
        ("com:69266", False),
        ("reg:11", False),
    ],
)
def test_proposal_in_lyon_waits_for_its_territories_alone(territory, sees):
    revision, _sender = proposal()
    assert (revision.pk in waiting(coordinator_of(territory))) is sees


def test_administrator_sees_what_names_no_place():
    revision, _secret = actions.begin(by=VISITOR, language="fr")
    sender = Actor(sender_of=revision.pk)
    actions.save_draft(by=sender, revision=revision, content={"text:fr:title": "Sans lieu"})
    actions.submit(by=sender, revision=revision)
    administrator = actor_of(UserFactory(is_superuser=True))
    assert waiting(administrator) == [revision.pk]


def test_what_two_territories_of_hers_share_waits_once():
    revision = moved_to_grenoble(ProgrammeFactory())
    assert waiting(coordinator_of("dep:69", "dep:38")) == [revision.pk]


def test_decided_item_no_longer_waits():
    revision, _sender = proposal()
    coordinator = coordinator_of("dep:69")
    actions.accept(by=coordinator, revision=revision)
    assert waiting(coordinator) == []


def test_item_she_agreed_to_waits_for_the_other_side_alone():
    revision = moved_to_grenoble(ProgrammeFactory())
    rhone, isere = coordinator_of("dep:69"), coordinator_of("dep:38")
    actions.accept(by=rhone, revision=revision)
    assert (waiting(rhone), waiting(isere)) == ([], [revision.pk])


def test_item_she_agreed_to_is_found_when_looked_for():
    revision = moved_to_grenoble(ProgrammeFactory())
    rhone = coordinator_of("dep:69")
    actions.accept(by=rhone, revision=revision)
    assert waiting(rhone, kind="agreement") == [revision.pk]


# In which order


def test_oldest_comes_first():
    sent = [proposal()[0].pk for _ in range(3)]
    assert waiting(coordinator_of("dep:69")) == sent


def test_pages_lose_and_repeat_nothing():
    sent = [proposal()[0].pk for _ in range(5)]
    coordinator, walked, after = coordinator_of("dep:69"), [], ""
    while rows := queue.queue_page(coordinator, QueueFilters(after=after), 2):
        walked += [row.revision_id for row in rows]
        after = rows[-1].cursor
    assert walked == sent


def test_pages_hold_when_many_were_sent_in_the_same_moment():
    sent = {proposal()[0].pk for _ in range(5)}
    moment = timezone.now()
    Revision.objects.update(waiting_since=moment)
    RevisionTerritory.objects.update(waiting_since=moment)
    coordinator = coordinator_of("dep:69")
    first = queue.queue_page(coordinator, EVERYTHING, 2)
    rest = queue.queue_page(coordinator, QueueFilters(after=first[-1].cursor), 5)
    assert sorted(sent) == sorted(row.revision_id for row in [*first, *rest])


@pytest.mark.parametrize("cursor", ["", "nonsense", "2026-01-01~x", "2026-01-01T00:00~" + "0" * 32])
def test_cursor_that_says_nothing_begins_anew(cursor):
    revision, _sender = proposal()
    assert waiting(coordinator_of("dep:69"), after=cursor) == [revision.pk]


# Filters


@pytest.fixture
def mixed() -> dict[str, UUID]:
    """One of each kind, by its code."""
    programme = ProgrammeFactory()
    site = site_name(programme.sites.get().pk)
    now = now_of(programme)
    archived = now["state"] | {"publication": "archived"}
    return {
        "new": proposal()[0].pk,
        "words": correction(programme, {"text:fr:title": "Autre titre"}).pk,
        "place": correction(programme, {site: now[site] | {"locality": "Bellecour"}}).pk,
        "state": correction(programme, {"state": archived}).pk,
    }


@pytest.mark.parametrize("kind", ["new", "words", "place", "state"])
def test_queue_is_narrowed_to_a_kind(mixed, kind):
    assert waiting(coordinator_of("dep:69"), kind=kind) == [mixed[kind]]


def test_corrections_of_sheets_wait_for_the_country():
    sheet = SheetFactory()
    revision, _secret = actions.begin(by=VISITOR, language="fr", kind="sheet", target_id=sheet.pk)
    sender = Actor(sender_of=revision.pk)
    actions.save_draft(by=sender, revision=revision, content={"text:fr:title": "Plus clair"})
    actions.submit(by=sender, revision=revision)
    assert waiting(coordinator_of("country:fr"), kind="sheet") == [revision.pk]


def test_queue_is_narrowed_to_a_territory_below():
    proposal(LYON)
    elsewhere, _sender = proposal(VILLEURBANNE)
    assert waiting(coordinator_of("dep:69"), territory="com:69266") == [elsewhere.pk]


def test_territory_that_is_not_hers_narrows_to_nothing():
    proposal(GRENOBLE)
    assert waiting(coordinator_of("dep:69"), territory="dep:38") == []


def test_queue_is_narrowed_to_the_theme_proposed():
    revision, _sender = proposal(about={"themes": ["health"], "needs": [], "procedures": []})
    proposal()
    assert waiting(coordinator_of("dep:69"), theme="health") == [revision.pk]


def test_queue_is_narrowed_to_the_theme_of_the_programme():
    revision = correction(ProgrammeFactory(themes=["health"]), {"text:fr:title": "Dentiste"})
    proposal()
    assert waiting(coordinator_of("dep:69"), theme="health") == [revision.pk]


def test_queue_is_narrowed_to_a_language():
    programme = ProgrammeFactory()
    # A translation alone goes to the reviewers of its language.
    both = {"text:fr:title": "Atelier", "text:ar:title": "ورشة"}
    revision = correction(programme, both, language="ar")
    proposal()
    assert waiting(coordinator_of("dep:69"), language="ar") == [revision.pk]


def test_queue_is_narrowed_to_what_waits_for_long():
    old, _sender = proposal()
    proposal()
    long_ago = timezone.now() - timedelta(days=8)
    RevisionTerritory.objects.filter(revision=old).update(waiting_since=long_ago)
    assert waiting(coordinator_of("dep:69"), older=7) == [old.pk]


def test_unknown_filters_are_left_out():
    query = {"kind": "x", "theme": "x", "language": "xx", "older": "9", "after": "x", "fbclid": "1"}
    assert queue.filters_in(query) == EVERYTHING


# In words


def listed(actor: Actor, query: str = "") -> str:
    return signed_in(actor).get(f"/en/coordination/queue/{query}").content.decode()


def test_list_says_what_is_new():
    proposal()
    html = listed(coordinator_of("dep:69"))
    assert "New programme" in html
    assert "Atelier du samedi" in html
    assert "Lyon" in html


def test_list_says_which_sections_a_correction_changes():
    correction(ProgrammeFactory(), {"text:fr:title": "Autre", "text:fr:summary": "Autrement."})
    assert "Correction: Title, In one sentence" in listed(coordinator_of("dep:69"))


def test_list_says_where_a_place_moves_and_who_must_agree():
    moved_to_grenoble(ProgrammeFactory())
    html = listed(coordinator_of("dep:69"))
    assert "Moves a place: Lyon to Grenoble" in html
    assert "Another side must agree: Grenoble" in html


def test_list_offers_the_next_page():
    for _ in range(PAGE + 1):
        proposal()
    html = listed(coordinator_of("dep:69"))
    assert html.count("data-item") == PAGE
    assert 'rel="next"' in html


def test_empty_queue_says_so():
    assert "Nothing waits" in listed(coordinator_of("dep:69"))


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_queue_is_kept_by_nobody(language):
    proposal()
    response = signed_in(coordinator_of("dep:69")).get(f"/{language}/coordination/queue/")
    assert "no-store" in response["Cache-Control"]
