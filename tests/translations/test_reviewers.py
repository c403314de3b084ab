"""Two reviewers on one suggestion, and what the checks find in what a reviewer publishes."""

import pytest

from contributions.models import Revision
from contributions.revisions import actions
from contributions.schema.problems import ContentRefusedError
from tests.contributions.proposals import reviewer_of
from tests.translations.conftest import Person
from tests.translations.test_pages import TEXT, arabic, suggested
from translations.models import Dismissal

pytestmark = pytest.mark.django_db
HERS = "عشرة كل شهر."
WRONG = "99 في الشهر."
UNSAFE = [
    "<img src=x onerror=alert(1)>",
    "[هنا](javascript:alert(1))",
    "<b>عشرة</b>",
    "javascript:x",
]


@pytest.fixture
def second() -> Person:
    return Person(reviewer_of("ar"))


def opened(person: Person, french) -> dict:
    """What the form of the first suggestion would send as the page shows it."""
    context = person.get("piece", "ar", french.pk).context
    (each,) = context["suggestions"]
    return {"version": each.version, "text": each.text, "published": context["published_token"]}


def accept(person: Person, french, revision: Revision, **data):
    return person.post("decide", "ar", french.pk, revision.pk, "accept", **data)


def test_second_reviewer_gets_both_texts_and_hers_is_sendable(
    translator, reviewer, second, programme, french
):
    revision = suggested(translator, french)
    shown = opened(second, french)
    accept(reviewer, french, revision, **opened(reviewer, french))
    response = accept(second, french, revision, **shown | {"text": HERS})
    page = response.content.decode()
    assert (response.status_code, TEXT in page, response.context["text"]) == (409, True, HERS)
    fresh = {"seen": response.context["seen"], "published": response.context["published_token"]}
    second.post("act", "ar", french.pk, "publish", text=response.context["text"], **fresh)
    assert arabic(programme).text == HERS


@pytest.mark.parametrize("verb", ["reject", "request_changes"])
def test_suggestion_that_another_reviewer_declined_keeps_what_was_typed(
    translator, reviewer, second, french, verb
):
    revision = suggested(translator, french)
    shown = opened(second, french)
    data = {"version": shown["version"], "reason": "Trop long."}
    reviewer.post("decide", "ar", french.pk, revision.pk, verb, **data)
    response = accept(second, french, revision, **shown | {"text": HERS})
    assert (response.status_code, response.context["text"]) == (409, HERS)


def test_draft_of_the_second_reviewer_is_shown_before_she_replaces_it(
    translator, reviewer, second, french
):
    revision = suggested(translator, french)
    second.post("piece", "ar", french.pk, text="مسودتي.", seen="")
    shown = opened_of(second, french, revision)
    accept(reviewer, french, revision, **opened_of(reviewer, french, revision))
    response = accept(second, french, revision, **shown | {"text": HERS})
    assert response.context["own_draft"] == "مسودتي."
    assert "مسودتي." in response.content.decode()


def opened_of(person: Person, french, revision: Revision) -> dict:
    """As ``opened``, where there are several suggestions."""
    context = person.get("piece", "ar", french.pk).context
    each = next(each for each in context["suggestions"] if each.revision == revision)
    return {"version": each.version, "text": each.text, "published": context["published_token"]}


@pytest.mark.parametrize(
    ("verb", "data"), [("vote", {"vote": "for"}), ("reject", {"reason": "Trop long."})]
)
def test_decided_suggestion_takes_no_vote_and_no_other_decision(
    translator, reviewer, second, french, verb, data
):
    revision = suggested(translator, french)
    accept(reviewer, french, revision, **opened(reviewer, french))
    if verb == "vote":
        response = second.post("act", "ar", french.pk, verb, revision=revision.pk, **data)
    else:
        response = second.post("decide", "ar", french.pk, revision.pk, verb, version="", **data)
    assert response.status_code == 409


