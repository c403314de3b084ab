"""Words searched and not found: what is counted, from how many readers on, and what can be read."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RateLimitUse
from accounts.throttling import RateLimit
from directory.models import UnfoundReader, UnfoundWords
from directory.search import unfound
from regions.models import Territory
from tests.factories import LYON, ProgrammeFactory

pytestmark = pytest.mark.django_db

NOWHERE = "/fr/?q=zeppelin"
NEAR_LYON = "/fr/?q=zeppelin&place=com:69123"
SIX_DAYS = timedelta(days=6)


def ask(client, address: str, reader: int = 1) -> None:
    """Search as one of several readers, each of a network of her own."""
    assert client.get(address, REMOTE_ADDR=f"203.0.113.{reader}").status_code == 200


def ask_all(client, address: str, readers: int) -> None:
    for reader in range(1, readers + 1):
        ask(client, address, reader)


def stored() -> list[tuple[str, str, int]]:
    """The words stored, with territory and readers."""
    rows = UnfoundWords.objects.order_by("pk")
    return list(rows.values_list("words", "territory__code", "readers"))


# From how many readers on


def test_words_of_five_readers_are_stored(client):
    ask_all(client, NEAR_LYON, 5)
    assert stored() == [("zeppelin", "dep:69", 5)]


def test_each_further_reader_counts(client):
    ask_all(client, NEAR_LYON, 7)
    assert stored() == [("zeppelin", "dep:69", 7)]


@pytest.mark.exhaustive
def test_reader_who_reloads_a_hundred_times_counts_once(client):
    for _ in range(100):
        ask(client, NEAR_LYON)
    assert UnfoundReader.objects.count() == 1
    assert stored() == []


def test_reader_who_comes_back_after_the_fifth_counts_once(client):
    ask_all(client, NEAR_LYON, 5)
    ask(client, NEAR_LYON, 3)
    assert stored() == [("zeppelin", "dep:69", 5)]


def test_readers_of_one_ipv6_network_count_once(client):
    for host in range(1, 7):
        client.get(NEAR_LYON, REMOTE_ADDR=f"2001:db8::{host}")
    assert UnfoundReader.objects.count() == 1


def test_words_of_four_readers_are_stored_nowhere(client):
    ask_all(client, NEAR_LYON, 4)
    assert stored() == []
    with connection.cursor() as cursor:
        for table in ("directory_unfoundreader", "accounts_ratelimituse", "cache"):
            cursor.execute("SELECT to_regclass(%s)", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%zeppelin%%'")
                assert cursor.fetchone() == (0,), table


def test_readers_at_places_of_other_departments_are_not_added_up(client):
    ask_all(client, NEAR_LYON, 3)
    ask_all(client, "/fr/?q=zeppelin&place=com:38185", 4)
    assert stored() == []


def test_readers_of_other_days_are_not_added_up(client):
    ask_all(client, NEAR_LYON, 4)
    UnfoundReader.objects.update(day=timezone.localdate() - timedelta(days=1))
    ask(client, NEAR_LYON, 5)
    assert stored() == []


def test_digests_of_other_days_are_deleted_by_the_next_search(client):
    ask(client, "/fr/?q=submarine&place=com:69123")
    UnfoundReader.objects.update(day=timezone.localdate() - timedelta(days=1))
    ask(client, NEAR_LYON)
    assert UnfoundReader.objects.get().day == timezone.localdate()


# What can be read of a reader


def test_searches_of_one_reader_cannot_be_linked(client):
    ask(client, "/fr/?q=zeppelin")
    ask(client, "/fr/?q=submarine")
    digests = {bytes(row.reader_digest) for row in UnfoundReader.objects.all()}
    assert len(digests) == 2


def test_digest_of_words_is_another_one_each_day():
    today = timezone.localdate()
    assert unfound._digest(today, "zeppelin") != unfound._digest(today + SIX_DAYS, "zeppelin")


def test_counter_of_a_network_names_no_address(client):
    ask(client, NEAR_LYON)
    keys = list(RateLimitUse.objects.values_list("key", flat=True))
    assert [key.partition(":")[0] for key in keys] == ["unfound"]
    assert "203.0.113" not in keys[0]


# Which words are counted


def test_searches_without_a_place_are_the_countrys(client):
    ask_all(client, NOWHERE, 5)
    assert stored() == [("zeppelin", "country:fr", 5)]


def test_position_of_a_device_gives_its_department(client):
    lon, lat = LYON
    for reader in range(1, 6):
        client.post(
            "/fr/near/",
            {"q": "zeppelin", "lat": lat, "lon": lon},
            REMOTE_ADDR=f"203.0.113.{reader}",
        )
    assert stored() == [("zeppelin", "dep:69", 5)]


def test_spellings_are_folded(client):
    for reader, typed in enumerate(["Zeppelin", "zéppelin", "ZEPPELIN", " zeppelin!", "zeppelin"]):
        ask(client, f"/fr/?q={typed}", reader)
    assert stored() == [("zeppelin", "country:fr", 5)]


@pytest.mark.parametrize(
    "typed",
    [
        "zeppelin 0612345678",
        "zeppelin ٠٦",
        "someone@example.org",
        "zeppelin aerostat dirigeable montgolfiere submarine bathyscaphe",
        "z" * 61,
        "!!!",
    ],
)
def test_words_that_may_be_a_persons_are_never_counted(client, typed):
    client.get("/fr/", {"q": typed})
    assert UnfoundReader.objects.count() == 0


@pytest.mark.parametrize("more", ["&theme=french", "&age=20", "&territory=dep:69", "&cost=free"])
def test_words_beside_other_conditions_are_not_counted(client, more):
    ask(client, NOWHERE + more)
    assert UnfoundReader.objects.count() == 0


def test_words_that_are_found_are_not_counted(client, by_hand):
    ProgrammeFactory(title="Tour en zeppelin", at=LYON)
    ask(client, NEAR_LYON)
    assert UnfoundReader.objects.count() == 0


def test_words_are_counted_when_one_of_them_was_dropped(client, by_hand):
    ProgrammeFactory(title="Tour en zeppelin", at=LYON)
    ask(client, "/fr/?q=zeppelin submarine&place=com:69123")
    assert UnfoundReader.objects.count() == 1


def test_later_page_is_not_counted(client, by_hand):
    ProgrammeFactory.create_batch(30, title="Tour en zeppelin", at=LYON)
    response = client.get("/fr/?q=zeppelin submarine&place=com:69123")
    UnfoundReader.objects.all().delete()
    assert client.get(response.context["groups"][0].next_url).status_code == 200
    assert UnfoundReader.objects.count() == 0


def test_words_that_say_a_filter_are_left_out(client):
    ask_all(client, "/fr/?q=zeppelin gratuit", 5)
    assert stored() == [("zeppelin", "country:fr", 5)]


def test_network_that_searches_very_much_is_no_longer_counted(client, monkeypatch):
    monkeypatch.setattr(unfound, "LIMIT", RateLimit("unfound", 2, 60))
    for words in ("zeppelin", "submarine", "bathyscaphe"):
        ask(client, f"/fr/?q={words}")
    assert UnfoundReader.objects.count() == 2


# What counting costs


def statements_of_counting(client, address: str, reader: int) -> int:
    """How many statements of a search count it."""
    with CaptureQueriesContext(connection) as captured:
        ask(client, address, reader)
    tables = ("directory_unfound", "accounts_ratelimituse")
    return sum(any(table in query["sql"] for table in tables) for query in captured)


def test_search_that_finds_something_costs_no_statement_more(client, by_hand):
    ProgrammeFactory(title="Tour en zeppelin", at=LYON)
    assert statements_of_counting(client, NEAR_LYON, 1) == 0


def test_search_that_finds_nothing_costs_at_most_four_statements(client):
    counts = [statements_of_counting(client, NEAR_LYON, reader) for reader in range(1, 6)]
    assert counts == [3, 3, 3, 3, 4]


# What the database refuses, and what is deleted at night


@pytest.mark.parametrize(
    "wrong", [{"readers": 4}, {"words": ""}, {"words": "06 12"}, {"words": "a@b"}]
)
def test_database_refuses_words_that_may_be_a_persons(wrong):
    row = {"words": "zeppelin", "readers": 5, "day": timezone.localdate()} | wrong
    with pytest.raises(IntegrityError):
        UnfoundWords.objects.create(territory=Territory.objects.get(code="dep:69"), **row)


def test_night_deletes_digests_of_past_days_and_words_of_last_year(client):
    ask_all(client, NEAR_LYON, 5)
    ask_all(client, "/fr/?q=submarine&place=com:69123", 5)
    today = timezone.localdate()
    UnfoundReader.objects.filter(pk=UnfoundReader.objects.first().pk).update(
        day=today - timedelta(days=1)
    )
    UnfoundWords.objects.filter(words="submarine").update(day=today - timedelta(days=366))
    call_command("forget_unfound", verbosity=0)
    assert UnfoundReader.objects.count() == 9
    assert stored() == [("zeppelin", "dep:69", 5)]
