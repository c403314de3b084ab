"""Limits on the size and characters of requests, for every address."""

import io
import json
import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils.translation import override

from accounts.body_limits import FILE, LONG_TEXTS, SMALL, most_bytes
from accounts.models import User
from contributions.models import Revision
from contributions.revisions import write_guard
from contributions.revisions.permissions_table import Relation
from tests.actors import build
from tests.addresses import ADDRESSES
from tests.contributions.writing import Writer, errors_in, long_ago
from tests.factories import ProgrammeFactory, SheetFactory, UserFactory
from tests.test_permissions import names_of

pytestmark = pytest.mark.django_db

UUID = "0b6a3c5e-7c1f-4a53-9d0e-2f4f6f8a9b10"
# An argument for each kind of path converter; the size is checked before it is looked up.
ARGUMENTS = {
    "uuid": UUID,
    "slug": "words",
    "int": "1",
    "secret": "x" * 32,
    "path": "1",
    "territory_code": "dep:69",
    "str": "words",
}
# The first alternative of an address of the administration that is a regular expression.
FIRST = re.compile(r"\^\(\?P<\w+>(\w+)[^)]*\)|\$")
PART = re.compile(r"<(?:(\w+):)?\w+>")
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data; boundary=BoUnDaRy"
TIGRINYA = "ትግርኛ " * 800


