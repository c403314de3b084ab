"""A journey or a goal on paper: what stands on it, and what does not."""

from uuid import uuid4

import pytest

from journeys import actions
from journeys.actions import NewStep
from printing import responses
from tests.factories import ProgrammeFactory
from tests.journeys.conftest import TEXTS, address, browser_of
from tests.papers import pages_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Papers of a test lie in a folder of its own."""
    settings.VAR_DIR = tmp_path
    return tmp_path


def paper(secret: str, query: str = "", language: str = "fr"):
    browser = browser_of(secret, language=language)
    return browser.get(address("pdf", language=language) + query)


def html_of(monkeypatch, secret: str, query: str = "") -> str:
    """The document that a paper is made of."""
    seen = []
    monkeypatch.setattr(responses, "pdf_of", lambda html: seen.append(html) or b"%PDF")
    paper(secret, query)
    return seen[0]


def test_paper_has_steps_notes_and_dates(sample):
    words = words_of(paper(sample.secret).content)
    assert TEXTS["text"] in words
    assert TEXTS["note"] in words
    assert "17 mars 2031" in words


def test_paper_of_a_goal_has_its_steps_alone(sample):
    words = words_of(paper(sample.secret, f"?goal={sample.goal.pk}").content)
    assert TEXTS["goal"] in words
    assert "Hors du but Onyx" not in words


@pytest.mark.parametrize("goal", ["x", str(uuid4())], ids=["no id", "id of nobody"])
def test_goal_that_is_not_hers_is_not_there(sample, goal):
    assert paper(sample.secret, f"?goal={goal}").status_code == 404


def test_french_stands_beside_the_need_in_arabic(sample):
    words = words_of(paper(sample.secret, language="ar").content)
    assert "Cours du soir" in words


def test_own_words_stand_once(sample):
    words = words_of(paper(sample.secret, language="ar").content)
    assert words.count("Xylo") == 1


def test_hidden_address_is_not_on_paper(sample):
    hidden = ProgrammeFactory(title="Refuge", hidden=True)
    actions.add_steps(by=sample.owner, new=[NewStep(programme=hidden)])
    words = words_of(paper(sample.secret).content)
    assert "Refuge" in words
    assert words.count("rue de l'Exemple") == 1


@pytest.mark.parametrize(("query", "is_there"), [("", False), ("?link=1", True)])
def test_paper_opens_the_journey_only_when_she_ticks_that(sample, monkeypatch, query, is_there):
    drawn = []
    monkeypatch.setattr("journeys.views.papers.qr_code", lambda text: drawn.append(text) or "")
    html = html_of(monkeypatch, sample.secret, query)
    assert any(sample.secret in text for text in drawn) is is_there
    assert sample.secret not in html


def test_paper_with_the_link_says_what_it_opens(sample, monkeypatch):
    assert "peut le lire et le modifier" in html_of(monkeypatch, sample.secret, "?link=1")


def test_paper_is_kept_nowhere(sample, own_folder):
    response = paper(sample.secret)
    assert "no-store" in response["Cache-Control"]
    kept = [path.name for path in own_folder.rglob("*") if path.is_file()]
    assert kept == ["slot-0"]


def test_large_print_takes_more_room(sample):
    [usual], [large] = (
        pages_of(paper(sample.secret, query).content) for query in ("", "?size=large")
    )
    assert max(usual.font_sizes) < max(large.font_sizes)


def test_page_for_printing_shows_a_goal_alone(sample):
    body = browser_of(sample.secret).get(address("print") + f"?goal={sample.goal.pk}")
    assert TEXTS["goal"] in body.content.decode()
    assert "Hors du but Onyx" not in body.content.decode()
