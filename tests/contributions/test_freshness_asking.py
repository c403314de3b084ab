"""Organizations are asked by mail: when, how often, about what, and by whose leave."""

from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import mails
from accounts.mails import MailNotSentError
from accounts.models import AuditEntry, Delivery
from contributions.freshness import asking, jobs
from contributions.freshness.asking import due_letters
from contributions.freshness.pauses import PauseRefusedError, pause
from contributions.models import FreshnessAsk, FreshnessRelease
from directory.freshness import schedule
from directory.models import Programme
from tests.contributions.proposals import coordinator_of, signed_in
from tests.factories import GRENOBLE, OrganizationFactory, ProgrammeFactory, territory, writing

pytestmark = pytest.mark.django_db
ORIGIN = "https://reperes.example.org"
ADDRESS = "accueil@example.org"
MAILS = "/fr/coordination/freshness/mails/"


def confirmed(days_ago: int, **fields) -> Programme:
    """A programme that was confirmed so many days ago, with an address."""
    on = timezone.localdate() - timedelta(days=days_ago)
    given = {"verified_on": on, "verified_role": "coordinator", "email": ADDRESS} | fields
    return ProgrammeFactory(**given)


def asked() -> list[list[UUID]]:
    return [[each.programme_id for each in letter.questions] for letter in due_letters()]


def move_clock(monkeypatch, days: int) -> None:
    moment = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def send(*programmes: Programme) -> asking.Sent:
    return asking.send_about([each.pk for each in programmes], ORIGIN)


# When


@pytest.mark.parametrize(("days", "is_due"), [(182, False), (183, True), (800, True)])
def test_organization_is_asked_after_half_a_year(days, is_due):
    programme = confirmed(days)
    assert asked() == ([[programme.pk]] if is_due else [])


def test_page_that_nobody_ever_confirmed_counts_from_the_day_it_was_made(monkeypatch):
    programme = ProgrammeFactory(email=ADDRESS)
    assert asked() == []
    move_clock(monkeypatch, 184)
    assert asked() == [[programme.pk]]


@pytest.mark.parametrize(
    "fields",
    [
        {"ended": True},
        {"suspended": True},
        {"draft": True},
        {"archived": True},
        {"example": True},
        {"email": ""},
    ],
)
def test_nobody_is_asked_about(fields):
    confirmed(400, **fields)
    assert asked() == []


def test_address_of_the_organization_is_asked_where_the_programme_has_none():
    organization = OrganizationFactory(email="siege@example.org")
    confirmed(200, email="", organization=organization)
    assert [letter.address for letter in due_letters()] == ["siege@example.org"]


def test_second_mail_comes_two_weeks_after_the_first_and_no_third(mailoutbox, monkeypatch):
    programme = confirmed(183)
    send(programme)
    for days, expected in ((13, 1), (1, 2), (100, 2)):
        move_clock(monkeypatch, days)
        send(programme)
        assert len(mailoutbox) == expected


def test_who_confirmed_is_asked_again_half_a_year_later(mailoutbox, monkeypatch):
    programme = confirmed(183)
    send(programme)
    move_clock(monkeypatch, 10)
    with writing():
        Programme.objects.update(verified_on=timezone.localdate())
    move_clock(monkeypatch, 100)
    assert asked() == []
    move_clock(monkeypatch, 83)
    assert asked() == [[programme.pk]]


# About what, and how many


def test_one_mail_asks_about_all_pages_of_an_address(mailoutbox):
    programmes = [confirmed(200), confirmed(190, email="Accueil@Example.org")]
    outcome = send(*programmes)
    assert (outcome.sent, len(mailoutbox)) == (1, 1)
    assert mailoutbox[0].body.count("/contribute/still-right/") == 2


def test_pages_due_soon_go_along_with_one_that_is_due():
    due, soon = confirmed(183), confirmed(183 - schedule().together_within)
    confirmed(183 - schedule().together_within - 1)
    assert asked() == [[due.pk, soon.pk]]


