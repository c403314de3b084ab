"""What an edit of French does to translations: generated sequences against a small model."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.meaning import (
    NoSuchEditError,
    NumberedText,
    confirm_translation,
    correct_meaning,
    corrected,
)
from contributions.schema.sections import version_token
from directory.models import Section
from tests.contributions.proposals import coordinator_of, reviewer_of
from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
KEY = "summary"
FRENCH, ARABIC, ENGLISH = (f"text:{language}:{KEY}" for language in ("fr", "ar", "en"))


@pytest.fixture
def programme():
    return ProgrammeFactory(
        phone="+33123456789",
        coverage=["dep:69"],
        texts={"fr": {KEY: "Dix euros."}, "ar": {KEY: "عشرة"}, "en": {KEY: "Ten euros."}},
    )


@pytest.fixture
def coordinator():
    return coordinator_of("dep:69")


def write(by, programme, name: str, text: str, **fields) -> Revision:
    return actions.change(
        by=by, target_id=programme.pk, content={name: text}, language="fr", **fields
    ).revision


def section(programme, language: str) -> Section:
    return programme.sections.get(key=KEY, language=language)


def outdated(programme) -> set[str]:
    """The languages whose translation is outdated, by SQL."""
    return set(programme.sections.outdated().values_list("language", flat=True))


def test_comma_that_keeps_the_meaning_outdates_nothing(programme, coordinator):
    write(coordinator, programme, FRENCH, "Dix euros !", keeps_meaning=True)
    assert outdated(programme) == set()


def test_fee_that_changes_outdates_every_translation_of_that_section_alone(programme, coordinator):
    write(coordinator, programme, FRENCH, "Vingt euros.")
    assert outdated(programme) == {"ar", "en"}
    assert set(programme.sections.outdated().values_list("key", flat=True)) == {KEY}


def test_restored_text_gets_its_meaning_back(programme, coordinator):
    change = write(coordinator, programme, FRENCH, "N'importe quoi.")
    actions.restore(by=coordinator, revision=change)
    assert outdated(programme) == set()
    assert (section(programme, "fr").text_no, section(programme, "fr").meaning_no) == (3, 1)


def test_meaning_after_a_restored_one_is_a_new_one(programme, coordinator):
    actions.restore(by=coordinator, revision=write(coordinator, programme, FRENCH, "Faux."))
    write(coordinator, programme, FRENCH, "Autre.")
    assert section(programme, "fr").meaning_no == 3


def test_translation_made_from_a_text_that_was_undone_is_outdated(programme, coordinator):
    change = write(coordinator, programme, FRENCH, "Faux.")
    write(reviewer_of("ar"), programme, ARABIC, "خطأ")
    actions.restore(by=coordinator, revision=change)
    assert outdated(programme) == {"ar"}


def test_removed_text_that_is_restored_leaves_its_translations_as_they_were(programme, coordinator):
    programme = ProgrammeFactory(
        phone="+33123456789",
        coverage=["dep:69"],
        texts={"fr": {"join": "Venez."}, "ar": {"join": "تعالوا"}},
    )
    write(reviewer_of("ar"), programme, "text:ar:join", "تعال")
    fields = ("text", "based_on_meaning", "based_on_text", "state", "reviewed_at")
    before = programme.sections.filter(key="join", language="ar").values(*fields).get()
    change = write(coordinator, programme, "text:fr:join", "")
    actions.restore(by=coordinator, revision=change)
    after = programme.sections.filter(key="join", language="ar").values(*fields).get()
    assert after == before
    assert outdated(programme) == set()


def test_restored_translation_is_reviewed_and_based_as_it_was(programme, coordinator):
    reviewer = reviewer_of("ar")
    write(reviewer, programme, ARABIC, "عشرة يورو")
    write(coordinator, programme, FRENCH, "Vingt euros.")
    change = write(reviewer, programme, ARABIC, "كذا")
    assert outdated(programme) == {"en"}
    actions.restore(by=reviewer, revision=change)
    assert outdated(programme) == {"ar", "en"}
    assert section(programme, "ar").state == "reviewed"


def test_correction_of_a_translation_that_keeps_the_meaning_keeps_it_outdated(
    programme, coordinator
):
    write(coordinator, programme, FRENCH, "Vingt euros.")
    write(reviewer_of("ar"), programme, ARABIC, "عشرة.", keeps_meaning=True)
    assert "ar" in outdated(programme)


def test_reviewer_says_that_a_change_kept_the_meaning(programme, coordinator):
    write(coordinator, programme, FRENCH, "Dix euros !")
    correct(reviewer_of("ar"), programme, 2, changes_meaning=False)
    assert outdated(programme) == set()


def test_translation_made_in_between_stays_valid_when_meanings_are_joined(programme, coordinator):
    write(coordinator, programme, FRENCH, "Dix euros !")
    write(reviewer_of("ar"), programme, ARABIC, "عشرة!")
    correct(coordinator, programme, 2, changes_meaning=False)
    assert outdated(programme) == set()


def test_reviewer_says_that_a_change_did_change_the_meaning(programme, coordinator):
    write(coordinator, programme, FRENCH, "Vingt euros.", keeps_meaning=True)
    write(reviewer_of("ar"), programme, ARABIC, "عشرون")
    correct(reviewer_of("uk"), programme, 2, changes_meaning=True)
    assert outdated(programme) == {"en"}


def test_correction_is_recorded(programme, coordinator):
    write(coordinator, programme, FRENCH, "Dix euros !")
    correct(coordinator, programme, 2, changes_meaning=False)
    entry = AuditEntry.objects.get(verb="correct_meaning")
    assert entry.details == {"key": KEY, "text_no": 2, "changes_meaning": False}


@pytest.mark.parametrize("language", ["ar", "uk"])
def test_translator_corrects_no_meaning(programme, coordinator, language):
    write(coordinator, programme, FRENCH, "Dix euros !")
    with pytest.raises(PermissionDenied):
        correct(reviewer_of(language, role="translator"), programme, 2, changes_meaning=False)


def test_outdated_translation_that_is_still_right_is_confirmed(programme, coordinator):
    write(coordinator, programme, FRENCH, "Vingt euros.")
    confirm(reviewer_of("ar"), programme, 2)
    assert outdated(programme) == {"en"}
    assert section(programme, "ar").state == "reviewed"


def test_translation_is_confirmed_for_the_text_that_the_reviewer_saw(programme, coordinator):
    write(coordinator, programme, FRENCH, "Vingt euros.")
    with pytest.raises(NoSuchEditError):
        confirm(reviewer_of("ar"), programme, 1)


@pytest.mark.parametrize(("language", "role"), [("ar", "translator"), ("uk", "reviewer")])
def test_translation_is_confirmed_by_reviewers_of_its_language_only(programme, language, role):
    with pytest.raises(PermissionDenied):
        confirm(reviewer_of(language, role=role), programme, 1)


def test_loaded_text_that_returns_to_former_words_returns_to_their_meaning():
    texts = [NumberedText(1, "a", 1), NumberedText(2, "b", 2), NumberedText(3, "a", 1)]
    with pytest.raises(NoSuchEditError):
        corrected(texts, 3, changes_meaning=True)


def correct(by, programme, text_no: int, *, changes_meaning: bool) -> None:
    correct_meaning(
        by=by,
        kind="programme",
        target_id=programme.pk,
        key=KEY,
        text_no=text_no,
        changes_meaning=changes_meaning,
    )


def confirm(by, programme, source_text_no: int) -> None:
    confirm_translation(
        by=by,
        kind="programme",
        target_id=programme.pk,
        key=KEY,
        language="ar",
        source_text_no=source_text_no,
        token=version_token(section(programme, "ar").text),
    )


class Model:
    """What should happen, in a few lines: the meaning belongs to the words."""

    def __init__(self) -> None:
        self.texts, self.meanings, self.bases = ["0"], {"0": 0}, {"ar": 1, "en": 1}

    def edit(self, text: str, keeps: bool) -> None:
        if text not in self.meanings:
            kept = self.meanings[self.texts[-1]]
            self.meanings[text] = kept if keeps else self._unused()
        self.texts.append(text)

    def correct(self, no: int, changes: bool) -> bool:
        if not 1 < no <= len(self.texts):
            return False
        earlier, before, after = self.texts[: no - 1], self.texts[no - 2], self.texts[no - 1]
        was, now = self.meanings[before], self.meanings[after]
        if (was != now) == changes or (changes and after in earlier):
            return False
        unused = self._unused()
        for text, meaning in self.meanings.items():
            if meaning == now and not changes:
                self.meanings[text] = was
            elif meaning == now and text in self.texts[no - 1 :] and text not in earlier:
                self.meanings[text] = unused
        return True

    def outdated(self) -> set[str]:
        current = self.meanings[self.texts[-1]]
        return {
            language
            for language, no in self.bases.items()
            if self.meanings[self.texts[no - 1]] != current
        }

    def _unused(self) -> int:
        return 1 + max(self.meanings.values())


# Words are few, so that sequences come back to earlier ones: that is a restored text.
STEPS = st.one_of(
    st.tuples(st.just("edit"), st.sampled_from("01234"), st.booleans()),
    st.tuples(st.just("translate"), st.sampled_from(["ar", "en"]), st.none()),
    st.tuples(st.just("correct"), st.integers(1, 6), st.booleans()),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, min_size=2, max_size=9))
def test_translations_are_outdated_as_the_model_says(steps):
    with transaction.atomic():
        follow(steps)
        transaction.set_rollback(True)


def follow(steps) -> None:
    texts = {language: {"title": "Cours", KEY: "0"} for language in ("fr", "ar", "en")}
    programme = ProgrammeFactory(phone="+33123456789", coverage=["dep:69"], texts=texts)
    coordinator, reviewer, model = coordinator_of("dep:69"), reviewer_of("ar", "en"), Model()
    for no, (step, what, flag) in enumerate(steps):
        if step == "edit" and what != model.texts[-1]:
            model.edit(what, flag)
            write(coordinator, programme, FRENCH, what, keeps_meaning=flag)
        elif step == "translate":
            model.bases[what] = len(model.texts)
            write(reviewer, programme, f"text:{what}:{KEY}", f"{what} {no}")
        elif step == "correct":
            if model.correct(what, flag):
                correct(reviewer, programme, what, changes_meaning=flag)
            else:
                with pytest.raises(NoSuchEditError):
                    correct(reviewer, programme, what, changes_meaning=flag)
        assert outdated(programme) == model.outdated(), steps[: no + 1]
