"""Opening another journey's link: the active journey stays, and new steps go into it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, width_too_much

LANGUAGES = pytest.mark.parametrize("language", ["fr", "ar"])


def begin(her: Person, language: str, goal: str) -> str:
    """Begin a journey with a goal; return its secret link."""
    her.page.goto(f"/{language}/journey/goals/{goal}/")
    her.press("button[name=add]")
    return her.page.locator(".secret-address").inner_text()


def steps_of(her: Person, language: str) -> int:
    her.page.goto(f"/{language}/journey/")
    return her.page.locator(".plan-step").count()


def add_something(her: Person, language: str) -> None:
    """Add the first programme near Lyon."""
    her.page.goto(f"/{language}/?place=com:69123")
    her.page.goto(her.page.locator(".card h3 a").first.get_attribute("href"))
    link = her.page.locator('a[href*="/journey/add/programme/"]:visible').first
    her.page.goto(str(link.get_attribute("href")))
    her.press("main form button[type=submit]")


@LANGUAGES
@pytest.mark.parametrize("scripts", [True, False])
def test_link_of_another_journey_on_a_phone(person, language, scripts):
    her = person("phone", java_script_enabled=scripts)
    stranger = person("phone")
    link = begin(stranger, language, "find-work")
    begin(her, language, "learn-french")
    before = steps_of(her, language)

    her.page.goto(link)
    expect(her.page.locator("h1")).to_be_visible()
    assert width_too_much(her.page) <= 0
    expect(her.page.locator(".answer")).to_have_count(3)
    her.press("button[value=beside]")
    secret = link.rstrip("/").rpartition("/")[2]
    assert secret not in her.page.url
    expect(her.page.locator(".other-bar")).to_be_visible()
    expect(her.page.locator(".plan-move, .own-step, .plan-tick")).to_have_count(0)
    assert width_too_much(her.page) <= 0
    assert secret not in her.page.content()

    add_something(her, language)
    assert steps_of(her, language) == before + 1
    expect(her.page.locator(".device-journey")).to_have_count(2)
    her.press("a.device-journey")
    expect(her.page.locator(".other-bar")).to_be_visible()
    her.press(".other-bar a")
    expect(her.page.locator(".plan-step")).to_have_count(before + 1)


@LANGUAGES
def test_form_left_open_is_not_sent_into_the_journey_that_was_taken(person, language):
    her, stranger = person("phone"), person("phone")
    link = begin(stranger, language, "find-work")
    begin(her, language, "learn-french")
    left_open = her.page.context.new_page()
    left_open.goto(f"/{language}/journey/")
    left_open.locator("#own-text").fill("Zephyr")
    her.page.goto(link)
    her.press("button[value=look]")
    her.page.locator("details summary").last.click()
    her.press('form[action$="/take/"] button')
    steps = her.page.locator(".plan-step").count()
    with left_open.expect_navigation() as answer:
        left_open.locator(".own-step button").click()
    assert answer.value.status == 403
    assert steps_of(her, language) == steps
    her.log.errors.clear()  # the browser names the answer 403 as an error
