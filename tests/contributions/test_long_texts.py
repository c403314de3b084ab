"""Texts that are too long are refused; existing ones do not slow down pages."""

import json

import pytest

from contributions.importing.headers import cells_of
from contributions.models import Remark, Revision
from contributions.proposals.forms.texts import LONGEST_SUMMARY
from contributions.revisions import actions
from contributions.revisions.differences import MOST_TOKENS
from contributions.schema.form_checks import problems_of
from contributions.schema.limits import LONGEST, LONGEST_TEXT, LONGEST_TITLE, too_long
from contributions.schema.problems import ContentRefusedError
from directory.models import Organization, Programme, Section, Site
from directory.models.section import LONGEST as LONGEST_KEPT
from tests.contributions.files import previewed, row
from tests.contributions.proposals import content_at, correction, proposal, signed_in
from tests.contributions.test_deciding import address, send
from tests.factories import LYON, ProgrammeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

# A title of 300 kilobytes, in words that all resemble each other, the worst for a comparison.
LONG = "a b c d e f g h i j " * 15_000
SITE = "site:0b6a3c5e-7c1f-4a53-9d0e-2f4f6f8a9b10"


def waiting_with(content: dict, base: dict | None = None) -> Revision:
    """A waiting proposal with content stored before there were limits."""
    revision, _sender = proposal()
    value = revision.content | content
    changed = {"content": value, "base": revision.base | (base or {})}
    Revision.objects.filter(pk=revision.pk).update(**changed)
    return Revision.objects.get(pk=revision.pk)


# Refused


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text:fr:title", "x" * (LONGEST_TITLE + 1)),
        ("text:fr:description", "ሀ" * (LONGEST_TEXT + 1)),
        (SITE, {"precision": "commune"} | {"locality": "x" * 121}),
        (SITE, {"precision": "commune"} | {"closures": [{"reasons": {"fr": "x" * 101}}]}),
        ("contact", {"website": "https://example.org/" + "x" * 200}),
        ("hours", {"opening_hours": "x" * 501}),
        ("about", {"themes": ["x" * 101]}),
        ("coverage", {"territories": ["com:69123"] * 1001}),
        ("state", {"publication": [[[[["x"]]]]]}),
        ("x" * 200, "a"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_section_that_is_too_long_is_kept_by_no_action(coordinator, name, value):
    programme = ProgrammeFactory(at=LYON)
    with pytest.raises(ContentRefusedError):
        actions.change(by=coordinator, target_id=programme.pk, content={name: value}, language="fr")
    assert not Revision.objects.exists()


def test_longest_texts_are_kept(coordinator):
    programme = ProgrammeFactory(at=LYON)
    content = {"text:fr:description": "ሀ" * LONGEST_TEXT}
    assert actions.change(
        by=coordinator, target_id=programme.pk, content=content, language="fr"
    ).is_applied


def test_what_forms_allow_the_tables_can_keep():
    tables = {
        "name": Organization,
        **dict.fromkeys(("locality", "street_address", "postcode", "phone", "email"), Site),
        **dict.fromkeys(("website", "source"), Programme),
    }
    for member, model in tables.items():
        assert LONGEST[member] <= model._meta.get_field(member).max_length
    assert LONGEST["role"] <= Programme._meta.get_field("verified_role").max_length
    assert max(LONGEST_TEXT, LONGEST_SUMMARY) <= LONGEST_KEPT


def test_content_of_examples_is_not_too_long():
    assert list(too_long(content_at(LYON))) == []


def test_check_names_what_is_too_long():
    assert [name for name, _why in problems_of({"text:fr:title": "x" * 301})] == ["text:fr:title"]


def test_words_that_a_coordinator_mends_are_not_too_long(coordinator):
    revision, _sender = proposal()
    response = send(coordinator, revision, "mend", section="text:fr:title", text=LONG[:50_000])
    assert response.status_code == 409
    assert "This is too long." in response.content.decode()
    assert Revision.objects.get(pk=revision.pk).content == revision.content


@pytest.mark.parametrize("verb", ["reject", "request_changes"])
def test_reason_is_not_too_long(coordinator, verb):
    revision, _sender = proposal()
    assert send(coordinator, revision, verb, reason="x" * 2001).status_code == 400
    assert not Remark.objects.exists()
    assert send(coordinator, revision, verb, reason="x" * 2000).status_code == 302


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("publication", {"to": "archived", "note": "x" * 1001}),
        ("merge", {"into": "{other}", "note": "x" * 1001}),
    ],
)
def test_note_is_not_too_long(coordinator, page, sent):
    programme, other = ProgrammeFactory(at=LYON), ProgrammeFactory(at=LYON)
    sent = {name: text.format(other=other.pk) for name, text in sent.items()}
    browser = signed_in(coordinator)
    response = browser.post(f"/en/coordination/programmes/{programme.pk}/{page}/", sent)
    assert response.status_code == 400
    assert "This is too long." in response.content.decode()
    assert not Revision.objects.exists()


