"""The workspace: who may open it, saving, suggesting, reviewing and publishing."""

from uuid import uuid4

import pytest

from accounts.models import LanguageRole
from contributions.models import Revision, RevisionTerritory
from contributions.revisions import actions
from contributions.schema.sections import version_token
from directory.models import Section
from tests.contributions.proposals import coordinator_of, reviewer_of
from tests.factories import ProgrammeFactory, UserFactory
from tests.translations.conftest import Person
from translations.models import Dismissal, MemoryUnit, Question, Vote

pytestmark = pytest.mark.django_db
TEXT = "عشرة في الشهر."


def arabic(programme, key: str = "summary") -> Section | None:
    return programme.sections.filter(language="ar", key=key).first()


def suggested(person: Person, french: Section, text: str = TEXT) -> Revision:
    response = person.post("act", "ar", french.pk, "suggest", text=text)
    assert response.status_code == 302
    return Revision.objects.get(translates="ar", state="waiting", author=person.actor.user)


@pytest.mark.parametrize("name", ["home", "language", "piece", "download"])
def test_translator_opens_every_page_of_her_language(translator, french, name):
    arguments = {"language": ["ar"], "piece": ["ar", french.pk], "download": ["ar", "po"]}
    assert translator.get(name, *arguments.get(name, [])).status_code == 200


@pytest.mark.parametrize("name", ["language", "piece", "download"])
@pytest.mark.parametrize("code", ["uk", "fr", "xx"])
def test_translator_of_another_language_gets_404(translator, french, name, code):
    arguments = {"language": [code], "piece": [code, french.pk], "download": [code, "po"]}
    assert translator.get(name, *arguments[name]).status_code == 404


def test_role_that_was_taken_opens_nothing(translator, french):
    LanguageRole.objects.all().delete()
    assert translator.get("piece", "ar", french.pk).status_code == 404


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("publish", {"text": TEXT}),
        ("confirm", {"french": "1", "published": version_token("عشرة")}),
        ("correct", {"french": "2"}),
    ],
)
def test_translator_publishes_nothing(translator, programme, french, verb, data):
    before = arabic(programme).text
    assert translator.post("act", "ar", french.pk, verb, **data).status_code == 404
    assert arabic(programme).text == before


def test_translator_does_not_decide(translator, reviewer, french):
    revision = suggested(reviewer, french)
    for verb in ("accept", "reject", "request_changes"):
        response = translator.post("decide", "ar", french.pk, revision.pk, verb, reason="Non.")
        assert response.status_code == 404
    revision.refresh_from_db()
    assert revision.state == "waiting"


def test_draft_is_saved_and_shown_again(translator, french):
    assert translator.post("piece", "ar", french.pk, text="مسودة", seen="").status_code == 302
    assert "مسودة" in translator.get("piece", "ar", french.pk).content.decode()
    assert Revision.objects.get().state == "draft"


def test_draft_saved_by_the_script_gets_what_the_checks_find(translator, french):
    response = translator.client.post(
        translator.get("piece", "ar", french.pk).request["PATH_INFO"],
        {"text": "15 يورو", "seen": ""},
        headers={"HX-Request": "true"},
    )
    assert "Numbers" in response.content.decode()


def test_draft_of_another_window_is_not_overwritten(translator, french):
    seen = translator.get("piece", "ar", french.pk).context["seen"]
    translator.post("piece", "ar", french.pk, text="واحد", seen=seen)
    response = translator.post("piece", "ar", french.pk, text="اثنان", seen=seen)
    assert response.status_code == 409
    page = response.content.decode()
    assert "واحد" in page
    assert "اثنان" in page
    assert Revision.objects.get().content == {"text:ar:summary": "واحد"}


def test_two_people_on_one_text_see_the_suggestion_of_each_other(translator, reviewer, french):
    suggested(translator, french)
    suggested(reviewer, french, "عشرة يوروهات.")
    page = translator.get("piece", "ar", french.pk)
    assert len(page.context["suggestions"]) == 2


def test_suggestion_waits_for_reviewers_and_for_no_coordinator(translator, french, coordinator):
    revision = suggested(translator, french)
    assert not RevisionTerritory.objects.filter(revision=revision).exists()
    assert not Revision.objects.reviewable_by(coordinator).exists()
    assert not Revision.objects.reviewable_by(reviewer_of("uk")).exists()
    assert Revision.objects.reviewable_by(reviewer_of("ar")).get() == revision


def test_correction_of_a_translation_by_a_visitor_waits_for_reviewers(
    client, programme, reviewer, coordinator
):
    revision, _secret = actions.begin(by=actions.Actor(), language="ar", target_id=programme.pk)
    sender = actions.Actor(sender_of=revision.pk)
    actions.save_draft(by=sender, revision=revision, content={"text:ar:summary": TEXT})
    actions.submit(by=sender, revision=revision)
    assert Revision.objects.reviewable_by(reviewer.actor).get() == revision
    assert not Revision.objects.reviewable_by(coordinator).exists()


