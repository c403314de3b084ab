"""The daily mail: to whom, once a day, in her language, and never lost."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import mails
from accounts.models import Delivery
from contributions.moderation import digest
from contributions.revisions import actions
from tests.contributions.proposals import proposal, signed_in
from tests.factories import GRENOBLE

pytestmark = pytest.mark.django_db
ORIGIN = "https://reperes.example.org"


def send() -> str:
    output = StringIO()
    call_command("send_digests", origin=ORIGIN, stdout=output)
    return output.getvalue().strip()


def begun(coordinator, minutes_ago: int) -> None:
    Delivery.objects.create(
        purpose=digest.PURPOSE,
        subject=f"{coordinator.user.pk}:{timezone.localdate()}",
        message_id="<one@example.org>",
        begun_at=timezone.now() - timedelta(minutes=minutes_ago),
    )


def test_mail_says_what_waits_and_where(coordinator, mailoutbox):
    revision, _sender = proposal()
    assert send() == "1 sent"
    (mail,) = mailoutbox
    assert mail.to == [coordinator.user.email]
    assert "Rhône\u202f: 1" in mail.body
    assert "Atelier du samedi" in mail.body
    assert f"{ORIGIN}/fr/coordination/revisions/{revision.pk}/" in mail.body


def test_twice_a_day_sends_once(coordinator, mailoutbox):
    proposal()
    assert [send(), send()] == ["1 sent", "0 sent"]
    assert len(mailoutbox) == 1


def test_next_day_sends_again(coordinator, mailoutbox):
    proposal()
    send()
    yesterday = timezone.localdate() - timedelta(days=1)
    Delivery.objects.update(subject=f"{coordinator.user.pk}:{yesterday}")
    assert send() == "1 sent"


def test_nothing_is_sent_when_nothing_waits(coordinator, mailoutbox):
    proposal(GRENOBLE)
    assert send() == "0 sent"
    assert mailoutbox == []


def test_nothing_is_sent_for_what_was_decided(coordinator, mailoutbox):
    revision, _sender = proposal()
    actions.accept(by=coordinator, revision=revision)
    assert send() == "0 sent"


def test_mail_names_the_oldest_five(coordinator, mailoutbox):
    revisions = [proposal()[0] for _ in range(7)]
    send()
    named = [str(revision.pk) in mailoutbox[0].body for revision in revisions]
    assert named == [True] * 5 + [False] * 2


def test_mail_is_written_in_her_language(coordinator, mailoutbox):
    coordinator.user.language = "en"
    coordinator.user.save()
    proposal()
    send()
    assert mailoutbox[0].subject == "Repères: 1 thing waits for your decision"
    assert f"{ORIGIN}/en/coordination/queue/" in mailoutbox[0].body


def test_who_declined_gets_none(settings, coordinator, mailoutbox):
    settings.DEMO = True
    proposal()
    signed_in(coordinator).post("/fr/coordination/digest/", {"digest": "no"})
    assert send() == "0 sent"
    signed_in(coordinator).post("/fr/coordination/digest/", {"digest": "yes"})
    assert send() == "1 sent"


def test_closed_account_gets_none(coordinator, mailoutbox):
    proposal()
    coordinator.user.is_active = False
    coordinator.user.save()
    assert send() == "0 sent"


def test_dry_run_sends_and_marks_nothing(coordinator, mailoutbox):
    proposal()
    output = StringIO()
    call_command("send_digests", dry_run=True, stdout=output)
    assert output.getvalue().startswith("1 to send")
    assert (len(mailoutbox), Delivery.objects.count()) == (0, 0)


def test_mail_that_was_not_taken_is_sent_by_the_next_run(coordinator, mailoutbox, monkeypatch):
    proposal()

    def refuse(*args, **kwargs):
        raise mails.MailNotSentError

    with monkeypatch.context() as patch:
        patch.setattr(digest.mails, "send", refuse)
        with pytest.raises(CommandError):
            send()
    assert send() == "1 sent"


def test_mail_interrupted_between_mark_and_sending_is_not_lost(coordinator, mailoutbox):
    proposal()
    begun(coordinator, minutes_ago=16)
    assert send() == "1 sent"


def test_mail_another_run_is_sending_is_not_sent_twice(coordinator, mailoutbox):
    proposal()
    begun(coordinator, minutes_ago=1)
    assert send() == "0 sent"


def test_without_a_public_name_the_origin_must_be_said(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with pytest.raises(CommandError, match="--origin"):
        call_command("send_digests")


def test_mail_names_no_person(coordinator, mailoutbox):
    proposal()
    send()
    assert "@" not in mailoutbox[0].body
