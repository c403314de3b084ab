"""Invitations: scope, single use, and the invited address."""

import logging
import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from regions import actions
from regions.models import Coordinator, Invitation, Territory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/fr/coordination/invitations/"
ACCEPT = "/fr/coordination/invitations/accept/"
INVITED = "invited@example.org"


@pytest.fixture(autouse=True)
def demonstration(settings):
    """No second factor in these tests; rate limits are reset."""
    settings.DEMO = True
    caches["default"].clear()


def territory(code: str) -> Territory:
    return Territory.objects.get(code=code)


def coordinator_of(code: str, **fields):
    user = UserFactory(**fields)
    Coordinator.objects.create(user=user, territory=territory(code))
    return user


def browser_of(user=None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def invite(by, code: str, email: str = INVITED) -> tuple[Invitation, str]:
    """An invitation and the secret of its link."""
    secrets = []
    invitation = actions.invite(
        by=by, email=email, territory=territory(code), address_of=lambda s: secrets.append(s) or s
    )
    return invitation, secrets[0]


def link(secret: str) -> str:
    return f"/fr/coordination/invitations/open/{secret}/"


def accept_by(client: Client, secret: str):
    """Open the link, press its button, then accept."""
    client.post(link(secret))
    return client.post(ACCEPT)


# Who may invite for what

PEOPLE = {
    "administrator": lambda: UserFactory(is_superuser=True),
    "country": lambda: coordinator_of("country:fr"),
    "region": lambda: coordinator_of("reg:84"),
    "department": lambda: coordinator_of("dep:69"),
    "neighbour": lambda: coordinator_of("dep:38"),
    "commune": lambda: coordinator_of("com:69123"),
    "inactive": lambda: coordinator_of("dep:69", is_active=False),
    "account": UserFactory,
}
MAY_INVITE = {
    "administrator": {"country:fr", "reg:84", "dep:69", "dep:38", "com:69123"},
    "country": {"country:fr", "reg:84", "dep:69", "dep:38", "com:69123"},
    "region": {"reg:84", "dep:69", "dep:38", "com:69123"},
    "department": {"dep:69", "com:69123"},
    "neighbour": {"dep:38"},
    "commune": {"com:69123"},
    "inactive": set(),
    "account": set(),
}


@pytest.mark.parametrize("code", sorted(MAY_INVITE["administrator"]))
@pytest.mark.parametrize("who", PEOPLE)
def test_coordinator_invites_for_hers_and_below_alone(who, code):
    by = PEOPLE[who]()
    if code in MAY_INVITE[who]:
        assert invite(by, code)[0].territory.code == code
    else:
        with pytest.raises(PermissionDenied):
            invite(by, code)
        assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", PEOPLE)
def test_page_and_its_form_obey_the_same_table(who):
    client = browser_of(PEOPLE[who]())
    allowed = bool(MAY_INVITE[who])
    assert client.get(PAGE).status_code == (200 if allowed else 404)
    sent = {"email": INVITED, "where": "dep:69"}
    status = client.post(PAGE, sent).status_code
    expected = 302 if "dep:69" in MAY_INVITE[who] else 422 if allowed else 404
    assert status == expected
    assert Invitation.objects.exists() is (status == 302)


def test_stranger_finds_no_page():
    assert browser_of().get(PAGE).status_code == 404
    assert browser_of().post(PAGE, {"email": INVITED, "where": "dep:69"}).status_code == 404


# The form


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("Lyon", "com:69123"),
        ("lyon", "com:69123"),
        ("69123", "com:69123"),
        ("com:69266", "com:69266"),
        ("Villeurbane", "com:69266"),
        ("dep:69", "dep:69"),
        ("rhône", "dep:69"),
    ],
)
def test_territory_is_found_by_name_or_code(where, code):
    client = browser_of(coordinator_of("dep:69"))
    client.post(PAGE, {"email": INVITED, "where": where, "territory": ""})
    if not Invitation.objects.exists():
        client.post(PAGE, {"email": INVITED, "where": where, "territory": code})
    assert Invitation.objects.get().territory.code == code


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"email": INVITED},
        {"email": "nobody", "where": "dep:69"},
        {"email": INVITED, "where": "Grenoble"},
        {"email": INVITED, "where": "xyzzy"},
        {"email": INVITED, "where": "a\u202eb"},
        {"email": INVITED, "where": "x" * 500},
        {"email": INVITED, "territory": "dep:38"},
        {"email": INVITED, "territory": "epci:200046977"},
    ],
)
def test_what_cannot_be_an_invitation_is_refused_with_a_reason(sent):
    response = browser_of(coordinator_of("dep:69")).post(PAGE, sent)
    assert response.status_code == 422
    assert "notice-bad" in response.content.decode()
    assert not Invitation.objects.exists()


