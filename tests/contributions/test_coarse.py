"""Hidden sites are public by their commune only, however they were entered.

Paris, Lyon and Marseille have boroughs that the gazetteer knows by name and postcode: a form or
file that says "Lyon, 69007" means the seventh, and that must be shown to nobody.
"""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from contributions.importing.commit import commit_rows
from contributions.models import Revision
from contributions.revisions import actions, write_guard
from contributions.revisions.actions import NotReadyError
from contributions.schema.sections import site_name
from directory.models import KnownWord, Programme, Site
from geo.models import Place
from tests.contributions.files import previewed, row
from tests.contributions.proposals import coordinator_of, now_of
from tests.contributions.test_admin import page, send
from tests.contributions.test_at_rest import sent_proposal
from tests.contributions.writing import Writer
from tests.factories import ProgrammeFactory, SiteFactory, UserFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,
    pytest.mark.usefixtures("demonstration"),
]

# Commune, what people call the borough, its postcode, its code, a point in it, the department.
BOROUGHS = [
    ("Paris", "Paris 18e", "75018", "75118", (2.3488, 48.8925), "dep:75"),
    ("Lyon", "Lyon 7e", "69007", "69387", (4.8420, 45.7334), "dep:69"),
    ("Marseille", "Marseille 3e", "13003", "13203", (5.3800, 43.3120), "dep:13"),
]


@pytest.fixture
def chief(client):
    """A browser in which an administrator is signed in."""
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def by_form(chief, commune, borough, postcode, insee, at, department, locality="") -> Programme:
    writer = Writer().begin().write_all()
    (site,) = [name for name in writer.revision.content if name.startswith("site:")]
    answer = writer.place(
        site.removeprefix("site:"),
        precision="hidden",
        street_address="41 impasse du Zorglub",
        postcode=postcode,
        town=commune,
        locality=locality,
        lat=str(at[1]),
        lon=str(at[0]),
    )
    assert answer.status_code == 302
    writer.send()
    actions.accept(by=coordinator_of(department), revision=writer.revision, publish=True)
    return Programme.objects.get(pk=writer.revision.target_id)


def by_form_with_a_name(chief, *place) -> Programme:
    return by_form(chief, *place, locality=place[1])


def by_form_with_the_borough_as_town(chief, commune, borough, *rest) -> Programme:
    return by_form(chief, borough, borough, *rest)


def by_file(chief, commune, borough, postcode, insee, at, department, **cells) -> Programme:
    by = coordinator_of(department)
    cells = {"address": "41 impasse du Zorglub", "postcode": postcode, "commune": commune}
    cells |= {"lat": str(at[1]), "lon": str(at[0]), "confidential": "oui"}
    file = previewed(by, row(**cells | cells))
    commit_rows(by=by, file=file, publish=True)
    return Programme.objects.get(pk=file.rows.get().target_id)


def by_file_with_the_borough(chief, commune, borough, *rest) -> Programme:
    return by_file(chief, "", borough, *rest, insee_code=rest[1])


def by_administration(chief, commune, borough, postcode, insee, at, department) -> Programme:
    programme = ProgrammeFactory(at=at, phone="+33472000000")
    section = {"street_address": "41 impasse du Zorglub", "postcode": postcode, "locality": borough}
    answer = send(
        chief,
        page("directory_site_change", programme.sites.get().pk),
        precision="hidden",
        **section,
    )
    assert answer.status_code == 302
    return programme


def by_coordinator(chief, commune, borough, postcode, insee, at, department) -> Programme:
    programme = ProgrammeFactory(at=at, phone="+33472000000")
    name = site_name(programme.sites.get().pk)
    section = now_of(programme)[name] | {"precision": "hidden", "locality": borough}
    section |= {"street_address": "41 impasse du Zorglub", "postcode": postcode}
    actions.change(
        by=coordinator_of(department),
        target_id=programme.pk,
        content={name: section},
        language="fr",
    )
    return programme


WAYS = {
    function.__name__: function
    for function in (
        by_form,
        by_form_with_a_name,
        by_form_with_the_borough_as_town,
        by_file,
        by_file_with_the_borough,
        by_administration,
        by_coordinator,
    )
}


