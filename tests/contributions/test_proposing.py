"""Beginning proposals, the honeypot, and correcting one text."""

import re
import time

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import SheetEditor
from contributions.actors import actor_of
from contributions.models import Revision
from contributions.proposals.forms.honeypot import signed_timestamp
from contributions.revisions import actions
from contributions.workflows import RevisionState
from directory.models import Section
from tests.contributions.proposals import coordinator_of, reviewer_of
from tests.contributions.writing import Writer, address, errors_in, long_ago, with_second_factor
from tests.factories import ProgrammeFactory, SheetFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    texts = {"ar": {"title": "دروس مسائية", "summary": "تعلّموا."}}
    return ProgrammeFactory(title="Cours du soir", texts=texts)


def body(response) -> str:
    return response.content.decode()


def correct(client, programme, key="title", language="fr", **fields):
    url = address("correct_programme", programme.pk, key, language=language)
    return client.post(url, long_ago() | fields)


# What one may do


def test_visitor_learns_what_she_may_do(client):
    page = body(client.get(address("contribute")))
    assert address("new_programme") in page
    assert "/account/sign-in/" in page


def test_person_signed_in_sees_her_proposals_with_their_fate(client):
    writer = Writer()
    writer.client.force_login(UserFactory())
    writer.begin().page("words", title="Ma proposition")
    page = body(writer.client.get(address("contribute")))
    assert "Ma proposition" in page
    assert writer.at("follow", writer.pk) in page


def test_person_sees_no_proposal_of_another(client):
    Writer().begin().page("words", title="Pas la sienne")
    client.force_login(UserFactory())
    assert "Pas la sienne" not in body(client.get(address("contribute")))


def test_list_of_proposals_has_a_query_budget(client, django_assert_max_num_queries):
    user = UserFactory()
    for _ in range(12):
        writer = Writer()
        writer.client.force_login(user)
        writer.begin().page("words", title="Une parmi d'autres")
    client.force_login(user)
    with django_assert_max_num_queries(6):
        client.get(address("contribute"))


@pytest.mark.parametrize(
    "page",
    ["/fr/programmes/{programme}/", "/fr/about/", "/fr/help/", "/fr/?place=com:69123&q=zzz"],
)
def test_reading_page_leads_here_without_a_cookie(client, programme, page):
    response = client.get(page.format(programme=programme.pk))
    assert "/fr/contribute/" in body(response)
    assert not response.cookies
    assert "nonce-" not in response["Content-Security-Policy"]


def test_sheet_leads_to_its_correction(client):
    sheet = SheetFactory()
    assert address("change_procedure", sheet.slug) in body(client.get(sheet.get_absolute_url()))


# Beginning


def test_looking_begins_nothing(client, programme):
    client.get(address("new_programme"))
    client.get(address("change_programme", programme.pk))
    client.get(address("correct_programme", programme.pk, "title"))
    assert not Revision.objects.exists()


def test_draft_opens_by_its_cookie_alone():
    writer = Writer().begin()
    cookie = writer.client.cookies["proposal_fr"]
    assert cookie["path"] == address("follow", writer.pk)
    assert cookie["httponly"]
    assert writer.follow().status_code == 200
    assert Client().get(address("follow", writer.pk)).status_code == 404


def test_account_needs_no_cookie():
    writer = Writer()
    writer.client.force_login(UserFactory())
    writer.begin()
    assert "proposal_fr" not in writer.client.cookies
    assert writer.follow().status_code == 200


def test_draft_of_the_same_change_is_taken_up_again(programme):
    writer = Writer()
    writer.client.force_login(UserFactory())
    first = writer.begin(programme.pk).pk
    assert writer.begin(programme.pk).pk == first


@pytest.mark.parametrize("state", ["draft", "archived", "merged_into"])
def test_what_is_not_public_is_changed_by_nobody_outside(client, programme, state):
    value = programme if state == "merged_into" else True
    hidden = ProgrammeFactory(**{state: value})
    assert client.get(address("change_programme", hidden.pk)).status_code == 404
    assert client.get(address("correct_programme", hidden.pk, "title")).status_code == 404


@pytest.mark.parametrize(("territory", "status"), [("dep:69", 200), ("dep:38", 404)])
def test_draft_is_changed_by_its_own_coordinator_only(client, territory, status):
    draft = ProgrammeFactory(draft=True)
    client.force_login(with_second_factor(coordinator_of(territory).user))
    assert client.get(address("change_programme", draft.pk)).status_code == status


# Robots


