"""Organizations that may be one: found, made one field by field, and taken apart again."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from contributions.duplicates.merging import StandsAgainstError
from contributions.duplicates.merging_organizations import (
    merge_organizations,
    standing_against,
    unmerge_organizations,
)
from contributions.duplicates.organizations import organizations_among, organizations_like
from contributions.models import Merge
from contributions.revisions import actions
from directory.models import Organization
from tests.contributions.proposals import content_at, coordinator_of, now_of, proposal, signed_in
from tests.factories import GRENOBLE, VILLEURBANNE, OrganizationFactory, ProgrammeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
REASON = "Deux fois la même."


@pytest.fixture
def gone():
    """An organization with two programmes in the Rhône."""
    organization = OrganizationFactory(
        name="Association les marmites", phone="+33472000000", siret="1" * 14
    )
    for at in ("com:69123", VILLEURBANNE):
        ProgrammeFactory(organization=organization, at=at)
    return organization


@pytest.fixture
def stays():
    organization = OrganizationFactory(name="Les Marmites")
    ProgrammeFactory(organization=organization)
    return organization


def page_of(organization: Organization, verb: str = "merge") -> str:
    return f"/en/coordination/organizations/{organization.pk}/{verb}/"


def merged(by, gone, stays, **values) -> Merge:
    return merge_organizations(
        by=by, gone_id=gone.pk, stays_id=stays.pk, values=values, reason=REASON
    )


# Finding


def test_association_les_marmites_is_les_marmites(gone, stays):
    [pair] = organizations_like(gone.pk)
    assert (pair.other, pair.measures["name_likeness"]) == (stays.pk, 1)
    assert pair.probability > 0.5


@pytest.mark.parametrize(
    "known",
    [{"phone": "04 72 00 00 00"}, {"siret": "1" * 14}, {"website": "https://www.example.org/"}],
)
def test_organization_with_another_name_is_a_candidate_by_what_it_shares(gone, known):
    with_site = OrganizationFactory(name="Association les marmites", website="http://example.org")
    other = OrganizationFactory(name="Tout autre chose", **known)
    found = organizations_like(gone.pk, 1e-6) + organizations_like(with_site.pk, 1e-6)
    assert other.pk in {pair.other for pair in found}


def test_same_name_in_another_town_is_hardly_likely(gone):
    elsewhere = OrganizationFactory(name="Les marmites")
    ProgrammeFactory(organization=elsewhere, at=GRENOBLE)
    [pair] = organizations_like(gone.pk, 1e-6)
    assert pair.probability < 0.5


def test_each_pair_of_organizations_is_found_once(gone, stays):
    assert len(list(organizations_among([gone.pk, stays.pk]))) == 1


def test_organization_that_became_one_with_another_is_found_no_more(coordinator, gone, stays):
    merged(coordinator, gone, stays)
    assert organizations_like(stays.pk) == []


# Making one


def test_the_one_that_stays_runs_all_programmes(coordinator, gone, stays):
    merged(coordinator, gone, stays)
    assert stays.programmes.count() == 3
    gone.refresh_from_db()
    assert gone.merged_into == stays


def test_each_programme_has_it_in_its_history(coordinator, gone, stays):
    made = merged(coordinator, gone, stays)
    assert len(made.revisions) == 2
    assert {revision.note for revision in made.made_by()} == {REASON}


def test_chosen_fields_are_taken_over(coordinator, gone, stays):
    answer = signed_in(coordinator).post(
        page_of(gone),
        {"into": str(stays.pk), "note": REASON, "field:phone": "gone", "field:siret": "gone"},
    )
    stays.refresh_from_db()
    assert answer.status_code == 302
    assert (stays.name, stays.phone, stays.siret) == ("Les Marmites", "+33472000000", "1" * 14)


def test_page_offers_what_only_the_one_that_goes_says(coordinator, gone, stays):
    context = signed_in(coordinator).get(page_of(gone), {"into": str(stays.pk)}).context
    offered = {choice.name: choice.is_gone for choice in context["choices"]}
    assert offered == {"name": False, "phone": True, "siret": True}


def test_page_offers_what_resembles_it_and_what_is_searched(coordinator, gone, stays):
    named = OrganizationFactory(name="Casseroles")
    ProgrammeFactory(organization=named)
    context = signed_in(coordinator).get(page_of(gone), {"name": "casseroles"}).context
    assert [one for one, _reasons in context["likely"]] == [stays]
    assert context["named"] == [named]


@pytest.mark.parametrize("text", ["marmites", "00000000-0000-4000-8000-000000000000", "{itself}"])
def test_what_is_no_other_organization_is_refused(coordinator, gone, text):
    address = text.format(itself=gone.pk)
    assert signed_in(coordinator).get(page_of(gone), {"into": address}).status_code == 400


def test_making_one_needs_a_reason(coordinator, gone, stays):
    answer = signed_in(coordinator).post(page_of(gone), {"into": str(stays.pk)})
    assert answer.status_code == 400


def test_coordinator_of_some_of_the_programmes_only_may_not(gone, stays):
    ProgrammeFactory(organization=gone, at=GRENOBLE)
    by = coordinator_of("dep:69")
    with pytest.raises(PermissionDenied):
        merged(by, gone, stays)
    assert signed_in(by).get(page_of(gone)).status_code == 404


def test_page_says_that_the_other_one_is_not_hers(coordinator, gone):
    elsewhere = OrganizationFactory(name="Les marmites")
    ProgrammeFactory(organization=elsewhere, at=GRENOBLE)
    answer = signed_in(coordinator).post(page_of(gone), {"into": str(elsewhere.pk), "note": REASON})
    assert answer.status_code == 409


def test_proposal_that_still_names_the_one_that_went_gets_the_other(coordinator, gone, stays):
    section = {"id": str(gone.pk), "name": gone.name}
    revision, _sender = proposal(organization=section)
    merged(coordinator, gone, stays)
    actions.accept(by=coordinator, revision=revision)
    assert stays.programmes.filter(pk=revision.target_id).exists()


# Taking apart


def test_both_organizations_are_as_they_were(coordinator, gone, stays):
    programmes = set(gone.programmes.values_list("pk", flat=True))
    merged(coordinator, gone, stays, phone="+33472000000", siret="1" * 14)
    signed_in(coordinator).post(page_of(gone, "unmerge"), {"note": "Deux."})
    stays.refresh_from_db()
    gone.refresh_from_db()
    assert set(gone.programmes.values_list("pk", flat=True)) == programmes
    assert (stays.phone, stays.siret, gone.merged_into) == ("", "", None)


def test_programme_given_to_somebody_else_stands_against_it(coordinator, gone, stays):
    made = merged(coordinator, gone, stays)
    [programme, *_others] = stays.programmes.filter(pk__in=_targets(made))
    section = {"id": str(uuid4()), "name": "Nouvelle association"}
    actions.change(
        by=coordinator, target_id=programme.pk, content={"organization": section}, language="fr"
    )
    assert standing_against(made) == [programme.pk]
    with pytest.raises(StandsAgainstError):
        unmerge_organizations(by=coordinator, merge=made, reason="Deux.")


def test_neighbour_does_not_see_what_became_one(coordinator, gone, stays):
    merged(coordinator, gone, stays)
    neighbour = coordinator_of("dep:38")
    assert signed_in(neighbour).get(page_of(gone, "unmerge")).status_code == 404


def test_programme_keeps_its_organization_while_nothing_is_merged(gone):
    programme = gone.programmes.first()
    assert now_of(programme)["organization"]["id"] == str(gone.pk)
    assert content_at()["organization"]["id"] != str(gone.pk)


def _targets(made: Merge) -> list:
    return [revision.target_id for revision in made.made_by()]


@pytest.mark.parametrize("query", [{}, {"into": "{stays}"}])
def test_page_of_an_organization_asks_a_fixed_number_of_questions(
    coordinator, gone, stays, django_assert_max_num_queries, query
):
    client = signed_in(coordinator)
    with django_assert_max_num_queries(30):
        client.get(page_of(gone), {key: text.format(stays=stays.pk) for key, text in query.items()})
