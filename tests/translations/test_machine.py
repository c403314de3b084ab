"""Drafts of machines: off by default, labelled, never of legal texts, within the budget."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from contributions.models import Revision
from directory.models import Section
from tests.contributions.proposals import reviewer_of
from tests.factories import SheetFactory
from tests.translations.conftest import Person
from translations import machine
from translations.models import MachineDraft
from translations.pieces import piece_of

pytestmark = pytest.mark.django_db


class Answering(BaseHTTPRequestHandler):
    """Answers like LibreTranslate: the words it was sent, turned round."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"translatedText": f"{asked['target']}: {asked['q'][::-1]}"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Say nothing."""


@pytest.fixture
def server(settings):
    running = HTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=running.serve_forever)
    thread.start()
    settings.MACHINE_DRAFTS_URL = f"http://127.0.0.1:{running.server_port}"
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def legal() -> Section:
    sheet = SheetFactory(texts={"fr": {"title": "Recours", "who": "Dans un mois."}})
    return sheet.sections.get(language="fr", key="who")


def test_machine_is_off_by_default(translator, french):
    assert not translator.get("piece", "ar", french.pk).context["offers_machine"]
    assert translator.post("act", "ar", french.pk, "machine").status_code == 409


def test_draft_is_labelled_and_publishes_nothing(server, translator, french):
    translator.post("act", "ar", french.pk, "machine")
    page = translator.get("piece", "ar", french.pk).content.decode()
    assert "Draft of a machine" in page
    assert MachineDraft.objects.get().text == f"ar: {french.text[::-1]}"
    assert not Revision.objects.exists()
    assert Section.objects.get(language="ar", key="summary").text == "عشرة"


def test_draft_of_one_version_is_made_once(server, translator, french):
    for _time in range(2):
        translator.post("act", "ar", french.pk, "machine")
    assert MachineDraft.objects.count() == 1


def test_legal_text_is_never_drafted(server, translator):
    section = legal()
    assert not translator.get("piece", "ar", section.pk).context["offers_machine"]
    assert translator.post("act", "ar", section.pk, "machine").status_code == 409
    assert not MachineDraft.objects.exists()


def test_budget_of_the_day_ends(server, settings, translator, french):
    settings.MACHINE_DRAFTS_CHARACTERS_A_DAY = len(french.text) - 1
    assert translator.post("act", "ar", french.pk, "machine").status_code == 409


def test_server_that_does_not_answer_is_told(settings, translator, french):
    settings.MACHINE_DRAFTS_URL = "http://127.0.0.1:9"
    assert translator.post("act", "ar", french.pk, "machine").status_code == 409


@pytest.mark.parametrize("is_reviewed", [False, True])
def test_apertium_drafts_from_reviewed_russian_only(settings, monkeypatch, french, is_reviewed):
    settings.MACHINE_DRAFTS_APERTIUM = True
    which = machine.shutil.which
    there = {"apertium": "/usr/bin/apertium"}
    monkeypatch.setattr(machine.shutil, "which", lambda name: there.get(name) or which(name))
    monkeypatch.setattr(machine.Apertium, "draft", lambda *_args: "Десять євро.")
    person = Person(reviewer_of("uk", "ru"))
    if is_reviewed:
        person.post("act", "ru", french.pk, "publish", text="Десять евро.")
    piece = piece_of(french.pk, "uk")
    if not is_reviewed:
        with pytest.raises(machine.DraftRefusedError):
            machine.draft(by=person.actor, piece=piece)
    else:
        made = machine.draft(by=person.actor, piece=piece)
        assert (made.text, made.source_language) == ("Десять євро.", "ru")