def test_reviewer_decides_on_no_french(reviewer, programme):
    revision, _secret = actions.begin(by=actions.Actor(), language="fr", target_id=programme.pk)
    sender = actions.Actor(sender_of=revision.pk)
    content = {"text:fr:summary": "Gratuit.", "text:ar:summary": TEXT}
    actions.save_draft(by=sender, revision=revision, content=content)
    actions.submit(by=sender, revision=revision)
    assert not Revision.objects.reviewable_by(reviewer.actor).exists()


def test_reviewer_cannot_add_french_to_a_translation_that_waits(reviewer, translator, french):
    revision = suggested(translator, french)
    with pytest.raises(actions.PermissionDenied):
        actions.save_draft(
            by=reviewer.actor, revision=revision, content={"text:fr:summary": "Gratuit."}
        )


def test_reviewer_changes_no_french_and_no_fact(reviewer, programme):
    for content in ({"text:fr:summary": "Gratuit."}, {"conditions": {"age_min": 3}}):
        with pytest.raises(actions.PermissionDenied):
            actions.change(
                by=reviewer.actor, target_id=programme.pk, content=content, language="fr"
            )


def test_accepted_suggestion_is_published_as_reviewed(translator, reviewer, programme, french):
    revision = suggested(translator, french)
    version = revision.changed_at.isoformat()
    reviewer.post("decide", "ar", french.pk, revision.pk, "accept", version=version, text=TEXT)
    section = arabic(programme)
    assert (section.text, section.state, section.based_on_text) == (TEXT, "reviewed", 1)
    assert section.reviewed_at is not None


def test_suggestion_that_the_reviewer_mends_is_published_mended(
    translator, reviewer, programme, french
):
    revision = suggested(translator, french)
    version = revision.changed_at.isoformat()
    data = {"version": version, "text": "عشرة كل شهر."}
    reviewer.post("decide", "ar", french.pk, revision.pk, "accept", **data)
    assert arabic(programme).text == "عشرة كل شهر."


def test_translation_of_a_french_text_that_changed_meanwhile_is_outdated(
    translator, reviewer, coordinator, programme, french
):
    revision = suggested(translator, french)
    content = {"text:fr:summary": "Vingt euros."}
    actions.change(by=coordinator, target_id=programme.pk, content=content, language="fr")
    version = revision.changed_at.isoformat()
    reviewer.post("decide", "ar", french.pk, revision.pk, "accept", version=version)
    section = arabic(programme)
    assert (section.text, section.based_on_meaning) == (TEXT, 1)


@pytest.mark.parametrize(
    ("verb", "state"), [("reject", "rejected"), ("request_changes", "changes_asked")]
)
def test_reviewer_declines_with_a_reason_that_the_translator_reads(
    translator, reviewer, french, verb, state
):
    revision = suggested(translator, french)
    version = revision.changed_at.isoformat()
    data = {"version": version, "reason": "Trop long."}
    reviewer.post("decide", "ar", french.pk, revision.pk, verb, **data)
    revision.refresh_from_db()
    assert revision.state == state
    assert revision.remarks.get().text == "Trop long."


def test_decision_without_a_reason_is_refused(translator, reviewer, french):
    revision = suggested(translator, french)
    version = revision.changed_at.isoformat()
    response = reviewer.post("decide", "ar", french.pk, revision.pk, "reject", version=version)
    assert response.status_code == 404


def test_reviewer_publishes_her_own(reviewer, programme, french):
    reviewer.post("act", "ar", french.pk, "publish", text=TEXT)
    assert (arabic(programme).text, arabic(programme).state) == (TEXT, "reviewed")


def test_administrator_publishes_what_nobody_has_reviewed(settings, programme, french):
    settings.DEMO = True
    chief = Person(actions.Actor(user=UserFactory(is_superuser=True)))
    chief.post("act", "ar", french.pk, "publish", text=TEXT)
    assert (arabic(programme).text, arabic(programme).state) == (TEXT, "unreviewed")


def test_outdated_text_that_is_still_right_is_confirmed(reviewer, programme, french, coordinator):
    content = {"text:fr:summary": "Dix euros chaque mois."}
    actions.change(by=coordinator, target_id=programme.pk, content=content, language="fr")
    token = version_token(arabic(programme).text)
    reviewer.post("act", "ar", french.pk, "confirm", french="2", published=token)
    assert not programme.sections.outdated().filter(language="ar").exists()


def test_words_of_the_french_that_changed_are_shown(translator, programme, french, coordinator):
    content = {"text:fr:summary": "Vingt euros par mois."}
    actions.change(by=coordinator, target_id=programme.pk, content=content, language="fr")
    changed = translator.get("piece", "ar", french.pk).context["changed"]
    assert [(piece.kind, piece.text) for piece in changed][:2] == [
        ("deleted", "Dix"),
        ("inserted", "Vingt"),
    ]


def test_reviewer_corrects_the_meaning_in_the_workspace(reviewer, programme, french, coordinator):
    content = {"text:fr:summary": "Dix euros, par mois."}
    actions.change(by=coordinator, target_id=programme.pk, content=content, language="fr")
    reviewer.post("act", "ar", french.pk, "correct", french="2", changes="0")
    assert not programme.sections.outdated().exists()


