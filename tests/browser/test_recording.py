"""A volunteer reads a text aloud in the page, a reviewer publishes it, and readers hear it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import width_too_much
from tests.browser.listening import LOCAL_FRENCH, give_voices
from tests.browser.test_accessible import broken_rules

# A microphone that hears a tone: what records it, and what it records, is the browser's own.
MICROPHONE = """
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const heard = context.createMediaStreamDestination();
    tone.connect(heard);
    tone.start();
    return heard.stream;
  };
"""
NO_MICROPHONE = "navigator.mediaDevices.getUserMedia = async () => { throw new Error('no'); };"


@pytest.fixture
def scene(made):
    return made("tests.browser.recording")


@pytest.fixture
def signed_in(person, site, scene):
    """``signed_in("volunteer")`` is a person with a phone who has signed in."""

    def arrive(role: str, script: str = MICROPHONE):
        her = person("phone", reduced_motion="reduce")
        her.page.context.add_cookies([{"name": "sessionid", "value": scene[role], "url": site}])
        her.page.context.add_init_script(script)
        return her

    return arrive


def record(her, section: int) -> None:
    """Record two seconds, and listen to them before they are sent."""
    page = her.page
    page.goto(f"/fr/contribute/recordings/text/{section}/")
    page.locator("[data-record-start]").tap()
    expect(page.locator("[data-record-state]")).to_contain_text("2")
    page.locator("[data-record-stop]").tap()
    expect(page.locator("[data-record-audio]")).to_be_visible()


def test_recording_goes_from_the_volunteer_to_readers_and_back(signed_in, scene, visit):
    volunteer = signed_in("volunteer")
    record(volunteer, scene["section"])
    assert broken_rules(volunteer.page) == []
    assert width_too_much(volunteer.page) == 0
    volunteer.page.locator("[name=consent]").check()
    volunteer.press("[data-record] button[type=submit]")
    expect(volunteer.page.locator(".recorded-text")).to_have_count(1)

    reviewer = signed_in("reviewer")
    reviewer.page.goto("/fr/contribute/recordings/")
    assert broken_rules(reviewer.page) == []
    assert width_too_much(reviewer.page) == 0
    reviewer.press("form[action$='/publish/'] button")

    page = visit("phone")
    give_voices(page.context, LOCAL_FRENCH)
    page.goto(scene["page"])
    audio = page.locator(".recording audio")
    expect(audio).to_have_count(1)
    duration = audio.evaluate(
        "(audio) => new Promise((done) => { audio.onended = () => done(audio.currentTime);"
        " audio.play(); })"
    )
    assert duration > 1
    page.locator("[data-listen-start]").tap()
    for _ in range(40):
        if page.evaluate("!document.querySelector('.recording audio').paused"):
            break
        page.evaluate("end()")
    assert page.evaluate("!document.querySelector('.recording audio').paused")
    page.locator("[data-player-stop]").tap()
    assert page.evaluate("document.querySelector('.recording audio').paused")

    volunteer.press("form[action$='/withdraw/'] button")
    page.reload()
    expect(page.locator(".recording")).to_have_count(0)


def test_without_a_microphone_a_file_is_asked_for(signed_in, scene):
    her = signed_in("volunteer", NO_MICROPHONE)
    her.page.goto(f"/fr/contribute/recordings/text/{scene['section']}/")
    her.page.locator("[data-record-start]").tap()
    state = her.page.locator("[data-record-state]")
    expect(state).to_have_text(state.get_attribute("data-refused"))
