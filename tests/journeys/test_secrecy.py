"""A dump of the database and the server's settings together reveal no text of a journey."""

import re

import pytest
from django.conf import settings
from django.db import connection

from accounts.encryption import DecryptionError
from journeys import actions, sharing
from journeys.models import Comment, Goal, Journey, Share, Step
from journeys.sealing import Seal, fingerprint, unwrap
from tests.journeys.conftest import TEXTS, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

# Large tables of the territory that no visitor writes.
LARGE_TABLES = re.compile(r"^(geo_|regions_|spatial_ref_sys)")


@pytest.fixture
def searched(sample):
    """A journey with every kind of text in it."""
    comment = sharing.comment
    share = sample.shares["commenter"]
    comment(by=sample.owner, step=sample.own, text=TEXTS["comment"], share=share)
    return sample


def dump() -> str:
    """Every row of every table a visitor may change, as text and with bytes as hexadecimals."""
    tables = [
        name for name in connection.introspection.table_names() if not LARGE_TABLES.match(name)
    ]
    rows = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
            rows += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def candidates(searched) -> list[str]:
    """Texts of the settings and the database that could be secrets."""
    setting_texts = [
        value for name in dir(settings) if isinstance(value := getattr(settings, name), str)
    ]
    rows = dump()
    return [*setting_texts, *re.findall(r"[0-9a-f]{24,}", rows), *re.findall(r"[\w-]{20,}", rows)]


def forms_of(text: str) -> list[str]:
    """The encodings in which a text may be in a dump."""
    return [text, text.encode().hex(), ascii(text)[1:-1]]


def test_dump_holds_the_journey_at_all(searched):
    assert str(searched.owner.journey.pk) in dump()


@pytest.mark.parametrize("name", TEXTS)
def test_dump_says_no_word(searched, name):
    journeys = "\n".join(row for row in dump().splitlines() if row.startswith("journeys_"))
    assert [form for form in forms_of(TEXTS[name]) if form in journeys] == []


@pytest.mark.parametrize("name", ["text", "note", "goal", "label", "comment"])
def test_words_stand_nowhere_else_either(searched, name):
    assert [form for form in forms_of(TEXTS[name]) if form in dump()] == []


def test_no_secret_of_a_link_stands_in_the_dump(searched):
    rows = dump()
    for secret in (searched.secret, *searched.secrets.values()):
        assert [form for form in forms_of(secret) if form in rows] == []


def test_nothing_in_settings_or_dump_unwraps_the_key(searched):
    journey = Journey.objects.get(pk=searched.owner.journey.pk)
    wrapped = bytes(journey.wrapped_key)
    for candidate in set(candidates(searched)):
        with pytest.raises(DecryptionError):
            unwrap(wrapped, candidate, journey.pk)


def test_no_bytes_of_the_dump_are_the_key(searched):
    journey, step = searched.owner.journey, Step.objects.get(pk=searched.own.pk)
    found = [bytes.fromhex(word) for word in re.findall(r"(?:[0-9a-f]{2}){32,}", dump())]
    keys = {each[at : at + 32] for each in found for at in range(len(each) - 31)}
    keys.add(settings.SECRET_KEY.encode().ljust(32)[:32])
    for key in keys:
        with pytest.raises(DecryptionError):
            Seal(journey.pk, key).open(step.sealed_note, "journeys_step", "note", step.pk)


def test_only_fingerprints_of_secrets_are_kept(searched):
    journey = Journey.objects.get(pk=searched.owner.journey.pk)
    assert bytes(journey.secret_fingerprint) == fingerprint(searched.secret)
    share = Share.objects.get(pk=searched.shares["reader"].pk)
    assert bytes(share.secret_fingerprint) == fingerprint(searched.secrets["reader"])


def test_revoked_link_leaves_no_key_behind(searched):
    share = Share.objects.get(pk=searched.shares["revoked"].pk)
    assert (share.wrapped_key, share.sealed_secret) == (None, None)


def test_opening_and_reading_begins_no_session(searched):
    browser_of(searched.secret).get("/fr/journey/")
    assert not [row for row in dump().splitlines() if row.startswith("accounts_session")]


def test_deleting_leaves_no_row(searched):
    actions.delete_journey(by=searched.owner)
    left = [model.objects.count() for model in (Journey, Goal, Step, Share, Comment)]
    assert left == [0, 0, 0, 0, 0]


def test_deleting_leaves_no_id_of_the_journey(searched):
    ids = [
        str(row.pk) for row in (searched.owner.journey, searched.goal, searched.own, searched.need)
    ]
    actions.delete_journey(by=searched.owner)
    rows = dump()
    assert [pk for pk in ids if pk in rows] == []
