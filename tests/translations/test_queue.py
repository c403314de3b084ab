"""The queue of a language: equal texts are one piece, and no programme fills the page."""

import pytest
from django.utils import timezone

from contributions.models import Revision
from directory.models import PageViews, Section
from tests.factories import ProgrammeFactory
from tests.translations.test_pages import suggested
from tests.translations.test_reviewers import accept, opened
from translations.pieces import piece_of
from translations.publishing import same_elsewhere
from translations.queue import Wanted, queue, spread

pytestmark = pytest.mark.django_db
TITLE = "Même titre"
ARABIC = "العنوان نفسه"
OTHERS = 4


@pytest.fixture
def alike() -> list[Section]:
    """The titles of several programmes that say the same, of which each has its own summary."""
    made = [
        ProgrammeFactory(texts={"fr": {"title": TITLE, "summary": f"Phrase numéro {number}."}})
        for number in range(OTHERS + 1)
    ]
    return [each.sections.get(language="fr", key="title") for each in made]


def arabic_titles() -> list[str]:
    return list(Section.objects.filter(language="ar", key="title", text=ARABIC).values_list("text"))


def test_equal_texts_are_one_piece_that_says_in_how_many_places(translator, alike):
    items = [item for item in queue("ar", Wanted()) if item.section.text == TITLE]
    assert [item.places for item in items] == [OTHERS + 1]
    page = translator.get("language", "ar").content.decode()
    assert "stands in 5 places: translated once for all" in page


def test_piece_of_equal_texts_is_that_of_the_programme_read_most(alike):
    page = str(alike[3].programme_id)
    PageViews.objects.create(page=page, day=timezone.localdate(), views=50)
    (item,) = [item for item in queue("ar", Wanted()) if item.section.text == TITLE]
    assert (item.section, item.views) == (alike[3], 50)


def test_programme_that_is_read_most_does_not_fill_the_page():
    keys = ("title", "summary", "join", "bring", "next")
    busy = ProgrammeFactory(texts={"fr": {key: f"Texte {key} long." for key in keys}})
    PageViews.objects.create(page=str(busy.pk), day=timezone.localdate(), views=1000)
    for number in range(4):
        ProgrammeFactory(texts={"fr": {"title": f"Cours {number}", "summary": f"Dit {number}."}})
    owners = [item.section.programme_id for item in queue("ar", Wanted(), 6)]
    assert owners[:2] == [busy.pk] * 2
    assert not any(len(set(owners[at : at + 3])) == 1 for at in range(len(owners) - 2))


@pytest.mark.parametrize(
    ("owners", "spread_out"),
    [
        ("AAAAAB", "AABAAA"),
        ("AAABBB", "AABABB"),
        ("AAAA", "AAAA"),
        ("ABABAB", "ABABAB"),
        ("", ""),
    ],
)
def test_two_rows_of_one_owner_at_most_stand_beside_each_other(owners, spread_out):
    rows = [(number, "", 0, owner, 1) for number, owner in enumerate(owners)]
    found = spread(rows, 20)
    assert "".join(row[3] for row in found) == spread_out
    assert sorted(found) == rows


def test_reviewer_publishes_a_suggestion_wherever_its_french_stands(translator, reviewer, alike):
    revision = suggested(translator, alike[0], ARABIC)
    context = reviewer.get("piece", "ar", alike[0].pk).context
    assert context["elsewhere"] == OTHERS
    data = opened(reviewer, alike[0]) | {"everywhere": "1", "why": "Juste."}
    accept(reviewer, alike[0], revision, **data)
    assert len(arabic_titles()) == OTHERS + 1
    assert Revision.objects.accepted().count() == OTHERS + 1
    assert not [item for item in queue("ar", Wanted()) if item.section.text == TITLE]


def test_reviewer_publishes_her_own_in_one_place_unless_she_chooses_all(reviewer, alike):
    data = {"text": ARABIC, "why": "Juste."}
    reviewer.post("act", "ar", alike[0].pk, "publish", **data)
    assert len(arabic_titles()) == 1
    memory = reviewer.get("piece", "ar", alike[1].pk).context["memory"]
    assert (memory[0].text, memory[0].percent) == (ARABIC, 100)
    reviewer.post("act", "ar", alike[1].pk, "publish", everywhere="1", **data)
    assert len(arabic_titles()) == OTHERS + 1


def test_place_with_a_translation_of_its_own_keeps_it(reviewer, alike):
    reviewer.post("act", "ar", alike[1].pk, "publish", text="غيره", why="Juste.")
    data = {"text": ARABIC, "why": "Juste.", "everywhere": "1"}
    reviewer.post("act", "ar", alike[0].pk, "publish", **data)
    assert len(arabic_titles()) == OTHERS


def test_text_of_a_draft_programme_is_no_other_place(alike):
    ProgrammeFactory(draft=True, texts={"fr": {"title": TITLE, "summary": "Caché."}})
    assert len(same_elsewhere(piece_of(alike[0].pk, "ar"))) == OTHERS


def test_translator_publishes_nowhere(translator, alike):
    data = {"text": ARABIC, "everywhere": "1"}
    assert translator.post("act", "ar", alike[0].pk, "publish", **data).status_code == 404
    translator.post("act", "ar", alike[0].pk, "suggest", **data)
    assert arabic_titles() == []