def test_suggestion_of_before_another_was_published_is_published_by_who_compared(
    translator, reviewer, second, programme, french
):
    revision = suggested(translator, french, HERS)
    second.post("act", "ar", french.pk, "publish", text=TEXT)
    accept(reviewer, french, revision, **opened(reviewer, french))
    assert arabic(programme).text == HERS


# What the checks find


@pytest.mark.parametrize("verb", ["publish", "accept"])
def test_text_with_a_failing_check_is_published_with_a_reason_only(
    translator, reviewer, programme, french, verb
):
    def publish(**more):
        if verb == "publish":
            return reviewer.post("act", "ar", french.pk, "publish", text=WRONG, **more)
        return accept(reviewer, french, revision, **opened(reviewer, french) | more)

    revision = suggested(translator, french, WRONG) if verb == "accept" else None
    response = publish()
    assert (response.status_code, arabic(programme).text) == (422, "عشرة")
    page = response.content.decode()
    assert WRONG in page
    assert "Not published yet" in page
    publish(why="Le prix est dit ainsi.")
    assert arabic(programme).text == WRONG
    dismissed = Dismissal.objects.get(check_code="numbers")
    assert (dismissed.reason, dismissed.role) == ("Le prix est dit ainsi.", "reviewer")


def test_reason_of_the_translator_is_shown_and_does_not_replace_that_of_the_reviewer(
    translator, reviewer, programme, french
):
    data = {"text": WRONG, "check": "numbers", "reason": "Je le crois."}
    translator.post("act", "ar", french.pk, "dismiss", **data)
    revision = suggested(translator, french, WRONG)
    shown = opened(reviewer, french)
    assert "Je le crois." in reviewer.get("piece", "ar", french.pk).content.decode()
    assert accept(reviewer, french, revision, **shown).status_code == 422
    assert arabic(programme).text == "عشرة"


def test_check_that_a_reviewer_dismissed_is_asked_once(reviewer, programme, french):
    for code in ("numbers",):
        data = {"text": WRONG, "check": code, "reason": "Juste."}
        reviewer.post("act", "ar", french.pk, "dismiss", **data)
    reviewer.post("act", "ar", french.pk, "publish", text=WRONG)
    assert arabic(programme).text == WRONG


@pytest.mark.parametrize("text", UNSAFE)
@pytest.mark.parametrize("verb", ["publish", "suggest"])
def test_unsafe_text_is_refused_whatever_the_reason(reviewer, programme, french, verb, text):
    data = {"text": text, "why": "Juste."}
    response = reviewer.post("act", "ar", french.pk, verb, **data)
    assert (response.status_code, response.context["text"]) == (422, text)
    assert "never published" in response.content.decode()
    assert arabic(programme).text == "عشرة"


@pytest.mark.parametrize("text", UNSAFE)
def test_suggestion_that_the_reviewer_makes_unsafe_is_refused(
    translator, reviewer, programme, french, text
):
    revision = suggested(translator, french)
    shown = opened(reviewer, french) | {"text": text, "why": "Juste."}
    response = accept(reviewer, french, revision, **shown)
    assert response.status_code == 422
    assert response.context["suggestions"][0].text == text
    assert arabic(programme).text == "عشرة"


def test_unsafe_check_is_not_dismissed(reviewer, french):
    data = {"text": UNSAFE[0], "check": "unsafe", "reason": "Juste."}
    assert reviewer.post("act", "ar", french.pk, "dismiss", **data).status_code == 404
    assert not Dismissal.objects.exists()


def test_unsafe_translation_is_published_by_no_other_page(translator, reviewer, french, programme):
    by = translator.actor
    revision, _secret = actions.begin(by=by, language="ar", target_id=programme.pk)
    actions.save_draft(by=by, revision=revision, content={"text:ar:summary": UNSAFE[1]})
    actions.submit(by=by, revision=revision)
    with pytest.raises(ContentRefusedError):
        actions.accept(by=reviewer.actor, revision=revision)
