"""A whole walk in Arabic on a phone, without an account: from the first search to the deletion.

REPERES_PICTURES=1 writes a picture of each station to var/pictures/walk.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.pictures import Album
from tests.browser.test_caregiver import make_phrase
from tests.browser.test_offline import (
    ALLOWED,
    DATABASES,
    keep,
    offline,
    online,
    ready,
    sent,
    step,
    write,
)
from tests.papers import words_of

LYON = "ليون"
NOTE = "أحضر جواز السفر معي"
PROPOSED = "Visiter la médiathèque"
ADD = "#results .card [data-add]"
IS_ADDED = re.compile("is-added")
ARABIC, FRENCH = "مساري", "Mon parcours"


@pytest.fixture
def album() -> Album:
    return Album("walk")


def test_whole_walk_of_somebody_who_never_signs_in(person, album):
    her, caregiver = person("phone", **ALLOWED), person("phone", locale="fr-FR")
    keep_lyon(her, album)
    add_from_cards(her, album, 3)
    add_first_goal(her, album, "learn-french")
    add_goal(her, "find-work")
    tick_and_write_offline(her, album)
    see_both_on_her_journey(her, album)
    print_in_two_languages(her, album)
    phrase = make_phrase(her)
    album.take(her.page, "phrase-works")

    her, lost = person("phone"), her
    recover_by_phrase(her, album, phrase)
    lose_what_the_lost_phone_kept(lost, album)
    link = share_first_goal(her, album)
    propose_in_french(caregiver, album, link)
    accept_proposal(her, album)
    close_link(her, album)
    find_link_closed(caregiver, album, link)
    delete_everything(her, album)


def keep_lyon(her: Person, album: Album) -> None:
    """Choose the town by its suggestion; the page after it knows the town."""
    ready(her.page, "ar")
    her.page.goto("/ar/")
    album.take(her.page, "home")
    her.page.locator("#where").fill(LYON)
    her.page.locator("#where-list [role=option]").first.click()
    her.page.wait_for_url(re.compile("place=com(:|%3A)69123"))
    her.page.goto("/ar/procedures/")
    expect(her.page.locator("[data-kept-place] bdi")).to_have_text(LYON)
    album.take(her.page, "place-kept")


def add_from_cards(her: Person, album: Album, count: int) -> None:
    """Add programmes of the list by one tap each."""
    her.page.goto("/ar/")
    expect(her.page.locator("#results [data-group='site'] .card").first).to_be_visible()
    for number in range(count):
        her.page.locator(ADD).nth(number).tap()
        expect(her.page.locator(ADD).nth(number)).to_have_class(IS_ADDED)
    expect(her.page.locator("[data-added-note] > p").first).to_be_visible()
    album.take(her.page, "added")


def add_first_goal(her: Person, album: Album, code: str) -> None:
    """Choose a goal; it asks for the town once and knows the one that was kept."""
    her.page.goto("/ar/journey/goals/")
    album.take(her.page, "goals")
    her.page.locator(f'a[href$="/goals/{code}/"]').click()
    expect(her.page.locator("#where")).to_have_value(LYON)
    her.press("button[name=look]")
    expect(her.page.locator(".template-step .template-step-choices").first).to_be_visible()
    album.take(her.page, "goal")
    her.press("button[name=add]")


def add_goal(her: Person, code: str) -> None:
    """Choose one more goal with what it proposes near her town."""
    her.page.goto(f"/ar/journey/goals/{code}/")
    expect(her.page.locator(".template-step .template-step-choices").first).to_be_visible()
    her.press("button[name=add]")


def tick_and_write_offline(her: Person, album: Album) -> None:
    """Keep the journey on the phone, lose the network, tick one step and write on the next."""
    her.page.goto("/ar/journey/")
    expect(her.page.locator(".goal[aria-labelledby]")).to_have_count(2)
    album.take(her.page, "journey")
    keep(her.page, "ar")
    expect(step(her.page)).to_be_visible()
    offline(her)
    her.page.goto("/ar/journey/")
    expect(step(her.page)).to_be_visible()
    step(her.page).locator(".button").first.click()
    write(her.page, NOTE, 1)
    expect(her.page.locator("[data-state]")).to_contain_text("2")
    album.take(her.page, "offline")
    online(her)


def see_both_on_her_journey(her: Person, album: Album) -> None:
    """With the network back, the journey of the site has the tick and the note."""
    her.page.goto("/ar/offline/journey/")
    sent(her.page)
    her.page.goto("/ar/journey/")
    expect(her.page.locator(".plan-step.is-done")).to_have_count(1)
    expect(her.page.locator("main")).to_contain_text(NOTE)
    album.take(her.page, "back-online")


def print_in_two_languages(her: Person, album: Album) -> None:
    """Get the paper: French stands beside Arabic, and her note is on it."""
    her.page.goto("/ar/journey/print/")
    album.take(her.page, "print")
    answer = her.page.request.get("/ar/journey/print/paper.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    words = words_of(answer.body())
    assert all(expected in words for expected in (ARABIC, FRENCH, "جواز"))
    album.take_paper(answer.body(), "paper")


def recover_by_phrase(her: Person, album: Album, phrase: list[str]) -> None:
    """Type the phrase on another phone, and let the lost one open nothing more."""
    her.page.goto("/ar/journey/recover/")
    her.page.locator("#phrase").fill(" ".join(phrase))
    her.page.locator("input[name=ends_others]").check()
    album.take(her.page, "recover")
    her.press("main form button[type=submit]")
    expect(her.page.locator("main")).to_contain_text(NOTE)
    album.take(her.page, "recovered")


def lose_what_the_lost_phone_kept(lost: Person, album: Album) -> None:
    """The lost phone wipes its copy as soon as it has a network, and opens nothing."""
    lost.page.goto("/ar/journey/")
    lost.page.wait_for_function("() => !localStorage.getItem('journey-is-kept')")
    expect(lost.page.locator("main")).not_to_contain_text(NOTE)
    assert lost.page.evaluate(DATABASES) == []
    album.take(lost.page, "lost-phone")


def share_first_goal(her: Person, album: Album) -> str:
    """Give a link to one goal, whose holder may propose steps; return its address."""
    her.page.goto("/ar/journey/shares/")
    her.page.locator("#label").fill("المساعدة الاجتماعية")
    her.page.locator("#goal").select_option(index=1)
    her.page.locator("input[name=scope][value=propose]").check()
    album.take(her.page, "sharing")
    her.press("#give button[type=submit]")
    album.take(her.page, "shared")
    return her.page.locator(".secret-address").inner_text()


def propose_in_french(caregiver: Person, album: Album, link: str) -> None:
    """Open the link in the caregiver's language, see that goal alone, and propose a step."""
    caregiver.page.goto(link)
    expect(caregiver.page.locator("html")).to_have_attribute("lang", "fr")
    album.take(caregiver.page, "caregiver-opens")
    caregiver.press("main form button")
    expect(caregiver.page.locator(".goal")).to_have_count(1)
    expect(caregiver.page.locator("main")).not_to_contain_text(NOTE)
    album.take(caregiver.page, "caregiver-sees")
    caregiver.page.locator('a[href$="/propose/"]').click()
    caregiver.page.locator("#text").fill(PROPOSED)
    album.take(caregiver.page, "caregiver-proposes")
    caregiver.press("button[name=propose]")


