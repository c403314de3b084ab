"""Signing in by mail and becoming coordinator, on phone and desktop, in both directions."""

import re

import pytest

from tests.browser.conftest import Person, width_too_much
from tests.browser.test_accessible import broken_rules

CODE = re.compile(r"\d{4}-\d{4}")


def newest_mail(her: Person, language: str) -> str:
    """The newest mail of the demonstration, read in a second tab."""
    tab = her.page.context.new_page()
    tab.goto(f"/{language}/account/demo-mail/")
    share_text = tab.locator(".share").first.inner_text()
    tab.close()
    return share_text


def sign_in(her: Person, language: str, address: str) -> None:
    """Write an address on the page of signing in, then the code that comes."""
    her.page.locator("#email").fill(address)
    her.press(f'form[action="/{language}/account/sign-in/"] button')
    her.page.locator("#code").fill(CODE.search(newest_mail(her, language))[0])
    her.press("main form button[type=submit]")


def is_well(her: Person) -> None:
    """The page is one that axe-core passes and that fits its screen."""
    assert broken_rules(her.page) == []
    assert width_too_much(her.page) <= 0


@pytest.mark.parametrize(("language", "device"), [("fr", "desktop"), ("ar", "phone")])
def test_contributor_signs_in_from_the_foot_of_a_page(person, language, device):
    her = person(device)
    her.page.goto(f"/{language}/help/")
    her.press(f'footer a[href="/{language}/account/sign-in/"]')
    is_well(her)
    sign_in(her, language, f"contributor-{language}@example.org")
    assert her.page.url.endswith(f"/{language}/account/")
    is_well(her)
    her.press('form[action$="/account/sign-out/"] button')
    her.page.goto(f"/{language}/account/")
    assert her.page.locator('a[href*="sign-in/?next="]').count() == 1


@pytest.mark.parametrize(("language", "device"), [("fr", "phone"), ("ar", "desktop")])
def test_invited_person_becomes_coordinator(person, language, device):
    coordinator, invited = person(device), person(device)
    # As long as the part before @ may be: it must break to fit a phone.
    address = f"{'invited':i<61}-{language}@example.org"
    coordinator.page.goto(f"/{language}/account/sign-in/")
    coordinator.press('form[action*="/demo/coordinator-69/"] button')
    coordinator.page.goto(f"/{language}/coordination/invitations/")
    coordinator.page.locator("#email").fill(address)
    coordinator.page.locator("#where").fill("com:69266")
    coordinator.press("main form button.button-wide")
    is_well(coordinator)
    link = re.search(r"https?://\S+/open/\S+", newest_mail(coordinator, language))[0]

    invited.page.goto(link)
    is_well(invited)
    invited.press("main form button")
    assert "/open/" not in invited.page.url
    invited.press('main a[href*="sign-in/?next="]')
    sign_in(invited, language, address)
    is_well(invited)
    invited.press("main form button")
    assert invited.page.url.endswith(f"/{language}/coordination/invitations/")
    assert address in invited.page.locator("main").inner_text()
