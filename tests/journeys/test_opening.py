"""Secret links: GET changes nothing, POST opens, and no log or other page gets the secret."""

import io
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from gunicorn.config import Config

from accounts.models import RateLimitUse
from accounts.secret_links import new_secret
from config import gunicorn as server
from config.access_log import RedactingLogger
from journeys import sharing
from journeys.models import Share
from journeys.views.private import OPENING
from tests.journeys.conftest import address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

LINKS = ("owner", "reader")


def link(sample, who: str) -> str:
    if who == "owner":
        return address("open", sample.secret)
    return address("open_share", sample.secrets[who])


def writes(captured) -> list[str]:
    """Queries that write, without those of the rate limit."""
    verbs = ("INSERT", "UPDATE", "DELETE")
    return [
        query["sql"]
        for query in captured
        if query["sql"].startswith(verbs) and "accounts_ratelimituse" not in query["sql"]
    ]


@pytest.mark.parametrize("who", LINKS)
def test_looking_at_a_link_changes_nothing(sample, who):
    with CaptureQueriesContext(connection) as captured:
        response = Client().get(link(sample, who))
    assert response.status_code == 200
    assert writes(captured) == []


@pytest.mark.parametrize("who", LINKS)
def test_looking_at_a_link_keeps_no_secret_on_the_device(sample, who):
    response = Client().get(link(sample, who))
    assert [name for name in response.cookies if name != settings.CSRF_COOKIE_NAME] == []


@pytest.mark.parametrize("who", LINKS)
def test_landing_page_shows_one_button(sample, who):
    body = Client().get(link(sample, who)).content.decode()
    main = body.partition("<main")[2].partition("</main>")[0]
    assert main.count("<button") == 1
    assert main.count("<a ") == 0


@pytest.mark.parametrize("who", LINKS)
def test_landing_page_tells_its_address_to_no_other_page(sample, who):
    assert Client().get(link(sample, who))["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("who", LINKS)
def test_button_leads_to_an_address_without_the_secret(sample, who):
    location = Client().post(link(sample, who))["Location"]
    assert sample.secret not in location
    assert sample.secrets["reader"] not in location


@pytest.mark.parametrize("who", LINKS)
def test_link_opens_as_often_as_one_likes(sample, who):
    for _ in range(3):
        browser = Client()
        response = browser.post(link(sample, who), follow=True)
        assert response.status_code == 200
        assert "Apporter le passeport" in response.content.decode()


def test_button_needs_its_own_page(sample):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link(sample, "owner")).status_code == 403


def test_owner_cookie_holds_the_secret_for_her_pages_alone(sample):
    cookies = Client().post(link(sample, "owner")).cookies
    for code, _name in settings.LANGUAGES:
        cookie = cookies[f"journey_{code}"]
        assert cookie.value == sample.secret
        assert cookie["path"] == f"/{code}/journey/"
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_share_cookie_is_for_that_share_alone(sample):
    cookies = Client().post(link(sample, "reader")).cookies
    share = sample.shares["reader"]
    for code, _name in settings.LANGUAGES:
        cookie = cookies[f"shared_{code}"]
        assert cookie["path"] == f"/{code}/journey/shared/{share.pk}/"
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("secure", [True, False])
def test_cookie_is_secure_where_the_connection_is(sample, secure):
    cookies = Client().post(link(sample, "owner"), secure=secure).cookies
    assert bool(cookies["journey_fr"]["secure"]) is secure


