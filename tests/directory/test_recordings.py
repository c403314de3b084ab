"""What the public hears of recordings: ranges of bytes, headers, and where they are offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.byte_ranges import ByteRange, requested_range
from tests.factories import ProgrammeFactory, SheetFactory, UserFactory
from tests.sounds import published_recording, waiting_recording, wav

pytestmark = pytest.mark.django_db
RAW = wav()
SIZE = len(RAW)


@pytest.fixture
def sheet():
    return SheetFactory(slug="bank-account")


@pytest.fixture
def recording(sheet):
    return published_recording(sheet.sections.get(key="who", language="fr"), UserFactory())


def hear(client, recording, **headers):
    return client.get(f"/recordings/{recording.pk}/", headers=headers)


def test_whole_sound_is_sent_with_its_kind_and_its_tag(client, recording):
    response = hear(client, recording)
    assert response.status_code == 200
    assert response.content == RAW
    assert response["Content-Type"] == "audio/wav"
    assert response["Accept-Ranges"] == "bytes"
    assert response["ETag"] == f'"{recording.digest}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "public" in response["Cache-Control"]
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, SIZE - 1),
        ("bytes=-50", SIZE - 50, SIZE - 1),
        (f"bytes=10-{SIZE * 2}", 10, SIZE - 1),
    ],
)
def test_range_of_bytes_is_sent_alone(client, recording, asked, first, last):
    response = hear(client, recording, range=asked, accept_encoding="gzip")
    assert response.status_code == 206
    assert response.content == RAW[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last + 1 - first)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE * 3}-{SIZE * 4}", "bytes=-0"])
def test_range_beyond_the_end_is_refused(client, recording, asked):
    response = hear(client, recording, range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "x"])
def test_range_that_is_not_understood_is_ignored(client, recording, asked):
    assert hear(client, recording, range=asked).status_code == 200


def test_range_of_another_sound_than_the_one_begun_is_ignored(client, recording):
    assert hear(client, recording, range="bytes=0-9", if_range='"other"').status_code == 200
    same = f'"{recording.digest}"'
    assert hear(client, recording, range="bytes=0-9", if_range=same).status_code == 206


def test_sound_that_the_reader_has_is_not_sent_again(client, recording):
    assert hear(client, recording, if_none_match=f'"{recording.digest}"').status_code == 304


@given(first=st.integers(0, 300), last=st.integers(0, 300), size=st.integers(1, 200))
def test_range_is_what_slicing_gives(first, last, size):
    raw = bytes(size)
    found = requested_range(f"bytes={first}-{last}", size)
    if last < first:
        assert found is None
    else:
        assert found == ByteRange(first, len(raw[first : last + 1]))


# Where it is offered


def test_page_of_a_sheet_offers_it_and_may_play_it(client, recording):
    page = client.get("/fr/procedures/bank-account/")
    assert f"/recordings/{recording.pk}/" in page.content.decode()
    assert "media-src 'self';" in f"{page['Content-Security-Policy']};"


def test_page_of_a_programme_offers_it(client):
    programme = ProgrammeFactory(texts={"fr": {"description": "Des cours."}})
    section = programme.sections.get(key="description", language="fr")
    recording = published_recording(section, UserFactory())
    page = client.get(programme.get_absolute_url())
    assert f"/recordings/{recording.pk}/" in page.content.decode()


def test_page_without_a_recording_plays_nothing(client, sheet):
    assert "media-src" not in client.get("/fr/procedures/bank-account/")["Content-Security-Policy"]


def test_recording_that_waits_is_not_public(client, sheet):
    section = sheet.sections.get(key="who", language="fr")
    recording = waiting_recording(section, UserFactory())
    assert hear(client, recording).status_code == 404
    assert str(recording.pk) not in client.get("/fr/procedures/bank-account/").content.decode()


def test_recording_of_a_sheet_that_is_no_longer_public_is_not(client, recording, by_hand):
    type(recording.section.sheet).objects.update(publication="archived")
    assert hear(client, recording).status_code == 404


def test_newest_of_two_recordings_is_offered(client, recording):
    newer = published_recording(recording.section, UserFactory())
    page = client.get("/fr/procedures/bank-account/").content.decode()
    assert str(newer.pk) in page
    assert str(recording.pk) not in page


KEYS = ("who", "next", "summary")


@pytest.mark.parametrize("count", [0, 1, len(KEYS)])
def test_page_of_a_sheet_takes_as_many_queries_however_many_recordings(
    client, sheet, count, django_assert_max_num_queries
):
    for section in sheet.sections.filter(language="fr", key__in=KEYS[:count]):
        published_recording(section, UserFactory())
    with django_assert_max_num_queries(12):
        page = client.get("/fr/procedures/bank-account/").content.decode()
    assert page.count('src="/recordings/') == count


@pytest.mark.parametrize("count", [0, 1, 3])
def test_page_of_a_programme_takes_as_many_queries_however_many_recordings(
    client, count, django_assert_max_num_queries
):
    keys = ("description", "join", "bring")
    programme = ProgrammeFactory(texts={"fr": dict.fromkeys(keys, "Un texte.")})
    for section in programme.sections.filter(language="fr", key__in=keys[:count]):
        published_recording(section, UserFactory())
    with django_assert_max_num_queries(8):
        page = client.get(programme.get_absolute_url()).content.decode()
    assert page.count('src="/recordings/') == count
