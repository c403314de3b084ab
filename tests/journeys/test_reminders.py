"""Reminders by mail: kept apart from the journey, sent once, deleted after."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from accounts import mails
from accounts.models import Delivery
from accounts.secret_links import new_secret
from journeys import actions, keys, plan_actions, reminders
from journeys.access import owner_with, reader_with
from journeys.actions import GoneError, TooManyError
from journeys.calendar_models import Reminder
from journeys.deadlines import Deadline
from journeys.exports import as_json
from tests.journeys.conftest import TEXTS, address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]
MAIL = "amina@example.org"
PARIS = ZoneInfo("Europe/Paris")
ORIGIN = "https://reperes.example.org"


@pytest.fixture
def dated(sample):
    """The sample with its own step in ten days."""
    set_date(sample, in_days(10))
    return sample


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def set_date(sample, on) -> None:
    actions.change_step(by=sample.owner, step=sample.own, note="", on=on, goal=sample.goal)


def ask(sample, days: int = 1, to: str = MAIL, reminder_id=None, language: str = "fr") -> None:
    arguments = {"date_id": sample.own.pk, "reminder_id": reminder_id or uuid4()}
    reminders.add_reminder(by=sample.owner, days=days, to=to, language=language, **arguments)


def clock_is(monkeypatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def clock_at(monkeypatch, days: int, minutes: int = 0) -> None:
    """Move the clock to eight o'clock in so many days."""
    day = datetime.now(ZoneInfo("Europe/Paris")).replace(hour=8, minute=0) + timedelta(
        days=days, minutes=minutes
    )
    monkeypatch.setattr(timezone, "now", lambda: day)


def send() -> str:
    output = StringIO()
    call_command("send_reminders", origin=ORIGIN, stdout=output)
    return output.getvalue().strip()


