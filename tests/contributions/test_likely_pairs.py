"""The coordinators' list of likely duplicates, and pairs that are said to be two."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from contributions.duplicates import remembered
from contributions.duplicates.finder import duplicates_among
from contributions.duplicates.listing import list_duplicates
from contributions.models import LikelyPair, NotDuplicate
from tests.contributions.proposals import coordinator_of, signed_in
from tests.factories import GRENOBLE, ProgrammeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
LIST = "/en/coordination/duplicates/"


@pytest.fixture
def pair():
    """The same programme twice, in Lyon."""
    return [
        ProgrammeFactory(title="Chorale des quais", phone="115", organization__name="Les Quais")
        for _time in range(2)
    ]


def refute_page(one, other, kind="programme") -> str:
    return f"{LIST}{kind}/{one.pk}/{other.pk}/refute/"


def test_list_names_both_with_what_speaks_for_it(coordinator, pair):
    list_duplicates()
    [shown] = signed_in(coordinator).get(LIST).context["pairs"]
    assert {shown.first.id, shown.second.id} == {programme.pk for programme in pair}
    assert "same phone" in [str(reason) for reason in shown.reasons]
    assert shown.percent > 50


def test_list_is_that_of_her_territories(pair):
    list_duplicates()
    neighbour = coordinator_of("dep:38")
    assert signed_in(neighbour).get(LIST).context["pairs"] == []


@pytest.mark.parametrize(("territory", "count"), [("com:69123", 1), ("com:69266", 0)])
def test_list_is_narrowed_to_a_territory(coordinator, pair, territory, count):
    list_duplicates()
    answer = signed_in(coordinator).get(LIST, {"territory": territory})
    assert len(answer.context["pairs"]) == count


def test_territory_of_others_is_not_there(coordinator):
    assert signed_in(coordinator).get(LIST, {"territory": "dep:38"}).status_code == 404


def test_pair_of_which_one_was_archived_is_listed_no_more(coordinator, pair, by_hand):
    list_duplicates()
    type(pair[0]).objects.filter(pk=pair[0].pk).update(publication="archived")
    assert signed_in(coordinator).get(LIST).context["pairs"] == []


def test_page_of_the_list_asks_a_fixed_number_of_questions(
    coordinator, django_assert_max_num_queries
):
    for _time in range(6):
        ProgrammeFactory(title="Chorale des quais", phone="115", organization__name="Les Quais")
    list_duplicates()
    client = signed_in(coordinator)
    with django_assert_max_num_queries(25):
        assert len(client.get(LIST).context["pairs"]) == 15


def test_command_finds_them_in_a_territory(pair, capsys):
    call_command("find_duplicates", territory="dep:69")
    assert "1 pairs of programmes" in capsys.readouterr().out


def test_command_leaves_the_pairs_of_other_territories(pair):
    list_duplicates()
    call_command("find_duplicates", territory="dep:38")
    assert LikelyPair.objects.filter(kind="programme").count() == 1


def test_command_names_a_territory_that_is_not_there():
    with pytest.raises(CommandError, match="dep:none"):
        call_command("find_duplicates", territory="dep:none")


# Said to be two


def test_pair_said_to_be_two_is_never_offered_again(coordinator, pair):
    list_duplicates()
    signed_in(coordinator).post(refute_page(*pair))
    assert signed_in(coordinator).get(LIST).context["pairs"] == []
    assert list(duplicates_among([programme.pk for programme in pair])) == []


def test_it_is_remembered_who_said_so_and_in_the_audit(coordinator, pair):
    signed_in(coordinator).post(refute_page(*pair))
    refuted = NotDuplicate.objects.get()
    assert refuted.by == coordinator.user
    assert AuditEntry.objects.get(verb="refute_duplicate").object_id == str(refuted.pk)


def test_said_twice_it_is_remembered_once(coordinator, pair):
    one, other = pair
    for both in ((one, other), (other, one)):
        signed_in(coordinator).post(refute_page(*both))
    assert NotDuplicate.objects.count() == 1


def test_what_was_said_can_be_taken_back(coordinator, pair):
    client = signed_in(coordinator)
    client.post(refute_page(*pair))
    [shown] = client.get(LIST).context["refuted"]
    client.post(f"{LIST}{shown.refuted.pk}/take-back/")
    assert not NotDuplicate.objects.exists()
    assert len(list(duplicates_among([programme.pk for programme in pair]))) == 1


def test_coordinator_of_one_of_both_may_say_so(coordinator, pair):
    elsewhere = ProgrammeFactory(at=GRENOBLE)
    assert signed_in(coordinator).post(refute_page(pair[0], elsewhere)).status_code == 302


def test_neighbour_of_both_may_not_say_so(pair):
    neighbour = coordinator_of("dep:38")
    assert signed_in(neighbour).post(refute_page(*pair)).status_code == 404


def test_neighbour_may_not_take_it_back(coordinator, pair):
    one, other = pair
    ids = {"one": one.pk, "other": other.pk}
    refuted = remembered.refute(by=coordinator, kind="programme", **ids)
    with pytest.raises(PermissionDenied):
        remembered.take_back(by=coordinator_of("dep:38"), refuted=refuted)


def test_one_programme_is_no_pair(coordinator, pair):
    assert signed_in(coordinator).post(refute_page(pair[0], pair[0])).status_code == 404


def test_unknown_kind_is_not_there(coordinator, pair):
    assert signed_in(coordinator).post(refute_page(*pair, kind="sheet")).status_code == 404


def test_unknown_programmes_are_nobodys(coordinator):
    with pytest.raises(PermissionDenied):
        remembered.refute(by=coordinator, kind="programme", one=uuid4(), other=uuid4())
