"""A caregiver proposes a step in her own language; the owner accepts it, and recovers by phrase."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Person, width_too_much
from tests.browser.test_other_journey import begin


def share_goal(her: Person) -> str:
    """Give a link in French whose holder may propose, for the first goal; return its address."""
    her.page.goto("/ar/journey/shares/")
    her.page.locator("#label").fill("المساعدة")
    her.page.locator("#goal").select_option(index=1)
    her.page.locator("input[name=scope][value=propose]").check()
    her.page.locator("#language").select_option("fr")
    her.press("#give button[type=submit]")
    return her.page.locator(".secret-address").inner_text()


def make_phrase(her: Person) -> list[str]:
    """Make a recovery phrase and confirm it; return its groups."""
    her.page.goto("/ar/journey/phrase/")
    her.press("button[name=make]")
    parts = her.page.locator(".phrase li").all_inner_texts()
    her.press("button[name=written]")
    her.page.locator("#part-3").fill(parts[2])
    her.page.locator("#part-7").fill(parts[6])
    her.press("button[name=confirm]")
    return parts


def test_caregiver_proposes_and_the_owner_recovers_by_phrase(person):
    her, helper, elsewhere = person("phone"), person("phone"), person("phone")
    begin(her, "ar", "learn-french")
    link = share_goal(her)
    assert re.search(r"//[^/]+/open/", link)

    helper.page.goto(link)
    expect(helper.page.locator("html")).to_have_attribute("lang", "fr")
    helper.press("main form button")
    helper.page.locator('a[href$="/propose/"]').click()
    helper.page.locator("#text").fill("Visiter la médiathèque")
    helper.press("button[name=propose]")
    assert width_too_much(helper.page) <= 0

    her.page.goto("/ar/journey/")
    assert width_too_much(her.page) <= 0
    her.press("button[name=verb][value=accept]")
    expect(her.page.locator(".plan")).to_contain_text("Visiter la médiathèque")
    her.page.goto("/ar/journey/shares/")
    her.press("[data-revoke]")
    her.press("main form button")
    assert helper.page.goto(link).status == 410

    parts = make_phrase(her)
    elsewhere.page.goto("/ar/journey/recover/")
    elsewhere.page.locator("#phrase").fill(" ".join(parts))
    elsewhere.press("main form button[type=submit]")
    expect(elsewhere.page.locator(".plan")).to_contain_text("Visiter la médiathèque")