def test_cell_of_a_file_is_cut_where_it_is_refused_anyway(coordinator):
    found = previewed(coordinator, row(description="ሀ" * 50_000, title="Cours \u202egratuit"))
    stored = found.rows.get()
    cells = cells_of(found, stored.cells)
    assert len(cells["description"]) == 4001
    assert [each["column"] for each in stored.problems] == ["description"]
    assert cells["title"] == "Cours gratuit"


# Existing ones


@pytest.mark.parametrize("page", ["", "map/"])
def test_page_of_a_proposal_with_a_title_of_300_kilobytes_opens(coordinator, page):
    revision = waiting_with({"text:fr:title": LONG})
    assert signed_in(coordinator).get(address(revision, page)).status_code == 200


def test_queue_cuts_a_title_of_300_kilobytes(coordinator):
    waiting_with({"text:fr:title": LONG})
    response = signed_in(coordinator).get("/en/coordination/queue/")
    assert response.status_code == 200
    assert len(response.content) < 100_000


def test_long_proposal_can_be_rejected(coordinator):
    revision = waiting_with({"text:fr:title": LONG})
    assert send(coordinator, revision, "reject", reason="Trop long.").status_code == 302
    assert Revision.objects.get(pk=revision.pk).state == "rejected"


def test_long_texts_are_compared_with_few_steps(coordinator, monkeypatch):
    counts = []

    class Counting:
        def __init__(self, _junk, old, new) -> None:
            counts.append(len(old) + len(new))

        def get_opcodes(self) -> list:
            return []

    monkeypatch.setattr("contributions.revisions.differences.SequenceMatcher", Counting)
    base = {"text:fr:title": LONG}
    revision = correction(ProgrammeFactory(at=LYON), {"text:fr:title": "Autre"})
    Revision.objects.filter(pk=revision.pk).update(
        content={"text:fr:title": "j " + LONG[::-1]}, base=base
    )
    signed_in(coordinator).get(address(revision))
    assert all(words <= MOST_TOKENS for words in counts)


def test_administration_shows_a_long_proposal(admin_of_site):
    revision = waiting_with({"text:fr:title": LONG})
    page = f"/en/admin/contributions/revision/{revision.pk}/change/"
    assert admin_of_site.get(page).status_code == 200


@pytest.fixture
def admin_of_site(client):
    model = Revision._meta.get_field("author").related_model
    client.force_login(model.objects.create_superuser("admin@example.org"))
    return client


@pytest.mark.parametrize("member", ["title", "description", "opening_hours", "territories"])
def test_form_of_the_administration_refuses_a_long_text(admin_of_site, member):
    programme = ProgrammeFactory(at=LYON)
    page = f"/en/admin/directory/programme/{programme.pk}/change/"
    response = admin_of_site.post(page, {member: "x" * 50_000, "note": "Essai"})
    assert response.status_code == 200
    assert member in response.context["adminform"].form.errors
    assert not Section.objects.filter(text__contains="xxxx").exists()


def test_json_of_the_check_may_be_as_long_as_texts_are(client):
    content = {"text:ti:description": "ሀ" * LONGEST_TEXT}
    sent = json.dumps(content, ensure_ascii=True)
    response = client.post("/api/v1/programmes/check/", sent, content_type="application/json")
    assert response.status_code == 200