def public_answers(client, programme) -> dict[str, str]:
    """What everybody may ask about a programme, and what comes back."""
    pk, commune = programme.pk, programme.sites.get().commune.code
    addresses = [
        *(f"/{language}/programmes/{pk}/" for language in ("fr", "en", "ar")),
        f"/fr/programmes/{pk}/history/",
        f"/fr/programmes/{pk}/map/",
        f"/fr/?place={commune}",
        f"/fr/territories/{commune}/",
        f"/fr/territories/{commune}/map/",
        f"/api/v1/programmes/{pk}/",
        f"/api/v1/programmes/?place={commune}",
    ]
    client.logout()
    answers = {address: client.get(address) for address in addresses}
    assert {address: a.status_code for address, a in answers.items() if a.status_code != 200} == {}
    return {address: answer.content.decode() for address, answer in answers.items()}


@pytest.mark.exhaustive(every=4)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", BOROUGHS, ids=lambda place: place[0])
def test_public_reads_the_commune_and_nothing_finer(chief, client, way, place):
    commune, borough, postcode, insee, at, _department = place
    programme = WAYS[way](chief, *place)
    site = programme.sites.get()
    assert (site.precision, site.locality, site.commune.name) == ("hidden", commune, commune)
    borough_point = Place.objects.get(code=f"com:{insee}").point
    traces = [f">{borough}<", f'"{borough}"', f"{borough} ", postcode, insee, "Zorglub"]
    points = [at, borough_point.coords]
    found = {
        address: [trace for trace in traces if trace in page]
        # Outlines have many coordinates: a point is told by both of its own.
        + [p for p in points if all(f"{degrees:.4f}" in page for degrees in p)]
        for address, page in public_answers(client, programme).items()
    }
    assert {address: page for address, page in found.items() if page} == {}


@pytest.mark.parametrize("place", BOROUGHS, ids=lambda place: place[0])
def test_borough_is_in_no_row_of_the_search(chief, place):
    programme = by_form_with_a_name(chief, *place)
    borough = place[1].split()[1]
    assert borough not in str(programme.text_index.vector)
    assert not KnownWord.objects.filter(word=borough, uses=0, lexemes__contains=[borough]).exists()
    entry = programme.entries.get()
    assert entry.point.coords == programme.sites.get().commune.centre.coords


def test_name_people_use_is_kept_where_the_address_is_open():
    programme = ProgrammeFactory(phone="+33472000000")
    name = site_name(programme.sites.get().pk)
    section = now_of(programme)[name] | {"locality": "Lyon, Guillotière"}
    actions.change(
        by=coordinator_of("dep:69"), target_id=programme.pk, content={name: section}, language="fr"
    )
    assert programme.sites.get().locality == "Lyon, Guillotière"


def test_another_name_of_a_hidden_site_is_no_change():
    programme = ProgrammeFactory(at=None, phone="+33472000000")
    SiteFactory(programme=programme, hidden=True)
    name = site_name(programme.sites.get().pk)
    section = now_of(programme)[name] | {"locality": "Lyon 7e"}
    rhone = coordinator_of("dep:69")
    with pytest.raises(actions.EmptyRevisionError):
        actions.change(by=rhone, target_id=programme.pk, content={name: section}, language="fr")


@pytest.mark.parametrize("called", ["Lyon 7e", "Lyon, Guillotière", "Villeurbanne", ""])
def test_database_refuses_a_finer_name(called):
    programme = ProgrammeFactory(at=None)
    SiteFactory(programme=programme, hidden=True)
    with pytest.raises(IntegrityError), transaction.atomic(), write_guard.allow_writes("test"):
        Site.objects.filter(programme=programme).update(locality=called)


# A place that was open and becomes hidden


def opened_then_hidden(locality: str = "Lyon, Guillotière") -> Programme:
    revision, _sender = sent_proposal("exact")
    rhone = coordinator_of("dep:69")
    actions.accept(by=rhone, revision=revision, publish=True)
    programme = Programme.objects.get(pk=revision.target_id)
    name = site_name(programme.sites.get().pk)
    for changed in ({"locality": locality}, {"precision": "hidden"}):
        section = now_of(programme)[name] | changed
        actions.change(by=rhone, target_id=programme.pk, content={name: section}, language="fr")
    return programme


def test_public_history_forgets_the_address_and_the_name_it_had(client):
    answers = public_answers(client, opened_then_hidden())
    traces = ("Zorglub", "Guillotière", "69897", "4.837173", "45.76128")
    found = {
        address: [trace for trace in traces if trace in page] for address, page in answers.items()
    }
    assert {address: page for address, page in found.items() if page} == {}


def test_no_revision_keeps_the_name_it_had_in_clear():
    programme = opened_then_hidden()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content::text || base::text FROM contributions_revision")
        assert "Guillotière" not in " ".join(text for (text,) in cursor.fetchall())
    assert programme.sites.get().locality == "Lyon"


