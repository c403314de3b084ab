"""Attacks: reading confidential addresses, changing other programmes and territories."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from contributions.actors import VISITOR, Actor
from contributions.importing.commit import commit_rows
from contributions.models import Revision
from contributions.revisions import actions
from contributions.schema.problems import ContentRefusedError
from contributions.schema.sections import site_name
from directory.models import HiddenAddress, Programme, Site
from tests.contributions.files import previewed, row
from tests.contributions.proposals import (
    content_at,
    coordinator_of,
    correction,
    moved_to_grenoble,
    now_of,
    proposal,
    signed_in,
)
from tests.contributions.writing import Writer, address, long_ago
from tests.factories import (
    GRENOBLE,
    LYON,
    VILLEURBANNE,
    ProgrammeFactory,
    SheetFactory,
    SiteFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

SECRET = "9 rue du Refuge-Zorglub"
TRACE = "Zorglub"
IDEMPOTENCY_KEY = "a-key-of-a-form-" * 2
CHECK = "/api/v1/programmes/check/"


def shelter(**fields) -> Programme:
    """A published programme at a confidential address in Lyon."""
    programme = ProgrammeFactory(at=None, phone="+33472000000", **fields)
    SiteFactory(programme=programme, hidden=True, street_address=SECRET)
    return programme


def body(response) -> str:
    assert response.status_code in {200, 409}
    return response.content.decode()


def with_moved_place(programme: Programme, **fields) -> Writer:
    """A visitor who has changed what the public knows of a shelter's place: its telephone."""
    writer = Writer().begin(programme.pk)
    place = {"precision": "hidden", "town": "Lyon", "phone": "04 72 11 11 11"} | fields
    assert writer.place(programme.sites.get().pk, **place).status_code == 302
    return writer


def section_of(writer: Writer, site) -> str:
    """The text of all pages of a proposal about a site."""
    pages = [
        writer.client.get(writer.at("place", writer.pk, site)),
        writer.client.get(writer.at("write", writer.pk, "places")),
        writer.follow(),
    ]
    return "".join(map(body, pages))


# Confidential addresses


def test_who_corrects_a_shelter_reads_no_confidential_address():
    programme = shelter()
    writer = Writer().begin(programme.pk)
    site = programme.sites.get()
    section = section_of(writer, site.pk)
    assert TRACE not in section
    assert f"{site.hidden_address.point.x:.4f}" not in section


def test_change_of_a_shelter_shows_its_sender_no_confidential_address():
    programme = shelter()
    writer = with_moved_place(programme)
    assert TRACE not in section_of(writer, programme.sites.get().pk)


def test_address_that_a_sender_cannot_see_stays():
    programme = shelter()
    writer = with_moved_place(programme)
    assert writer.send().status_code == 302
    actions.accept(by=coordinator_of("dep:69"), revision=writer.revision)
    assert HiddenAddress.objects.get().street_address == SECRET
    assert programme.sites.get().phone == "+33472111111"


def test_sender_reads_no_confidential_address_once_her_change_is_made():
    programme = shelter()
    writer = with_moved_place(programme)
    writer.send()
    actions.accept(by=coordinator_of("dep:69"), revision=writer.revision)
    assert TRACE not in body(writer.follow())


def test_address_guessed_is_no_other_than_one_not_guessed():
    programme = shelter()
    site = programme.sites.get()
    where = site.hidden_address.point
    guess = {"phone": "", "lat": where.y, "lon": where.x}
    writer = with_moved_place(
        programme, street_address=SECRET, postcode=site.hidden_address.postcode, **guess
    )
    assert site_name(site.pk) in writer.revision.content


def test_conflict_shows_a_sender_no_confidential_address():
    programme = ProgrammeFactory(at=LYON)
    site = programme.sites.get().pk
    place = {"precision": "exact", "town": "Lyon", "lat": "45.7640", "lon": "4.8357"}
    writer = Writer().begin(programme.pk)
    writer.place(site, locality="Ailleurs", **place)
    name = site_name(site)
    address_now = {"precision": "hidden", "street_address": SECRET, "postcode": "69001"}
    hidden = now_of(programme)[name] | address_now
    rhone = coordinator_of("dep:69")
    actions.change(by=rhone, target_id=programme.pk, content={name: hidden}, language="fr")
    assert TRACE not in body(writer.follow())
    writer.client.post(writer.at("resolve_conflict", writer.pk), {"theirs": "1"})
    assert TRACE not in section_of(writer, site)


