"""Closing an account: at once, by administrators, and it can be opened again."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts import actions
from accounts.actions import CannotCloseError, ClosingReason
from accounts.models import AuditEntry, User
from accounts.second_factor import SecondFactorAdapter
from journeys.models import AccountKey
from regions.models import Coordinator, Territory
from regions.rights import answers_for
from tests.accounts.authenticator import shown_by_phone
from tests.accounts.conftest import code_in, request_code
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

EMAIL = "somebody@example.org"
CODE = "/fr/account/sign-in/code/"
CLOSED = "/fr/account/closed/"
LIST = "/fr/admin/accounts/user/"
SPAM = ClosingReason.SPAM


@pytest.fixture
def user():
    return UserFactory(email=EMAIL)


@pytest.fixture
def chief():
    return UserFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def administrator_client(chief, settings) -> Client:
    """A browser in which an administrator is signed in."""
    settings.DEMO = True
    client = Client()
    client.force_login(chief)
    return client


def act(administrator_client, action, *users, **data):
    chosen = {"action": action, "_selected_action": [str(each.pk) for each in users]}
    return administrator_client.post(LIST, chosen | data, follow=True).content.decode()


def test_sessions_end_at_once(browser, user, chief):
    actions.close_account(by=chief, user=user, reason=SPAM)
    assert browser.get("/fr/account/").status_code == 404


def test_sessions_do_not_come_back_when_it_is_opened_again(browser, user, chief):
    actions.close_account(by=chief, user=user, reason=SPAM)
    actions.reopen_account(by=chief, user=user)
    assert browser.get("/fr/account/").status_code == 404


def test_it_can_be_signed_in_to_when_it_is_opened_again(sign_in, user, chief):
    actions.close_account(by=chief, user=user, reason=SPAM)
    actions.reopen_account(by=chief, user=user)
    assert sign_in(EMAIL).get("/fr/account/").status_code == 200


def test_right_code_is_answered_that_the_account_is_closed(mailoutbox, user, chief):
    client, _response = request_code(EMAIL)
    actions.close_account(by=chief, user=user, reason=SPAM)
    assert client.post(CODE, {"code": "1111-1111"}).status_code == 200
    assert client.post(CODE, {"code": code_in(mailoutbox[0])})["Location"] == CLOSED
    assert client.get("/fr/account/").status_code == 404


def test_account_closed_between_the_two_codes_stays_closed(mailoutbox, user, chief):
    key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    encrypted = SecondFactorAdapter().encrypt(key)
    Authenticator.objects.create(user=user, type="totp", data={"secret": encrypted})
    client, _response = request_code(EMAIL)
    waiting = client.post(CODE, {"code": code_in(mailoutbox[0])})["Location"]
    actions.close_account(by=chief, user=user, reason=SPAM)
    assert client.post(waiting, {"code": shown_by_phone(key)})["Location"] == CLOSED
    assert client.get("/fr/account/").status_code == 404


def test_rights_lose_effect_and_come_back(user, chief):
    territory = Territory.objects.get(code="dep:38")
    Coordinator.objects.create(user=user, territory=territory)
    for change, may in ((actions.close_account, False), (actions.reopen_account, True)):
        arguments = {"reason": SPAM} if change is actions.close_account else {}
        change(by=chief, user=user, **arguments)
        assert answers_for(User.objects.get(email=EMAIL), [territory.pk]) is may


def test_journey_kept_in_the_account_stays_there(user, chief):
    AccountKey.objects.create(user=user, sealed_secret=b"sealed")
    actions.close_account(by=chief, user=user, reason=SPAM)
    assert AccountKey.objects.filter(user=user).exists()


def test_audit_says_who_closed_it_and_why(user, chief):
    actions.close_account(by=chief, user=user, reason=SPAM)
    entry = AuditEntry.objects.get(verb="close_account")
    assert (entry.actor, entry.role) == (chief.pseudonym, "administrator")
    assert (entry.object_id, entry.details) == (str(user.pk), {"reason": "spam"})


@pytest.mark.parametrize("fields", [{}, {"is_staff": True}, {"is_superuser": True, "is_active": 0}])
@pytest.mark.parametrize("action", ["close_account", "reopen_account"])
def test_nobody_but_an_administrator_closes_and_reopens(user, chief, fields, action):
    arguments = {"reason": SPAM} if action == "close_account" else {}
    with pytest.raises(PermissionDenied):
        getattr(actions, action)(by=UserFactory(**fields), user=user, **arguments)
    assert not AuditEntry.objects.exists()


def test_administrator_cannot_close_her_own_account(chief):
    UserFactory(is_superuser=True)
    with pytest.raises(CannotCloseError):
        actions.close_account(by=chief, user=chief, reason=SPAM)


def test_last_administrator_stays(chief):
    other = UserFactory(is_superuser=True)
    actions.close_account(by=chief, user=other, reason=SPAM)
    with pytest.raises(CannotCloseError):
        actions.close_account(by=None, user=chief, reason=SPAM)
    assert User.objects.get(pk=chief.pk).is_active


# In the administration


def test_account_is_closed_with_a_reason_and_opened_again(administrator_client, user):
    act(administrator_client, "close", user, reason="abuse")
    assert not User.objects.get(email=EMAIL).is_active
    assert AuditEntry.objects.get().details == {"reason": "abuse"}
    act(administrator_client, "reopen", user)
    assert User.objects.get(email=EMAIL).is_active


@pytest.mark.parametrize("reason", ["", "because"])
def test_account_is_not_closed_without_a_reason(administrator_client, user, reason):
    page = act(administrator_client, "close", user, reason=reason)
    assert bool(reason) is not ("Choisissez une raison" in page)
    assert User.objects.get(email=EMAIL).is_active


def test_administration_says_which_account_stays_open(administrator_client, chief, user):
    page = act(administrator_client, "close", chief, user, reason="abuse")
    assert (
        f"“{chief.email}” reste ouvert" in page.lower()
        or f"« {chief.email} » reste ouvert" in page.lower()
    )
    assert not User.objects.get(email=EMAIL).is_active


def test_page_of_an_account_closes_it(administrator_client, user):
    page = administrator_client.get(f"{LIST}{user.pk}/change/").content.decode()
    assert "Fermer ce compte" in page
    assert "Retour à la liste" in page
    act(administrator_client, "close", user, reason="abuse")
    assert (
        "Rouvrir ce compte" in administrator_client.get(f"{LIST}{user.pk}/change/").content.decode()
    )


def test_account_closed_twice_is_counted_once(administrator_client, user):
    act(administrator_client, "close", user, reason="abuse")
    assert "0 compte" in act(administrator_client, "close", user, reason="abuse")
