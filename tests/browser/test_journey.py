"""A person keeps a journey and shares it, in Arabic, on a phone, without an account."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DEVICES, Person, width_too_much

# Near Lyon there is help of every theme, and procedure sheets go with papers.
SEARCH = "/ar/?place=com:69123&theme=papers"


def add_with_its_sheet(her: Person) -> str:
    """Open a programme of the search, add it with a procedure sheet; return its title."""
    her.page.goto(SEARCH)
    programmes = [link.get_attribute("href") for link in her.page.locator(".card h3 a").all()]
    for address in programmes:
        her.page.goto(address)
        her.page.goto(page_to_add(her))
        if her.page.locator("input[name=sheet]").count():
            break
    title = her.page.locator(".adding b").inner_text()
    her.page.locator("input[name=sheet]").first.check()
    her.press("main form button[type=submit]")
    return title


def page_to_add(her: Person) -> str:
    """The address of the page that adds a programme where no script does it by one tap."""
    link = her.page.locator('a[href*="/journey/add/programme/"]:visible').first
    return str(link.get_attribute("href"))


def add_goal(her: Person, code: str) -> None:
    """Choose a goal, say where one lives, take what is proposed."""
    her.page.goto("/ar/journey/goals/")
    her.page.locator(f'a[href$="/goals/{code}/"]').click()
    her.page.locator("#where").fill("ليون")
    her.press("button[name=look]")
    expect(her.page.locator(".template-step .template-step-choices").first).to_be_visible()
    her.press("button[name=add]")


def share_goal(her: Person, label: str) -> str:
    """Make a link for the goal whose holder may comment; return its address."""
    her.page.goto("/ar/journey/shares/")
    her.page.locator("#label").fill(label)
    her.page.locator("#goal").select_option(index=1)
    her.page.locator("input[name=scope][value=comment]").check()
    her.press("#give button[type=submit]")
    return her.page.locator(".secret-address").inner_text()


def test_whole_way_in_arabic_on_a_phone(person):
    her, helper = person("phone"), person("phone")
    title = add_with_its_sheet(her)
    expect(her.page).to_have_url(re.compile("/ar/journey/link/"))
    expect(her.page.locator("svg.qr")).to_be_visible()
    her.page.goto("/ar/journey/")
    expect(her.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(her.page.locator(".plan-step")).to_have_count(2)
    add_goal(her, "learn-french")
    link = share_goal(her, "المساعدة الاجتماعية")

    helper.page.goto(link)
    expect(helper.page.locator("main button")).to_have_count(1)
    helper.press("main button")
    shared = helper.page.url
    assert link.rstrip("/").rpartition("/")[2] not in shared
    expect(helper.page.locator(".plan-step").first).to_be_visible()
    expect(helper.page.locator("main")).not_to_contain_text(title)
    helper.page.locator(".comment-fold summary").first.click()
    helper.page.locator("textarea").first.fill("سأذهب معك")
    helper.press(".comment-fold button")

    her.page.goto("/ar/journey/")
    unfold(her)
    her.page.locator(".goal .plan-step:has(.comment-count) h3 a").click()
    expect(her.page.locator(".comment")).to_contain_text("سأذهب معك")
    her.page.goto("/ar/journey/shares/")
    her.press("[data-share-row] [data-revoke]")
    her.press("main form button")
    assert helper.page.goto(shared).status == 410
    assert helper.page.goto(link).status == 410

    her.page.goto("/ar/journey/delete/")
    her.press("main form button[type=submit]")
    expect(her.page.locator(".goal-tile").first).to_be_visible()
    kept = {cookie["name"] for cookie in her.page.context.cookies()}
    assert kept <= {"csrftoken"}


def unfold(her: Person) -> None:
    """Open the steps of every goal that is folded."""
    folded = her.page.locator(".goal-fold:not([open]) > summary")
    while folded.count():
        folded.first.click()


def test_step_is_dragged_into_another_place(person):
    her = person("desktop")
    add_with_its_sheet(her)
    her.page.goto("/fr/journey/")
    steps = her.page.locator("[data-step]")
    before = [step.get_attribute("data-step") for step in steps.all()]
    with her.page.expect_response("**/journey/order/"):
        steps.nth(0).drag_to(steps.nth(1), target_position={"x": 200, "y": 70})
    her.page.goto("/fr/journey/")
    assert [step.get_attribute("data-step") for step in steps.all()] == before[::-1]


def test_step_is_moved_by_keyboard(person):
    her = person("desktop")
    add_with_its_sheet(her)
    her.page.goto("/fr/journey/?order")
    steps = her.page.locator("[data-step]")
    before = [step.get_attribute("data-step") for step in steps.all()]
    her.page.locator("button[value=down]").first.focus()
    with her.page.expect_navigation():
        her.page.keyboard.press("Enter")
    assert [step.get_attribute("data-step") for step in steps.all()] == before[::-1]


def test_way_works_without_scripts(person):
    her = person("phone", java_script_enabled=False)
    add_with_its_sheet(her)
    her.page.goto("/ar/journey/")
    her.press("button[value=finish]")
    expect(her.page.locator(".plan-step.is-done")).to_have_count(1)


@pytest.mark.parametrize("device", DEVICES)
def test_no_page_of_a_journey_scrolls_sideways(person, device):
    her = person(device)
    add_with_its_sheet(her)
    add_goal(her, "find-work")
    for path in ("", "goals/", "goals/get-care/", "link/", "shares/", "profile/", "print/"):
        her.page.goto(f"/ar/journey/{path}")
        assert width_too_much(her.page) <= 0, path
