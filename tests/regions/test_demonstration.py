"""Leaving the demonstration: its accounts, what they granted and every session are gone."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import sheet_editors
from accounts.demo import DEMO_ACCOUNTS
from accounts.language_roles import give_role, languages_to_translate
from accounts.models import AuditEntry, DemoMail, LanguageRole, Session, SheetEditor, User
from accounts.roles import Role
from regions.models import Coordinator, Invitation, Territory
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings) -> Client:
    """The demo administrator's browser, after leaving the demonstration."""
    settings.DEMO = True
    call_command("load_demo_accounts", verbosity=0)
    client = Client()
    client.post("/fr/account/demo/administrator/")
    assert client.get("/fr/account/").status_code == 200
    settings.DEMO = False
    return client


def leave() -> str:
    counts = StringIO()
    call_command("leave_demonstration", stdout=counts)
    return counts.getvalue()


def grant(email: str, by: User) -> User:
    """Somebody who became a coordinator by an invitation."""
    user = UserFactory(email=email)
    territory = Territory.objects.get(code="dep:69")
    Coordinator.objects.create(user=user, territory=territory, invited_by=by.pseudonym)
    return user


def account(code: str) -> User:
    return User.objects.get(email=f"{code}@example.org")


def test_session_of_the_demonstration_opens_nothing_afterwards(demo):
    leave()
    assert demo.get("/fr/account/").status_code == 404
    assert demo.get("/fr/admin/").status_code == 404


def test_session_of_anybody_else_ends_too(demo):
    own = Client()
    own.force_login(UserFactory())
    leave()
    assert own.get("/fr/account/").status_code == 404
    assert not Session.objects.exists()


def test_accounts_of_the_demonstration_are_removed_with_rights_and_second_factors(demo):
    administrator = account("administrator")
    Authenticator.objects.create(user=administrator, type="totp", data={})
    other = UserFactory(is_superuser=True)
    counts = leave()
    assert list(User.objects.all()) == [other]
    assert not Coordinator.objects.exists()
    assert not SheetEditor.objects.exists()
    assert not Authenticator.objects.exists()
    grants = 3 + 2 + 2 * len(languages_to_translate())  # territories, editors, roles in languages
    assert f"demo accounts {len(DEMO_ACCOUNTS)}, grants {grants}," in counts
    assert "ended: sessions 1." in counts


def test_what_demo_accounts_granted_goes_and_what_those_granted_in_turn(demo):
    second = grant("second@example.net", by=grant("first@example.net", by=account("administrator")))
    honest = grant("honest@example.net", by=UserFactory())
    leave()
    assert [one.user for one in Coordinator.objects.all()] == [honest]
    assert User.objects.filter(pk=second.pk).exists()


def test_grants_in_a_circle_are_removed_once(demo):
    first = grant("first@example.net", by=account("administrator"))
    second = grant("second@example.net", by=first)
    Coordinator.objects.create(
        user=first,
        territory=Territory.objects.get(code="dep:38"),
        invited_by=second.pseudonym,
    )
    leave()
    assert not Coordinator.objects.exists()


def test_roles_that_the_demo_administrator_gave_go_and_those_of_others_stay(demo):
    given, honest = UserFactory(email="given@example.net"), UserFactory(email="honest@example.net")
    for by, user in (account("administrator"), given), (UserFactory(is_superuser=True), honest):
        sheet_editors.appoint(by=by, user=user)
        give_role(by=by, user=user, language="uk", role=Role.REVIEWER)
    leave()
    assert [editor.user for editor in SheetEditor.objects.all()] == [honest]
    assert [role.user for role in LanguageRole.objects.all()] == [honest]
    assert User.objects.filter(pk=given.pk).exists()
    taken = AuditEntry.objects.filter(verb="leave_demonstration")
    assert taken.filter(object_kind="accounts.sheeteditor").count() == 3
    assert taken.filter(object_kind="accounts.languagerole").exists()


def test_invitations_whose_links_were_shown_open_nothing(demo):
    Invitation.objects.create(
        email="invited@example.net",
        territory=Territory.objects.get(code="dep:69"),
        secret_fingerprint=b"x" * 32,
        invited_by=account("coordinator-84").pseudonym,
    )
    leave()
    assert not Invitation.objects.waiting().exists()
    assert Invitation.objects.get().email == ""


def test_shown_mails_are_deleted_and_tell_a_demonstration_alone():
    DemoMail.objects.create(to="a@example.net", subject="code", body="1234-5678")
    client = Client()
    client.force_login(UserFactory())
    assert "shown mails 1;" in leave()
    assert not DemoMail.objects.exists()
    assert client.get("/fr/account/").status_code == 404


def test_leaving_is_written_into_the_audit(demo):
    leave()
    entries = AuditEntry.objects.filter(verb="leave_demonstration", role="installation")
    assert entries.filter(object_kind="accounts.user").count() == len(DEMO_ACCOUNTS)
    assert entries.filter(object_kind="regions.coordinator").count() == 3


def test_leaving_again_ends_nothing(demo):
    leave()
    client = Client()
    client.force_login(UserFactory())
    assert leave() == "Nothing of a demonstration is left.\n"
    assert client.get("/fr/account/").status_code == 200


def test_demonstration_is_not_left_while_it_goes_on(settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="REPERES_DEMO=0"):
        leave()


def test_server_is_not_ready_before_the_demonstration_was_left(demo, client):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "leave_demonstration" in response.json()["missing"][0]
    leave()
    assert client.get("/readyz").status_code == 200


def test_public_examples_are_warned_of_by_name_with_the_way_to_remove_them():
    for number in range(4):
        ProgrammeFactory(title=f"Cours {number}", is_example=True)
    ProgrammeFactory(title="Cours vrai")
    (warning,) = [line for line in leave().splitlines() if line.startswith("WARNING: ")]
    assert "4 public programmes are examples" in warning
    assert warning.count("“Cours ") == 3
    assert "vrai" not in warning
    assert "script/manage remove_examples" in warning
