"""Mails of jobs: recorded before and after, repeated once with the same Message-ID."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import deliveries, mails
from accounts.deliveries import Outcome, deliver
from accounts.mails import MailNotSentError
from accounts.models import Delivery

pytestmark = pytest.mark.django_db


class KilledError(BaseException):
    """The end of the process while a mail is being sent."""


class Sender:
    """A mail server that answers as a test says, and writes down the Message-IDs it got."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.fails: BaseException | None = None

    def __call__(self, message_id: str) -> None:
        self.got.append(message_id)
        if self.fails:
            raise self.fails


@pytest.fixture
def sender() -> Sender:
    return Sender()


def later(monkeypatch, minutes: int) -> None:
    moment = timezone.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_mail_is_sent_once(sender):
    assert deliver("digest", "1", sender) == Outcome.SENT
    assert deliver("digest", "1", sender) == Outcome.SENT_BEFORE
    assert len(sender.got) == 1


def test_mails_about_other_things_are_others(sender):
    for purpose, subject in (("digest", "1"), ("digest", "2"), ("reminder", "1")):
        deliver(purpose, subject, sender)
    assert len(set(sender.got)) == 3


def test_mail_is_recorded_before_it_is_sent():
    seen = []
    deliver("digest", "1", lambda message_id: seen.extend(Delivery.objects.values_list("state")))
    assert seen == [("sending",)]


def test_record_says_when_it_was_sent(sender):
    deliver("digest", "1", sender)
    row = Delivery.objects.get()
    assert (row.state, row.sent_at is None) == ("sent", False)


def test_killed_run_makes_the_next_one_repeat_the_mail_with_the_same_message_id(
    sender, monkeypatch
):
    sender.fails = KilledError()
    with pytest.raises(KilledError):
        deliver("digest", "1", sender)
    sender.fails = None
    later(monkeypatch, 16)
    assert deliver("digest", "1", sender) == Outcome.SENT
    assert len(sender.got) == 2
    assert len(set(sender.got)) == 1


def test_mail_that_another_run_is_sending_is_left_to_it(sender, monkeypatch):
    sender.fails = KilledError()
    with pytest.raises(KilledError):
        deliver("digest", "1", sender)
    later(monkeypatch, 14)
    assert deliver("digest", "1", sender) == Outcome.LEFT
    assert len(sender.got) == 1


def test_mail_that_two_runs_were_killed_at_is_given_up(sender, monkeypatch):
    sender.fails = KilledError()
    for minutes in (0, 16):
        later(monkeypatch, minutes)
        with pytest.raises(KilledError):
            deliver("digest", "1", sender)
    later(monkeypatch, 60)
    assert deliver("digest", "1", sender) == Outcome.LEFT
    assert len(sender.got) == 2


def test_refused_mail_is_tried_by_every_run_until_it_is_taken(sender):
    sender.fails = MailNotSentError("no server")
    for _run in range(4):
        with pytest.raises(MailNotSentError):
            deliver("digest", "1", sender)
    sender.fails = None
    assert deliver("digest", "1", sender) == Outcome.SENT
    assert len(set(sender.got)) == 1


def test_message_id_is_in_the_mail(mailoutbox):
    deliver(
        "digest",
        "1",
        lambda message_id: mails.send(
            "accounts/mail/closed.txt",
            to="person@example.org",
            language="en",
            message_id=message_id,
        ),
    )
    stored = Delivery.objects.get().message_id
    assert mailoutbox[0].message()["Message-ID"] == stored


def test_message_id_names_the_domain_of_the_sender_alone(settings):
    settings.DEFAULT_FROM_EMAIL = "Repères <reperes@example.org>"
    name, _at, domain = deliveries.message_id_of("digest", "1").strip("<>").partition("@")
    assert (len(name), domain) == (32, "example.org")


def test_message_id_asked_for_twice_is_the_same():
    assert deliveries.message_id_of("reminder", "1") == deliveries.message_id_of("reminder", "1")


def test_old_records_are_deleted(sender, monkeypatch):
    deliver("digest", "1", sender)
    later(monkeypatch, 401 * 24 * 60)
    deliver("digest", "2", sender)
    assert deliveries.forget_old() == 1
    assert Delivery.objects.get().subject == "2"
