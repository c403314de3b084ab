"""Nothing is lost or published unseen when two windows or two people change one text."""

import pytest

from contributions.models import Revision
from contributions.schema.sections import version_token
from tests.factories import writing
from tests.translations.test_pages import TEXT, arabic, suggested

pytestmark = pytest.mark.django_db
VERBS = ["suggest", "publish"]


def shown(person, french) -> dict:
    """What the form of an open window would send beside the text."""
    context = person.get("piece", "ar", french.pk).context
    return {"seen": context["seen"], "published": context["published_token"]}


@pytest.mark.parametrize("verb", VERBS)
def test_stale_window_does_not_overwrite_the_draft_of_another(reviewer, programme, french, verb):
    stale = shown(reviewer, french)
    reviewer.post("piece", "ar", french.pk, text="واحد", **stale)
    response = reviewer.post("act", "ar", french.pk, verb, text="اثنان.", **stale)
    page = response.content.decode()
    assert (response.status_code, "واحد" in page, "اثنان." in page) == (409, True, True)
    assert Revision.objects.get().content == {"text:ar:summary": "واحد"}
    assert arabic(programme).text == "عشرة"


@pytest.mark.parametrize("verb", VERBS)
def test_stale_window_does_not_overwrite_what_was_published(reviewer, programme, french, verb):
    stale = shown(reviewer, french)
    reviewer.post("act", "ar", french.pk, "publish", text=TEXT, **stale)
    response = reviewer.post("act", "ar", french.pk, verb, text="اثنان.", **stale)
    page = response.content.decode()
    assert (response.status_code, TEXT in page, "اثنان." in page) == (409, True, True)
    assert arabic(programme).text == TEXT


def test_who_has_compared_both_texts_publishes(reviewer, programme, french):
    stale = shown(reviewer, french)
    reviewer.post("act", "ar", french.pk, "publish", text=TEXT, **stale)
    context = reviewer.post("act", "ar", french.pk, "publish", text="اثنان.", **stale).context
    fresh = {"seen": context["seen"], "published": context["published_token"]}
    reviewer.post("act", "ar", french.pk, "publish", text="اثنان.", **fresh)
    assert arabic(programme).text == "اثنان."


def test_text_that_the_same_window_sent_before_is_no_conflict(translator, french):
    stale = shown(translator, french)
    translator.post("piece", "ar", french.pk, text="واحد", **stale)
    translator.post("piece", "ar", french.pk, text="واحد اثنان", underway=["واحد"], **stale)
    assert Revision.objects.get().content == {"text:ar:summary": "واحد اثنان"}


def test_emptied_text_stays_empty_beside_the_text_of_the_other_window(translator, french):
    stale = shown(translator, french)
    translator.post("piece", "ar", french.pk, text="واحد", **stale)
    response = translator.post("piece", "ar", french.pk, text="", **stale)
    assert (response.status_code, response.context["text"]) == (409, "")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_suggestion_that_the_reviewer_empties_is_not_published(
    translator, reviewer, programme, french, text
):
    revision = suggested(translator, french)
    data = {"version": revision.changed_at.isoformat(), "text": text}
    response = reviewer.post("decide", "ar", french.pk, revision.pk, "accept", **data)
    assert (response.status_code, arabic(programme).text) == (422, "عشرة")


@pytest.mark.parametrize("verb", VERBS)
def test_text_without_words_is_neither_suggested_nor_published(reviewer, programme, french, verb):
    reviewer.post("piece", "ar", french.pk, text=TEXT, seen="")
    response = reviewer.post("act", "ar", french.pk, verb, text=" ")
    assert (response.status_code, arabic(programme).text) == (422, "عشرة")


def test_good_draft_that_nobody_reviewed_is_called_right(reviewer, programme, french):
    with writing():
        programme.sections.filter(language="ar").update(state="unreviewed")
    page = reviewer.get("piece", "ar", french.pk)
    assert page.context["to_confirm"]
    data = {"french": "1", "published": page.context["published_token"]}
    reviewer.post("act", "ar", french.pk, "confirm", **data)
    assert arabic(programme).state == "reviewed"


def test_reviewed_text_is_not_to_be_called_right_again(reviewer, french):
    reviewer.post("act", "ar", french.pk, "publish", text=TEXT)
    assert not reviewer.get("piece", "ar", french.pk).context["to_confirm"]


def test_text_published_after_the_page_was_shown_is_not_called_right(reviewer, programme, french):
    with writing():
        programme.sections.filter(language="ar").update(state="unreviewed")
    data = {"french": "1", "published": version_token("تسعة")}
    assert reviewer.post("act", "ar", french.pk, "confirm", **data).status_code == 409
    assert arabic(programme).state == "unreviewed"


def test_reviewer_sees_what_the_checks_find_in_a_suggestion(translator, reviewer, french):
    text = "99 € {name} https://evil.example/"
    suggested(translator, french, text)
    (shown_to_her,) = reviewer.get("piece", "ar", french.pk).context["suggestions"]
    codes = {found.code for found in shown_to_her.findings}
    assert {"numbers", "links", "placeholders"} <= codes


def test_check_that_was_dismissed_is_not_shown_to_the_reviewer(translator, reviewer, french):
    text = "99 يورو."
    data = {"text": text, "check": "numbers", "reason": "Le prix est dit ainsi."}
    translator.post("act", "ar", french.pk, "dismiss", **data)
    suggested(translator, french, text)
    (shown_to_her,) = reviewer.get("piece", "ar", french.pk).context["suggestions"]
    assert "numbers" not in {found.code for found in shown_to_her.findings}


@pytest.mark.parametrize("length", [10_001, 20_000])
@pytest.mark.parametrize("verb", [None, *VERBS])
def test_text_that_is_too_long_is_refused(reviewer, french, length, verb):
    arguments = ["act", "ar", french.pk, verb] if verb else ["piece", "ar", french.pk]
    response = reviewer.post(*arguments, text="ا" * length, seen="")
    assert (response.status_code, Revision.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("", {"text": TEXT, "seen": ""}),
        ("ask/", {"question": "Par mois ?"}),
        ("dismiss/", {"text": "15", "check": "numbers", "reason": "Juste."}),
    ],
)
def test_chosen_queue_stays_after_an_action(translator, french, verb, data):
    address = translator.get("piece", "ar", french.pk).request["PATH_INFO"]
    response = translator.client.post(f"{address}{verb}?need=missing&short=1", data)
    assert response.headers["location"].endswith("&need=missing&short=1")


def test_next_text_is_of_the_chosen_queue(translator, programme, french):
    address = translator.get("piece", "ar", french.pk).request["PATH_INFO"]
    response = translator.client.post(f"{address}suggest/?need=missing", {"text": TEXT})
    join = programme.sections.get(language="fr", key="join")
    assert response.headers["location"] == f"/en/translate/ar/{join.pk}/?sent&need=missing"


def test_forms_of_the_workspace_keep_the_chosen_queue(translator, french):
    address = translator.get("piece", "ar", french.pk).request["PATH_INFO"]
    page = translator.client.get(f"{address}?saved=&short=1").content.decode()
    assert f'action="{address}?short=1"' in page