# The mail and its link


def test_invited_gets_a_link_by_mail(mailoutbox, django_capture_on_commit_callbacks):
    client = browser_of(coordinator_of("dep:69"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PAGE, {"email": INVITED, "where": "dep:69"})
    (mail,) = mailoutbox
    assert mail.to == [INVITED]
    assert re.search(r"http://testserver/fr/coordination/invitations/open/[\w-]{32}/", mail.body)


def test_invitation_whose_mail_does_not_leave_is_told(
    monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(self, messages):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    by = coordinator_of("dep:69")
    with (
        pytest.raises(actions.mails.MailNotSentError),
        django_capture_on_commit_callbacks(execute=True),
    ):
        invite(by, "dep:69")


def test_secret_is_kept_only_as_its_fingerprint():
    _invitation, secret = invite(coordinator_of("dep:69"), "dep:69")
    assert secret not in str(Invitation.objects.values())


def test_looking_at_the_link_changes_nothing():
    _invitation, secret = invite(coordinator_of("dep:69"), "dep:69")
    user = UserFactory(email=INVITED)
    response = browser_of(user).get(link(secret))
    assert response.status_code == 200
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]
    assert not Coordinator.objects.filter(user=user).exists()


def test_link_leads_to_an_address_without_its_secret():
    _invitation, secret = invite(coordinator_of("dep:69"), "dep:69")
    response = browser_of().post(link(secret))
    assert response["Location"] == ACCEPT
    cookie = response.cookies["invitation_fr"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (ACCEPT, True, "Lax")


def test_invited_accepts_with_her_own_address():
    inviter = coordinator_of("dep:69")
    _invitation, secret = invite(inviter, "com:69123")
    user = UserFactory(email=INVITED.upper())
    assert accept_by(browser_of(user), secret)["Location"] == PAGE
    coordinator = Coordinator.objects.get(user=user)
    assert (coordinator.territory.code, coordinator.invited_by) == ("com:69123", inviter.pseudonym)
    assert Invitation.objects.get().email == ""


def test_stranger_who_holds_the_link_is_asked_to_sign_in():
    _invitation, secret = invite(coordinator_of("dep:69"), "dep:69")
    client = browser_of()
    response = accept_by(client, secret)
    assert f"/fr/account/sign-in/?next={ACCEPT}" in response.content.decode()
    assert Coordinator.objects.count() == 1


@pytest.mark.parametrize("fields", [{"email": "other@example.org"}, {"is_superuser": True}])
def test_another_person_who_holds_the_link_becomes_nothing(fields):
    _invitation, secret = invite(coordinator_of("dep:69"), "dep:69")
    user = UserFactory(**fields)
    accept_by(browser_of(user), secret)
    assert not Coordinator.objects.filter(user=user).exists()
    with pytest.raises(PermissionDenied):
        actions.accept(by=user, secret=secret)


def expire(invitation):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def revoke(invitation):
    actions.revoke(by=UserFactory(is_superuser=True), invitation=invitation)


def use(invitation):
    Invitation.objects.update(accepted_at=timezone.now(), email="")


def dismiss_sender(invitation):
    Coordinator.objects.all().delete()


@pytest.mark.parametrize("end", [expire, revoke, use])
def test_link_that_is_over_opens_nothing(end):
    invitation, secret = invite(coordinator_of("dep:69"), "dep:69")
    user = UserFactory(email=INVITED)
    client = browser_of(user)
    client.post(link(secret))
    end(invitation)
    assert client.get(link(secret)).status_code == 404
    assert client.get(ACCEPT).status_code == 404
    assert client.post(ACCEPT).status_code == 404
    assert not Coordinator.objects.filter(user=user).exists()


def test_invitation_ends_with_the_rights_of_who_sent_it():
    invitation, secret = invite(coordinator_of("dep:69"), "dep:69")
    user = UserFactory(email=INVITED)
    dismiss_sender(invitation)
    assert accept_by(browser_of(user), secret).status_code == 404
    assert not Coordinator.objects.exists()


def test_second_invitation_replaces_the_first():
    by = coordinator_of("dep:69")
    _first, secret = invite(by, "dep:69")
    _second, newer = invite(by, "dep:69")
    assert actions.invitation_with(secret) is None
    assert actions.invitation_with(newer) is not None


@pytest.mark.parametrize("secret", ["", "x" * 20, "x" * 64, "x" * 65, "é" * 30])
def test_what_is_no_secret_opens_nothing(secret):
    assert actions.invitation_with(secret) is None


def test_there_is_an_end_to_inviting(monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 2)
    by = coordinator_of("dep:69")
    for n in range(2):
        invite(by, "dep:69", f"person{n}@example.org")
    response = browser_of(by).post(PAGE, {"email": INVITED, "where": "dep:69"})
    assert response["Location"] == f"{PAGE}?too-many"
    assert Invitation.objects.count() == 2


def test_inviting_one_person_again_and_again_has_an_end_too(monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 2)
    by = coordinator_of("dep:69")
    for _time in range(2):
        invite(by, "dep:69")
    with pytest.raises(actions.TooManyInvitationsError):
        invite(by, "dep:69")


# Revoking and lists


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator", 302),
        ("region", 302),
        ("department", 302),
        ("neighbour", 404),
        ("commune", 404),
        ("account", 404),
    ],
)
def test_invitation_is_revoked_by_those_who_answer_for_its_territory(who, status):
    invitation, secret = invite(coordinator_of("dep:69"), "dep:69")
    client = browser_of(PEOPLE[who]())
    assert client.post(f"{PAGE}{invitation.pk}/revoke/").status_code == status
    assert (actions.invitation_with(secret) is None) is (status == 302)


