"""An editor opens a sheet at her desk, changes a word and saves."""

from playwright.sync_api import expect

SLUG = "rsa-income-support"
DAYS = "input[name^=sources][type=date]"


def days(page) -> list[str]:
    """The days of the sources as the browser has read them."""
    return page.locator(DAYS).evaluate_all("fields => fields.map((field) => field.value)")


def test_editor_saves_a_sheet_with_all_its_days(person, site, made):
    her = person("desktop")
    session = made("tests.browser.editing")["session"]
    her.page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    her.page.goto("/fr/coordination/sheets/")
    with her.page.expect_navigation():
        her.page.locator(f"form[action$='/{SLUG}/edit/'] button").click()
    before = days(her.page)
    assert any(before)
    her.page.locator("[name=summary]").fill("Un revenu chaque mois.")
    with her.page.expect_navigation():
        her.page.locator("form:has([name=summary]) button[type=submit]").first.click()
    expect(her.page.locator("[role=alert]")).to_have_count(0)
    expect(her.page.locator("[name=summary]")).to_have_value("Un revenu chaque mois.")
    assert days(her.page) == before
