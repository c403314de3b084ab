"""Merging two programmes section by section, and taking them apart again."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from contributions.duplicates.merging import (
    OtherSideError,
    StandsAgainstError,
    merge_of,
    merge_programmes,
    standing_against,
    unmerge_programmes,
)
from contributions.models import Merge, Revision
from contributions.revisions import actions
from contributions.schema.snapshot import snapshot_programmes
from directory.models import Programme
from journeys.targets import current_ids
from tests.contributions.proposals import coordinator_of, signed_in
from tests.factories import GRENOBLE, LYON, VILLEURBANNE, ProgrammeFactory, SiteFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
REASON = "Deux fois la même."
ARABIC = {"title": "جوقة الأرصفة", "summary": "نغني."}


@pytest.fixture
def gone():
    summary = {"fr": {"summary": "On chante le lundi."}}
    programme = ProgrammeFactory(
        title="Chorale des quais", at=VILLEURBANNE, texts=summary | {"ar": ARABIC}
    )
    SiteFactory(programme=programme, at=LYON, street_address="3 quai de l'Exemple")
    return programme


@pytest.fixture
def stays():
    return ProgrammeFactory(title="La chorale", phone="115")


def content_of(programme: Programme) -> dict:
    return snapshot_programmes([programme.pk])[programme.pk]


def merged(by, gone, stays, **changes) -> Merge:
    content = {name.replace("__", ":"): value for name, value in changes.items()}
    return merge_programmes(
        by=by, gone_id=gone.pk, stays_id=stays.pk, changes=content, reason=REASON
    )


def page_of(programme: Programme, verb: str = "merge") -> str:
    return f"/en/coordination/programmes/{programme.pk}/{verb}/"


def sent_by(client, gone: Programme, stays: Programme, **more) -> dict:
    """The form as its page offers it, with ``more``."""
    context = client.get(page_of(gone), {"into": str(stays.pk)}).context
    chosen = {
        choice.field: next(shown.side for shown in choice.sides if shown.is_chosen)
        for choice in context["choices"]
    }
    places = [place.name for place in context["places"] if place.is_kept]
    form = {"into": str(stays.pk), "note": REASON, "seen": context["seen"], "place": places}
    return form | chosen | more


def test_page_shows_each_section_that_differs_with_both_sides(coordinator, gone, stays):
    context = signed_in(coordinator).get(page_of(gone), {"into": str(stays.pk)}).context
    [contact] = [choice for choice in context["choices"] if choice.name == "contact"]
    assert [str(shown.side) for shown in contact.sides] == ["stays", "gone", "both"]
    assert len(context["places"]) == 3


def test_chosen_sections_are_taken_over_and_the_others_stay(coordinator, gone, stays):
    client = signed_in(coordinator)
    client.post(page_of(gone), sent_by(client, gone, stays, **{"choice:text:fr:title": "gone"}))
    content = content_of(stays)
    assert content["text:fr:title"] == "Chorale des quais"
    assert content["contact"]["phone"] == "115"


def test_translations_go_along_where_they_are_chosen(coordinator, gone, stays):
    client = signed_in(coordinator)
    sides = {"choice:text:fr:title": "gone", "choice:text:ar:title": "gone"}
    client.post(page_of(gone), sent_by(client, gone, stays, **sides))
    assert content_of(stays)["text:ar:title"] == ARABIC["title"]


def test_places_of_both_are_kept(coordinator, gone, stays):
    client = signed_in(coordinator)
    client.post(page_of(gone), sent_by(client, gone, stays))
    communes = {site.commune.code for site in stays.sites.select_related("commune")}
    assert communes == {"com:69123", "com:69266"}
    assert gone.sites.count() == 2


def test_what_changed_since_the_page_was_shown_is_not_merged(coordinator, gone, stays):
    client = signed_in(coordinator)
    form = sent_by(client, gone, stays)
    words = {"text:fr:title": "Autre titre"}
    actions.change(by=coordinator, target_id=stays.pk, content=words, language="fr")
    assert client.post(page_of(gone), form).status_code == 409
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_histories_of_both_say_why(coordinator, gone, stays):
    made = merged(coordinator, gone, stays, text__fr__title="Chorale")
    for programme in (gone, stays):
        assert Revision.objects.accepted().of(programme.pk).get().note == REASON
    assert len(made.revisions) == 2


def test_merging_is_in_the_audit(coordinator, gone, stays):
    made = merged(coordinator, gone, stays)
    entry = AuditEntry.objects.get(verb="merge")
    assert entry.object_id == str(made.pk)


def test_nothing_is_carried_over_without_the_other_side(gone):
    elsewhere = ProgrammeFactory(at=GRENOBLE)
    by = coordinator_of("dep:69")
    with pytest.raises(OtherSideError):
        merged(by, gone, elsewhere, text__fr__title="Chorale")
    gone.refresh_from_db()
    assert (gone.merged_into, Merge.objects.count()) == (None, 0)


def test_page_of_a_neighbours_programme_offers_no_choices(coordinator, gone):
    elsewhere = ProgrammeFactory(at=GRENOBLE)
    answer = signed_in(coordinator).get(page_of(gone), {"into": str(elsewhere.pk)})
    assert answer.context["may_carry"] is False


def test_journeys_follow_what_was_merged_twice(coordinator, gone, stays):
    last = ProgrammeFactory()
    merged(coordinator, gone, stays)
    merged(coordinator, stays, last)
    assert current_ids([gone.pk, stays.pk]) == {gone.pk: last.pk, stays.pk: last.pk}


# Taking apart


def test_both_are_as_they_were(coordinator, gone, stays):
    before = content_of(gone), content_of(stays)
    client = signed_in(coordinator)
    client.post(page_of(gone), sent_by(client, gone, stays, **{"choice:text:fr:title": "gone"}))
    assert content_of(stays) != before[1]
    client.post(page_of(gone, "unmerge"), {"note": "Ce sont deux chorales."})
    assert (content_of(gone), content_of(stays)) == before


def test_page_lists_what_became_one_with_a_programme(coordinator, gone, stays):
    merged(coordinator, gone, stays)
    text = signed_in(coordinator).get(f"/en/coordination/programmes/{stays.pk}/").content.decode()
    assert page_of(gone, "unmerge") in text


def test_change_made_since_stands_against_it(coordinator, gone, stays):
    made = merged(coordinator, gone, stays, text__fr__title="Chorale")
    words = {"text:fr:title": "Chorale du lundi"}
    actions.change(by=coordinator, target_id=stays.pk, content=words, language="fr")
    assert standing_against(made) == ["Titre"]
    with pytest.raises(StandsAgainstError):
        unmerge_programmes(by=coordinator, merge=made, reason="Deux.")


def test_change_of_another_section_does_not_stand_against_it(coordinator, gone, stays):
    made = merged(coordinator, gone, stays, text__fr__title="Chorale")
    words = {"text:fr:summary": "On chante."}
    actions.change(by=coordinator, target_id=stays.pk, content=words, language="fr")
    unmerge_programmes(by=coordinator, merge=made, reason="Deux.")
    content = content_of(stays)
    assert (content["text:fr:title"], content["text:fr:summary"]) == ("La chorale", "On chante.")


def test_page_says_what_stands_against_it(coordinator, gone, stays):
    merged(coordinator, gone, stays, text__fr__title="Chorale")
    words = {"text:fr:title": "Chorale du lundi"}
    actions.change(by=coordinator, target_id=stays.pk, content=words, language="fr")
    client = signed_in(coordinator)
    assert client.get(page_of(gone, "unmerge")).context["against"] == ["Title"]
    assert client.post(page_of(gone, "unmerge"), {"note": "Deux."}).status_code == 409


def test_taking_apart_needs_a_reason(coordinator, gone, stays):
    merged(coordinator, gone, stays)
    assert signed_in(coordinator).post(page_of(gone, "unmerge")).status_code == 400


def test_neighbour_does_not_take_them_apart(coordinator, gone, stays):
    made = merged(coordinator, gone, stays)
    neighbour = coordinator_of("dep:38")
    with pytest.raises(PermissionDenied):
        unmerge_programmes(by=neighbour, merge=made, reason="Deux.")
    assert signed_in(neighbour).get(page_of(gone, "unmerge")).status_code == 404


def test_programme_taken_apart_may_be_merged_again(coordinator, gone, stays):
    made = merged(coordinator, gone, stays)
    unmerge_programmes(by=coordinator, merge=made, reason="Deux.")
    assert merged(coordinator, gone, stays).pk != made.pk


def test_merge_that_waited_is_read_from_its_revision(coordinator, stays):
    double = ProgrammeFactory(at=[LYON, GRENOBLE])
    assert merged(coordinator, double, stays) is None
    waiting = Revision.objects.waiting().of(double.pk).get()
    actions.accept(by=coordinator_of("dep:38"), revision=waiting)
    double.refresh_from_db()
    assert merge_of(double).revisions == [waiting.pk]


@pytest.mark.parametrize("verb", ["merge", "unmerge"])
def test_page_asks_a_fixed_number_of_questions(
    coordinator, gone, stays, django_assert_max_num_queries, verb
):
    client = signed_in(coordinator)
    query = {"into": str(stays.pk)}
    if verb == "unmerge":
        merged(coordinator, gone, stays, text__fr__title="Chorale")
        query = {}
    with django_assert_max_num_queries(45):
        client.get(page_of(gone, verb), query)
