"""Decided revisions are immutable: database triggers refuse every change.

The role of the web server may write to these tables; the triggers hold for it as for every role
(tests/script/test_at_rest_installed.py asks as that role).
"""

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts import actions as account_actions
from contributions.models import ConfidentialPart, Remark, Revision
from contributions.revisions import actions, write_guard
from contributions.schema.sections import site_name
from directory.models import Programme
from tests.contributions.proposals import content_at, coordinator_of, now_of, proposal
from tests.contributions.test_at_rest import sent_proposal
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

DECISIONS = ("accept", "reject", "withdraw")


def refused(about: str = "never change|never delete|no draft"):
    return pytest.raises(ProgrammingError, match=about)


def run(statement: str, *params: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def decided(decision: str) -> Revision:
    """A proposal of a shelter, decided in one of three ways."""
    revision, sender = sent_proposal()
    by = coordinator_of("dep:69")
    if decision == "accept":
        actions.accept(by=by, revision=revision, publish=True)
    elif decision == "reject":
        actions.reject(by=by, revision=revision, reason="Non.")
    else:
        actions.withdraw(by=sender, revision=revision)
    return Revision.objects.get(pk=revision.pk)


def test_moment_of_a_decision_does_not_change():
    with refused():
        run(
            "UPDATE contributions_revision SET decided_at = now() WHERE id = %s",
            decided("accept").pk,
        )


@pytest.mark.parametrize("decision", DECISIONS)
def test_decided_revision_is_not_deleted(decision):
    revision = decided(decision)
    with refused():
        run("DELETE FROM contributions_revision WHERE id = %s", revision.pk)


def test_model_refuses_as_well():
    revision = decided("accept")
    revision.note = "autre"
    with refused(), transaction.atomic():
        revision.save()


@pytest.mark.parametrize("state", ["waiting", "changes_asked"])
def test_what_was_sent_is_neither_deleted_nor_a_draft_again(state):
    revision, _sender = proposal()
    if state == "changes_asked":
        actions.request_changes(by=coordinator_of("dep:69"), revision=revision, reason="Où ?")
    with refused():
        run("DELETE FROM contributions_revision WHERE id = %s", revision.pk)
    with refused():
        run(
            "UPDATE contributions_revision SET state = 'draft', waiting_since = NULL WHERE id = %s",
            revision.pk,
        )


def test_draft_that_was_never_sent_is_deleted():
    revision, _secret = actions.begin(by=actions.Actor(), language="fr")
    assert Revision.objects.filter(pk=revision.pk).delete()[0] == 1


def test_erasing_an_account_leaves_its_revisions_without_an_author():
    user = UserFactory()
    revision = decided("withdraw")
    mine, _secret = actions.begin(by=actions.Actor(user=user), language="fr")
    author = actions.Actor(user=user)
    actions.save_draft(by=author, revision=mine, content=content_at())
    actions.withdraw(by=author, revision=mine)
    account_actions.erase_account(by=user)
    assert set(Revision.objects.values_list("pk", "author")) == {
        (revision.pk, None),
        (mine.pk, None),
    }


# Confidential parts and remarks


@pytest.mark.parametrize(
    "statement",
    [
        r"UPDATE contributions_confidentialpart SET content = '\x00'",
        "DELETE FROM contributions_confidentialpart",
        "DELETE FROM contributions_remark",
        "UPDATE contributions_remark SET text = 'Oui.'",
    ],
)
def test_what_belongs_to_a_decided_revision_does_not_change(statement):
    decided("reject")
    with refused():
        run(statement)


def test_no_part_is_added_to_a_decided_revision():
    revision, _sender = proposal()
    actions.accept(by=coordinator_of("dep:69"), revision=revision, publish=True)
    with refused(), transaction.atomic():
        ConfidentialPart.objects.create(revision=revision, content={}, base={})


def test_part_of_a_decided_revision_is_encrypted_anew():
    decided("reject")
    part = ConfidentialPart.objects.get()
    section = part.content
    field = ConfidentialPart._meta.get_field("content")
    with write_guard.reencrypting():
        changed = ConfidentialPart.objects.update(content=field.encrypted(part))
    assert changed == 1
    assert ConfidentialPart.objects.get().content == section


def test_part_is_not_deleted_while_it_is_encrypted_anew():
    decided("reject")
    with refused(), write_guard.reencrypting():
        run("DELETE FROM contributions_confidentialpart")


def test_revision_is_not_changed_while_it_is_encrypted_anew():
    with refused(), write_guard.reencrypting():
        run("UPDATE contributions_revision SET content = '{}' WHERE id = %s", decided("accept").pk)


def test_remark_stays_readable():
    decided("reject")
    assert Remark.objects.get().text == "Non."


# Taking an address out of what was decided


def open_and_decided() -> tuple[Revision, str]:
    """An accepted proposal whose address everybody reads, and the name of its place."""
    revision, _sender = sent_proposal("exact")
    actions.accept(by=coordinator_of("dep:69"), revision=revision, publish=True)
    revision.refresh_from_db()
    (name,) = [name for name in revision.content if name.startswith("site:")]
    return revision, name


def test_hiding_a_place_takes_its_address_out_of_decided_revisions():
    revision, name = open_and_decided()
    before = Revision.objects.filter(pk=revision.pk).values().get()
    programme = Programme.objects.get(pk=revision.target_id)
    section = now_of(programme)[site_name(programme.sites.get().pk)] | {"precision": "hidden"}
    actions.change(
        by=coordinator_of("dep:69"), target_id=programme.pk, content={name: section}, language="fr"
    )
    after = Revision.objects.filter(pk=revision.pk).values().get()
    blank = {"street_address": "", "postcode": "", "point": None, "locality": ""}
    assert after["content"][name] == before["content"][name] | blank
    before["content"][name] = after["content"][name]
    assert after == before


BLANK = {"street_address": "", "postcode": "", "point": None, "locality": ""}


@pytest.mark.parametrize(
    "changed",
    [
        {"street_address": "1 autre rue"},
        {"locality": "Ailleurs"},
        {"phone": "+33472000000"},
        {"precision": "hidden"},
        {"commune": ""},
        {"added": ""},
    ],
)
def test_nothing_but_an_address_is_taken_out(changed):
    revision, name = open_and_decided()
    revision.content[name] |= BLANK | changed
    with refused(), write_guard.withholding("test"):
        revision.save(update_fields=["content"])


def test_no_section_of_words_is_taken_out():
    revision, _name = open_and_decided()
    revision.content["text:fr:title"] = ""
    with refused(), write_guard.withholding("test"):
        revision.save(update_fields=["content"])


def test_nothing_is_taken_out_in_nobodys_name():
    revision, name = open_and_decided()
    revision.content[name] |= BLANK
    with refused(), transaction.atomic():
        revision.save(update_fields=["content"])


def test_name_is_given_back_at_the_end_of_its_block():
    revision, name = open_and_decided()
    with write_guard.withholding("test"):
        pass
    revision.content[name] |= BLANK
    with refused(), transaction.atomic():
        revision.save(update_fields=["content"])
