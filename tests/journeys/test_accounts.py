"""A journey stored in an account: who opens it, storing and removing it, and what a dump shows."""

import pytest
from django.test import Client

from accounts.encryption import VARIABLE, DecryptionError, server_keys
from accounts.models import User
from accounts.secret_links import new_secret
from journeys import actions, keys
from journeys.access import owner_with, stored_secrets
from journeys.models import AccountKey, Journey
from journeys.sealing import open_for_account
from tests.factories import UserFactory
from tests.journeys.conftest import TEXTS, address, browser_of
from tests.journeys.test_access import SENT, TABLE, address_for, send
from tests.journeys.test_secrecy import dump, forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


@pytest.fixture
def person() -> User:
    return UserFactory()


def signed_in(user: User, secret: str = "") -> Client:
    client = browser_of(secret)
    client.force_login(user)
    return client


@pytest.fixture
def taken_in(sample, person) -> User:
    """The account that stores the secret of the journey."""
    signed_in(person, sample.secret).post(address("account"))
    return person


def reads(client: Client) -> bool:
    return TEXTS["text"] in client.get(address("journey")).content.decode()


def test_account_opens_the_journey_on_another_device(taken_in):
    assert reads(signed_in(taken_in))


def test_opening_by_the_account_leaves_no_cookie(taken_in):
    client = signed_in(taken_in)
    client.get(address("journey"))
    assert "journey_fr" not in client.cookies


def test_signing_out_closes_it(taken_in):
    client = signed_in(taken_in)
    client.logout()
    assert not reads(client)


@pytest.mark.parametrize("rights", [{}, {"is_staff": True, "is_superuser": True}])
def test_no_other_account_reads_it(taken_in, rights):
    assert not reads(signed_in(UserFactory(**rights)))


@pytest.mark.parametrize("name", TABLE)
def test_administrator_finds_no_word_of_it_anywhere(taken_in, sample, programme, name):
    client = signed_in(UserFactory(is_staff=True, is_superuser=True))
    body = client.get(address_for(sample, programme, name, "administrator")).content.decode()
    assert [TEXTS[word] for word in ("text", "note", "goal", "label") if TEXTS[word] in body] == []


@pytest.mark.parametrize("name", SENT)
def test_administrator_changes_nothing_of_it(taken_in, sample, programme, name):
    client = signed_in(UserFactory(is_staff=True, is_superuser=True))
    # Operations are JSON alone: a form is refused before anybody is looked for.
    refused = 415 if name == "operations" else 404
    assert send(client, sample, programme, name, "administrator").status_code == refused


def test_row_of_another_account_opens_nothing(taken_in):
    other, row = UserFactory(), AccountKey.objects.get()
    AccountKey.objects.create(user=other, sealed_secret=bytes(row.sealed_secret))
    assert stored_secrets(other) == {}


def test_who_is_not_signed_in_is_led_to_signing_in(sample):
    response = browser_of(sample.secret).post(address("account"))
    assert response["Location"] == "/fr/account/sign-in/?next=%2Ffr%2Fjourney%2Faccount%2F"
    assert not AccountKey.objects.exists()


def test_page_says_plainly_what_it_means(sample, person):
    body = signed_in(person, sample.secret).get("/fr/journey/account/").content.decode()
    client = browser_of(sample.secret, language="en")
    assert "they hold a key" in client.get("/en/journey/account/").content.decode()
    assert 'method="post"' in body


def test_taken_out_it_stays_on_the_device_by_its_link(taken_in, sample):
    client = signed_in(taken_in)
    response = client.post(address("leave_account"))
    assert response["Location"] == address("link")
    assert not AccountKey.objects.exists()
    assert client.cookies["journey_fr"].value == sample.secret
    assert not reads(signed_in(taken_in))


def test_account_keeps_several_and_opens_the_first(taken_in, sample, other):
    signed_in(taken_in, other).post(address("account"))
    assert list(stored_secrets(taken_in).values()) == [sample.secret, other]
    assert reads(signed_in(taken_in))