def row() -> str:
    """The row of the reminder as a dump shows it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ';') FROM journeys_reminder t")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("days", reminders.DAYS_BEFORE)
def test_mail_comes_so_many_days_before(dated, mailoutbox, monkeypatch, days):
    ask(dated, days)
    clock_at(monkeypatch, 10 - days - 1)
    assert send() == "0 sent"
    clock_at(monkeypatch, 10 - days)
    assert send() == "1 sent"
    assert mailoutbox[0].to == [MAIL]


@pytest.fixture
def mail(dated, mailoutbox, monkeypatch):
    """A reminder as it was sent."""
    ask(dated)
    clock_at(monkeypatch, 9)
    send()
    return mailoutbox[0]


def test_subject_says_nothing(mail):
    assert mail.subject == "Repères"


def test_body_says_the_day(dated, mail):
    # The clock stands at the day before.
    with override("fr"):
        assert date_format(in_days(1), "DATE_FORMAT") in mail.body


@pytest.mark.parametrize("name", ["text", "appointment", "goal", "note"])
def test_mail_has_no_word_of_the_journey(mail, name):
    assert TEXTS[name] not in mail.body


def test_mail_has_no_link_to_the_journey(dated, mail):
    assert dated.secret not in mail.body
    assert mail.body.count("http") == 1


def test_row_is_deleted_after_sending(mail):
    assert not Reminder.objects.exists()


def test_row_names_neither_address_nor_journey(dated):
    ask(dated)
    stored = row()
    secrets = (MAIL, MAIL.encode().hex(), str(dated.owner.journey.pk), str(dated.own.pk))
    assert [secret for secret in secrets if secret in stored] == []


def test_mail_is_in_her_language(dated, mailoutbox, monkeypatch):
    ask(dated, language="ar")
    clock_at(monkeypatch, 9)
    send()
    assert "/ar/reminders/open/" in mailoutbox[0].body


# Refused, interrupted, too late


def test_refused_mail_is_sent_by_the_next_run(dated, mailoutbox, monkeypatch):
    ask(dated)
    clock_at(monkeypatch, 9)
    with monkeypatch.context() as patched:
        patched.setattr(mails.EmailMessage, "send", refuse)
        for _each in range(3):
            with pytest.raises(CommandError, match="1 not sent"):
                send()
    assert send() == "1 sent"


def refuse(*_args: object) -> None:
    raise OSError("No mail server.")


class Killed(BaseException):
    """The end of the process after a mail was handed over."""


def kill_after_sending(monkeypatch) -> None:
    sending = mails.send

    def send_and_die(*args: object, **kwargs: object) -> None:
        sending(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(mails, "send", send_and_die)
        with pytest.raises(Killed):
            send()


def test_killed_run_repeats_a_mail_once(dated, mailoutbox, monkeypatch):
    ask(dated)
    for minutes in (0, 20):
        clock_at(monkeypatch, 9, minutes)
        kill_after_sending(monkeypatch)
    clock_at(monkeypatch, 9, 40)
    assert send() == "0 sent"
    assert len(mailoutbox) == 2
    assert not Reminder.objects.exists()


def test_repeated_mail_has_the_same_message_id(dated, mailoutbox, monkeypatch):
    ask(dated)
    clock_at(monkeypatch, 9)
    kill_after_sending(monkeypatch)
    clock_at(monkeypatch, 9, 20)
    assert send() == "1 sent"
    assert len({mail.message()["Message-ID"] for mail in mailoutbox}) == 1


def test_record_of_a_mail_goes_with_its_reminder(dated, monkeypatch):
    ask(dated)
    clock_at(monkeypatch, 9)
    send()
    assert not Delivery.objects.exists()


def test_record_of_a_mail_that_was_given_up_goes_within_days(dated, monkeypatch):
    ask(dated)
    for minutes in (0, 20):
        clock_at(monkeypatch, 9, minutes)
        kill_after_sending(monkeypatch)
    assert Delivery.objects.exists()
    clock_at(monkeypatch, 18)
    send()
    assert not Delivery.objects.exists()


def test_two_runs_at_a_time_send_once(dated, mailoutbox, monkeypatch):
    ask(dated)
    clock_at(monkeypatch, 9)
    kill_after_sending(monkeypatch)
    assert send() == "0 sent"
    assert len(mailoutbox) == 1


def test_mail_after_the_date_is_not_sent(dated, mailoutbox, monkeypatch):
    ask(dated)
    clock_at(monkeypatch, 11)
    send()
    assert mailoutbox == []
    assert not Reminder.objects.exists()


# Following the journey


def test_reminder_follows_a_date_that_moves(dated):
    ask(dated, 3)
    set_date(dated, in_days(20))
    assert Reminder.objects.get().send_on == in_days(17)
    assert Reminder.objects.get().letter["on"] == in_days(20).isoformat()


def test_reminder_goes_with_its_step(dated):
    ask(dated)
    actions.remove_step(by=dated.owner, step=dated.own)
    assert not Reminder.objects.exists()


def test_reminder_goes_with_the_date(dated):
    ask(dated)
    set_date(dated, None)
    assert not Reminder.objects.exists()


def test_reminders_go_with_the_journey(dated):
    ask(dated)
    actions.delete_journey(by=dated.owner)
    assert not Reminder.objects.exists()


def link_renewed(sample) -> None:
    keys.renew_link(by=sample.owner)


def handed_over(sample) -> None:
    secret = keys.hand_over(by=sample.owner, ends_others=True)
    keys.take_over(secret=secret, next_secret=new_secret())


@pytest.mark.parametrize("end", [link_renewed, handed_over])
def test_reminders_end_with_the_links(dated, end):
    ask(dated)
    end(dated)
    assert not Reminder.objects.exists()


def test_another_journey_keeps_its_reminders(dated, other):
    ask(dated)
    actions.delete_journey(by=owner_with(other))
    assert Reminder.objects.count() == 1


def test_sent_reminder_is_not_listed(dated, monkeypatch):
    ask(dated)
    Reminder.objects.all().delete()
    assert reminders.waiting(dated.owner) == []


# What may be asked


def test_sent_twice_it_is_one(dated):
    pk = uuid4()
    ask(dated, reminder_id=pk)
    ask(dated, reminder_id=pk)
    assert Reminder.objects.count() == 1


def test_journey_has_a_bounded_number(dated):
    for _each in range(reminders.REMINDERS_MOST):
        ask(dated)
    with pytest.raises(TooManyError, match="reminders"):
        ask(dated)


@pytest.mark.parametrize("days_ahead", [0, 2, 401])
def test_date_too_near_or_too_far_is_refused(sample, days_ahead):
    set_date(sample, in_days(days_ahead))
    with pytest.raises(GoneError):
        ask(sample, days=3)


def form(sample, **changes: str) -> dict[str, str]:
    fields = {"date": str(sample.own.pk), "days": "1", "to": MAIL, "agrees": "on"}
    return fields | {"id": str(uuid4())} | changes


def test_owner_asks_and_removes_on_her_page(dated):
    browser = browser_of(dated.secret)
    assert browser.post(address("remind"), form(dated)).status_code == 302
    pk = Reminder.objects.get().pk
    assert address("remove_reminder", pk) in browser.get(address("calendar")).text
    browser.post(address("remove_reminder", pk))
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"agrees": ""}, {"to": "nobody"}, {"date": str(uuid4())}, {"days": "2"}]
)
def test_without_consent_or_a_readable_field_nothing_is_kept(dated, changes):
    response = browser_of(dated.secret).post(address("remind"), form(dated, **changes))
    assert response.status_code == 400
    assert not Reminder.objects.exists()


def test_nobody_removes_the_reminder_of_another_journey(dated, other):
    ask(dated)
    browser_of(other).post(address("remove_reminder", Reminder.objects.get().pk))
    assert Reminder.objects.count() == 1


# The link in the mail


def stop_address(sample) -> str:
    with override("fr"):
        return reverse("stop_reminders", args=[Reminder.objects.first().letter["stop"]])


def test_looking_at_the_link_deletes_nothing(dated):
    ask(dated)
    browser_of().get(stop_address(dated))
    assert Reminder.objects.count() == 1


def test_link_ends_all_reminders_to_its_address(dated):
    ask(dated)
    ask(dated, days=3, to=MAIL.upper())
    ask(dated, to="other@example.org")
    browser_of().post(stop_address(dated))
    assert [each.letter["to"] for each in Reminder.objects.all()] == ["other@example.org"]


def test_wrong_link_answers_the_same(dated):
    ask(dated)
    with override("fr"):
        wrong = reverse("stop_reminders", args=["x" * 43])
    answers = [browser_of().post(each) for each in (wrong, stop_address(dated))]
    assert len({(each.status_code, each["Location"]) for each in answers}) == 1


def test_without_a_public_name_the_origin_must_be_said(settings):
    settings.ALLOWED_HOSTS, settings.DEMO = ["127.0.0.1"], False
    with pytest.raises(CommandError, match="--origin"):
        call_command("send_reminders")


def test_export_has_the_reminders_that_wait_without_their_address(dated):
    ask(dated, days=3)
    exported = as_json(dated.owner)
    on = in_days(10)
    [reminder] = exported["reminders"]
    assert reminder == {
        "date": on.isoformat(),
        "days_before": 3,
        "sent_on": in_days(7).isoformat(),
    }
    assert MAIL not in str(exported)


def test_exported_page_has_the_reminders_that_wait(dated):
    ask(dated, days=3)
    page = browser_of(dated.secret).get(address("export_html")).text
    assert in_days(7).isoformat() in page
    assert MAIL not in page


# Overseas


def move_to(sample, place: str) -> None:
    profile = replace(sample.owner.profile(), place=place)
    actions.save_profile(by=sample.owner, profile=profile)


# Réunion is three hours ahead of the mainland in winter, Guadeloupe five behind.
@pytest.mark.parametrize(
    ("place", "hour", "is_sent"),
    [
        ("com:69123", 22, False),
        ("com:97411", 22, True),
        ("com:97411", 20, False),
        ("com:69123", 1, True),
        ("com:97105", 1, False),
        ("com:97105", 6, True),
    ],
)
def test_mail_comes_when_its_day_has_begun_where_she_lives(
    dated, mailoutbox, monkeypatch, place, hour, is_sent
):
    move_to(dated, place)
    set_date(dated, date(2031, 1, 10))
    clock_is(monkeypatch, datetime(2031, 1, 1, 12, tzinfo=PARIS))
    ask(dated, 3)
    # The day is the seventh; an evening before it, a morning on it.
    day = 6 if hour > 12 else 7
    clock_is(monkeypatch, datetime(2031, 1, day, hour, tzinfo=PARIS))
    send()
    assert bool(mailoutbox) is is_sent


def test_reminder_follows_who_moves_overseas(dated, mailoutbox, monkeypatch):
    set_date(dated, date(2031, 1, 10))
    clock_is(monkeypatch, datetime(2031, 1, 1, 12, tzinfo=PARIS))
    ask(dated, 3)
    move_to(dated, "com:97411")
    clock_is(monkeypatch, datetime(2031, 1, 6, 22, tzinfo=PARIS))
    assert send() == "1 sent"


def test_caregiver_who_moves_a_date_leaves_its_time_zone(dated):
    move_to(dated, "com:97411")
    ask(dated, 3)
    editor = reader_with(dated.secrets["editor"])
    moved = {"note": "", "on": in_days(12), "goal": dated.goal}
    actions.change_step(by=editor, step=dated.own, **moved)
    letter = Reminder.objects.get().letter
    assert (letter["on"], letter["zone"]) == (in_days(12).isoformat(), "Indian/Reunion")


@pytest.mark.parametrize(
    ("place", "said"),
    [("com:69123", "aujourd’hui"), ("com:97411", "hier"), ("", "aujourd’hui")],
)
def test_days_of_her_pages_are_those_of_her_place(dated, monkeypatch, place, said):
    move_to(dated, place)
    plan_actions.save_deadline(by=dated.owner, deadline=Deadline(uuid4(), "card", date(2031, 1, 6)))
    clock_is(monkeypatch, datetime(2031, 1, 6, 22, tzinfo=PARIS))
    page = browser_of(dated.secret).get(address("deadlines")).text
    assert f"6 janvier 2031 · {said}" in page.replace("&#x27;", "’").replace("'", "’")


def test_time_zone_ends_with_the_page(dated):
    move_to(dated, "com:97411")
    browser_of(dated.secret).get(address("journey"))
    assert timezone.get_current_timezone_name() == "Europe/Paris"