def test_list_shows_invitations_of_hers_and_below_alone():
    administrator = UserFactory(is_superuser=True)
    for code in ("reg:84", "dep:69", "com:69123", "dep:38"):
        invite(administrator, code, f"{code.replace(':', '')}@example.org")
    page = browser_of(coordinator_of("dep:69")).get(PAGE).content.decode()
    shown = set(re.findall(r"(?:reg|dep|com)\d+@example\.org", page))
    assert shown == {"dep69@example.org", "com69123@example.org"}


def test_list_costs_few_queries(django_assert_max_num_queries):
    by = coordinator_of("dep:69")
    for n in range(20):
        invite(by, "com:69123", f"person{n}@example.org")
        Coordinator.objects.create(user=UserFactory(), territory=territory("com:69266"))
    client = browser_of(by)
    with django_assert_max_num_queries(8):
        client.get(PAGE)


# What stays


def test_every_step_is_in_the_audit_and_names_nobody():
    by = coordinator_of("dep:69")
    invitation, _secret = invite(by, "dep:69")
    actions.revoke(by=by, invitation=invitation)
    _invitation, secret = invite(by, "dep:69")
    user = UserFactory(email=INVITED)
    coordinator = actions.accept(by=user, secret=secret)
    actions.dismiss(by=UserFactory(is_superuser=True), coordinator=coordinator)
    entries = list(AuditEntry.objects.order_by("pk").values())
    assert [entry["verb"] for entry in entries] == [
        "invite_coordinator",
        "revoke_invitation",
        "invite_coordinator",
        "become_coordinator",
        "dismiss_coordinator",
    ]
    assert "@" not in str(entries)
    assert {entry["territory_id"] for entry in entries} == {territory("dep:69").pk}


def test_no_secret_and_no_address_is_in_a_log(caplog):
    caplog.set_level(logging.DEBUG)
    _invitation, secret = invite(coordinator_of("dep:69"), "dep:69")
    accept_by(browser_of(UserFactory(email=INVITED)), secret)
    logged = "".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert secret not in logged
    assert INVITED not in logged