def test_address_gets_a_mail_in_two_weeks_at_most(mailoutbox, monkeypatch):
    send(confirmed(200))
    other = confirmed(300)
    assert asked() == []
    move_clock(monkeypatch, 14)
    assert other.pk in asked()[0]


def test_mail_says_no_more_than_titles_days_and_links(mailoutbox):
    programme = confirmed(200, title="Cours du soir")
    send(programme)
    (mail,) = mailoutbox
    assert mail.to == [ADDRESS]
    assert mail.subject == "Repères : votre page est-elle encore juste ?"
    assert "Cours du soir" in mail.body
    assert f"{ORIGIN}/fr/contribute/still-right/" in mail.body


# Recorded


def test_mail_is_recorded_without_address_or_token(mailoutbox):
    send(confirmed(200))
    ask, delivery = FreshnessAsk.objects.get(), Delivery.objects.get()
    assert (ask.round, ask.sent_at is None) == (1, False)
    assert (delivery.subject, delivery.state) == (str(ask.letter), "sent")
    assert ADDRESS.encode() not in bytes(ask.address_digest)
    assert mailoutbox[0].message()["Message-ID"] == delivery.message_id


def refuse(*_args, **_options):
    raise MailNotSentError("no server")


def test_refused_mail_is_sent_by_the_next_run(mailoutbox, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(mails, "send", refuse)
        assert send(confirmed(200)).refused == 1
    assert asked() == []
    assert asking.finish_begun(ORIGIN).sent == 1
    assert len(mailoutbox) == 1


def test_page_confirmed_while_its_mail_waited_is_not_asked_about(mailoutbox, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(mails, "send", refuse)
        send(confirmed(200))
    with writing():
        Programme.objects.update(verified_on=timezone.localdate())
    assert asking.finish_begun(ORIGIN).sent == 0
    assert (mailoutbox, FreshnessAsk.objects.count()) == ([], 0)


def test_address_that_changed_while_its_mail_waited_is_not_written_to(mailoutbox, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(mails, "send", refuse)
        send(confirmed(200))
    with writing():
        Programme.objects.update(email="autre@example.org")
    assert asking.finish_begun(ORIGIN).sent == 0
    assert mailoutbox == []


# Never in bulk unseen


def command(*arguments: str) -> str:
    output = StringIO()
    call_command("send_freshness", *arguments, origin=ORIGIN, stdout=output)
    return output.getvalue()


def test_command_sends_nothing_unless_told(mailoutbox):
    confirmed(200)
    assert "everywhere: 1 mails due, about 1 programmes" in command()
    assert (mailoutbox, FreshnessAsk.objects.count()) == ([], 0)


def test_territory_that_no_coordinator_released_gets_none(mailoutbox):
    confirmed(200)
    assert command("--send") == "0 sent\n"
    assert mailoutbox == []


def test_released_territory_gets_a_few_a_day(mailoutbox, monkeypatch):
    FreshnessRelease.objects.create(territory=territory("dep:69"))
    for number in range(3):
        confirmed(200, email=f"accueil{number}@example.org")
    confirmed(200, at=GRENOBLE, email="autre@example.org")
    days = schedule()
    monkeypatch.setattr(asking, "schedule", lambda: type(days)(**vars(days) | {"mails_a_day": 2}))
    assert command("--send") == "2 sent\n"
    assert command("--send") == "0 sent\n"
    move_clock(monkeypatch, 1)
    assert command("--send") == "1 sent\n"
    assert "autre@example.org" not in [mail.to[0] for mail in mailoutbox]


@pytest.fixture
def deferred(monkeypatch) -> list[dict]:
    """What jobs were given."""
    given: list[dict] = []
    monkeypatch.setattr(type(jobs.ask), "defer", lambda _task, **arguments: given.append(arguments))
    return given


@pytest.mark.usefixtures("demonstration")
def test_coordinator_sees_what_is_due_in_her_territory_alone(coordinator):
    confirmed(200, title="Cours du soir")
    confirmed(200, at=GRENOBLE, email="autre@example.org", title="Ailleurs")
    body = signed_in(coordinator).get(MAILS).content.decode()
    assert "Cours du soir" in body
    assert ADDRESS in body
    assert "Ailleurs" not in body


@pytest.mark.usefixtures("demonstration")
def test_coordinator_sends_what_she_looked_at_by_a_job_with_ids_alone(coordinator, deferred):
    hers, other = confirmed(200), confirmed(200, at=GRENOBLE, email="autre@example.org")
    form = {"programme": [str(hers.pk), str(other.pk), "no id"]}
    answer = signed_in(coordinator).post(f"{MAILS}send/", form)
    assert answer.status_code == 302
    assert deferred == [{"programme_ids": [str(hers.pk)]}]
    assert AuditEntry.objects.filter(verb="ask_freshness").count() == 1


def test_job_sends_what_is_due(mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["reperes.example.org"]
    jobs.ask(programme_ids=[str(confirmed(200).pk)])
    assert len(mailoutbox) == 1


@pytest.mark.usefixtures("demonstration")
def test_coordinator_lets_mails_go_by_themselves_and_holds_them(coordinator):
    with override("fr"):
        page = reverse("contributions:release_freshness", args=["dep:69"])
    signed_in(coordinator).post(page, {"release": "yes"})
    assert FreshnessRelease.objects.get().territory.code == "dep:69"
    signed_in(coordinator).post(page, {"release": "no"})
    assert not FreshnessRelease.objects.exists()
    verbs = AuditEntry.objects.filter(verb__endswith="_freshness").order_by("at", "pk")
    assert list(verbs.values_list("verb", flat=True)) == ["release_freshness", "hold_freshness"]


# Paused


def test_paused_programme_is_not_asked_about(coordinator, monkeypatch):
    programme = confirmed(200)
    until = timezone.localdate() + timedelta(days=30)
    pause(by=coordinator, programme=programme, until=until)
    assert asked() == []
    move_clock(monkeypatch, 31)
    assert asked() == [[programme.pk]]


def test_pause_ends_when_she_says_so(coordinator):
    programme = confirmed(200)
    pause(by=coordinator, programme=programme, until=timezone.localdate())
    pause(by=coordinator, programme=programme, until=None)
    assert asked() == [[programme.pk]]


@pytest.mark.parametrize("days", [-1, 401])
def test_pause_into_the_past_or_for_years_is_refused(coordinator, days):
    until = timezone.localdate() + timedelta(days=days)
    with pytest.raises(PauseRefusedError):
        pause(by=coordinator, programme=confirmed(200), until=until)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    ("form", "status", "is_paused"),
    [
        ({"pause": "yes", "until": "{soon}"}, 302, True),
        ({"pause": "yes", "until": ""}, 400, False),
        ({"pause": "yes", "until": "2026-02-31"}, 400, False),
        ({"pause": "yes", "until": "1999-01-01"}, 400, False),
        ({"end": "yes", "until": "{soon}"}, 302, False),
    ],
)
def test_page_of_a_programme_pauses_it(coordinator, form, status, is_paused):
    programme = confirmed(200)
    soon = (timezone.localdate() + timedelta(days=5)).isoformat()
    form = {name: value.format(soon=soon) for name, value in form.items()}
    page = f"/fr/coordination/programmes/{programme.pk}/pause/"
    assert signed_in(coordinator).post(page, form).status_code == status
    assert (asked() == []) == is_paused


@pytest.mark.usefixtures("demonstration")
def test_coordinator_of_elsewhere_pauses_nothing():
    programme = confirmed(200)
    page = f"/fr/coordination/programmes/{programme.pk}/pause/"
    assert signed_in(coordinator_of("dep:38")).post(page, {"end": "yes"}).status_code == 404
