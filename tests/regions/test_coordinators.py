"""Pages of coordination: access rights, and dismissing coordinators."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from regions import actions
from regions.models import Coordinator, Territory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/fr/coordination/invitations/"


def coordinator_of(*codes: str, **fields):
    user = UserFactory(**fields)
    for code in codes:
        Coordinator.objects.create(user=user, territory=Territory.objects.get(code=code))
    return user


def browser_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def dismissal(coordinator: Coordinator) -> str:
    return f"/fr/coordination/coordinators/{coordinator.pk}/dismiss/"


# The second factor


@pytest.mark.parametrize("codes", [["dep:69"], []])
def test_page_waits_for_the_second_factor(codes):
    client = browser_of(coordinator_of(*codes, is_superuser=not codes))
    for response in (client.get(PAGE), client.post(PAGE, {"email": "a@b.fr", "where": "dep:69"})):
        assert response["Location"] == "/fr/account/second-factor/"


def test_page_opens_with_the_second_factor():
    user = coordinator_of("dep:69")
    Authenticator.objects.create(user=user, type="totp", data={})
    assert browser_of(user).get(PAGE).status_code == 200


def test_codes_on_paper_alone_are_no_second_factor():
    user = coordinator_of("dep:69")
    Authenticator.objects.create(user=user, type="recovery_codes", data={})
    assert browser_of(user).get(PAGE).status_code == 302


def test_who_coordinates_nothing_gets_404_before_anything_else():
    assert browser_of(UserFactory()).get(PAGE).status_code == 404


def test_demonstration_asks_for_no_second_factor(settings):
    settings.DEMO = True
    response = browser_of(coordinator_of("dep:69")).get(PAGE)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


# Taking a territory away

COORDINATORS = ["reg:84", "dep:69", "dep:38", "com:69123"]
MAY_DISMISS = {
    "country:fr": {"reg:84", "dep:69", "dep:38", "com:69123"},
    "reg:84": {"dep:69", "dep:38", "com:69123"},
    "dep:69": {"com:69123"},
    "dep:38": set(),
    "com:69123": set(),
}


@pytest.mark.parametrize("coordinator", COORDINATORS)
@pytest.mark.parametrize("by", MAY_DISMISS)
def test_territory_is_taken_away_from_above_alone(settings, by, coordinator):
    settings.DEMO = True
    row = coordinator_of(coordinator).coordinates.get()
    client = browser_of(coordinator_of(by))
    may = coordinator in MAY_DISMISS[by]
    assert client.get(dismissal(row)).status_code == (200 if may else 404)
    assert Coordinator.objects.filter(pk=row.pk).exists()
    assert client.post(dismissal(row)).status_code == (302 if may else 404)
    assert Coordinator.objects.filter(pk=row.pk).exists() is not may


@pytest.mark.parametrize("coordinator", COORDINATORS)
def test_administrator_takes_any_territory_away(settings, coordinator):
    settings.DEMO = True
    row = coordinator_of(coordinator).coordinates.get()
    browser_of(UserFactory(is_superuser=True)).post(dismissal(row))
    assert not Coordinator.objects.filter(pk=row.pk).exists()


def test_coordinator_lays_down_her_own_territory(settings):
    settings.DEMO = True
    user = coordinator_of("dep:69")
    response = browser_of(user).post(dismissal(user.coordinates.get()))
    assert response["Location"] == "/fr/account/"
    assert not user.coordinates.exists()


def test_dismissed_coordinator_finds_no_page_any_more(settings):
    settings.DEMO = True
    user = coordinator_of("dep:69")
    client = browser_of(user)
    actions.dismiss(by=coordinator_of("reg:84"), coordinator=user.coordinates.get())
    assert client.get(PAGE).status_code == 404


def test_action_itself_refuses_who_may_not():
    row = coordinator_of("dep:69").coordinates.get()
    with pytest.raises(PermissionDenied):
        actions.dismiss(by=coordinator_of("dep:38"), coordinator=row)


def test_territory_is_given_to_a_person_once():
    user = coordinator_of("dep:69")
    with pytest.raises(IntegrityError), transaction.atomic():
        Coordinator.objects.create(user=user, territory=Territory.objects.get(code="dep:69"))


def test_territory_somebody_answers_for_cannot_vanish():
    coordinator_of("dep:69")
    with pytest.raises(IntegrityError), transaction.atomic():
        Territory.objects.get(code="dep:69").delete()


# Who reaches which page

PEOPLE = {
    "visitor": None,
    "contributor": {},
    "coordinator": {"codes": ["dep:69"]},
    "protected coordinator": {"codes": ["dep:69"], "is_protected": True},
    "administrator": {"is_superuser": True},
    "protected administrator": {"is_superuser": True, "is_protected": True},
    "dismissed": {"is_protected": True},
    "closed": {"codes": ["dep:69"], "is_protected": True, "is_active": False},
}
ACCOUNT = dict.fromkeys(PEOPLE, 200) | {"visitor": 404, "closed": 404}
COORDINATION = dict.fromkeys(PEOPLE, 404) | {
    "coordinator": 302,
    "administrator": 302,
    "protected coordinator": 200,
    "protected administrator": 200,
}
SENT_ALONE = COORDINATION | {"protected coordinator": 405, "protected administrator": 405}
TABLE = {
    "/fr/account/": ACCOUNT,
    "/fr/account/erase/": ACCOUNT,
    "/fr/account/second-factor/": ACCOUNT,
    PAGE: COORDINATION,
    "/fr/coordination/coordinators/{below}/dismiss/": COORDINATION,
    "/fr/coordination/invitations/{invitation}/revoke/": SENT_ALONE,
}


def browser_as(who: str) -> Client:
    if PEOPLE[who] is None:
        return Client()
    fields = dict(PEOPLE[who])
    codes, is_protected = fields.pop("codes", []), fields.pop("is_protected", False)
    user = coordinator_of(*codes, **fields)
    client = browser_of(user)
    if is_protected:
        Authenticator.objects.create(user=user, type="totp", data={})
        # She has just given her code.
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "mfa", "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("path", TABLE)
def test_page_answers_the_person(path, who):
    inviter = UserFactory(is_superuser=True)
    ids = {
        "below": coordinator_of("com:69123").coordinates.get().pk,
        "invitation": actions.invite(
            by=inviter,
            email="a@example.org",
            territory=Territory.objects.get(code="com:69123"),
            address_of=str,
        ).pk,
    }
    assert browser_as(who).get(path.format(**ids)).status_code == TABLE[path][who]
