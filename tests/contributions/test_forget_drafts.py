"""Abandoned drafts are deleted."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from contributions.actors import VISITOR
from contributions.models import Revision
from contributions.revisions import actions
from tests.contributions.proposals import proposal

pytestmark = pytest.mark.django_db


def left_alone(revision: Revision, days: int) -> Revision:
    """A revision that nobody has touched for so many days."""
    changed_at = timezone.now() - timedelta(days=days)
    Revision.objects.filter(pk=revision.pk).update(changed_at=changed_at)
    return revision


def forget() -> None:
    call_command("forget_drafts", verbosity=0)


def test_draft_left_alone_is_forgotten():
    revision, _secret = actions.begin(by=VISITOR, language="fr")
    left_alone(revision, days=91)
    forget()
    assert not Revision.objects.filter(pk=revision.pk).exists()


def test_draft_of_this_month_is_kept():
    revision, _secret = actions.begin(by=VISITOR, language="fr")
    left_alone(revision, days=30)
    forget()
    assert Revision.objects.filter(pk=revision.pk).exists()


def test_what_waits_is_kept_however_long():
    revision, _sender = proposal()
    left_alone(revision, days=400)
    forget()
    assert Revision.objects.filter(pk=revision.pk).exists()
