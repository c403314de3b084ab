"""Without a network: opened pages, the area taken along, and a journey on two phones for a day."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, width_too_much

LANGUAGES = pytest.mark.parametrize("language", ["fr", "ar"])
ALLOWED = {"service_workers": "allow"}
# Addresses of all that any cache of the site holds.
CACHED = """
async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    found.push(...requests.map((request) => new URL(request.url).pathname));
  }
  return found;
}
"""
BODIES = """
async () => {
  let words = "";
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      words += await (await cache.match(request, { ignoreVary: true })).clone().text();
    }
  }
  return words;
}
"""
DATABASES = "async () => (await indexedDB.databases()).map((each) => each.name)"
# As the page does itself, a few seconds later.
REGISTER = """
async () => {
  const { worker, pages } = document.querySelector("meta[name=offline]").dataset;
  await navigator.serviceWorker.register(worker);
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ pages: pages.split(" ") });
}
"""
ADDRESSES = """
async () => {
  const found = [];
  for (const name of await caches.keys()) {
    found.push(...(await (await caches.open(name)).keys()).map((request) => request.url));
  }
  return found;
}
"""
LYON = "?place=com:69123"
CHOOSE_LILLE = """
() => sessionStorage.setItem("place", JSON.stringify({ label: "Lille", code: "com:59350" }))
"""
IS_KEPT = "async (path) => Boolean(await caches.match(path, { ignoreVary: true }))"
LOOKED_FOR = "Zephyr passeport"
PIN = "un long code"
NO_NETWORK = "Vous êtes hors ligne. Voyez ce qui marche maintenant."
# Days since the kept journey was opened, and as if that had been 29 days ago.
DAYS_29 = 29
DAYS_SINCE_OPENED = """
async () => Math.round((Date.now() - (await self.journeyStore.about()).usedAt) / 86_400_000)
"""
OPENED_29_DAYS_AGO = f"""
async () => {{
  const answer = (request) => new Promise((resolve) => {{
    request.onsuccess = () => resolve(request.result);
  }});
  const database = await answer(indexedDB.open("journey"));
  const store = database.transaction("kept", "readwrite").objectStore("kept");
  const kept = await answer(store.get("journey"));
  await answer(store.put({{ ...kept, usedAt: Date.now() - {DAYS_29} * 86_400_000 }}, "journey"));
  database.close();
  return ({DAYS_SINCE_OPENED})();
}}
"""
# A change as no version of the site makes it waits beside the others.
SPOIL = """
(words) => self.journeyStore.change((now) => {
  const [first] = now.operations;
  const spoiled = { ...first, id: crypto.randomUUID(), part: "colour", after: words };
  return { ...now, operations: [spoiled, ...now.operations] };
}, null)
"""


def ready(page: Page, language: str) -> None:
    """Wait until the service worker runs and has the pages of the language."""
    page.goto(f"/{language}/help/")
    page.evaluate(REGISTER)
    for name in ("offline/", "offline/journey/"):
        page.wait_for_function(IS_KEPT, arg=f"/{language}/{name}")


def first_programme(page: Page, language: str) -> str:
    """Open the first programme near Lyon and wait until it is kept; its address."""
    page.goto(f"/{language}/?place=com:69123")
    address = page.locator(".card h3 a").first.get_attribute("href")
    page.goto(address)
    path = address.partition("?")[0]
    page.wait_for_function(IS_KEPT, arg=path)
    return path


def begin(her: Person, language: str) -> str:
    """Begin a journey with a goal; its secret link."""
    her.page.goto(f"/{language}/journey/goals/learn-french/")
    her.press("button[name=add]")
    return her.page.locator(".secret-address").inner_text()


def keep(page: Page, language: str, pin: str = "") -> None:
    """Keep the journey on this phone and open it there."""
    page.goto(f"/{language}/journey/")
    page.locator(".keep-here summary").click()
    page.locator("#keep-pin").fill(pin)
    page.locator("[data-keep-form] button").click()
    expect(page.locator("[data-kept]")).to_be_visible()
    page.goto(f"/{language}/offline/journey/")


def step(page: Page, number: int = 0):
    return page.locator("[data-step]").nth(number)


def write(page: Page, words: str, number: int = 0) -> None:
    """Write a note and leave the field."""
    step(page, number).locator("summary").click()
    note = step(page, number).locator("textarea")
    note.fill(words)
    note.blur()


def sent(page: Page) -> None:
    """Wait until no change waits any more."""
    page.wait_for_function(
        "() => self.journeyStore.read(null).then((state) => state && state.operations.length === 0)"
    )


def offline(her: Person) -> None:
    """Cut the network; what the browser itself keeps for a minute does not help either."""
    her.page.context.new_cdp_session(her.page).send("Network.clearBrowserCache")
    her.page.context.set_offline(True)


def online(her: Person) -> None:
    her.page.context.set_offline(False)
    her.log.errors.clear()  # requests without a network are named as errors


def test_page_of_what_the_phone_keeps_leads_to_the_open_choice(person):
    her = person("phone", **ALLOWED)
    begin(her, "fr")
    her.page.goto("/fr/offline/journey/")
    her.page.locator('a[href$="#keep"]').click()
    expect(her.page.locator("#keep-pin")).to_be_visible()


def test_date_in_a_year_nobody_plans_for_stays_in_its_field(person):
    her = person("phone", **ALLOWED)
    begin(her, "fr")
    ready(her.page, "fr")
    keep(her.page, "fr")
    step(her.page).locator("summary").click()
    day = step(her.page).locator("input[type=date]")
    day.fill("0202-03-01")
    day.blur()
    expect(step(her.page).locator(".field-error")).to_contain_text("0202-03-01")
    expect(day).to_have_value("0202-03-01")
    day.fill("2031-03-01")
    day.blur()
    expect(step(her.page).locator(".offline-place")).to_contain_text("2031")
    sent(her.page)


@LANGUAGES
def test_opened_programme_opens_again_without_a_network(person, language):
    her = person("phone", **ALLOWED)
    ready(her.page, language)
    path = first_programme(her.page, language)
    title = her.page.locator("h1").inner_text()
    offline(her)
    her.page.goto(path)
    assert her.page.locator("h1").inner_text() == title
    expect(her.page.locator("html[data-kept-at] .offline-line")).to_be_visible()
    assert width_too_much(her.page) <= 0
    her.page.goto(f"/{language}/territories/dep:69/")
    expect(her.page.locator('html[data-kept-at] main a[href="tel:112"]')).to_be_visible()
    online(her)


def test_language_of_which_nothing_is_kept_gets_another_with_the_numbers(person):
    her = person("phone", **ALLOWED)
    ready(her.page, "fr")
    her.page.wait_for_function(IS_KEPT, arg="/fr/help/")
    offline(her)
    for path in ("/ar/", "/", "/ar/help/", "/uk/programmes/"):
        her.page.goto(path)
        expect(her.page.locator('html[data-kept-at] main a[href="tel:112"]').first).to_be_visible()
    her.page.goto("/ar/journey/")
    expect(her.page.locator("html[data-kept-at] [data-offline-journey]")).to_be_visible()
    online(her)


def test_page_opened_with_a_place_is_stored_once_without_it(person):
    her = person("phone", **ALLOWED)
    ready(her.page, "fr")
    path = "/fr/procedures/bank-account/"
    her.page.goto(f"{path}{LYON}")
    her.page.wait_for_function(IS_KEPT, arg=path)
    offline(her)
    for address in (path, f"{path}{LYON}", f"{path}?place=com:59350"):
        her.page.goto(address)
        expect(her.page.locator("html[data-kept-at] main ol.steps")).to_be_visible()
    online(her)
    assert [address for address in her.page.evaluate(ADDRESSES) if "place=" in address] == []


def test_page_about_a_position_is_not_stored(person):
    her = person("phone", **ALLOWED)
    ready(her.page, "fr")
    path = "/fr/procedures/bank-account/"
    her.page.goto(f"{path}?lat=45.764&lon=4.836")
    her.page.goto("/fr/procedures/")
    her.page.wait_for_function(IS_KEPT, arg="/fr/procedures/")
    assert [address for address in her.page.evaluate(ADDRESSES) if path in address] == []


def test_place_of_a_stored_page_does_not_replace_the_one_chosen_since(person):
    her = person("phone", **ALLOWED)
    ready(her.page, "fr")
    path = "/fr/procedures/bank-account/"
    her.page.goto(f"{path}{LYON}")
    her.page.wait_for_function(IS_KEPT, arg=path)
    her.page.evaluate(CHOOSE_LILLE)
    offline(her)
    her.page.goto(path)
    expect(her.page.locator("html[data-kept-at]")).to_be_attached()
    her.page.wait_for_load_state("networkidle")
    assert "com:59350" in her.page.evaluate("sessionStorage.place")
    online(her)


@LANGUAGES
def test_two_phones_for_a_day_lose_nothing(person, language):
    her, tablet = person("phone", **ALLOWED), person("phone", **ALLOWED)
    link = begin(her, language)
    tablet.page.goto(link)
    tablet.press("main form button")
    for each in (her, tablet):
        ready(each.page, language)
        keep(each.page, language)
        expect(step(each.page)).to_be_visible()
        offline(each)
        each.page.goto(f"/{language}/journey/")
        expect(step(each.page)).to_be_visible()
    assert width_too_much(her.page) <= 0
    write(her.page, LOOKED_FOR)
    step(her.page).locator(".button").first.click()
    her.page.locator("#own-text").fill("Jaspe")
    her.page.locator("[data-add] button").click()
    write(tablet.page, "Onyx photos")
    expect(tablet.page.locator("[data-state]")).to_contain_text("1")
    for each in (her, tablet, her):
        online(each)
        each.page.goto(f"/{language}/offline/journey/")
        sent(each.page)
    for each in (her, tablet):
        each.page.goto(f"/{language}/offline/journey/")
        sent(each.page)
        each.page.goto(f"/{language}/journey/")
        expect(each.page.locator(".plan-step.is-done")).to_have_count(1)
        expect(each.page.locator("main")).to_contain_text("Jaspe")
        for words in (LOOKED_FOR, "Onyx photos"):
            expect(each.page.locator("main")).to_contain_text(words)


@LANGUAGES
def test_own_step_is_removed_without_a_network(person, language):
    her = person("phone", **ALLOWED)
    begin(her, language)
    ready(her.page, language)
    keep(her.page, language)
    her.page.locator("#own-text").fill("Jaspe")
    her.page.locator("[data-add] button").click()
    own = her.page.locator("[data-step]", has_text="Jaspe")
    expect(own).to_be_visible()
    sent(her.page)
    offline(her)
    own.locator("summary").click()
    own.locator("[data-remove]").click()
    own.locator("button.is-bad").click()
    expect(own).to_have_count(0)
    online(her)
    sent(her.page)
    her.page.goto(f"/{language}/journey/")
    expect(her.page.locator("main")).not_to_contain_text("Jaspe")


def titles(page: Page) -> list[list[str]]:
    """The titles of the steps of each goal, as the phone shows them."""
    goals = page.locator("[data-plan] section").all()
    return [goal.locator("h3").all_inner_texts() for goal in goals]


def move_first_down(page: Page, goal: int) -> None:
    first = page.locator("[data-plan] section").nth(goal).locator("[data-step]").first
    first.locator("summary").click()
    first.locator(".button-row button").first.click()


def test_steps_of_two_goals_are_ordered_without_a_network(person):
    her = person("phone", **ALLOWED)
    begin(her, "fr")
    her.page.goto("/fr/journey/goals/find-work/")
    her.press("button[name=add]")
    ready(her.page, "fr")
    keep(her.page, "fr")
    expect(her.page.locator("[data-plan] section")).to_have_count(2)
    before = titles(her.page)
    offline(her)
    for goal in (0, 1):
        move_first_down(her.page, goal)
    after = [[second, first, *others] for first, second, *others in before]
    assert titles(her.page) == after
    expect(her.page.locator("[data-state]")).to_contain_text(": 2")
    online(her)
    sent(her.page)
    her.page.reload()
    expect(step(her.page)).to_be_visible()
    assert titles(her.page) == after


def unlock(page: Page) -> None:
    """Open the kept journey with its PIN."""
    page.locator("#pin").fill(PIN)
    page.locator("[data-unlock] button").click()
    expect(step(page)).to_be_visible()


def test_pin_hides_the_journey_and_opens_it(person):
    her = person("phone", **ALLOWED)
    begin(her, "fr")
    ready(her.page, "fr")
    keep(her.page, "fr", PIN)
    expect(her.page.locator("[data-unlock]")).to_be_visible()
    assert her.page.evaluate("self.journeyStore.about().then((kept) => kept.state)") is None
    her.page.locator("#pin").fill("un autre code")
    her.page.locator("[data-unlock] button").click()
    expect(her.page.locator("[data-wrong]")).to_be_visible()
    offline(her)
    unlock(her.page)
    write(her.page, LOOKED_FOR)
    expect(her.page.locator("[data-state]")).to_contain_text("1")
    online(her)
    her.page.wait_for_function(
        "() => !document.querySelector('[data-state]').textContent.includes(': 1')"
    )
    her.page.goto("/fr/journey/")
    expect(her.page.locator("main")).to_contain_text(LOOKED_FOR)


def test_nothing_private_is_in_any_cache(person):
    her = person("phone", **ALLOWED)
    begin(her, "fr")
    ready(her.page, "fr")
    keep(her.page, "fr")
    write(her.page, LOOKED_FOR)
    sent(her.page)
    for path in (
        "/fr/journey/",
        "/fr/journey/link/",
        "/fr/journey/shares/",
        "/fr/account/sign-in/",
    ):
        her.page.goto(path)
    first_programme(her.page, "fr")
    her.page.goto("/fr/contribute/")
    cached = her.page.evaluate(CACHED)
    private = ("/journey/", "/account/", "/contribute/", "/coordination/", "/admin/", "/api/")
    own = [path for path in cached if any(part in path for part in private)]
    assert set(own) <= {"/fr/offline/journey/"}
    assert LOOKED_FOR not in her.page.evaluate(BODIES)


def test_changes_that_were_not_sent_are_not_forgotten_unasked(person):
    her = person("phone", **ALLOWED)
    begin(her, "fr")
    ready(her.page, "fr")
    keep(her.page, "fr")
    expect(step(her.page)).to_be_visible()
    offline(her)
    her.page.goto("/fr/offline/journey/")
    write(her.page, LOOKED_FOR)
    expect(her.page.locator("[data-state]")).to_contain_text(": 1")
    # The page itself says from when it is, the line only that there is no network.
    expect(her.page.locator(".offline-line")).to_have_text(NO_NETWORK)
    forget = her.page.locator("[data-forget] > button")
    question = her.page.locator("[data-forget-question]")
    forget.click()
    expect(question).to_contain_text(": 1")
    question.locator("[data-forget-not]").click()
    expect(forget).to_be_focused()
    her.page.goto("/fr/offline/")
    her.page.locator("[data-forget-all]").click()
    expect(question).to_contain_text(": 1")
    question.locator("[data-forget-not]").click()
    assert her.page.evaluate("self.journeyStore.countWaiting()") == 1
    her.page.goto("/fr/offline/journey/")
    forget.click()
    question.locator("[data-forget-sure]").click()
    expect(forget).to_be_hidden()
    assert her.page.evaluate(DATABASES) == []
    online(her)


def test_signing_off_with_changes_under_a_pin_asks_first(person):
    her = person("phone", **ALLOWED)
    begin(her, "fr")
    ready(her.page, "fr")
    keep(her.page, "fr", PIN)
    unlock(her.page)
    offline(her)
    write(her.page, LOOKED_FOR)
    expect(her.page.locator("[data-state]")).to_contain_text(": 1")
    her.page.goto("/fr/offline/")
    online(her)
    her.page.goto("/fr/journey/forget/")
    her.page.locator("main form button").click()
    question = her.page.locator("[data-forget-question]")
    expect(question).to_contain_text(": 1")
    question.locator("[data-forget-not]").click()
    expect(question).to_be_hidden()
    assert her.page.evaluate(DATABASES) == ["journey"]


@pytest.mark.parametrize("pin", ["", PIN], ids=["plain", "with a PIN"])
def test_opening_the_kept_journey_begins_its_days_anew(person, pin):
    her = person("phone", **ALLOWED)
    begin(her, "fr")
    ready(her.page, "fr")
    keep(her.page, "fr", pin)
    offline(her)
    if pin:
        assert her.page.evaluate(OPENED_29_DAYS_AGO) == DAYS_29
        her.page.reload()
        expect(her.page.locator("#pin")).to_be_visible()
        assert her.page.evaluate(DAYS_SINCE_OPENED) == DAYS_29
        unlock(her.page)
    else:
        expect(step(her.page)).to_be_visible()
        assert her.page.evaluate(OPENED_29_DAYS_AGO) == DAYS_29
        her.page.reload()
        expect(step(her.page)).to_be_visible()
    assert her.page.evaluate(DAYS_SINCE_OPENED) == 0
    online(her)


def test_change_that_cannot_be_read_is_shown_and_holds_up_no_other(person):
    her = person("phone", **ALLOWED)
    begin(her, "fr")
    ready(her.page, "fr")
    keep(her.page, "fr")
    expect(step(her.page)).to_be_visible()
    offline(her)
    write(her.page, LOOKED_FOR)
    her.page.evaluate(SPOIL, "Jaspe illisible")
    online(her)
    her.page.goto("/fr/offline/journey/")
    sent(her.page)
    expect(her.page.locator("[data-refused] li")).to_contain_text(["Jaspe illisible"])
    expect(step(her.page)).to_contain_text(LOOKED_FOR)
    her.page.locator("[data-dismiss]").click()
    expect(her.page.locator("[data-refused]")).to_be_hidden()


@pytest.mark.parametrize("way", ["forget on the page of the journey", "forget all", "new link"])
def test_journey_is_wiped(person, way):
    her = person("phone", **ALLOWED)
    link = begin(her, "fr")
    ready(her.page, "fr")
    keep(her.page, "fr")
    expect(step(her.page)).to_be_visible()
    if way == "forget all":
        her.page.goto("/fr/offline/")
        her.page.locator("[data-forget-all]").click()
        her.page.locator("[data-forget-sure]").click()
        expect(her.page.locator("[data-forgotten]")).to_be_visible()
        assert her.page.evaluate(CACHED) == []
    elif way == "new link":
        other = person("phone")
        other.page.goto(link)
        other.press("main form button")
        other.page.goto("/fr/journey/link/")
        other.page.locator("[data-renew] summary").click()
        other.press("form:has(input[name=secret]) button")
        her.page.goto("/fr/help/")
    else:
        her.page.goto("/fr/journey/")
        her.press('a[href$="/journey/forget/"]')
        her.press("main form button")
    her.page.wait_for_function("() => !localStorage.getItem('journey-is-kept')")
    assert her.page.evaluate(DATABASES) == []


def test_area_is_taken_along_and_deleted(person):
    her = person("phone", **ALLOWED)
    ready(her.page, "fr")
    her.page.goto("/fr/offline/area/")
    her.page.locator("#where").fill("Lyon")
    her.page.locator("#where-list [role=option]").first.click()
    her.page.locator("#area-form button[type=submit]").click()
    expect(her.page.locator("[data-size]")).to_contain_text("Mo")
    assert width_too_much(her.page) <= 0
    her.page.locator("[data-take]").click()
    expect(her.page.locator("[data-remove]")).to_be_visible()
    expect(her.page.locator("[data-area-state]")).to_contain_text("secteur")
    taken = [path for path in her.page.evaluate(CACHED) if "/programmes/" in path]
    assert taken
    offline(her)
    her.page.goto(taken[0])
    expect(her.page.locator("html[data-kept-at] .offline-line")).to_be_visible()
    online(her)
    her.page.goto("/fr/offline/area/")
    her.page.locator("[data-remove]").click()
    expect(her.page.locator("[data-remove]")).to_be_hidden()
    assert [path for path in her.page.evaluate(CACHED) if "/programmes/" in path] in ([], taken[:1])