def test_its_coordinator_still_reads_what_it_was_called(chief):
    programme = opened_then_hidden()
    page = chief.get(f"/fr/coordination/programmes/{programme.pk}/history/").content.decode()
    assert "Guillotière" in page


def test_taking_back_that_it_is_hidden_brings_its_name_back():
    programme = opened_then_hidden()
    last = Revision.objects.of(programme.pk).order_by("decided_at").last()
    actions.restore(by=coordinator_of("dep:69"), revision=last)
    site = programme.sites.get()
    assert (site.precision, site.locality) == ("exact", "Lyon, Guillotière")


# Public texts that reveal the address


@pytest.mark.parametrize(
    "section",
    [
        {"text:fr:summary": "Venez au 41, impasse du Zorglub."},
        {"text:fr:summary": "Un toit IMPASSE DU ZORGLUB !"},
        {"text:fr:title": "Refuge du 69897"},
        {"text:fr:join": "Sonnez : 41 impasse du zorglub"},
        {"organization": {"id": "", "name": "Foyer de l'impasse du Zorglub"}},
    ],
)
def test_public_words_do_not_tell_the_address(section):
    rhone = coordinator_of("dep:69")
    programme = ProgrammeFactory(at=None, phone="+33472000000")
    SiteFactory(
        programme=programme,
        hidden=True,
        street_address="41 bis impasse du Zorglub",
        postcode="69897",
    )
    if "organization" in section:
        section = {
            "organization": now_of(programme)["organization"] | {"name": "Impasse du Zorglub"}
        }
    with pytest.raises(NotReadyError) as refused:
        actions.change(by=rhone, target_id=programme.pk, content=section, language="fr")
    assert {each.code for each in refused.value.missing} == {"address_told"}


def test_reason_of_a_change_does_not_tell_the_address():
    programme = ProgrammeFactory(at=None, phone="+33472000000")
    SiteFactory(programme=programme, hidden=True, street_address="41 impasse du Zorglub")
    with pytest.raises(NotReadyError):
        actions.change(
            by=coordinator_of("dep:69"),
            target_id=programme.pk,
            content={"text:fr:title": "Un toit"},
            language="fr",
            note="Les voisins de l'impasse du Zorglub le disent.",
        )


@pytest.mark.parametrize("words", ["Un toit à Lyon.", "Une impasse ? Un toit.", "Appelez le 115."])
def test_other_words_are_published(words):
    programme = ProgrammeFactory(at=None, phone="+33472000000")
    SiteFactory(programme=programme, hidden=True, street_address="41 impasse du Zorglub")
    decision = actions.change(
        by=coordinator_of("dep:69"),
        target_id=programme.pk,
        content={"text:fr:summary": words},
        language="fr",
    )
    assert decision.is_applied


def test_who_guesses_an_address_is_not_told_that_it_is_right():
    programme = ProgrammeFactory(at=None, phone="+33472000000")
    SiteFactory(programme=programme, hidden=True, street_address="41 impasse du Zorglub")
    writer = Writer().begin(programme.pk)
    writer.page("words", title="Refuge", summary="Au 41 impasse du Zorglub.")
    assert writer.send().status_code == 302


def test_sender_of_a_shelter_is_told_of_her_own_words():
    writer = Writer().begin().write_all()
    (site,) = [name for name in writer.revision.content if name.startswith("site:")]
    place = {"precision": "hidden", "street_address": "41 impasse du Zorglub", "postcode": "69007"}
    at = {"town": "Lyon", "lat": "45.7640", "lon": "4.8357"}
    writer.place(site.removeprefix("site:"), **place, **at)
    writer.page("words", title="Refuge", summary="Au 41 impasse du Zorglub.")
    assert "Des mots qui ne disent pas" in writer.follow().content.decode()


# No geocoder gets a confidential address of a file


@pytest.mark.parametrize("flag", ["oui", "oui?"])
def test_no_service_is_asked_for_a_confidential_address(monkeypatch, settings, flag):
    settings.GEOCODERS = ["gazetteer", "ban"]
    addresses = []
    monkeypatch.setattr("contributions.importing.geocoding.geocode", addresses.append)
    previewed(coordinator_of("dep:69"), row(lat="", lon="", confidential=flag))
    assert addresses == []


def test_content_with_a_borough_reads_as_json(client):
    programme = ProgrammeFactory(at=None)
    SiteFactory(programme=programme, hidden=True)
    (site,) = json.loads(client.get(f"/api/v1/programmes/{programme.pk}/").content)["properties"][
        "sites"
    ]
    assert (site["properties"]["locality"], site["geometry"]) == ("Lyon", None)
