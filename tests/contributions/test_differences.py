"""Differences of contents, word by word and value by value."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from contributions.revisions.differences import LineChanged, PieceKind, changes, word_difference
from contributions.revisions.labels import names_for, section_lines, section_order, section_title
from contributions.schema.sections import FIXED, site_name
from contributions.schema.snapshot import snapshot_programmes
from tests.factories import ProgrammeFactory, SheetFactory, SiteFactory

WORDS = st.lists(
    st.sampled_from(["cours", "du", "soir", " ", "\n", ", ", "الفرنسية", "درس", "مجّانًا", "،", "."])
).map("".join)


def joined(pieces, *fates) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in fates)


@given(before=WORDS | st.text(), after=WORDS | st.text())
def test_difference_gives_both_texts_again(before, after):
    pieces = word_difference(before, after)
    assert joined(pieces, PieceKind.UNCHANGED, PieceKind.INSERTED) == after
    assert joined(pieces, PieceKind.UNCHANGED, PieceKind.DELETED) == before


@given(text=WORDS)
def test_same_text_is_kept(text):
    assert {piece.kind for piece in word_difference(text, text)} <= {PieceKind.UNCHANGED}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Cours du soir", "Cours du matin", "Cours du -soir-+matin+"),
        ("", "Bonjour", "+Bonjour+"),
        ("Bonjour", "", "-Bonjour-"),
        ("un deux trois", "un quatre cinq", "un -deux trois-+quatre cinq+"),
        ("Venez lundi.", "Venez mardi.", "Venez -lundi-+mardi+."),
        ("دروس مسائية مجّانية", "دروس صباحية مجّانية", "دروس -مسائية-+صباحية+ مجّانية"),
    ],
)
def test_difference_reads_word_by_word(before, after, expected):
    marks = {PieceKind.UNCHANGED: "{}", PieceKind.DELETED: "-{}-", PieceKind.INSERTED: "+{}+"}
    section = "".join(marks[p.kind].format(p.text) for p in word_difference(before, after))
    assert section == expected


def test_very_long_text_is_replaced_whole():
    pieces = word_difference("a " * 9_000 + "a", "b " * 9_000 + "b")
    assert [piece.kind for piece in pieces] == [PieceKind.DELETED, PieceKind.INSERTED]


def test_word_changed_in_a_very_long_text_is_the_only_change():
    before = "un deux " * 9_000
    after = before[:40_000] + "trois" + before[40_000:]
    pieces = word_difference(before, after)
    assert joined(pieces, PieceKind.UNCHANGED, PieceKind.INSERTED) == after
    assert len(joined(pieces, PieceKind.INSERTED)) < 20


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_section_of_a_programme_has_words(world, language):
    content = snapshot_programmes([world.exact.pk])[world.exact.pk]
    with override(language):
        names = names_for([content])
        for name, section in content.items():
            assert section_title(name, names)
            assert all(label for label, _value in section_lines(name, section, names))
        assert {"com:69123"}.isdisjoint(
            value for _l, value in section_lines("coverage", section, names)
        )


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*FIXED, "site:9f0c9e0e-5d4e-4a39-9a3b-111111111111"])
def test_section_that_says_nothing_has_the_same_labels(name):
    labels = [label for label, _value in section_lines(name, None)]
    assert labels == [label for label, _value in section_lines(name, {})]


@pytest.mark.django_db
def test_codes_are_said_in_the_readers_words(world):
    content = snapshot_programmes([world.exact.pk])[world.exact.pk]
    with override("en"):
        conditions = dict(section_lines("conditions", content["conditions"]))
        assert conditions["Age"] == "From 16 years old"
        assert conditions["Status"] == "Refugee"
        assert dict(section_lines("coverage", content["coverage"]))["Territories"] == "Rhône"
        assert dict(section_lines("about", content["about"]))["Procedures"] == "Ouvrir un compte"
        site = next(name for name in content if name.startswith("site:"))
        assert dict(section_lines(site, content[site]))["Commune"] == "Lyon"


@pytest.mark.django_db
def test_change_says_only_the_lines_that_differ():
    before = {"contact": {"phone": "+33123456789", "email": "a@example.org", "website": ""}}
    after = {"contact": {"phone": "+33123456789", "email": "b@example.org", "website": ""}}
    with override("en"):
        (change,) = changes(before, after)
    assert [(line.label, line.before, line.after) for line in change.lines] == [
        ("Mail", "a@example.org", "b@example.org")
    ]


@pytest.mark.django_db
def test_removed_place_says_what_it_was():
    programme = ProgrammeFactory()
    site = site_name(SiteFactory(programme=programme, street_address="3 quai").pk)
    before = snapshot_programmes([programme.pk])[programme.pk]
    (change,) = changes(before, {site: None})
    assert ("3 quai", "") in [(line.before, line.after) for line in change.lines]


@pytest.mark.django_db
def test_step_of_a_sheet_is_called_by_its_number():
    step = SheetFactory().steps.get()
    with override("en"):
        assert section_title(f"text:fr:{step.pk}") == "Step 1"


@pytest.mark.django_db
def test_words_in_another_language_name_it():
    with override("en"):
        assert section_title("text:ar:title") == "Title, in Arabic"
        assert section_title("text:fr:title") == "Title"


def test_french_words_come_first_and_translations_last():
    names = ["text:ar:title", "state", "site:9f0c9e0e-5d4e-4a39-9a3b-111111111111"]
    names += ["text:fr:summary", "text:fr:title", "organization"]
    assert sorted(names, key=section_order) == [
        *("text:fr:title", "text:fr:summary", "organization", "state"),
        *("site:9f0c9e0e-5d4e-4a39-9a3b-111111111111", "text:ar:title"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "is_prose", "pieces"),
    [
        ("Mo 09:00-12:00", "Mo 09:00-17:00", False, ["Mo 09:00-12:00", "Mo 09:00-17:00"]),
        ("Thé à 9:00", "Thé à 9:30", True, ["Thé à 9:", "00", "30"]),
        ("Arabe, Dari", "Arabe, Persan", False, ["Arabe, ", "Dari", "Persan"]),
    ],
)
def test_figures_are_shown_whole_and_words_one_by_one(before, after, is_prose, pieces):
    line = LineChanged("", before, after, is_prose)
    assert [piece.text for piece in line.pieces] == pieces


@pytest.mark.django_db
def test_role_outside_of_the_vocabulary_is_shown_as_it_stands():
    section = {"on": "2026-11-01", "role": "example"}
    assert "example" in dict(section_lines("verified", section, names_for([]))).values()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("Mo-Fr 09:00-17:00", "Monday to Friday 9:00–17:00 · Saturday and Sunday closed"),
        ("Mo[1] 09:00-12:00", "Mo[1] 09:00-12:00"),
        ("", ""),
    ],
)
def test_hours_are_said_in_words_where_a_week_can_say_them(rule, words):
    with override("en"):
        assert dict(section_lines("hours", {"opening_hours": rule}))["Hours"] == words


def test_hours_whose_words_stay_the_same_show_how_they_are_written():
    before, after = "Mo 09:00-12:00", "Mo 09:00-10:00,10:00-12:00"
    (change,) = changes({"hours": {"opening_hours": before}}, {"hours": {"opening_hours": after}})
    assert [(line.before, line.after) for line in change.lines] == [(before, after)]