@pytest.mark.parametrize("who", ["revoked", "expired"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_link_that_is_over_says_that_it_was_closed(sample, who, method):
    response = getattr(Client(), method)(link(sample, who))
    assert response.status_code == 410
    assert "lien a été fermé" in response.content.decode()


@pytest.mark.parametrize("name", ["open", "open_share"])
def test_invented_link_is_not_there(sample, name):
    assert Client().get(address(name, new_secret())).status_code == 404


@pytest.mark.parametrize("name", ["open", "open_share"])
def test_link_that_opens_nothing_says_what_to_do(name):
    page = Client().get(address(name, new_secret())).content.decode()
    assert "Copiez le lien entier" in page


def test_revoked_share_is_gone_at_once_for_who_reads_it(sample):
    share = sample.shares["reader"]
    browser = browser_of(share_secret=sample.secrets["reader"])
    assert browser.get(address("shared", share.pk)).status_code == 200
    sharing.revoke(by=sample.owner, share=share)
    assert browser.get(address("shared", share.pk)).status_code == 410


def test_share_ends_by_itself(sample):
    share = sample.shares["reader"]
    browser = browser_of(share_secret=sample.secrets["reader"])
    moment = timezone.now()
    Share.objects.filter(pk=share.pk).update(
        created_at=moment - timedelta(days=30), expires_at=moment
    )
    assert browser.get(address("shared", share.pk)).status_code == 410


def test_share_lasts_30_days_unless_said_otherwise(sample):
    body = browser_of(sample.secret).get(address("shares")).content.decode()
    assert '<option value="30" selected>' in body


def test_new_link_closes_the_old_one_everywhere(sample):
    elsewhere = browser_of(sample.secret)
    browser = browser_of(sample.secret)
    browser.post(address("link"))
    assert elsewhere.get(address("link")).status_code == 404
    assert elsewhere.get(link(sample, "owner")).status_code == 404
    assert browser.get(address("link")).status_code == 200


def test_new_link_leaves_shares_open(sample):
    browser_of(sample.secret).post(address("link"))
    reader = browser_of(share_secret=sample.secrets["reader"])
    assert "Zephyr" in reader.get(address("shared", sample.shares["reader"].pk)).content.decode()


def test_forgetting_takes_the_cookie_and_keeps_the_journey(sample):
    browser = browser_of(sample.secret)
    response = browser.post(address("forget"))
    assert all(response.cookies[f"journey_{code}"].value == "" for code, _ in settings.LANGUAGES)
    assert Client().post(link(sample, "owner"), follow=True).status_code == 200


def test_use_of_a_share_is_noted_to_the_hour(sample):
    Client().post(link(sample, "reader"))
    used = Share.objects.get(pk=sample.shares["reader"].pk).last_used_at
    assert (used.minute, used.second, used.microsecond) == (0, 0, 0)


# Logs


@pytest.fixture
def written(monkeypatch) -> io.StringIO:
    """What the console of the server shows, through the handler of the settings."""
    [console] = [each for each in logging.getLogger().handlers if each.name == "console"]
    stream = io.StringIO()
    monkeypatch.setattr(console, "stream", stream)
    return stream


@pytest.mark.parametrize("name", ["open", "open_share"])
def test_console_says_that_something_was_not_found_and_no_secret(written, sample, name):
    secret = new_secret()
    Client().get(address(name, secret))
    assert "Not Found: /fr/journey/" in written.getvalue()
    assert secret not in written.getvalue()


def test_console_keeps_no_secret_when_the_form_is_forged(written, sample):
    Client(enforce_csrf_checks=True).post(link(sample, "owner"))
    assert "Forbidden" in written.getvalue()
    assert sample.secret not in written.getvalue()


def test_access_log_of_the_server_keeps_no_secret(sample):
    line = access_line(link(sample, "owner"))
    assert sample.secret not in line
    assert "GET /fr/journey/open/… 200 " in line


def access_line(path: str) -> str:
    """The line that gunicorn writes for a request of ``path``."""
    logger = RedactingLogger(Config())
    environ = {
        "PATH_INFO": path,
        "RAW_URI": f"{path}?q=secret",
        "QUERY_STRING": "q=secret",
        "REQUEST_METHOD": "GET",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    request = SimpleNamespace(headers=[("REFERER", path)])
    response = SimpleNamespace(status="200 OK", sent=10, headers=[])
    atoms = logger.atoms(response, request, environ, timedelta(milliseconds=3))
    return server.access_log_format % logger.atoms_wrapper_class(atoms)


# Caches, search engines, rate limits


@pytest.mark.parametrize("name", ["journey", "goals", "link", "shares", "export_json", "print"])
def test_page_is_kept_by_no_cache_and_found_by_no_search_engine(sample, name):
    response = browser_of(sample.secret).get(address(name))
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "ETag" not in response


def test_refusal_is_kept_by_no_cache_either(sample):
    response = Client().get(link(sample, "revoked"))
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]


def test_guessing_links_is_throttled(sample):
    path = address("open", new_secret())
    answers = [Client().get(path).status_code for _ in range(OPENING.count + 1)]
    assert answers == [404] * OPENING.count + [429]


def test_rate_limit_keeps_no_address(sample):
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.77")
    OPENING.use_from_network(request)
    uses = list(RateLimitUse.objects.values_list())
    assert uses
    assert "203.0.113.77" not in str(uses)
