"""The desk of sheet editors: drafts, a second reader, checks, loading beside edits, mails."""

from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts import sheet_editors
from accounts.language_roles import give_role
from accounts.models import AuditEntry, SheetEditor, User
from accounts.roles import Role
from contributions.actors import sheet_actor
from contributions.loading.sheets import edited_sheets
from contributions.models import Revision, SheetFollower
from contributions.revisions import actions, sheet_actions
from contributions.schema.problems import ContentRefusedError
from contributions.schema.snapshot import snapshot_sheets
from contributions.sheets import mails
from contributions.sheets.following import token_of
from directory.models import ProcedureSheet, ProcedureSource, ProcedureStep
from tests.factories import SheetFactory, term, write_texts, writing

pytestmark = pytest.mark.django_db
DESK = "/fr/coordination/sheets/"
MOST_QUERIES = {"desk": 20, "draft": 28, "review": 8}


def editor(name: str) -> User:
    user = User.objects.create(email=f"{name}@example.org", language="fr")
    SheetEditor.objects.create(user=user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


@pytest.fixture
def writer() -> User:
    return editor("writer")


@pytest.fixture
def reader() -> User:
    return editor("reader")


@pytest.fixture
def sheet() -> ProcedureSheet:
    """A published sheet with two sources, one step, and a main need."""
    made = SheetFactory(slug="bank-account", title="Ouvrir un compte")
    need = term("need", "bank-account")
    with writing():
        ProcedureSource.objects.create(
            sheet=made, key="law", publisher="Law", title="Code", url="https://example.org/law"
        )
        made.needs.add(need)
        ProcedureSheet.objects.filter(pk=made.pk).update(main_need=need)
    made.refresh_from_db()
    return made


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def content_of(sheet: ProcedureSheet) -> dict:
    return snapshot_sheets([sheet.pk])[sheet.pk]


def sent(writer: User, sheet: ProcedureSheet, content: dict, **about: object) -> Revision:
    """A change of a sheet that one editor sent to the others."""
    by = sheet_actor(writer)
    revision, _secret = actions.begin(by=by, language="fr", kind="sheet", target_id=sheet.pk)
    actions.save_draft(by=by, revision=revision, content=content, **about)
    return actions.submit(by=by, revision=revision)


def page_data(client: Client, address: str) -> dict:
    """What the form of a draft would send unchanged."""
    context = client.get(address).context
    forms, data = context["forms"], {"shown": context["shown"]}
    data |= {field.name: field.value() for field in forms.sheet if field.value() is not None}
    for name, each in forms.sets.items():
        data |= {f"{name}-TOTAL_FORMS": len(each.forms), f"{name}-INITIAL_FORMS": len(each.forms)}
        for form in each.forms:
            data |= {
                form.add_prefix(field.name): field.value() or ""
                for field in form
                if not (field.name == "DELETE" or isinstance(field.value(), bool))
            }
            if not form.initial:
                data[form.add_prefix("DELETE")] = "on"
    return data


def send(client: Client, address: str, **changes: str):
    """Send the form of a draft to the other editors."""
    return client.post(f"{address}send/", page_data(client, address) | changes)


def draft_of(client: Client, sheet: ProcedureSheet) -> str:
    return client.post(f"{DESK}{sheet.slug}/edit/").headers["location"]


def test_a_draft_saved_as_it_was_changes_nothing(writer, sheet):
    client = browser(writer)
    address = draft_of(client, sheet)
    client.post(address, page_data(client, address))
    assert Revision.objects.get().content == {}


def test_a_step_is_added_in_the_browser_and_published_by_another_editor(writer, reader, sheet):
    client = browser(writer)
    address = draft_of(client, sheet)
    data = page_data(client, address)
    data |= {
        "steps-1-text": "Portez le dossier\n\nGardez une copie.",
        "steps-1-sources": "law",
        "steps-1-joined": "or",
        "steps-1-office": "bank",
    }
    del data["steps-1-DELETE"]
    assert client.post(address, data).status_code == 302
    send(client, address)
    revision = Revision.objects.get()
    assert revision.state == "waiting"
    assert sheet.steps.count() == 1
    browser(reader).post(f"{DESK}revisions/{revision.pk}/", {"verb": "accept"})
    added = sheet.steps.last()
    assert (added.joined, added.office, added.sources.get().key) == ("or", "bank", "law")
    assert sheet.sections.get(key=str(added.pk), language="fr").text.startswith("Portez")


def test_nobody_accepts_her_own_change(writer, sheet):
    revision = sent(writer, sheet, {"text:fr:title": "Autre titre"})
    assert browser(writer).get(f"{DESK}revisions/{revision.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        actions.accept(by=sheet_actor(writer), revision=revision)


def test_an_editor_touches_no_programme(writer):
    assert sheet_actor(writer).held == frozenset()
    programmes = Revision.objects.filter(target_kind="programme")
    assert not programmes.reviewable_by(sheet_actor(writer)).exists()


def test_a_step_that_is_taken_out_goes_with_its_words(writer, reader, sheet):
    step = sheet.steps.get()
    new = UUID("0b7c1f0e-2f4f-4d8e-9b61-0d7c0f2d9a44")
    row = {"id": str(new), "office": "", "joined": "", "sources": ["law"]}
    change = {
        "steps": {"list": [row]},
        f"text:fr:{new}": "Autrement",
        f"text:fr:{step.pk}": "",
    }
    revision = sent(writer, sheet, change)
    actions.accept(by=sheet_actor(reader), revision=revision)
    assert [each.pk for each in sheet.steps.all()] == [new]
    assert not sheet.sections.filter(key=str(step.pk)).exists()


def test_what_stood_there_before_comes_back_by_a_draft(writer, reader, sheet):
    before = content_of(sheet)
    revision = sent(writer, sheet, {"sheet": before["sheet"] | {"office": "bank"}})
    actions.accept(by=sheet_actor(reader), revision=revision)
    client = browser(writer)
    address = client.post(f"{DESK}revisions/{revision.pk}/restore/").headers["location"]
    send(client, address)
    again = Revision.objects.waiting().get()
    actions.accept(by=sheet_actor(reader), revision=again)
    after = content_of(sheet)
    assert after["sheet"] == before["sheet"]


@pytest.mark.parametrize(
    "change",
    [
        {"steps": {"list": []}},
        {"sources": {"list": []}},
        {"facts": {"list": [{"id": str(UUID(int=7, version=4)), "kind": "cost", "source": "law"}]}},
        {"text:fr:who": ""},
    ],
)
def test_an_incomplete_sheet_is_refused(writer, reader, sheet, change):
    whole = {"sheet": content_of(sheet)["sheet"] | {"office": "bank"}}
    revision = sent(writer, sheet, whole | change)
    with pytest.raises(ContentRefusedError):
        actions.accept(by=sheet_actor(reader), revision=revision)


def test_a_new_sheet_is_published_when_another_editor_accepts_it(writer, reader, sheet):
    client = browser(writer)
    address = client.post(f"{DESK}new/", {"slug": "new-paper"}).headers["location"]
    model, step = content_of(sheet), UUID("0b7c1f0e-2f4f-4d8e-9b61-0d7c0f2d9a55")
    revision = Revision.objects.get()
    texts = {f"text:fr:{key}": "Texte." for key in ("title", "summary", "who", "next", step)}
    row = {"id": str(step), "office": "", "joined": "", "sources": ["law"]}
    change = texts | {
        "sheet": model["sheet"] | {"slug": "new-paper", "related": ["bank-account"]},
        "sources": model["sources"],
        "steps": {"list": [row]},
    }
    actions.save_draft(by=sheet_actor(writer), revision=revision, content=change)
    send(client, address)
    browser(reader).post(f"{DESK}revisions/{revision.pk}/", {"verb": "accept"})
    made = ProcedureSheet.objects.published().get(slug="new-paper")
    assert made.pk == revision.target_id
    assert made.related.get().slug == "bank-account"


def test_a_check_says_who_when_and_until_when(writer, sheet):
    due = timezone.localdate() + timedelta(days=90)
    browser(writer).post(f"{DESK}{sheet.slug}/check/", {"due_on": due.isoformat()})
    sheet.refresh_from_db()
    assert (sheet.verified_on, sheet.verified_role) == (timezone.localdate(), "sheet_editor")
    assert sheet.check_due_on == due
    assert AuditEntry.objects.filter(verb="check_sheet").exists()


def checked(sheet: ProcedureSheet, by: User) -> None:
    due = timezone.localdate() + timedelta(days=90)
    sheet_actions.check_sheet(by=sheet_actor(by), sheet_id=sheet.pk, due_on=due)


@pytest.mark.parametrize(("keeps_meaning", "is_checked"), [(False, False), (True, True)])
def test_a_change_of_meaning_is_to_be_checked_again(
    writer, reader, sheet, keeps_meaning, is_checked
):
    checked(sheet, writer)
    change = {"text:fr:who": "Pour vous, autrement."}
    revision = sent(writer, sheet, change, keeps_meaning=keeps_meaning)
    actions.accept(by=sheet_actor(reader), revision=revision)
    sheet.refresh_from_db()
    assert sheet.is_checked_on(timezone.localdate()) is is_checked


def test_only_editors_check_a_sheet(sheet):
    stranger = User.objects.create(email="stranger@example.org")
    with pytest.raises(PermissionDenied):
        checked(sheet, stranger)


def test_files_leave_edited_and_checked_sheets_alone(writer, reader, sheet):
    other = SheetFactory(slug="other")
    assert edited_sheets() == set()
    revision = sent(writer, sheet, {"text:fr:title": "Autre titre"})
    actions.accept(by=sheet_actor(reader), revision=revision)
    assert edited_sheets() == {sheet.slug}
    checked(other, reader)
    assert edited_sheets() == {sheet.slug, "other"}


def test_a_translation_alone_is_no_edit_of_the_sheet(writer, reader, sheet):
    revision = sent(writer, sheet, {"text:ar:title": "فتح حساب"})
    give_role(by=None, user=reader, language="ar", role=Role.REVIEWER)
    actions.accept(by=sheet_actor(reader), revision=revision)
    assert edited_sheets() == set()


def test_administrators_alone_appoint_and_dismiss_editors(writer):
    boss = User.objects.create(email="boss@example.org", is_superuser=True)
    stranger = User.objects.create(email="stranger@example.org")
    with pytest.raises(PermissionDenied):
        sheet_editors.appoint(by=writer, user=stranger)
    assert sheet_editors.appoint(by=boss, user=stranger)
    with pytest.raises(PermissionDenied):
        sheet_editors.dismiss(by=writer, editor=stranger.sheet_editor)
    sheet_editors.dismiss(by=boss, editor=stranger.sheet_editor)
    assert not SheetEditor.objects.filter(user=stranger).exists()


def test_the_draft_page_gives_advice_and_keeps_nobody_from_saving(writer, sheet):
    client = browser(writer)
    address = draft_of(client, sheet)
    data = page_data(client, address)
    data["who"] = "La carte est remise par la préfecture selon le CESEDA."
    assert client.post(address, data).status_code == 302
    page = client.get(address).content.decode()
    assert "est remise par" in page
    assert "CESEDA" in page


# Mails


def test_editors_are_told_once_a_day_what_is_due(writer, sheet):
    assert mails.send_all("https://example.org").sent == 1
    assert "Ouvrir un compte" in mail.outbox[0].body
    assert mails.send_all("https://example.org").sent == 0


def test_editors_are_told_nothing_when_nothing_is_due(writer, reader, sheet):
    checked(sheet, reader)
    assert mails.send_all("https://example.org").sent == 0


def test_a_follower_is_told_once_of_a_change_and_can_end_it(reader, writer, sheet):
    someone = User.objects.create(email="someone@example.org", language="fr")
    browser(someone).post(f"/fr/procedures/{sheet.slug}/follow/")
    SheetEditor.objects.update(told_on=timezone.localdate())
    assert mails.send_all("https://example.org").sent == 0
    revision = sent(writer, sheet, {"text:fr:title": "Autre titre"})
    actions.accept(by=sheet_actor(reader), revision=revision)
    assert mails.send_all("https://example.org").sent == 1
    assert mails.send_all("https://example.org").sent == 0
    token = token_of(SheetFollower.objects.get())
    assert token in mail.outbox[0].body
    Client().post(f"/fr/procedures/unfollow/{token}/")
    assert not SheetFollower.objects.exists()


def test_a_forged_link_ends_nothing(sheet):
    someone = User.objects.create(email="someone@example.org")
    follower = SheetFollower.objects.create(user=someone, sheet=sheet, told_at=timezone.now())
    assert Client().post(f"/fr/procedures/unfollow/{follower.pk}:x/").status_code == 200
    assert SheetFollower.objects.exists()


# Query budgets


@pytest.fixture
def several(writer, sheet) -> Revision:
    """Sheets of which changes wait, and more steps of ``sheet``; returns one of the changes."""
    with writing():
        steps = [ProcedureStep(sheet=sheet, position=position) for position in range(2, 6)]
        ProcedureStep.objects.bulk_create(steps)
    write_texts({"fr": {str(step.pk): "Allez-y" for step in steps}}, sheet=sheet)
    for number in range(4):
        other = SheetFactory(slug=f"other-{number}")
        revision = sent(writer, other, {"text:fr:title": "Autre titre", "text:fr:who": "Vous."})
    return revision


@pytest.mark.parametrize("page", ["desk", "draft", "review"])
def test_page_of_editors_has_a_query_budget(
    reader, sheet, several, page, django_assert_max_num_queries
):
    client = browser(reader)
    address = {
        "desk": lambda: DESK,
        "draft": lambda: draft_of(client, sheet),
        "review": lambda: f"{DESK}revisions/{several.pk}/",
    }[page]()
    with django_assert_max_num_queries(MOST_QUERIES[page]):
        assert client.get(address).status_code == 200
