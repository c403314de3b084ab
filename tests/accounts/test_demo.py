"""Demonstration mode: sign-in by role and displayed mail; 404 outside of it."""

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.demo import DEMO_ACCOUNTS, MAILS_STORED, EmailBackend
from accounts.models import DemoMail, SheetEditor, User
from regions.models import Coordinator
from tests.accounts.conftest import code_in

pytestmark = pytest.mark.django_db

CODES = [account.code for account in DEMO_ACCOUNTS]
SIGN_IN = "/fr/account/sign-in/"
MAILS = "/fr/account/demo-mail/"


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "accounts.demo.EmailBackend"
    call_command("load_demo_accounts", verbosity=0)


def test_every_role_has_its_account(demo):
    assert set(User.objects.values_list("email", flat=True)) == {
        f"{code}@example.org" for code in CODES
    }
    coordinated = Coordinator.objects.values_list("user__email", "territory__code")
    assert set(coordinated) == {
        ("coordinator-84@example.org", "reg:84"),
        ("coordinator-69@example.org", "dep:69"),
        ("coordinator-38@example.org", "dep:38"),
    }
    assert User.objects.get(is_superuser=True).email == "administrator@example.org"


def test_accounts_are_made_once(demo):
    call_command("load_demo_accounts", verbosity=0)
    assert User.objects.count() == len(CODES)
    assert Coordinator.objects.count() == 3


def test_second_reading_of_a_sheet_has_its_two_editors(demo):
    editors = SheetEditor.objects.values_list("user__email", flat=True)
    assert set(editors) == {"sheet-editor@example.org", "second-sheet-editor@example.org"}


@pytest.mark.parametrize("code", ["sheet-editor", "second-sheet-editor"])
def test_editor_of_the_demonstration_opens_her_desk(demo, code):
    client = Client()
    client.post(f"/fr/account/demo/{code}/")
    assert client.get("/fr/coordination/sheets/").status_code == 200


def test_no_account_of_the_demonstration_has_a_password(demo):
    assert all(user.password.startswith("!") for user in User.objects.all())


@pytest.mark.parametrize("code", CODES)
def test_button_signs_in_as_the_role(demo, code):
    client = Client()
    assert f"/fr/account/demo/{code}/" in client.get(SIGN_IN).content.decode()
    assert client.post(f"/fr/account/demo/{code}/").status_code == 302
    assert f"{code}@example.org" in client.get("/fr/account/").content.decode()


def test_looking_at_a_role_signs_nobody_in(demo):
    assert Client().get("/fr/account/demo/administrator/").status_code == 405


@pytest.mark.parametrize("code", ["nobody", "somebody"])
def test_role_that_is_none_is_not_there(demo, code):
    User.objects.create_user("somebody@example.org")
    assert Client().post(f"/fr/account/demo/{code}/").status_code == 404


def test_button_needs_its_own_page(demo):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/fr/account/demo/administrator/").status_code == 403


def test_code_is_shown_on_the_page_of_mails(demo, capsys):
    client = Client()
    client.post(SIGN_IN, {"email": "contributor@example.org"})
    page = client.get(MAILS).content.decode()
    assert DemoMail.objects.get().subject in page
    code = code_in(DemoMail.objects.get())
    assert code in capsys.readouterr().out


def test_only_the_last_mails_are_kept(demo, capsys):
    mails = [
        EmailMessage(f"mail {n}", "text", to=["a@example.org"]) for n in range(MAILS_STORED + 5)
    ]
    EmailBackend().send_messages(mails[:MAILS_STORED])
    EmailBackend().send_messages(mails[MAILS_STORED:])
    stored = list(DemoMail.objects.values_list("subject", flat=True))
    assert len(stored) == MAILS_STORED
    assert (stored[0], stored[-1]) == (f"mail {MAILS_STORED + 4}", "mail 5")


# From elsewhere: a proxy or a tunnel in front of the demonstration

FORWARDED = [
    {"HTTP_X_FORWARDED_FOR": "192.0.2.1"},
    {"HTTP_X_FORWARDED_HOST": "help.example"},
    {"HTTP_FORWARDED": "for=192.0.2.1"},
    {"HTTP_VIA": "1.1 proxy"},
    {"HTTP_X_REAL_IP": "192.0.2.1"},
    {"REMOTE_ADDR": "192.0.2.1"},
    {"REMOTE_ADDR": "2001:db8::1"},
    {"REMOTE_ADDR": ""},
]


@pytest.mark.parametrize("elsewhere", FORWARDED, ids=str)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_nobody_signs_in_by_a_button_from_elsewhere(demo, elsewhere, host):
    DemoMail.objects.create(to="a@example.org", subject="code", body="1234-5678")
    client = Client(headers={"host": host}, **elsewhere)
    assert client.post("/fr/account/demo/administrator/").status_code == 404
    assert client.get(MAILS).status_code == 404
    assert "/account/demo/" not in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1"])
def test_this_machine_signs_in_by_a_button(demo, address):
    client = Client(REMOTE_ADDR=address)
    assert client.post("/fr/account/demo/administrator/").status_code == 302


# Outside the demonstration


def test_accounts_of_the_demonstration_are_refused_outside_it():
    with pytest.raises(CommandError):
        call_command("load_demo_accounts")
    assert not User.objects.exists()


@pytest.mark.parametrize("code", CODES)
def test_nobody_signs_in_by_a_button_outside_the_demonstration(code):
    User.objects.create_user(f"{code}@example.org")
    client = Client()
    assert client.post(f"/fr/account/demo/{code}/").status_code == 404
    assert "demo" not in client.get(SIGN_IN).content.decode()
    assert client.get("/fr/account/").status_code == 404


def test_mail_is_shown_to_nobody_outside_the_demonstration():
    DemoMail.objects.create(to="a@example.org", subject="code", body="1234-5678")
    response = Client().get(MAILS)
    assert response.status_code == 404
    assert "1234-5678" not in response.content.decode()
