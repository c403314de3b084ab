"""What has changed is read by everybody, taken back by a coordinator, and brought as a table.

The administration keeps to the policy and to our own files, its maps included.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import width_too_much
from tests.contributions.files import row, table


@pytest.fixture
def scene(made: Callable[[str], dict]) -> dict:
    """A programme that has changed, and the sessions of a coordinator and an administrator."""
    return made("tests.browser.changing")


@pytest.fixture
def signed_in(person, site, scene):
    """``signed_in("phone", "coordinator")`` opens a browser of hers."""

    def arrive(device: str, who: str):
        page = person(device).page
        page.context.add_cookies([{"name": "sessionid", "value": scene[who], "url": site}])
        return page

    return arrive


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_everybody_reads_what_has_changed(visit, scene, language):
    page = visit("phone")
    page.goto(f"/{language}/programmes/{scene['programme']}/")
    page.locator("a[href$='/history/']").click()
    latest = page.locator(".history-entry").first
    expect(latest.locator("del")).to_contain_text("lundi")
    expect(latest.locator("ins").first).to_contain_text("toutes et")
    expect(latest.locator(".change-text")).to_have_attribute("dir", "ltr")
    assert width_too_much(page) <= 0


def test_coordinator_takes_a_change_back(signed_in, scene):
    page = signed_in("desktop", "coordinator")
    page.goto(f"/fr/coordination/programmes/{scene['programme']}/history/")
    latest = page.locator(".history-entry").first
    latest.locator("details summary").click()
    latest.locator("input[name=reason]").fill("C'était juste avant.")
    latest.locator("form button").click()
    expect(page.locator(".notice[role=status]")).to_be_visible()
    page.goto(f"/fr/programmes/{scene['programme']}/")
    expect(page.locator(".lead")).to_have_text(scene["before"])


@pytest.mark.parametrize(("language", "device"), [("fr", "desktop"), ("ar", "phone")])
def test_coordinator_brings_a_table_and_takes_what_is_good(signed_in, scene, language, device):
    page = signed_in(device, "coordinator")
    page.goto(f"/{language}/coordination/import/")
    page.locator("input[name=source]").fill(f"Base {language}")
    raw = table(row(id=scene["site"], title="Atelier importé"), row(id="2", title=""))
    page.locator("input[type=file]").set_input_files(
        {"name": "programmes.csv", "mimeType": "text/csv", "buffer": raw}
    )
    page.locator(".import-form button").click()
    expect(page.locator(".import-row")).to_have_count(2)
    expect(page.locator(".import-row input[type=checkbox]")).to_have_count(1)
    assert width_too_much(page) <= 0
    page.locator("button[value=take]").click()
    expect(page.locator(".import-row.is-done")).to_have_count(1)


def test_administrator_moves_a_point_on_a_map_of_our_own_files(signed_in, scene):
    page = signed_in("desktop", "administrator")
    address = f"/fr/admin/directory/site/{scene['site']}/change/"
    page.goto(address)
    page.locator(".admin-map .admin-pin").wait_for()
    before = page.locator("#id_point").input_value()
    page.locator(".admin-map").click(position={"x": 60, "y": 200})
    after = page.locator("#id_point").input_value()
    assert after != before
    page.locator("#id_note").fill("Le point était à côté.")
    page.locator("input[name=_save]").click()
    expect(page).to_have_url(re.compile("/admin/directory/site/$"))
    page.goto(address)
    assert page.locator("#id_point").input_value() == after


@pytest.mark.parametrize(
    "address",
    ["", "directory/programme/", "directory/programme/{programme}/change/", "accounts/auditentry/"],
)
def test_pages_of_the_administration_are_quiet(signed_in, scene, address):
    page = signed_in("desktop", "administrator")
    page.goto(f"/fr/admin/{address.format(**scene)}")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#site-name")).to_be_visible()
