"""The page of one's own account, and what can be done there."""

import re

import pytest
from django.test import Client

from accounts.models import AuditEntry, LanguageRole, SheetEditor, User
from regions.models import Coordinator, Territory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "somebody@example.org"
PAGE = "/fr/account/"


@pytest.fixture
def browser(sign_in):
    return sign_in(EMAIL)


def test_stranger_is_offered_to_sign_in_and_come_back():
    response = Client().get(PAGE)
    assert response.status_code == 404
    assert "/fr/account/sign-in/?next=/fr/account/" in response.content.decode()


def test_stranger_who_sends_something_comes_back_to_no_such_page():
    body = Client().post(f"{PAGE}language/").content.decode()
    assert "/fr/account/sign-in/" in body
    assert "next=" not in body


def test_page_names_the_territories_she_answers_for(browser):
    Coordinator.objects.create(
        user=User.objects.get(email=EMAIL), territory=Territory.objects.get(code="dep:38")
    )
    assert "Isère" in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("role", "words", "desk"),
    [
        ("sheet_editor", "Rédactrice ou rédacteur de fiches", "/fr/coordination/sheets/"),
        ("translator", "Traducteur", "/fr/translate/uk/"),
        ("reviewer", "Relecteur de traductions", "/fr/translate/uk/"),
        ("coordinator", "Isère", "/fr/coordination/territories/dep:38/"),
    ],
)
def test_page_names_each_role_in_plain_words_and_leads_to_its_desk(browser, role, words, desk):
    user = User.objects.get(email=EMAIL)
    if role == "sheet_editor":
        SheetEditor.objects.create(user=user)
    elif role == "coordinator":
        Coordinator.objects.create(user=user, territory=Territory.objects.get(code="dep:38"))
    else:
        LanguageRole.objects.create(user=user, language="uk", role=role)
    page = browser.get(PAGE).content.decode()
    link = re.search(rf'<a class="line-link" href="{desk}">(.*?)</a>', page, re.DOTALL)
    assert link
    assert words in link[1]
    assert ("ukrainien" in link[1].lower()) == (role in {"translator", "reviewer"})


def test_page_of_a_contributor_names_no_other_desk(browser):
    page = browser.get(PAGE).content.decode()
    assert "/fr/coordination/" not in page
    assert "/fr/translate/" not in page


def test_page_costs_few_queries(browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        browser.get(PAGE)


def test_language_of_mails_is_kept(browser):
    assert browser.post(f"{PAGE}language/", {"language": "ar"}).status_code == 302
    assert User.objects.get(email=EMAIL).language == "ar"


def test_language_that_is_not_offered_is_not_kept(browser):
    browser.post(f"{PAGE}language/", {"language": "tlh"})
    assert User.objects.get(email=EMAIL).language == "fr"


def test_every_other_device_can_be_signed_out(browser, sign_in):
    other = sign_in(EMAIL)
    browser.post(f"{PAGE}sessions/end/")
    assert browser.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 404


def test_looking_at_the_page_of_erasing_erases_nothing(browser):
    assert browser.get(f"{PAGE}erase/").status_code == 200
    assert User.objects.filter(email=EMAIL).exists()


def test_erased_account_is_gone_with_its_rights(browser):
    user = User.objects.get(email=EMAIL)
    Coordinator.objects.create(user=user, territory=Territory.objects.get(code="dep:38"))
    assert browser.post(f"{PAGE}erase/").status_code == 200
    assert not User.objects.filter(email=EMAIL).exists()
    assert not Coordinator.objects.exists()
    assert browser.get(PAGE).status_code == 404


def test_erased_account_is_signed_out_everywhere(browser, sign_in):
    other = sign_in(EMAIL)
    browser.post(f"{PAGE}erase/")
    assert other.get(PAGE).status_code == 404


def test_audit_keeps_of_an_erased_account_only_its_pseudonym(browser):
    pseudonym = User.objects.get(email=EMAIL).pseudonym
    browser.post(f"{PAGE}erase/")
    entry = AuditEntry.objects.get(verb="erase_account")
    assert entry.actor == pseudonym
    assert EMAIL not in str(AuditEntry.objects.values())


@pytest.mark.parametrize("path", ["language/", "sessions/end/", "erase/"])
def test_change_needs_its_own_page(path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    assert client.post(f"{PAGE}{path}").status_code == 403
