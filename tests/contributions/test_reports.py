"""Reports: two taps without an account, decided together, told by mail or by the secret link."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import AuditEntry
from contributions.models import OutcomeMail, ReplyAddress, Report, Revision
from contributions.models.report import ReportKind
from contributions.proposals.views import access
from contributions.reports import views
from directory.models import Programme
from tests.contributions.proposals import coordinator_of, signed_in
from tests.contributions.writing import address, long_ago, with_second_factor
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db
ORIGIN = "https://reperes.example.org"
KINDS = [kind.value for kind in ReportKind]
LANGUAGES = ["fr", "en", "ar", "ps", "fa", "ti", "uk", "ru"]


def tap(programme: Programme, kind: str = "closed", client: Client | None = None, **fields):
    """The second tap; the first one is a link of the page."""
    page = address("report", programme.pk, kind)
    return (client or Client()).post(page, long_ago() | fields)


def decide(coordinator, programme: Programme, kind: str, verb: str):
    page = address("decide_reports", programme.pk, kind, verb)
    return signed_in(coordinator).post(page)


@pytest.fixture
def coordinator():
    actor = coordinator_of("dep:69")
    with_second_factor(actor.user)
    return actor


@pytest.mark.parametrize("kind", KINDS)
def test_page_of_a_programme_leads_to_each_choice(client, kind):
    programme = ProgrammeFactory()
    page = client.get(f"/fr/programmes/{programme.pk}/").content.decode()
    assert address("report", programme.pk, kind) in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_is_asked_in_every_language(client, language):
    programme = ProgrammeFactory()
    page = client.get(address("report", programme.pk, "moved", language=language))
    assert page.status_code == 200
    english = "This programme is somewhere else now."
    assert (english in page.content.decode()) is (language == "en")


@pytest.mark.parametrize("kind", KINDS)
def test_two_taps_store_a_report(kind):
    programme = ProgrammeFactory()
    response = tap(programme, kind)
    assert response.status_code == 302
    report = Report.objects.get()
    assert (report.programme, report.kind, report.state) == (programme, kind, "waiting")


def test_sent_twice_is_one_report(client):
    programme = ProgrammeFactory()
    page = client.get(address("report", programme.pk, "closed")).content.decode()
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)[1]
    for _time in range(2):
        tap(programme, idempotency_key=key)
    assert Report.objects.count() == 1


def test_robot_that_fills_the_trap_sends_nothing():
    response = tap(ProgrammeFactory(), homepage="https://spam.example")
    assert response.status_code == 422
    assert not Report.objects.exists()


def test_words_and_address_are_encrypted():
    tap(ProgrammeFactory(), words="La porte est murée.", address="lectrice@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM contributions_report t")
        rows = cursor.fetchall()
        cursor.execute("SELECT t::text FROM contributions_replyaddress t")
        rows += cursor.fetchall()
    assert len(rows) == 2
    assert "mur" not in str(rows)
    assert "lectrice" not in str(rows)
    assert Report.objects.get().words == "La porte est murée."
    assert ReplyAddress.objects.get().address == "lectrice@example.org"


def test_refused_sender_keeps_her_words(monkeypatch):
    monkeypatch.setattr(views, "REPORTING", access.RateLimit("report-test", 1, 3600))
    programme = ProgrammeFactory()
    client = Client()
    tap(programme, client=client)
    response = tap(programme, client=client, words="Depuis mardi.")
    assert response.status_code == 429
    assert "Depuis mardi." in response.content.decode()


def test_reports_of_one_kind_are_decided_together(coordinator):
    programme = ProgrammeFactory()
    for words in ("Fermé.", "Rideau baissé."):
        tap(programme, words=words)
    page = signed_in(coordinator).get(address("reports", programme.pk, language="en"))
    assert "2 readers said so" in page.content.decode()
    assert "Rideau baissé." in page.content.decode()
    assert decide(coordinator, programme, "closed", "accept").status_code == 302
    programme.refresh_from_db()
    assert programme.operating == "closed"
    assert set(Report.objects.values_list("state", flat=True)) == {"acted"}
    assert {report.words for report in Report.objects.all()} == {""}
    assert AuditEntry.objects.filter(verb="decide_reports").count() == 1


def test_page_may_stay_as_it_is(coordinator):
    programme = ProgrammeFactory()
    tap(programme, "suspended")
    decide(coordinator, programme, "suspended", "keep")
    programme.refresh_from_db()
    assert programme.operating == "active"
    assert Report.objects.get().state == "kept"


def test_still_right_verifies_nothing_until_a_coordinator_confirms(coordinator):
    programme = ProgrammeFactory()
    tap(programme, "right")
    programme.refresh_from_db()
    assert programme.verified_on is None
    decide(coordinator, programme, "right", "accept")
    programme.refresh_from_db()
    assert programme.verified_role == "coordinator"


def test_neighbour_decides_nothing():
    neighbour = coordinator_of("dep:38")
    with_second_factor(neighbour.user)
    programme = ProgrammeFactory()
    tap(programme)
    assert decide(neighbour, programme, "closed", "accept").status_code == 404
    assert Report.objects.get().state == "waiting"


def test_sender_sees_by_her_link_what_became_of_it(coordinator):
    programme, sender = ProgrammeFactory(), Client()
    sent = tap(programme, client=sender)
    page = sender.get(sent["Location"]).content.decode()
    secret = re.search(r"contribute/report/open/([A-Za-z0-9_-]+)/", page)[1]
    decide(coordinator, programme, "closed", "accept")
    other = Client()
    assert other.get(sent["Location"]).status_code == 404
    opened = other.post(address("open_report", secret))
    page = other.get(opened["Location"].replace("/fr/", "/fr/")).content.decode()
    assert "C’était juste" in page


# Mails


def send() -> str:
    output = StringIO()
    call_command("send_outcomes", origin=ORIGIN, stdout=output)
    return output.getvalue().strip()


def test_who_left_an_address_is_told_once_and_it_is_deleted(coordinator, mailoutbox):
    programme = ProgrammeFactory()
    tap(programme, address="lectrice@example.org")
    decide(coordinator, programme, "closed", "accept")
    assert [send(), send()] == ["1 sent", "0 sent"]
    (mail,) = mailoutbox
    assert mail.to == ["lectrice@example.org"]
    assert mail.subject == "Repères : à propos de ce que vous avez envoyé"
    assert not ReplyAddress.objects.exists()


def test_who_has_an_account_is_told_in_her_language(coordinator, mailoutbox):
    author = UserFactory(language="en")
    client = Client()
    client.force_login(author)
    programme = ProgrammeFactory()
    tap(programme, "suspended", client=client)
    decide(coordinator, programme, "suspended", "keep")
    assert send() == "1 sent"
    (mail,) = mailoutbox
    assert mail.to == [author.email]
    assert "The page stays as it is." in mail.body
    assert f"{ORIGIN}/en/contribute/report/{Report.objects.get().pk}/" in mail.body


def test_proposal_of_who_left_an_address_is_told(coordinator, mailoutbox):
    programme = ProgrammeFactory(phone="+33472000000")
    page = address("correct_section", programme.pk, "contact")
    data = {"phone": "04 72 00 00 01", "address": "voisin@example.org", "seen": "{}"}
    assert Client().post(page, long_ago() | data).status_code == 302
    revision = Revision.objects.waiting().get()
    reject = address("decide", revision.pk, "reject")
    seen = {"seen": revision.changed_at.isoformat(), "reason": "Le numéro est bon."}
    assert signed_in(coordinator).post(reject, seen).status_code == 302
    assert send() == "1 sent"
    assert "Le numéro est bon." in mailoutbox[0].body


def test_nobody_is_mailed_about_her_own_decision(coordinator):
    client = signed_in(coordinator)
    programme = ProgrammeFactory()
    tap(programme, client=client)
    decide(coordinator, programme, "closed", "accept")
    assert not OutcomeMail.objects.exists()


def test_interrupted_mail_is_sent_once_more(coordinator, mailoutbox):
    programme = ProgrammeFactory()
    tap(programme, address="lectrice@example.org")
    decide(coordinator, programme, "closed", "accept")
    OutcomeMail.objects.update(begun_at="2026-01-01T00:00Z")
    assert send() == "1 sent"