def addresses(resolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    """An address for each pattern of the site, and the pattern."""
    found = []
    for pattern in resolver.url_patterns:
        whole = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            path = PART.sub(lambda part: ARGUMENTS[part[1] or "str"], FIRST.sub(r"\1", whole))
            found.append((f"/{path}", pattern))
        else:
            found += addresses(pattern, whole)
    return found


with override("fr"):
    PATTERNS = dict(addresses(get_resolver()))
    NAMES = {id(pattern): name for name, pattern in names_of(get_resolver())}
SIZES = {
    **dict.fromkeys(
        (
            *("api:programme_check", "contributions:write", "contributions:send"),
            *("journeys:step", "journeys:shared_step", "journeys:operations"),
            *("contributions:correct_programme", "contributions:correct_procedure"),
            *("contributions:edit_revision", "contributions:decide"),
            *(
                "contributions:sheet_draft",
                "contributions:send_sheet",
                "contributions:sheet_review",
            ),
            *("translations:piece", "translations:act", "translations:decide"),
            "translations:choose",
            *("admin:directory_programme_change", "admin:directory_site_change"),
        ),
        LONG_TEXTS,
    ),
    **dict.fromkeys(("contributions:import", "contributions:record", "translations:upload"), FILE),
}


class Unread(io.BytesIO):
    """A body that must not be read."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def read(self, *_args) -> bytes:
        raise AssertionError("The body was read.")

    readline = readlines = read

    def __len__(self) -> int:
        return self.size


def send_unread(client, path: str, size: object, content_type: str = FORM, **meta):
    """Post a body with this Content-Length; reading any of it fails the test."""
    given = {"wsgi.input": Unread(1), "CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(size)}
    return client.generic("POST", path, **(given | meta))


# Size


@pytest.mark.parametrize("path", PATTERNS)
def test_address_declares_how_much_it_takes(path):
    pattern = PATTERNS[path]
    assert most_bytes(pattern.callback) == SIZES.get(NAMES[id(pattern)], SMALL)


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """A browser for each relation of the table of rights."""
    with django_db_blocker.unblock(), transaction.atomic():
        with write_guard.allow_writes("test"):
            scene = build()
        connection.check_constraints()
        yield {relation: scene.browser(relation) for relation in Relation}
        transaction.set_rollback(True)


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize(
    ("relation", "content_type"),
    [
        *((relation, FORM) for relation in Relation),
        (Relation.VISITOR, MULTIPART),
        (Relation.VISITOR, JSON),
    ],
)
def test_body_that_is_too_large_is_refused_unread_whoever_sends_it(people, relation, content_type):
    for path, pattern in PATTERNS.items():
        size = most_bytes(pattern.callback) + 1
        response = send_unread(people[relation], path, size, content_type)
        assert response.status_code == 413, path


def test_body_as_large_as_declared_is_read(client):
    space = SMALL - len("lat=")
    for more, status in [(0, 200), (1, 413)]:
        sent = b"lat=" + b"1" * (space + more)
        assert client.post("/fr/near/", sent, content_type=FORM).status_code == status


@pytest.mark.parametrize(
    ("relation", "status"),
    [(Relation.VISITOR, 413), (Relation.CONTRIBUTOR, 404), (Relation.OWN, 400)],
)
def test_file_is_taken_from_people_with_an_account_alone(people, relation, status):
    file = SimpleUploadedFile("a.csv", b"x" * 2 * SMALL)
    response = people[relation].post("/fr/coordination/import/", {"source": "Cafe", "file": file})
    assert response.status_code == status


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_take_no_large_bodies_either(client, method):
    meta = {"wsgi.input": Unread(1), "CONTENT_LENGTH": str(SMALL + 1)}
    assert client.generic(method, "/fr/", **meta).status_code == 413


@pytest.mark.parametrize(
    ("length", "status"),
    [
        ("400000000", 413),
        ("9" * 5000, 413),
        ("0" * 30 + "5000000", 413),
        ("-1", 400),
        ("+5", 400),
        ("1e3", 400),
        ("٥", 400),
        ("many", 400),
    ],
)
def test_length_that_is_too_large_or_no_number_is_refused_unread(client, length, status):
    assert send_unread(client, "/fr/near/", length).status_code == status


def test_body_without_a_length_is_refused_unread(client):
    response = send_unread(client, "/fr/near/", "", HTTP_TRANSFER_ENCODING="chunked")
    assert response.status_code == 411


def test_request_without_a_body_needs_no_length(client):
    meta = {"CONTENT_LENGTH": "", "wsgi.input": Unread(1), "CONTENT_TYPE": ""}
    assert client.generic("GET", "/fr/help/", **meta).status_code == 200


def test_view_reads_no_more_than_was_declared(client):
    body = io.BytesIO(b"lat=1&lon=" + b"1" * 400_000)
    meta = {"wsgi.input": body, "CONTENT_TYPE": FORM, "CONTENT_LENGTH": "20"}
    client.generic("POST", "/fr/near/", **meta)
    assert body.tell() <= 20


def test_file_sent_to_a_form_without_files_is_kept_nowhere(client, monkeypatch):
    seen = {}

    def answer(request, data, **_more) -> HttpResponse:
        seen.update(files=request.FILES, data=data)
        return HttpResponse()

    monkeypatch.setattr("directory.views.search.answer", answer)
    client.post("/fr/near/", {"lat": "45", "lon": SimpleUploadedFile("a.txt", b"x" * 30_000)})
    assert not seen["files"]
    assert seen["data"]["lat"] == "45"


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "C’est trop à la fois"), ("ar", "هذا كثير دفعة واحدة"), ("en", "too much at once")],
)
def test_refusal_is_a_short_page_in_the_readers_language(client, language, words):
    response = send_unread(client, f"/{language}/near/", SMALL + 1)
    assert words in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_refusal_of_the_api_is_a_problem(client):
    response = send_unread(
        client, "/api/v1/programmes/check/", LONG_TEXTS + 1, HTTP_ACCEPT_LANGUAGE="fr"
    )
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 413
    assert response.json()["title"] == "C’est trop à la fois"
    assert response["Access-Control-Allow-Origin"] == "*"


# Sizes that must be accepted


def test_long_texts_in_tigrinya_are_taken():
    writer = Writer(language="fr").begin(language="ti")
    texts = dict.fromkeys(("description", "join", "bring", "next"), TIGRINYA[:4000])
    sent = {"title": "ትግርኛ", "summary": "ሓገዝ"} | texts
    assert len("&".join(f"{name}={quote(text)}" for name, text in sent.items())) > SMALL
    response = writer.client.post(
        writer.at("write", writer.pk, "words"),
        "&".join(f"{name}={quote(text)}" for name, text in sent.items()),
        content_type=FORM,
    )
    assert response.status_code == 302, errors_in(response)
    assert writer.revision.content["text:ti:next"] == TIGRINYA[:4000].strip()


def test_content_in_tigrinya_is_checked(client):
    content = {f"text:ti:{key}": TIGRINYA[:4000] for key in ("description", "join", "bring")}
    response = client.post(
        "/api/v1/programmes/check/", json.dumps(content), content_type="application/json"
    )
    assert response.status_code == 200


# Characters

ODD = ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1b", "\x1f"]


@pytest.mark.parametrize("sign", ODD, ids=ascii)
@pytest.mark.parametrize("path", ["/fr/", "/ar/programmes/{pk}/", "/fr/procedures/", "/fr/help/"])
def test_odd_character_in_a_query_is_refused_and_the_field_is_named(client, path, sign):
    pk = ProgrammeFactory().pk
    response = client.get(path.format(pk=pk), {"theme": "french", "anything": f"a{sign}b"})
    assert response.status_code == 400
    assert "<code>anything</code>" in response.content.decode()


@pytest.mark.parametrize("sign", ODD, ids=ascii)
@pytest.mark.parametrize(
    "path", ["programmes/", "clusters/5/16/11/", "offices/", "places/", "procedures/"]
)
def test_odd_character_in_a_query_of_the_api_is_refused_and_named(client, path, sign):
    response = client.get(f"/api/v1/{path}", {"q": f"a{sign}b"})
    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == ["q"]


def test_name_of_a_field_is_shown_as_text(client):
    response = client.get("/fr/", {"<b>\x00\u202e": "a"})
    assert response.status_code == 400
    assert "<code>&lt;b&gt;</code>" in response.content.decode()


@pytest.fixture
def administrator():
    client = Client()
    client.force_login(User.objects.create_superuser("admin@example.org"))
    return client


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.DEMO = True


ADMINISTERED = [
    *("accounts/auditentry", "accounts/user", "contributions/revision", "directory/organization"),
    *("directory/proceduresheet", "directory/programme", "directory/site"),
    *("regions/coordinator", "regions/invitation", "regions/territory"),
]


@pytest.mark.parametrize("model", ADMINISTERED)
def test_administration_answers_a_search_for_an_odd_character(administrator, model):
    page = f"/fr/admin/{model}/"
    assert administrator.get(page, {"q": "a"}).status_code == 200
    assert administrator.get(page, {"q": "a\x00"}).status_code == 400
    assert administrator.get(page, {"q": "x" * 100_000}).status_code == 400
    assert administrator.get(f"{page}%00/change/").status_code == 404


def test_administration_refuses_an_odd_character_in_a_form(administrator):
    programme = ProgrammeFactory()
    page = f"/fr/admin/directory/programme/{programme.pk}/change/"
    response = administrator.post(page, {"title": "a\x00b", "note": "x"})
    assert response.status_code == 400
    assert "<code>title</code>" in response.content.decode()


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize("name", sorted(ADDRESSES))
@pytest.mark.parametrize("sign", ["\x00", "\x1b"], ids=ascii)
def test_page_about_proposals_refuses_an_odd_character(people, name, sign):
    row = ADDRESSES[name]
    path = next(path for path, pattern in PATTERNS.items() if NAMES[id(pattern)] == name)
    for relation in (Relation.SENDER, Relation.OWN, Relation.ADMINISTRATOR):
        sent = {field: f"{text}{sign}" for field, text in (row.post or {"text": "a"}).items()}
        assert people[relation].post(path, sent).status_code == 400
        assert people[relation].get(path, {"q": sign}).status_code == 400


@pytest.mark.parametrize("path", ["/fr/%00/", "/fr/contribute/follow/%1b/", "/sitemap-%00.xml"])
def test_odd_character_in_an_address_leads_to_nothing(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "journey_fr", "proposal_fr"])
def test_odd_character_in_a_cookie_is_no_error_of_ours(client, name):
    client.force_login(UserFactory())
    odd = '"\\000\\033aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'
    for path in ("/fr/account/", "/fr/journey/", f"/fr/contribute/follow/{UUID}/"):
        assert client.get(path, HTTP_COOKIE=f"{name}={odd}").status_code in {200, 404}


@pytest.mark.parametrize("header", ["Accept-Language", "Referer", "User-Agent", "HX-Current-URL"])
def test_odd_character_in_a_header_is_no_error_of_ours(client, header):
    assert client.get("/fr/", headers={header: "fr\x00\x1b"}).status_code == 200
    assert client.get("/", headers={header: "fr\x00"}).status_code == 302


def test_odd_character_in_the_name_of_a_file_is_refused(people):
    body = (
        b'--BoUnDaRy\r\nContent-Disposition: form-data; name="source"\r\n\r\nCafe\r\n'
        b'--BoUnDaRy\r\nContent-Disposition: form-data; name="file"; filename="a\x1b.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\nid\r\n1\r\n--BoUnDaRy--\r\n"
    )
    page = "/fr/coordination/import/"
    response = people[Relation.OWN].generic("POST", page, body, content_type=MULTIPART)
    assert response.status_code == 400


@pytest.mark.parametrize("body", [b'{"text:fr:title": "a\\u0000"}', b'{"a\\ud800": "b"}'])
def test_odd_character_in_json_is_refused(client, body):
    response = client.post("/api/v1/programmes/check/", body, content_type="application/json")
    assert response.status_code == 400


# Cleaning


def test_direction_override_does_not_enter_a_proposal(client):
    programme = ProgrammeFactory(title="Un titre")
    page = f"/fr/contribute/programme/{programme.pk}/title/"
    texts = {"text": "Cours \u202egratuit\u200b", "note": "\ufeffVu\x85", "source": "\u2067Site"}
    assert client.post(page, long_ago() | texts).status_code == 302
    revision = Revision.objects.get(target_id=programme.pk)
    assert revision.content["text:fr:title"] == "Cours gratuit"
    assert (revision.note, revision.source) == ("Vu", "Site")


def test_search_is_cleaned(client):
    ProgrammeFactory(title="Cours du soir")
    assert "Cours du soir" in client.get("/fr/", {"q": "so\u202eir"}).content.decode()


def test_text_stored_before_is_shown_without_direction_overrides(by_hand, client):
    programme = ProgrammeFactory(title="Cours")
    programme.sections.filter(key="title").update(text="Cours \u202eriotarg\u202c")
    sheet = SheetFactory(slug="health-insurance", title="Ouvrir \u202ecompte")
    for path in (
        f"/fr/programmes/{programme.pk}/",
        f"/api/v1/programmes/{programme.pk}/",
        f"/ar/procedures/{sheet.slug}/",
    ):
        response = client.get(path)
        assert response.status_code == 200
        assert not re.search("[\u202a-\u202e]|\\\\u202[a-e]", response.content.decode())
        assert int(response.get("Content-Length", len(response.content))) == len(response.content)
