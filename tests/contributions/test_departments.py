"""A proposal in each department reaches exactly the coordinators of its territories."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from contributions.actors import actor_of
from contributions.models import Revision
from contributions.moderation import queue
from regions.models import Coordinator, Territory, TerritoryParent
from tests.addresses import ABOUT_REVISIONS
from tests.contributions.proposals import proposal
from tests.exhaustive import values_of

pytestmark = pytest.mark.django_db

OVERSEAS = ["971", "972", "973", "974", "976"]
DEPARTMENTS = [f"{n:02}" for n in range(1, 96) if n != 20] + ["2A", "2B"] + OVERSEAS
# Departments that meet, by their outlines without details; islands have none.
MEETING = """
    WITH department AS MATERIALIZED (
        SELECT code, ST_SimplifyPreserveTopology(outline, 0.02) AS outline
        FROM regions_territory WHERE kind = 'department'
    )
    SELECT a.code, min(b.code) FROM department a JOIN department b
    ON a.code <> b.code AND a.outline && ST_Expand(b.outline, 0.04)
    AND ST_DWithin(a.outline, b.outline, 0.04) GROUP BY a.code
"""


@dataclass
class Country:
    """Everybody who answers for something, one person for each territory, and the proposals."""

    people: dict[str, User] = field(default_factory=dict)
    proposals: dict[str, UUID] = field(default_factory=dict)
    above: dict[str, set[str]] = field(default_factory=dict)
    seen: dict[UUID, set[str]] = field(default_factory=dict)
    neighbours: dict[str, str] = field(default_factory=dict)

    def browser(self, code: str) -> Client:
        """The browser of the coordinator of a territory."""
        client = Client()
        client.force_login(self.people[code])
        return client


@pytest.fixture(scope="module")
def country(request, django_db_setup, django_db_blocker) -> Iterator[Country]:
    """The country with a proposal in each department that is tried."""
    with django_db_blocker.unblock(), transaction.atomic():
        built = _built(values_of(request, "number"))
        connection.check_constraints()
        yield built
        transaction.set_rollback(True)


def _built(numbers: list[str]) -> Country:
    country = Country()
    towns = {}
    for department in Territory.objects.of_kind("department").defer("outline"):
        towns[department.code] = department.chief_town_code
    parents = _parents()
    for department, town in towns.items():
        country.above[department] = _all_above(town, parents)
    codes = sorted(set().union(*country.above.values()))
    country.people = _people(codes)
    for department in (f"dep:{number}" for number in numbers):
        revision, _sender = proposal(towns[department])
        country.proposals[department] = revision.pk
    for code, user in country.people.items():
        for pk in Revision.objects.reviewable_by(actor_of(user)).values_list("pk", flat=True):
            country.seen.setdefault(pk, set()).add(code)
    with connection.cursor() as cursor:
        cursor.execute(MEETING)
        country.neighbours = dict(cursor.fetchall())
    return country


def _parents() -> dict[str, set[str]]:
    """Each territory's own parents, as the registry says, not the closure made of them."""
    parents: dict[str, set[str]] = {}
    links = TerritoryParent.objects.values_list("child__code", "parent__code")
    for child, parent in links:
        parents.setdefault(child, set()).add(parent)
    return parents


def _all_above(code: str, parents: dict[str, set[str]]) -> set[str]:
    found, left = set(), [code]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += parents.get(one, ())
    return found


def _people(codes: list[str]) -> dict[str, User]:
    people = {code: User(email=f"{code.replace(':', '.')}@example.org") for code in codes}
    User.objects.bulk_create(people.values())
    ids = dict(Territory.objects.filter(code__in=codes).values_list("code", "pk"))
    Coordinator.objects.bulk_create(
        Coordinator(user=user, territory_id=ids[code]) for code, user in people.items()
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type=Authenticator.Type.TOTP, data={}) for user in people.values()
    )
    return people


def test_every_department_of_the_country_is_here(country):
    assert {f"dep:{number}" for number in DEPARTMENTS} == set(country.above)
    assert len(DEPARTMENTS) == 101


@pytest.mark.exhaustive(every=10)
@pytest.mark.parametrize("number", DEPARTMENTS)
def test_proposal_reaches_exactly_those_above_its_place(country, number):
    department = f"dep:{number}"
    seen_by = country.seen[country.proposals[department]]
    assert seen_by == country.above[department]
    assert {"country:fr", department} < seen_by
    assert {code.partition(":")[0] for code in seen_by} >= {"com", "reg", "dep", "country"}


@pytest.mark.exhaustive(every=10)
@pytest.mark.parametrize("number", DEPARTMENTS)
def test_queue_of_a_department_holds_its_proposal_alone(country, number):
    actor = actor_of(country.people[f"dep:{number}"])
    waiting = queue.queue_page(actor, queue.QueueFilters(), 10)
    assert [item.revision_id for item in waiting] == [country.proposals[f"dep:{number}"]]


@pytest.mark.exhaustive(every=10)
@pytest.mark.parametrize("number", DEPARTMENTS)
def test_coordinator_of_the_department_opens_it(country, number):
    address = address_of("contributions:revision", country.proposals[f"dep:{number}"])
    assert country.browser(f"dep:{number}").get(address).status_code == 200


@pytest.mark.exhaustive(every=10)
@pytest.mark.parametrize("number", DEPARTMENTS)
def test_neighbour_finds_nothing_at_any_address_of_it(country, number):
    department = f"dep:{number}"
    neighbour = country.neighbours.get(department, "dep:75")
    browser, pk = country.browser(neighbour), country.proposals[department]
    found = {name: answer(browser, address_of(name, pk)) for name in ABOUT_REVISIONS}
    assert found == dict.fromkeys(ABOUT_REVISIONS, 404)


def answer(browser: Client, address: str) -> int:
    """What looking is answered, or sending where there is nothing to look at."""
    looked = browser.get(address).status_code
    return browser.post(address).status_code if looked == 405 else looked


def address_of(name: str, pk: UUID) -> str:
    words = {"revision": pk, "new": uuid4()}
    args = [word.format(**words) for word in ABOUT_REVISIONS[name].args]
    with override("fr"):
        return reverse(name, args=args)