def begin(client, **fields):
    return client.post(address("new_programme"), long_ago() | {"language": "fr"} | fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"homepage": "https://spam.example"},
        {"begun": ""},
        {"begun": "forged"},
        {"begun": signed_timestamp(time.time() + 10**6)},
    ],
)
def test_robot_begins_nothing(client, fields):
    response = begin(client, **fields)
    assert response.status_code == 422
    assert "notice-bad" in body(response)
    assert not Revision.objects.exists()


def test_person_who_was_too_fast_sends_again(client):
    first = begin(client, begun=signed_timestamp())
    timestamp = re.search(r'name="begun" value="([^"]+)"', body(first))[1]
    time.sleep(2.1)
    assert begin(client, begun=timestamp).status_code == 302


def test_page_that_was_open_for_days_gets_a_fresh_clock(client, monkeypatch):
    monkeypatch.setattr("contributions.proposals.forms.honeypot.HoneypotForm.latest_s", -1)
    response = begin(client)
    assert response.status_code == 422
    assert 'name="begun" value=""' not in body(response)


def test_one_address_begins_so_often_only(client):
    cache.clear()
    answers = [begin(client).status_code for _ in range(61)]
    assert answers[0] == 302
    assert answers[-1] == 429


# Correcting one text


def test_correction_waits_with_its_reason_and_source(client, programme):
    response = correct(client, programme, text="Cours du matin", note="L'heure", source="Affiche")
    revision = Revision.objects.get()
    assert response["Location"] == address("link", revision.pk)
    assert revision.state == RevisionState.WAITING
    assert revision.content == {"text:fr:title": "Cours du matin"}
    assert (revision.note, revision.source) == ("L'heure", "Affiche")


def test_correction_is_made_in_the_language_of_the_page(client, programme):
    page = client.get(address("correct_programme", programme.pk, "title", language="ar"))
    assert "دروس مسائية" in body(page)
    correct(client, programme, language="ar", text="دروس الصباح")
    assert Revision.objects.get().content == {"text:ar:title": "دروس الصباح"}


def test_text_without_translation_is_corrected_in_french(client):
    plain = ProgrammeFactory(title="Seulement en français")
    correct(client, plain, language="ar", text="Autrement")
    assert Revision.objects.get().content == {"text:fr:title": "Autrement"}


@pytest.mark.parametrize("text", ["", "Cours du soir", " Cours du soir ", "x" * 61])
def test_correction_that_says_nothing_is_refused(client, programme, text):
    response = correct(client, programme, text=text, note="Pourquoi pas")
    assert response.status_code == 422
    assert errors_in(response)
    assert "Pourquoi pas" in body(response)
    assert not Revision.objects.exists()


def test_sheet_is_corrected_step_by_step(client):
    sheet = SheetFactory(slug="bank-account")
    key = str(sheet.steps.get().pk)
    url = address("correct_procedure", sheet.slug, key)
    assert "Prenez rendez-vous" in body(client.get(url))
    client.post(url, long_ago() | {"text": "Venez le matin"})
    assert Revision.objects.get().content == {f"text:fr:{key}": "Venez le matin"}


def test_text_that_is_not_there_cannot_be_corrected(client, programme):
    assert client.get(address("correct_programme", programme.pk, "nothing")).status_code == 404


def test_correction_by_its_coordinator_is_made_at_once(client, programme):
    client.force_login(with_second_factor(coordinator_of("dep:69").user))
    correct(client, programme, text="Cours du matin")
    texts = Section.objects.filter(programme=programme, language="fr", key="title")
    assert texts.get().text == "Cours du matin"


def test_correction_by_a_neighbour_waits(client, programme):
    client.force_login(with_second_factor(coordinator_of("dep:38").user))
    correct(client, programme, text="Cours du matin")
    assert Revision.objects.get().state == RevisionState.WAITING


# Who reads it before it is public


COORDINATOR, AT_ONCE = "Un coordinateur les lit", "Ils sont publics dès"
REVIEWER, EDITOR = "Un relecteur de traductions les lit", "Une rédactrice ou un rédacteur"


def somebody(role: str) -> Client:
    """A browser in which somebody with this role is signed in."""
    if role == "visitor":
        return Client()
    if role == "administrator":
        user = UserFactory(is_superuser=True)
    elif role in {"reviewer", "translator"}:
        user = reviewer_of("ar", role=role).user
    elif role == "editor":
        user = UserFactory()
        SheetEditor.objects.create(user=user)
    else:
        user = coordinator_of(role).user
    browser = Client()
    browser.force_login(with_second_factor(user))
    return browser