def test_account_opens_the_one_chosen_on_this_device(taken_in, other):
    signed_in(taken_in, other).post(address("account"))
    client, elsewhere = signed_in(taken_in), signed_in(taken_in)
    client.post(address("activate_other", owner_with(other).journey.pk))
    assert not reads(client)
    assert reads(elsewhere)


def test_choice_of_a_journey_leaves_no_secret_on_the_device(taken_in, other):
    signed_in(taken_in, other).post(address("account"))
    client = signed_in(taken_in)
    client.post(address("activate_other", owner_with(other).journey.pk))
    assert other not in [cookie.value for cookie in client.cookies.values()]


def test_account_is_full_at_some_number(taken_in, other, monkeypatch):
    monkeypatch.setitem(actions.LIMITS, "account", 1)
    assert signed_in(taken_in, other).post(address("account")).status_code == 409


def test_one_taken_out_leaves_the_others_there(taken_in, sample, other):
    signed_in(taken_in, other).post(address("account"))
    signed_in(taken_in).post(address("leave_account"))
    assert list(stored_secrets(taken_in).values()) == [other]


def test_account_takes_another_once_the_first_is_gone(taken_in, sample, other):
    actions.delete_journey(by=sample.owner)
    assert signed_in(taken_in, other).post(address("account")).status_code == 302
    assert list(stored_secrets(taken_in).values()) == [other]


def test_journey_of_the_device_is_shown_before_that_of_the_account(taken_in, other):
    assert not reads(signed_in(taken_in, other))


def test_new_link_is_taken_over_by_the_account(taken_in, sample):
    signed_in(taken_in).post(address("link"))
    assert owner_with(sample.secret) is None
    assert reads(signed_in(taken_in))


def test_new_link_made_elsewhere_closes_the_way_by_the_account(taken_in, sample):
    browser_of(sample.secret).post(address("link"))
    assert not reads(signed_in(taken_in))


def test_deleting_by_the_account_leaves_nothing(taken_in):
    signed_in(taken_in).post(address("delete"))
    assert not Journey.objects.exists()
    assert not AccountKey.objects.exists()


def test_erased_account_leaves_the_journey_to_its_link(taken_in, sample):
    taken_in.delete()
    assert not AccountKey.objects.exists()
    assert owner_with(sample.secret)


def test_secret_of_another_journey_is_not_put_into_an_account(sample, person, other):
    with pytest.raises(actions.PermissionDenied):
        keys.save_in_account(by=sample.owner, user=person, secret=other)


# A dump of the database


def test_dump_does_not_say_which_journey_an_account_keeps(taken_in, sample):
    rows = [row for row in dump().splitlines() if row.startswith("journeys_accountkey")]
    assert [form for form in forms_of(sample.secret) if form in rows[0]] == []
    assert str(sample.owner.journey.pk) not in rows[0]


def test_key_of_the_server_stands_in_no_table(taken_in):
    assert [key for key in server_keys() if key in dump()] == []


def test_key_of_the_server_stands_in_no_setting(taken_in, settings):
    settings_texts = [str(getattr(settings, name)) for name in dir(settings) if name.isupper()]
    assert [key for key in server_keys() for value in settings_texts if key in value] == []


def test_dump_and_the_other_key_open_nothing(taken_in, settings, monkeypatch):
    sealed = bytes(AccountKey.objects.get().sealed_secret)
    for key in (settings.SECRET_KEY, new_secret()):
        monkeypatch.setenv(VARIABLE, key)
        with pytest.raises(DecryptionError):
            open_for_account(sealed, taken_in.pseudonym)


def test_another_key_of_the_server_closes_the_way_and_breaks_no_page(taken_in, monkeypatch):
    monkeypatch.setenv(VARIABLE, new_secret())
    assert signed_in(taken_in).get(address("journey")).status_code == 200
    assert not reads(signed_in(taken_in))


def test_retired_key_of_the_server_still_opens_the_way(taken_in, monkeypatch):
    monkeypatch.setenv(VARIABLE, ",".join([new_secret(), *server_keys()]))
    assert reads(signed_in(taken_in))