def accept_proposal(her: Person, album: Album) -> None:
    her.page.goto("/ar/journey/")
    album.take(her.page, "proposed")
    her.press("button[name=verb][value=accept]")
    expect(her.page.locator(".plan").first).to_be_attached()
    expect(her.page.locator(".goal .plan-step", has_text=PROPOSED)).to_have_count(1)
    album.take(her.page, "accepted")


def close_link(her: Person, album: Album) -> None:
    her.page.goto("/ar/journey/shares/")
    her.press("[data-revoke]")
    album.take(her.page, "asked-before-closing")
    her.press("main form button")
    album.take(her.page, "closed-by-her")


def find_link_closed(caregiver: Person, album: Album, link: str) -> None:
    """The caregiver learns that the link was closed, in her language."""
    shared = caregiver.page.url.partition("#")[0]
    for address in (shared, link):
        assert caregiver.page.goto(address).status == 410
        expect(caregiver.page.locator("h1")).to_have_text("Ce lien a été fermé")
    album.take(caregiver.page, "caregiver-finds-it-closed")


def delete_everything(her: Person, album: Album) -> None:
    """Delete the journey: its secret link opens nothing, and the phone remembers nothing."""
    her.page.goto("/ar/journey/link/")
    album.take(her.page, "secret-link")
    secret_link = her.page.locator(".secret-address").inner_text()
    her.page.goto("/ar/journey/delete/")
    album.take(her.page, "delete")
    her.press("main form button[type=submit]")
    assert {cookie["name"] for cookie in her.page.context.cookies()} <= {"csrftoken"}
    assert her.page.goto(secret_link).status == 404
    expect(her.page.locator("h1")).to_be_visible()
    album.take(her.page, "deleted")