@pytest.mark.parametrize(
    ("role", "text", "words"),
    [
        ("visitor", "fr", COORDINATOR),
        ("dep:38", "fr", COORDINATOR),
        ("dep:69", "fr", AT_ONCE),
        ("reg:84", "fr", AT_ONCE),
        ("administrator", "fr", AT_ONCE),
        ("reviewer", "fr", COORDINATOR),
        ("visitor", "ar", "يقرؤها مراجع الترجمات"),
        ("dep:69", "ar", "يقرؤها مراجع الترجمات"),
        ("translator", "ar", "يقرؤها مراجع الترجمات"),
        ("reviewer", "ar", "تصبح علنية فور إرسالها"),
        ("administrator", "ar", "تصبح علنية فور إرسالها"),
    ],
)
def test_correction_says_who_reads_it_and_that_is_what_happens(programme, role, text, words):
    browser = somebody(role)
    url = address("correct_programme", programme.pk, "title", language=text)
    assert words in body(browser.get(url))
    browser.post(url, long_ago() | {"text": "Cours du matin" if text == "fr" else "دروس الصباح"})
    is_public = words in {AT_ONCE, "تصبح علنية فور إرسالها"}
    state = RevisionState.ACCEPTED if is_public else RevisionState.WAITING
    assert Revision.objects.get().state == state


@pytest.mark.parametrize(
    ("role", "words", "afterwards"),
    [
        ("editor", EDITOR, "Une rédactrice ou un rédacteur de fiches va la lire"),
        ("dep:69", EDITOR, "Une rédactrice ou un rédacteur de fiches va la lire"),
        ("country:fr", AT_ONCE, "Tout le monde peut le lire"),
    ],
)
def test_correction_of_a_sheet_says_who_reads_it(role, words, afterwards):
    SheetFactory(slug="bank-account", title="Ouvrir un compte")
    browser = somebody(role)
    url = address("correct_procedure", "bank-account", "title")
    assert words in body(browser.get(url))
    page = browser.post(url, long_ago() | {"text": "Ouvrir un compte en banque"}, follow=True)
    assert afterwards in body(page)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("visitor", "Un coordinateur du lieu le lit"),
        ("editor", "Un coordinateur du lieu le lit"),
        ("dep:69", "Dans vos territoires, vous le publiez vous-même"),
        ("administrator", "Vous le publiez vous-même."),
    ],
)
def test_new_programme_says_who_publishes_it(role, words):
    assert words in body(somebody(role).get(address("new_programme")))


def draft_of_coordinator(programme, content: dict[str, str]) -> tuple[Client, Revision]:
    """A change that the coordinator of a programme has not sent yet, and her browser."""
    coordinator = coordinator_of("dep:69")
    revision, _secret = actions.begin(by=coordinator, language="fr", target_id=programme.pk)
    actions.save_draft(by=coordinator, revision=revision, content=content)
    browser = Client()
    browser.force_login(with_second_factor(coordinator.user))
    return browser, revision


def test_coordinator_reads_that_a_translation_alone_waits_for_its_reviewers(programme):
    browser, revision = draft_of_coordinator(programme, {"text:ar:title": "دروس"})
    page = body(browser.get(address("follow", revision.pk)))
    assert "Un relecteur de traductions le lit" in page
    browser.post(address("send", revision.pk), long_ago())
    revision.refresh_from_db()
    assert (revision.state, revision.translates) == (RevisionState.WAITING, "ar")
    after = body(browser.get(address("follow", revision.pk)))
    assert "Un relecteur de traductions va la lire" in after


def test_coordinator_reads_that_her_change_is_public_as_soon_as_it_is_saved(programme):
    browser, revision = draft_of_coordinator(programme, {"text:fr:title": "Le matin"})
    assert "dès que vous enregistrez" in body(browser.get(address("follow", revision.pk)))


@pytest.mark.parametrize(
    ("territory", "content", "words"),
    [
        ("dep:69", {"text:fr:title": "Le matin"}, "Tout le monde peut le lire."),
        ("dep:38", {"text:fr:title": "Le matin"}, "Tout le monde peut le lire."),
        ("dep:69", {"text:ar:title": "دروس"}, "Tout le monde peut le lire."),
        ("", {"text:fr:title": "Le matin"}, "Seuls les coordinateurs le lisent."),
    ],
)
def test_form_says_who_reads_the_note_as_the_public_history_shows_it(
    programme, territory, content, words
):
    by = coordinator_of(territory) if territory else actor_of(UserFactory())
    revision, _secret = actions.begin(by=by, language="fr", target_id=programme.pk)
    actions.save_draft(by=by, revision=revision, content=content)
    browser = Client()
    browser.force_login(with_second_factor(by.user))
    assert words in body(browser.get(address("write", revision.pk, "source")))