@pytest.mark.parametrize("page", ["revision", "revision_map", "follow"])
def test_who_proposes_to_reach_into_her_territory_reads_no_address_of_another(page):
    programme = shelter()
    name = site_name(programme.sites.get().pk)
    section = now_of(programme)[name] | {"street_address": "", "postcode": "", "point": None}
    [there] = [section for key, section in content_at(GRENOBLE).items() if key.startswith("site:")]
    content = {name: section | {"phone": "+33472111111"}, site_name(programme.pk): there}
    waiting = correction(programme, content)
    browser = signed_in(coordinator_of("dep:38"))
    point = programme.sites.get().hidden_address.point
    shown = body(browser.get(address(page, waiting.pk)))
    assert TRACE not in shown
    assert f"{point.x:.5f}" not in shown


def test_who_answers_for_a_shelter_reads_its_address():
    programme = shelter()
    writer = with_moved_place(programme)
    writer.send()
    browser = signed_in(coordinator_of("dep:69"))
    assert TRACE in body(browser.get(address("revision", writer.pk)))


def test_words_for_coordinators_only_are_not_public(client):
    revision, _sender = proposal()
    Revision.objects.filter(pk=revision.pk).update(note="Zorglub le dit", source="Zorglub")
    actions.accept(by=coordinator_of("dep:69"), revision=revision, publish=True)
    assert TRACE not in body(client.get(address("programme_history", revision.target_id)))


# Places of others


def test_place_of_another_programme_is_not_taken_over():
    theirs = ProgrammeFactory(at=GRENOBLE)
    site = theirs.sites.get().pk
    mine = ProgrammeFactory(at=LYON)
    section = now_of(mine)[site_name(mine.sites.get().pk)]
    with pytest.raises(ContentRefusedError):
        actions.change(
            by=coordinator_of("dep:69"),
            target_id=mine.pk,
            content={site_name(site): section},
            language="fr",
        )
    assert Site.objects.get(pk=site).programme_id == theirs.pk


def test_new_programme_takes_over_no_place():
    theirs = ProgrammeFactory(at=GRENOBLE)
    site = theirs.sites.get().pk
    content = content_at()
    [own] = [name for name in content if name.startswith("site:")]
    content[site_name(site)] = content.pop(own)
    revision, _ = actions.begin(by=VISITOR, language="fr")
    sender = Actor(sender_of=revision.pk)
    actions.save_draft(by=sender, revision=revision, content=content)
    revision = actions.submit(by=sender, revision=revision)
    with pytest.raises(ContentRefusedError):
        actions.accept(by=coordinator_of("dep:69"), revision=revision, publish=True)
    assert Site.objects.get(pk=site).programme_id == theirs.pk


def test_sheet_has_no_places():
    sheet = SheetFactory()
    revision, _secret = actions.begin(
        by=VISITOR, language="fr", kind="sheet", target_id=sheet.pk, idempotency_key=IDEMPOTENCY_KEY
    )
    browser = Client()
    browser.cookies["proposal_fr"] = IDEMPOTENCY_KEY
    assert browser.get(address("follow", revision.pk)).status_code == 200
    place = address("place", revision.pk, sheet.pk)
    assert browser.get(place).status_code == 404
    assert browser.post(f"{place}remove/").status_code == 404


# Territories


def test_row_of_a_file_keeps_nothing_of_a_programme_elsewhere():
    rhone, isere = coordinator_of("dep:69"), coordinator_of("dep:38")
    shelter_there = row(address=SECRET, confidential="yes")
    commit_rows(by=rhone, file=previewed(rhone, shelter_there), publish=True)
    guessed = shelter_there | {"confidential": "", "lat": "", "lon": "", "title": "Autre"}
    found = previewed(isere, guessed).rows.get()
    assert found.outcome == "wrong"
    assert (found.base, found.change, found.precision) == ({}, {}, "")


