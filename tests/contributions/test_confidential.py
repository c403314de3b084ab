"""Revisions hold no address of a hidden site outside of their confidential part."""

import json

import pytest
from django.db import connection

from contributions.models import Revision
from contributions.revisions import actions, confidential
from contributions.revisions.actions import current_content
from contributions.schema.sections import site_name
from directory.models import HiddenAddress, Programme
from tests.contributions.proposals import content_at, coordinator_of, proposal
from tests.factories import ProgrammeFactory, SiteFactory

pytestmark = pytest.mark.django_db

SECRET = "9 rue du Refuge"


def hidden_content() -> dict:
    content = content_at()
    (name,) = [name for name in content if name.startswith("site:")]
    content[name] |= {"precision": "hidden", "street_address": SECRET}
    return content


def hidden_programme() -> Programme:
    programme = ProgrammeFactory(at=None, phone="+33123456789")
    SiteFactory(programme=programme, hidden=True, street_address=SECRET)
    return programme


def public_rows() -> str:
    """All that revisions say outside of their confidential parts, read by SQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT content::text || base::text FROM contributions_revision")
        return " ".join(text for (text,) in cursor.fetchall())


def now(programme) -> dict:
    return current_content(Revision(target_kind="programme", target_id=programme.pk))


def test_proposed_hidden_address_is_kept_apart():
    revision, _sender = proposal(**hidden_content())
    assert SECRET not in public_rows()
    assert SECRET in json.dumps(
        confidential.with_confidential(Revision.objects.get(pk=revision.pk)).content
    )


def test_accepted_hidden_address_reaches_its_own_table():
    revision, _sender = proposal(**hidden_content())
    actions.accept(by=coordinator_of("dep:69"), revision=revision, publish=True)
    assert HiddenAddress.objects.get().street_address == SECRET
    assert SECRET not in public_rows()


def test_base_of_a_change_keeps_the_address_apart():
    programme = hidden_programme()
    name = site_name(programme.sites.get().pk)
    section = now(programme)[name] | {"phone": "+33472111111"}
    content = {name: section}
    decision = actions.change(
        by=coordinator_of("dep:69"), target_id=programme.pk, content=content, language="fr"
    )
    assert decision.is_applied
    assert HiddenAddress.objects.get().street_address == SECRET
    assert SECRET not in public_rows()


def test_site_that_becomes_hidden_takes_its_address_out_of_the_past():
    content = content_at()
    (name,) = [name for name in content if name.startswith("site:")]
    content[name] |= {"street_address": SECRET}
    revision, _sender = proposal(**content)
    coordinator = coordinator_of("dep:69")
    actions.accept(by=coordinator, revision=revision, publish=True)
    assert SECRET in public_rows()
    hidden = content[name] | {"precision": "hidden"}
    actions.change(
        by=coordinator, target_id=revision.target_id, content={name: hidden}, language="fr"
    )
    assert SECRET not in public_rows()


def test_restoring_from_before_brings_the_address_back_where_it_was():
    programme = hidden_programme()
    name = site_name(programme.sites.get().pk)
    coordinator = coordinator_of("dep:69")
    moved = now(programme)[name] | {"street_address": "1 autre rue"}
    decision = actions.change(
        by=coordinator, target_id=programme.pk, content={name: moved}, language="fr"
    )
    actions.restore(by=coordinator, revision=Revision.objects.get(pk=decision.revision.pk))
    assert HiddenAddress.objects.get().street_address == SECRET
