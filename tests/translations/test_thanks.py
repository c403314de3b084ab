"""Words of the translators' pages whose forms follow a number or the reader's language."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from translations import machine


@pytest.mark.parametrize(
    ("sections", "people", "words"),
    [
        (3, 1, "Ce mois-ci 3 textes (bénévoles : 1)."),
        (1, 2, "Ce mois-ci 1 texte (bénévoles : 2)."),
    ],
)
def test_thanks_fit_every_number_of_texts_and_volunteers(sections, people, words):
    month = SimpleNamespace(sections=sections, people=people)
    with override("fr"):
        assert words in render_to_string("translations/_thanks.html", {"month": month})


def test_a_draft_is_refused_in_the_language_of_the_reader(monkeypatch):
    monkeypatch.setattr(machine, "may_translate", lambda by, language: False)
    piece = SimpleNamespace(language="uk", is_legal=True)
    with (
        override("fr"),
        pytest.raises(machine.DraftRefusedError, match="Aucune machine ne fait de brouillon"),
    ):
        machine.draft(by=None, piece=piece)


def test_the_plan_has_one_name_in_ukrainian():
    words = "Add it to your journey and write the date of your letter: the days are counted there."
    with override("uk"):
        assert gettext(words).startswith("Додайте до свого плану")
