"""Histories: public and full, restoring, the audit log."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.translation import override

from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.history import PAGE, public_history
from contributions.schema.sections import site_name
from contributions.schema.snapshot import snapshot_programmes
from tests.contributions.proposals import coordinator_of, proposal, reviewer_of
from tests.factories import ProgrammeFactory, SheetFactory, SiteFactory

pytestmark = pytest.mark.django_db
SECRET_STREET = "7 impasse du Silence"
SECRET_POSTCODE = "69099"


def page_of(programme, language="fr"):
    return f"/{language}/programmes/{programme.pk}/history/"


def coordination_page_of(target, language="fr"):
    return f"/{language}/coordination/programmes/{target.pk}/history/"


def change(programme, by, note="", **content):
    sections = {name.replace("__", ":"): value for name, value in content.items()}
    return actions.change(
        by=by, target_id=programme.pk, content=sections, language="fr", note=note
    ).revision


@pytest.fixture
def rhone():
    return coordinator_of("dep:69")


@pytest.fixture
def programme():
    return ProgrammeFactory(title="Cours du soir")


@pytest.fixture
def coordinator_client(client, rhone, settings):
    """A browser in which the coordinator of the Rhône is signed in."""
    settings.DEMO = True
    client.force_login(rhone.user)
    return client


@pytest.fixture
def shelter(rhone):
    """A place that was public and became confidential."""
    programme = ProgrammeFactory(title="Foyer", at=None, coverage=["dep:69"], phone="+33123456789")
    site = SiteFactory(programme=programme, street_address=SECRET_STREET, postcode="69098")
    name = site_name(site.pk)
    section = snapshot_programmes([programme.pk])[programme.pk][name]
    section |= {"postcode": SECRET_POSTCODE}
    change(programme, rhone, **{name: section})
    section |= {"street_address": f"{SECRET_STREET}, bis", "precision": "hidden"}
    change(programme, rhone, note="Il faut la cacher", **{name: section})
    return programme


def test_history_says_what_why_and_by_which_role(client, programme, rhone):
    change(programme, rhone, note="Le cours a changé d'heure", text__fr__title="Cours du matin")
    page = client.get(page_of(programme)).content.decode()
    assert "<del>" in page
    assert "soir" in page
    assert "matin" in page
    assert "Le cours a changé d&#x27;heure" in page
    assert "coordin" in page.lower()
    assert rhone.user.email not in page


def test_history_is_kept_by_caches_and_sets_no_cookie(client, programme, rhone):
    change(programme, rhone, text__fr__title="Cours du matin")
    first = client.get(page_of(programme))
    assert not first.cookies
    assert first["Cache-Control"] == "public, max-age=60"
    assert "csrf" not in first.content.decode().lower()
    again = client.get(page_of(programme), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_programme_without_changes_says_so(client, programme):
    assert 'class="empty"' in client.get(page_of(programme)).content.decode()


@pytest.mark.parametrize("trait", ["draft", "archived"])
def test_history_of_what_is_not_public_is_not_there(client, trait):
    assert client.get(page_of(ProgrammeFactory(**{trait: True}))).status_code == 404


def test_history_of_nothing_is_not_there(client):
    assert client.get(f"/fr/programmes/{uuid4()}/history/").status_code == 404


def test_merged_programme_leads_to_the_history_of_what_it_became(client, programme):
    merged = ProgrammeFactory(merged_into=programme)
    assert client.get(page_of(merged))["Location"] == page_of(programme)


def test_what_waits_or_was_rejected_is_in_no_history(client, programme, rhone):
    revision, _ = actions.begin(by=rhone, language="fr", target_id=programme.pk)
    actions.save_draft(by=rhone, revision=revision, content={"text:fr:title": "Titre refusé"})
    actions.submit(by=rhone, revision=revision)
    assert "refusé" not in client.get(page_of(programme)).content.decode()
    actions.reject(by=rhone, revision=revision, reason="Non.")
    assert "refusé" not in client.get(page_of(programme)).content.decode()


def test_words_of_another_language_carry_their_direction(client, programme, rhone):
    words = {"text__ar__title": "دروس مسائية", "text__ar__summary": "تعلّموا"}
    change(programme, reviewer_of("ar"), **words)
    page = client.get(page_of(programme)).content.decode()
    assert 'lang="ar" dir="rtl"' in page


# Confidential places

# A second such as 24.839 would be taken for a longitude.
MOMENT = re.compile(r"\d\d:\d\d:\d\d\.\d+")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_public_history_shows_no_address_of_a_place_that_became_confidential(
    client, shelter, language
):
    page = client.get(page_of(shelter, language)).content.decode()
    page = MOMENT.sub("", page)
    for secret in (SECRET_STREET, "Silence", SECRET_POSTCODE, "45.76", "4.83"):
        assert secret not in page


def test_public_history_shows_no_address_of_a_place_that_was_confidential_once(
    client, shelter, rhone
):
    site = shelter.sites.get()
    name = site_name(site.pk)
    section = snapshot_programmes([shelter.pk])[shelter.pk][name]
    change(
        shelter, rhone, **{name: section | {"precision": "exact", "street_address": "1 rue Neuve"}}
    )
    page = client.get(page_of(shelter)).content.decode()
    for secret in ("Silence", "rue Neuve", SECRET_POSTCODE):
        assert secret not in page


def test_public_history_shows_no_address_that_was_proposed_as_confidential(client, rhone):
    revision, _sender = proposal()
    actions.accept(by=rhone, revision=revision, publish=True)
    name = next(name for name in revision.content if name.startswith("site:"))
    hiding, _ = actions.begin(by=rhone, language="fr", target_id=revision.target_id)
    hidden = revision.content[name] | {"precision": "hidden"}
    actions.save_draft(by=rhone, revision=hiding, content={name: hidden})
    page = client.get(f"/fr/programmes/{revision.target_id}/history/").content.decode()
    assert "place de l" not in page


def test_removed_confidential_place_leaves_no_address(client, shelter, rhone):
    change(shelter, rhone, **{site_name(shelter.sites.get().pk): None})
    page = client.get(page_of(shelter)).content.decode()
    assert "Silence" not in page
    assert SECRET_POSTCODE not in page


def test_public_history_says_that_an_address_is_kept_back(shelter):
    with override("fr"):
        assert all(entry.is_redacted for entry in public_history(shelter.pk).entries)


def test_coordinator_sees_the_confidential_address(coordinator_client, shelter):
    assert "Silence" in coordinator_client.get(coordination_page_of(shelter)).content.decode()


# Pages and queries


def test_every_change_is_on_one_page_and_one_only(programme, rhone):
    made = [
        change(programme, rhone, text__fr__title=f"Titre {number}").pk for number in range(PAGE + 5)
    ]
    with override("fr"):
        first = public_history(programme.pk)
        second = public_history(programme.pk, first.older)
    listed = [entry.id for page in (first, second) for entry in page.entries]
    assert listed == list(reversed(made))
    assert second.older is None


@pytest.mark.parametrize("before", ["x", "0b8d0e9c-3c1f-4a51-9a3e-5f3f1f0f7a11", "\u202e", ""])
def test_odd_place_to_go_on_from_is_passed_over(client, programme, before):
    assert client.get(page_of(programme), {"before": before}).status_code == 200


def test_history_asks_a_fixed_number_of_questions(
    client, programme, rhone, django_assert_max_num_queries
):
    for number in range(5):
        change(programme, rhone, text__fr__title=f"Titre {number}", coverage=coverage(number))
    with django_assert_max_num_queries(10):
        client.get(page_of(programme))


def coverage(number: int) -> dict:
    codes = ["com:69123", "com:69266"][: 1 + number % 2]
    return {"territories": codes, "is_nationwide": False}


# Procedure sheets


def test_history_of_a_sheet_is_public(client):
    sheet = SheetFactory(title="Ouvrir un compte")
    country = coordinator_of("country:fr")
    actions.change(
        by=country,
        kind="sheet",
        target_id=sheet.pk,
        content={"text:fr:title": "Ouvrir un compte bancaire"},
        language="fr",
    )
    page = client.get(f"/fr/procedures/{sheet.slug}/history/").content.decode()
    assert "bancaire" in page


def test_history_of_a_sheet_that_is_not_published_is_not_there(client):
    sheet = SheetFactory(publication="draft")
    assert client.get(f"/fr/procedures/{sheet.slug}/history/").status_code == 404


@pytest.mark.parametrize(("code", "status"), [("country:fr", 200), ("reg:84", 404)])
def test_only_the_country_answers_for_a_sheet(client, settings, code, status):
    settings.DEMO = True
    client.force_login(coordinator_of(code).user)
    assert client.get(coordination_page_of(SheetFactory())).status_code == status


def test_public_pages_lead_to_their_history(client, programme):
    sheet = SheetFactory()
    assert page_of(programme) in client.get(f"/fr/programmes/{programme.pk}/").content.decode()
    page = client.get(f"/fr/procedures/{sheet.slug}/").content.decode()
    assert f"/fr/procedures/{sheet.slug}/history/" in page


# Taking a change back


def restore(coordinator_client, programme, revision, reason="Erreur."):
    address = reverse("contributions:restore", args=[programme.pk, revision.pk])
    return coordinator_client.post(address, {"reason": reason})


def test_coordinator_takes_a_change_back(coordinator_client, programme, rhone):
    made = change(programme, rhone, text__fr__title="Cours du matin")
    assert restore(coordinator_client, programme, made).status_code == 302
    assert programme.sections.get(key="title").text == "Cours du soir"
    latest = Revision.objects.of(programme.pk).accepted().latest("decided_at")
    assert latest.note == "Erreur."


def test_taking_back_needs_a_reason(coordinator_client, programme, rhone):
    made = change(programme, rhone, text__fr__title="Cours du matin")
    assert restore(coordinator_client, programme, made, reason=" ").status_code == 400
    assert programme.sections.get(key="title").text == "Cours du matin"


def test_taking_back_twice_says_that_nothing_is_left_to_do(coordinator_client, programme, rhone):
    made = change(programme, rhone, text__fr__title="Cours du matin")
    restore(coordinator_client, programme, made)
    assert restore(coordinator_client, programme, made).status_code == 409


@pytest.mark.parametrize("code", ["dep:38", "com:38185", "dep:01"])
def test_neighbour_gets_404(client, settings, programme, rhone, code):
    made = change(programme, rhone, text__fr__title="Cours du matin")
    settings.DEMO = True
    client.force_login(coordinator_of(code).user)
    assert client.get(coordination_page_of(programme)).status_code == 404
    assert restore(client, programme, made).status_code == 404
    assert programme.sections.get(key="title").text == "Cours du matin"


def test_change_of_another_programme_is_not_taken_back_under_this_one(
    coordinator_client, programme, rhone
):
    other = change(ProgrammeFactory(title="Autre"), rhone, text__fr__title="Autrement")
    assert restore(coordinator_client, programme, other).status_code == 404


def test_coordinator_sees_the_history_of_a_draft(coordinator_client):
    assert (
        coordinator_client.get(coordination_page_of(ProgrammeFactory(draft=True))).status_code
        == 200
    )


# What was decided


def test_audit_shows_decisions_of_her_territory_and_no_person(coordinator_client, programme, rhone):
    change(programme, rhone, text__fr__title="Cours du matin")
    page = coordinator_client.get("/fr/coordination/audit/").content.decode()
    assert "Cours du matin" in page
    assert rhone.user.email not in page
    assert str(rhone.user.pseudonym) not in page


def test_audit_shows_nothing_of_a_neighbour(coordinator_client):
    isere = coordinator_of("dep:38")
    there = ProgrammeFactory(title="Ailleurs", at=(5.7357, 45.1875))
    change(there, isere, text__fr__title="Très ailleurs")
    assert (
        "ailleurs" not in coordinator_client.get("/fr/coordination/audit/").content.decode().lower()
    )


def test_audit_asks_a_fixed_number_of_questions(
    coordinator_client, programme, rhone, django_assert_max_num_queries
):
    for number in range(8):
        change(programme, rhone, text__fr__title=f"Titre {number}")
    with django_assert_max_num_queries(10):
        coordinator_client.get("/fr/coordination/audit/")


@pytest.mark.parametrize("before", ["x", "99999999999999999999", "-1", ""])
def test_odd_page_of_the_audit_is_passed_over(coordinator_client, before):
    assert coordinator_client.get("/fr/coordination/audit/", {"before": before}).status_code == 200
