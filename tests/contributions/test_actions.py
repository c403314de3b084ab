"""Actions on revisions: transitions, permissions, and what they write."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.actions import NotReadyError
from contributions.revisions.applying import BaseMovedError
from contributions.schema.sections import site_name, version_token
from contributions.workflows import RevisionState, TransitionRefusedError
from directory.models import Programme, SearchEntry
from tests.contributions.proposals import coordinator_of, proposal, reviewer_of
from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed():
    """A programme in Lyon that a visitor has sent, and its sender."""
    return proposal()


@pytest.fixture
def programme():
    return ProgrammeFactory(title="Cours du soir", phone="+33123456789")


def change_title(programme, by, title="Cours du matin"):
    return actions.change(
        by=by, target_id=programme.pk, content={"text:fr:title": title}, language="fr"
    )


def test_proposal_is_not_public(proposed):
    revision, _sender = proposed
    assert not Programme.objects.filter(pk=revision.target_id).exists()


def test_accepted_and_published_proposal_is_found(proposed):
    revision, _sender = proposed
    decision = actions.accept(by=coordinator_of("dep:69"), revision=revision, publish=True)
    assert decision.is_applied
    assert SearchEntry.objects.filter(programme=revision.target_id).count() == 1


def test_accepted_proposal_is_a_draft_until_published(proposed):
    revision, _sender = proposed
    coordinator = coordinator_of("dep:69")
    actions.accept(by=coordinator, revision=revision)
    assert Programme.objects.get(pk=revision.target_id).publication == "draft"
    actions.set_publication(by=coordinator, programme_id=revision.target_id, to="published")
    assert SearchEntry.objects.filter(programme=revision.target_id).exists()


def test_neighbour_may_not_decide(proposed):
    with pytest.raises(PermissionDenied):
        actions.accept(by=coordinator_of("dep:38"), revision=proposed[0])


def test_region_above_may_decide(proposed):
    assert actions.accept(by=coordinator_of("reg:84"), revision=proposed[0]).is_applied


def test_sender_mends_what_was_asked_for(proposed):
    revision, sender = proposed
    coordinator = coordinator_of("dep:69")
    actions.request_changes(by=coordinator, revision=revision, reason="Quel jour ?")
    actions.save_draft(by=sender, revision=revision, content={"text:fr:summary": "Le lundi soir."})
    actions.submit(by=sender, revision=revision)
    actions.accept(by=coordinator, revision=revision, publish=True)
    programme = Programme.objects.get(pk=revision.target_id)
    assert programme.sections.get(key="summary").text == "Le lundi soir."


def test_second_decision_is_refused(proposed):
    revision, _sender = proposed
    actions.reject(by=coordinator_of("dep:69"), revision=revision, reason="Doublon.")
    with pytest.raises(TransitionRefusedError):
        actions.accept(by=coordinator_of("reg:84"), revision=revision)


def test_change_of_words_raises_their_numbers(programme):
    change_title(programme, coordinator_of("dep:69"))
    title = programme.sections.get(key="title")
    assert (title.text, title.text_no, title.meaning_no) == ("Cours du matin", 2, 2)


def test_site_that_moves_over_a_border_needs_the_other_side(programme):
    site = programme.sites.get()
    name = site_name(site.pk)
    section = actions.current_content(Revision(target_kind="programme", target_id=programme.pk))[
        name
    ]
    moved = section | {"commune": "com:38185", "point": [5.7357, 45.1875]}
    decision = actions.change(
        by=coordinator_of("dep:69"), target_id=programme.pk, content={name: moved}, language="fr"
    )
    assert not decision.is_applied
    site.refresh_from_db()
    assert site.commune.code == "com:69123"
    assert actions.accept(by=coordinator_of("dep:38"), revision=decision.revision).is_applied
    site.refresh_from_db()
    assert site.commune.code == "com:38185"


@pytest.mark.parametrize("change", ["edit", "rebase"])
def test_agreement_holds_for_what_was_agreed_to_alone(programme, change):
    name = site_name(programme.sites.get().pk)
    site = actions.current_content(Revision(target_kind="programme", target_id=programme.pk))[name]
    moved = site | {"commune": "com:38185", "point": [5.7357, 45.1875]}
    rhone, isere = coordinator_of("dep:69"), coordinator_of("dep:38")
    waiting = actions.change(
        by=rhone, target_id=programme.pk, content={name: moved}, language="fr"
    ).revision
    if change == "edit":
        content = {name: moved | {"street_address": "3 rue Ailleurs"}}
        actions.save_draft(by=isere, revision=waiting, content=content)
    else:
        actions.resolve_conflict(by=isere, revision=waiting)
    assert not actions.accept(by=isere, revision=waiting).is_applied


def test_same_section_moved_meanwhile_is_refused(programme):
    coordinator = coordinator_of("dep:69")
    revision, _ = actions.begin(by=coordinator, language="fr", target_id=programme.pk)
    actions.save_draft(by=coordinator, revision=revision, content={"text:fr:title": "Un"})
    revision = actions.submit(by=coordinator, revision=revision)
    change_title(programme, coordinator, "Deux")
    with pytest.raises(BaseMovedError):
        actions.accept(by=coordinator, revision=revision)
    assert Revision.objects.get(pk=revision.pk).state == RevisionState.WAITING


def test_other_section_moved_meanwhile_is_kept(programme):
    coordinator = coordinator_of("dep:69")
    revision, _ = actions.begin(by=coordinator, language="fr", target_id=programme.pk)
    actions.save_draft(by=coordinator, revision=revision, content={"text:fr:title": "Un"})
    revision = actions.submit(by=coordinator, revision=revision)
    actions.change(
        by=coordinator,
        target_id=programme.pk,
        content={"text:fr:summary": "Autre."},
        language="fr",
    )
    assert actions.accept(by=coordinator, revision=revision).is_applied
    texts = dict(programme.sections.values_list("key", "text"))
    assert (texts["title"], texts["summary"]) == ("Un", "Autre.")


def test_restoring_says_again_what_was_said_before(programme):
    coordinator = coordinator_of("dep:69")
    decision = change_title(programme, coordinator)
    actions.restore(by=coordinator, revision=decision.revision)
    assert programme.sections.get(key="title").text == "Cours du soir"


def test_still_correct_does_not_modify(programme):
    before = programme.modified_at
    actions.confirm(by=coordinator_of("dep:69"), programme_id=programme.pk)
    programme.refresh_from_db()
    assert (programme.modified_at, programme.verified_role) == (before, "coordinator")


def test_merged_programme_leads_to_the_other(programme, client):
    other = ProgrammeFactory(title="Le même")
    actions.merge(by=coordinator_of("dep:69"), programme_id=other.pk, into_id=programme.pk)
    answer = client.get(f"/fr/programmes/{other.pk}/")
    assert answer["Location"] == f"/fr/programmes/{programme.pk}/"
    assert not SearchEntry.objects.filter(programme=other).exists()


def test_programme_is_not_merged_into_what_nobody_reads(programme):
    hidden = ProgrammeFactory(draft=True)
    with pytest.raises(ValueError, match="published"):
        actions.merge(by=coordinator_of("dep:69"), programme_id=programme.pk, into_id=hidden.pk)


def test_archived_programme_is_found_no_more(programme):
    coordinator = coordinator_of("dep:69")
    actions.set_publication(by=coordinator, programme_id=programme.pk, to="archived")
    assert not SearchEntry.objects.filter(programme=programme).exists()


def test_what_covers_a_neighbour_is_published_by_both_sides():
    programme = ProgrammeFactory(
        at=None, coverage=["dep:69", "dep:38"], draft=True, phone="+33123456789"
    )
    site = actions.set_publication(
        by=coordinator_of("dep:69"), programme_id=programme.pk, to="published"
    )
    assert not site.is_applied
    assert actions.accept(by=coordinator_of("dep:38"), revision=site.revision).is_applied


def test_words_of_an_organization_concern_all_its_programmes(programme):
    elsewhere = ProgrammeFactory(at="com:38185", organization=programme.organization)
    name = {"id": str(programme.organization.pk), "name": "Autre nom"}
    content = {"organization": name | {"phone": "", "email": "", "website": ""}}
    decision = actions.change(
        by=coordinator_of("dep:69"), target_id=programme.pk, content=content, language="fr"
    )
    assert not decision.is_applied
    actions.accept(by=coordinator_of("dep:38"), revision=decision.revision)
    elsewhere.organization.refresh_from_db()
    assert elsewhere.organization.name == "Autre nom"


def test_words_taken_out_in_french_leave_every_language():
    programme = ProgrammeFactory(
        phone="+33123456789", texts={"fr": {"join": "Venez."}, "ar": {"join": "تعالوا"}}
    )
    decision = actions.change(
        by=coordinator_of("dep:69"),
        target_id=programme.pk,
        content={"text:fr:join": ""},
        language="fr",
    )
    assert not programme.sections.filter(key="join").exists()
    assert decision.revision.base["text:ar:join"] == "تعالوا"


def test_translation_says_which_meaning_it_was_made_from(programme):
    coordinator = coordinator_of("dep:69")
    change_title(programme, coordinator)
    actions.change(
        by=reviewer_of("ar"),
        target_id=programme.pk,
        content={"text:ar:title": "دروس صباحية"},
        language="ar",
    )
    assert programme.sections.get(key="title", language="ar").based_on_meaning == 2


def test_form_shown_before_another_change_is_told_what_moved(programme):
    coordinator = coordinator_of("dep:69")
    token = version_token("Cours du soir")
    change_title(programme, coordinator)
    revision, _ = actions.begin(by=coordinator, language="fr", target_id=programme.pk)
    with pytest.raises(BaseMovedError):
        actions.save_draft(
            by=coordinator,
            revision=revision,
            content={"text:fr:title": "Le mien"},
            version_tokens={"text:fr:title": token},
        )


def test_incomplete_proposal_is_not_published(proposed):
    revision, _sender = proposed
    coordinator = coordinator_of("dep:69")
    actions.save_draft(by=coordinator, revision=revision, content={"text:fr:title": ""})
    with pytest.raises(NotReadyError) as refused:
        actions.accept(by=coordinator, revision=revision, publish=True)
    assert [missing.code for missing in refused.value.missing] == ["title_missing"]


def test_every_decision_is_in_the_audit_without_a_name(proposed):
    revision, _sender = proposed
    coordinator = coordinator_of("dep:69")
    actions.accept(by=coordinator, revision=revision)
    entries = AuditEntry.objects.filter(object_id=str(revision.pk)).order_by("pk")
    assert list(entries.values_list("verb", "role", "actor")) == [
        ("submit", "visitor", None),
        ("accept", "coordinator", coordinator.user.pseudonym),
    ]