def test_who_no_longer_answers_for_a_programme_decides_nothing_about_it():
    programme = ProgrammeFactory(at=LYON)
    words = correction(programme, {"text:fr:title": "Autre titre"})
    move = moved_to_grenoble(programme)
    rhone, isere = coordinator_of("dep:69"), coordinator_of("dep:38")
    actions.accept(by=rhone, revision=move)
    assert actions.accept(by=isere, revision=move).is_applied
    with pytest.raises(PermissionDenied):
        actions.accept(by=rhone, revision=words)
    assert actions.accept(by=isere, revision=words).is_applied


def reaching_into_isere(programme: Programme) -> Revision:
    content = {
        "coverage": {"territories": ["com:38185"], "is_nationwide": False},
        "text:fr:title": "Autre titre",
    }
    return correction(programme, content)


def test_who_lets_a_programme_reach_into_her_territory_does_not_change_it_alone():
    programme = ProgrammeFactory(at=LYON)
    reaching = reaching_into_isere(programme)
    decision = actions.accept(by=coordinator_of("dep:38"), revision=reaching)
    assert not decision.is_applied
    assert actions.accept(by=coordinator_of("dep:69"), revision=reaching).is_applied


def test_who_has_a_programme_may_let_it_reach_further_in_her_own_territory():
    programme = ProgrammeFactory(at=[LYON, VILLEURBANNE])
    reaching = reaching_into_isere(programme)
    assert actions.accept(by=coordinator_of("reg:84"), revision=reaching).is_applied


def test_page_says_that_another_side_must_agree():
    reaching = reaching_into_isere(ProgrammeFactory(at=LYON))
    browser = signed_in(coordinator_of("dep:38"))
    assert "Lyon" in body(browser.get(address("revision", reaching.pk)))


def test_organization_written_otherwise_is_the_same_organization():
    mine = ProgrammeFactory(at=LYON)
    ProgrammeFactory(at=GRENOBLE, organization=mine.organization)
    section = now_of(mine)["organization"]
    content = {"organization": section | {"id": section["id"].upper(), "name": "Autre nom"}}
    rhone = coordinator_of("dep:69")
    decision = actions.change(by=rhone, target_id=mine.pk, content=content, language="fr")
    assert not decision.is_applied


# Requests sent twice


def test_second_correction_from_the_same_page_is_not_lost(client):
    programme = ProgrammeFactory(at=LYON)
    page = address("correct_programme", programme.pk, "title")
    for text in ("Un titre", "Un autre titre", "Un autre titre"):
        response = client.post(
            page, long_ago() | {"text": text, "idempotency_key": IDEMPOTENCY_KEY}
        )
        assert response.status_code == 302
    titles = [revision.content["text:fr:title"] for revision in Revision.objects.of(programme.pk)]
    assert {"Un titre", "Un autre titre"} == set(titles)


@pytest.mark.parametrize("view", ["confirm", "confirm_several"])
def test_still_correct_twice_a_day_is_no_error(view):
    programme = ProgrammeFactory(at=LYON)
    browser = signed_in(coordinator_of("dep:69"))
    args = [programme.pk] if view == "confirm" else []
    for _time in range(2):
        response = browser.post(address(view, *args), {"programme": [str(programme.pk)]})
        assert "done=1" in response["Location"]


# The open check

ODD_BODIES = [
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"\\ud800": 1}',
    b'{"text:\\ud800:title": 1}',
    b'{"contact": {"\\ud800": 1}}',
    b'{"text:fr:title": "\\ud800"}',
    b'{"text:fr:title": "\\u0000"}',
    b'{"site:12345678123456781234567812345678": {"precision": ["a"]}}',
    b'{"site:12345678123456781234567812345678": {"precision": "exact", "point": [NaN, 1e999]}}',
    b'{"state": {"a": ' + b"[" * 700 + b"1" + b"]" * 700 + b"}}",
    b"null",
    b"",
    b'{"a": ' + b"9" * 6000 + b"}",
    b"\xff\xfe",
]


@pytest.mark.parametrize("sent", ODD_BODIES)
def test_check_answers_whatever_is_sent(client, sent):
    response = client.post(CHECK, sent, content_type="application/json")
    assert response.status_code in {200, 400}


def test_check_reads_no_more_than_a_proposal_needs(client):
    content = {f"text:fr:{number}": "a" * 1000 for number in range(3000)}
    response = client.post(CHECK, json.dumps(content), content_type="application/json")
    assert response.status_code == 413
