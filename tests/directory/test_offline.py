"""The manifest, the service worker, pages for times without a network, and what may be stored."""

import json
import re
from pathlib import Path

import pytest

from contributions.revisions import write_guard
from directory.display.script_modules import modules_of
from directory.sensitive import HEADER, SENSITIVE_NEEDS
from directory.views.offline import SHELL, worker_script
from tests.factories import LYON, ProgrammeFactory, SheetFactory, term

pytestmark = pytest.mark.django_db

TEMPLATES = Path("templates")
SIGNS_OUT = '<form method="post" action="{% url "account_logout" %}"'
QUESTION = '{% include "components/forget_question.html"'


@pytest.fixture
def near_lyon(lyon_place):
    """A programme that anybody may see, and one about trafficking, both in Lyon."""
    term("need", "trafficking")
    return {
        "open": ProgrammeFactory(title="Cours du soir", at=LYON),
        "sensitive": ProgrammeFactory(title="Protection", at=LYON, needs=["trafficking"]),
    }


@pytest.fixture
def lyon_place(db) -> str:
    """The code of Lyon in the gazetteer."""
    return "com:69123"


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_manifest_is_in_the_language_of_its_address(client, language, direction):
    manifest = json.loads(client.get(f"/{language}/manifest.webmanifest").content)
    found = (manifest["lang"], manifest["dir"], manifest["start_url"])
    assert found == (language, direction, f"/{language}/")


def test_manifest_has_an_icon_for_each_use(client):
    icons = json.loads(client.get("/fr/manifest.webmanifest").content)["icons"]
    found = {(icon["sizes"], icon["purpose"]) for icon in icons}
    assert found == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}


@pytest.mark.parametrize("address", ["/fr/", "/ar/help/", "/fr/offline/journey/"])
def test_page_names_its_manifest(client, address):
    language = address[1:3]
    assert f'href="/{language}/manifest.webmanifest"' in client.get(address).content.decode()


def test_service_worker_is_asked_for_anew(client):
    response = client.get("/sw.js")
    found = (response["Cache-Control"], response["Content-Type"])
    assert found == ("no-cache", "text/javascript; charset=utf-8")


def test_version_of_the_service_worker_is_that_of_its_files():
    worker_script.cache_clear()
    first = worker_script()
    worker_script.cache_clear()
    assert re.search(r'"version": "[0-9a-f]{12}"', first)
    assert worker_script() == first


@pytest.mark.parametrize("address", ["/fr/offline/", "/fr/offline/area/", "/fr/offline/journey/"])
def test_page_for_times_without_a_network_may_be_stored(client, address):
    response = client.get(address)
    assert "public" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("number", ["112", "15", "17", "3919"])
def test_emergency_numbers_are_on_the_offline_page(client, number):
    assert f'href="tel:{number}"' in client.get("/ar/offline/").content.decode()


# What nobody beside her should see


@pytest.mark.parametrize("need", sorted(SENSITIVE_NEEDS))
def test_sensitive_programme_is_marked_and_left_quickly(client, need):
    term("need", need)
    programme = ProgrammeFactory(at=LYON, needs=[need])
    response = client.get(f"/fr/programmes/{programme.pk}/")
    assert response[HEADER] == "yes"
    assert "data-quick-exit" in response.content.decode()


def test_other_programme_is_not_marked(client):
    response = client.get(f"/fr/programmes/{ProgrammeFactory(at=LYON).pk}/")
    assert HEADER not in response.headers
    assert "data-quick-exit" not in response.content.decode()


def test_sensitive_sheet_is_marked(client):
    sheet = SheetFactory(slug="leave-a-violent-home")
    with write_guard.allow_writes("test"):
        sheet.needs.add(term("need", "women-support"))
    response = client.get("/fr/procedures/leave-a-violent-home/")
    assert response[HEADER] == "yes"


# Taking an area along


def urls(client, **form) -> list[str]:
    answer = client.post("/fr/offline/area/pages/", form)
    return [page["url"] for page in answer.json()["pages"]]


def test_area_holds_its_programmes(client, near_lyon):
    assert f"/fr/programmes/{near_lyon['open'].pk}/" in urls(client, place="com:69123")


def test_sensitive_programmes_are_not_taken_unasked(client, near_lyon):
    page = f"/fr/programmes/{near_lyon['sensitive'].pk}/"
    assert page not in urls(client, place="com:69123")
    assert page in urls(client, place="com:69123", sensitive="yes")


def test_area_holds_its_sheets(client, lyon_place):
    sheet = SheetFactory(slug="bank")
    found = urls(client, place=lyon_place)
    assert f"/fr/procedures/{sheet.slug}/" in found


def test_every_page_of_an_area_has_a_size(client, near_lyon):
    answer = client.post("/fr/offline/area/pages/", {"place": "com:69123"}).json()
    assert all(page["bytes"] > 0 for page in answer["pages"])


@pytest.mark.parametrize("form", [{}, {"place": "com:00000"}, {"where": "Xyzzyxqq"}], ids=str)
def test_area_needs_a_place(client, form):
    assert client.post("/fr/offline/area/pages/", form).status_code == 400


@pytest.mark.parametrize(
    "script",
    [
        *("js/listen.js", "js/terms.js", "js/glossary.js"),
        *(f"js/offline/{name}.js" for name in ("register", "journey", "forget", "area")),
    ],
)
def test_what_pages_kept_on_a_phone_run_is_kept_with_them(script):
    assert set(modules_of(script)) <= set(SHELL)


@pytest.mark.parametrize("template", ["journeys/ask.html", "journeys/delete.html"])
def test_page_that_forgets_the_journey_can_ask_first(template):
    assert QUESTION in (TEMPLATES / template).read_text()


def test_page_that_signs_out_can_ask_first():
    forms = [path for path in TEMPLATES.rglob("*.html") if SIGNS_OUT in path.read_text()]
    assert forms
    assert [path.name for path in forms if QUESTION not in path.read_text()] == []