def test_dismissed_check_stays_away_with_its_reason(translator, french):
    data = {"text": "15 يورو", "check": "numbers", "reason": "Le prix est dit ainsi."}
    translator.post("act", "ar", french.pk, "dismiss", **data)
    translator.post("piece", "ar", french.pk, text="15 يورو", seen="")
    page = translator.get("piece", "ar", french.pk)
    codes = [found.code for found in page.context["checked"].findings]
    assert "numbers" not in codes
    assert "Le prix est dit ainsi." in page.content.decode()


def test_check_dismissed_without_a_reason_is_refused(translator, french):
    data = {"text": TEXT, "check": "numbers", "reason": " "}
    assert translator.post("act", "ar", french.pk, "dismiss", **data).status_code == 404
    assert not Dismissal.objects.exists()


def test_vote_counts_once_and_not_for_oneself(translator, reviewer, french):
    revision = suggested(translator, french)
    for vote in ("against", "for"):
        reviewer.post("act", "ar", french.pk, "vote", revision=revision.pk, vote=vote)
    assert Vote.objects.get().is_for
    response = translator.post("act", "ar", french.pk, "vote", revision=revision.pk, vote="for")
    assert response.status_code == 404


def test_question_is_answered_by_a_coordinator_for_every_language(
    translator, french, settings, client
):
    settings.DEMO = True
    translator.post("act", "ar", french.pk, "ask", question="Par mois ou par an ?")
    question = Question.objects.get()
    person = Person(coordinator_of("dep:69"))
    assert "Par mois ou par an ?" in person.get("home").content.decode()
    person.post("answer", question.pk, answer="Par mois.")
    other = Person(reviewer_of("uk", role="translator"))
    assert "Par mois." in other.get("piece", "uk", french.pk).content.decode()


def test_question_names_the_roles_of_who_asked_and_who_answered(translator, french, settings):
    settings.DEMO = True
    translator.post("act", "ar", french.pk, "ask", question="Par mois ?")
    person = Person(coordinator_of("dep:69"))
    assert "Translator ·" in person.get("home").content.decode()
    person.post("answer", Question.objects.get().pk, answer="Par mois.")
    page = translator.get("piece", "ar", french.pk).content.decode()
    assert "Translator ·" in page
    assert "Coordinator ·" in page


def test_question_about_what_is_gone_says_so(translator, french, settings):
    settings.DEMO = True
    translator.post("act", "ar", french.pk, "ask", question="Par mois ?")
    Question.objects.update(owner=uuid4())
    page = Person(coordinator_of("dep:69")).get("home").content.decode()
    assert "No longer in the directory" in page


def test_translator_answers_no_question(translator, french):
    translator.post("act", "ar", french.pk, "ask", question="Par mois ?")
    question = Question.objects.get()
    assert translator.post("answer", question.pk, answer="Oui.").status_code == 404


def test_memory_offers_what_was_published_of_a_text_that_is_alike(reviewer, french):
    reviewer.post("act", "ar", french.pk, "publish", text=TEXT)
    assert MemoryUnit.objects.filter(language="ar", text=TEXT).exists()
    other = ProgrammeFactory(texts={"fr": {"title": "Atelier", "summary": "Dix euros par an."}})
    section = other.sections.get(language="fr", key="summary")
    memory = reviewer.get("piece", "ar", section.pk).context["memory"]
    assert memory[0].text == TEXT


def test_text_of_a_draft_programme_is_not_shown(translator):
    hidden = ProgrammeFactory(draft=True)
    section = hidden.sections.get(language="fr", key="title")
    assert translator.get("piece", "ar", section.pk).status_code == 404


@pytest.fixture
def busy(reviewer, translator, french):
    """More texts, of which each has a suggestion and a question."""
    for _number in range(4):
        other = ProgrammeFactory(texts={"fr": {"title": "Atelier", "summary": "Dix euros."}})
        section = other.sections.get(language="fr", key="summary")
        translator.post("act", "ar", section.pk, "suggest", text=TEXT)
        translator.post("act", "ar", section.pk, "ask", question="Par mois ?")
    translator.post("act", "ar", french.pk, "suggest", text=TEXT)


@pytest.mark.parametrize(
    ("name", "most"), [("home", 11), ("language", 13), ("piece", 13), ("download", 7)]
)
def test_page_with_suggestions_and_questions_has_a_query_budget(
    busy, french, settings, name, most, django_assert_max_num_queries
):
    settings.DEMO = True
    chief = Person(actions.Actor(user=UserFactory(is_superuser=True)))
    arguments = {"language": ["ar"], "piece": ["ar", french.pk], "download": ["ar", "po"]}
    with django_assert_max_num_queries(most):
        assert chief.get(name, *arguments.get(name, [])).status_code == 200


@pytest.mark.parametrize(("name", "most"), [("home", 8), ("language", 16), ("piece", 22)])
def test_page_has_a_query_budget(reviewer, french, name, most, django_assert_max_num_queries):
    arguments = {"language": ["ar"], "piece": ["ar", french.pk]}
    with django_assert_max_num_queries(most):
        assert reviewer.get(name, *arguments.get(name, [])).status_code == 200
