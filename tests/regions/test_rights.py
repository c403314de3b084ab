"""Permissions by territory: one's own and below, nothing above or beside."""

import pytest
from django.contrib.auth.models import AnonymousUser

from regions.models import Coordinator, Territory
from regions.rights import answers_for, is_coordinator, territories_of_coordinator
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LYON_METROPOLE = "epci:200046977"


def ids(*codes: str) -> list[int]:
    return [Territory.objects.get(code=code).pk for code in codes]


def coordinator_of(*codes: str, **fields):
    user = UserFactory(**fields)
    for pk in ids(*codes):
        Coordinator.objects.create(user=user, territory_id=pk)
    return user


@pytest.mark.parametrize(
    ("held", "requested", "answer"),
    [
        (["dep:69"], ["dep:69"], True),
        (["dep:69"], ["com:69123"], True),
        (["dep:69"], ["com:69123", "com:69266"], True),
        (["dep:69"], ["reg:84"], False),
        (["dep:69"], ["country:fr"], False),
        (["dep:69"], ["dep:38"], False),
        (["dep:69"], ["com:38185"], False),
        (["dep:69"], ["com:69123", "com:38185"], False),
        (["dep:69", "dep:38"], ["com:69123", "com:38185"], True),
        (["reg:84"], ["com:69123", "com:38185", "dep:01"], True),
        (["reg:84"], ["dep:71"], False),
        (["country:fr"], ["com:97411", "epci:200046977"], True),
        # An EPCI lies below no department, even where all of it does.
        (["dep:69"], [LYON_METROPOLE], False),
        (["reg:84"], [LYON_METROPOLE], False),
        ([LYON_METROPOLE], ["com:69123"], True),
        ([LYON_METROPOLE], ["dep:69"], False),
        (["com:69123"], ["com:69123"], True),
        (["com:69123"], ["com:69266"], False),
        ([], ["com:69123"], False),
        (["dep:69"], [], False),
    ],
)
def test_coordinator_answers_for_hers_and_below(held, requested, answer):
    assert answers_for(coordinator_of(*held), ids(*requested)) is answer


@pytest.mark.parametrize("requested", [["com:69123"], ["country:fr"], []])
def test_administrator_answers_for_everything(requested):
    assert answers_for(UserFactory(is_superuser=True), ids(*requested))


def test_visitor_answers_for_nothing():
    assert not answers_for(AnonymousUser(), ids("com:69123"))
    assert territories_of_coordinator(AnonymousUser()) == frozenset()
    assert not Territory.objects.answered_for_by(AnonymousUser()).exists()


@pytest.mark.parametrize("fields", [{}, {"is_superuser": True}])
def test_inactive_account_answers_for_nothing(fields):
    user = coordinator_of("dep:69", is_active=False, **fields)
    assert not answers_for(user, ids("com:69123"))
    assert not is_coordinator(user)
    assert territories_of_coordinator(user) == frozenset()
    assert not Territory.objects.answered_for_by(user).exists()


def test_territories_held_are_those_given_alone():
    user = coordinator_of("dep:69", "com:38185")
    assert territories_of_coordinator(user) == frozenset(ids("dep:69", "com:38185"))


def test_territories_answered_for_are_a_department_and_its_communes():
    user = coordinator_of("dep:69")
    found = Territory.objects.answered_for_by(user)
    kinds = set(found.values_list("kind", flat=True))
    assert kinds == {"department", "commune"}
    assert found.count() == Territory.objects.below(ids("dep:69")[0]).count()


def test_territories_answered_for_twice_are_counted_once():
    user = coordinator_of("reg:84", "dep:69")
    found = list(Territory.objects.answered_for_by(user).values_list("pk", flat=True))
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("held", "reached"),
    [
        ("com:69123", True),
        ("dep:69", True),
        ("reg:84", True),
        ("country:fr", True),
        ("dep:38", False),
        ("com:69266", False),
    ],
)
def test_coordinators_of_a_place_are_those_of_what_it_lies_in(held, reached):
    user = coordinator_of(held)
    found = Coordinator.objects.answering_for(ids("com:69123"))
    assert found.filter(user=user).exists() is reached


def test_inactive_coordinator_is_not_asked():
    coordinator_of("dep:69", is_active=False)
    assert not Coordinator.objects.answering_for(ids("com:69123")).exists()


@pytest.mark.parametrize(
    ("held", "below"), [("reg:84", True), ("dep:69", False), ("dep:38", False)]
)
def test_coordinator_may_dismiss_only_below_her(held, below):
    coordinator_of("dep:69")
    assert Coordinator.objects.below(coordinator_of(held)).exists() is below


def test_rights_cost_one_query(django_assert_num_queries):
    user = coordinator_of("dep:69")
    requested = ids("com:69123", "com:69266")
    with django_assert_num_queries(1):
        answers_for(user, requested)
