"""Pages of the form: saving, validation, and no loss of typed values."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import ConfidentialPart, Revision
from contributions.proposals.forms.sections import OF_NEW, PAGES
from contributions.revisions import actions
from contributions.revisions.confidential import with_confidential
from contributions.schema.sections import site_name, sites_only
from directory.vocabulary import SPOKEN_LANGUAGES
from geo import geocoders
from tests.contributions.proposals import coordinator_of, now_of
from tests.contributions.writing import Writer, address, errors_in
from tests.factories import LYON, OrganizationFactory, ProgrammeFactory, SheetFactory, term

pytestmark = pytest.mark.django_db

PHONE_REFUSED = "04 72 00 00 00"
LYON_CENTRE = {"lat": "45.7640", "lon": "4.8357"}


@pytest.fixture
def writer():
    return Writer().begin()


def body(response) -> str:
    return response.content.decode()


def section_of(writer, name):
    return writer.revision.content.get(name)


def the_site(writer) -> dict:
    [site] = sites_only(with_confidential(writer.revision).content).values()
    return site


# Every page


@pytest.mark.parametrize("slug", [page.slug for page in OF_NEW])
@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_page_opens(slug, language):
    writer = Writer(language=language).begin()
    assert writer.client.get(writer.at("write", writer.pk, slug)).status_code == 200


def test_place_opens(writer):
    response = writer.client.get(writer.at("place", writer.pk, uuid4()))
    assert response.status_code == 200
    assert 'id="place-map-config"' in body(response)


@pytest.mark.parametrize(
    ("slug", "is_listed"), [("joining", True), ("words", True), ("source", False)]
)
def test_what_may_be_the_same_is_told_where_it_is_decided(writer, slug, is_listed):
    there = ProgrammeFactory(title="Atelier de cuisine", phone="+33472000000", at=LYON)
    content = now_of(there)
    content["contact"]["phone"] = "+33472000000"
    content = {name: content[name] for name in content if name not in ("state", "verified")}
    Revision.objects.filter(pk=writer.pk).update(content=content)
    page = body(writer.client.get(writer.at("write", writer.pk, slug)))
    assert ('id="duplicates-title"' in page) is is_listed


def test_unknown_page_is_not_there(writer):
    assert writer.client.get(writer.at("write", writer.pk, "nothing")).status_code == 404


def test_stranger_gets_404_on_a_draft(writer):
    for name, *more in (("write", "words"), ("place", uuid4()), ("follow",), ("link",)):
        assert Client().get(address(name, writer.pk, *more)).status_code == 404


def test_link_of_another_proposal_opens_nothing(writer):
    other = Writer(client=writer.client).begin()
    secret = other.client.cookies["proposal_fr"].value
    stranger = Client()
    stranger.cookies["proposal_fr"] = secret
    assert stranger.get(address("follow", writer.pk)).status_code == 404


def test_pages_are_kept_nowhere(writer):
    response = writer.client.get(writer.at("write", writer.pk, "words"))
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]


def test_page_leads_to_the_next_one(writer):
    assert writer.page("words", title="Un titre")["Location"].endswith("/write/organization/")


def test_last_page_leads_to_everything(writer):
    assert writer.page("source", source="Leur site")["Location"] == writer.at("follow", writer.pk)


def test_script_saves_and_stays(writer):
    url = writer.at("write", writer.pk, "words")
    response = writer.client.post(url, {"title": "Un titre"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "data-saved" in body(response)
    assert section_of(writer, "text:fr:title") == "Un titre"


def test_script_hears_what_is_not_saved(writer):
    url = writer.at("write", writer.pk, "joining")
    response = writer.client.post(url, {"phone": "12"}, headers={"HX-Request": "true"})
    assert PHONE_REFUSED in body(response)
    assert section_of(writer, "contact") is None


def test_form_needs_the_page_of_this_site(writer):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = writer.client.cookies
    assert strict.post(writer.at("write", writer.pk, "words"), {"title": "x"}).status_code == 403


def test_everything_publication_needs_can_be_written(writer):
    writer.write_all()
    assert "Still missing" not in body(writer.follow())
    assert writer.client.get(writer.at("follow", writer.pk)).context["missing"] == []


# What is stored, page by page


def test_words_are_kept_in_the_language_of_the_writer():
    writer = Writer(language="ar").begin(language="ar")
    writer.page("words", title="ورشة السبت", summary="نتكلم الفرنسية.")
    assert section_of(writer, "text:ar:title") == "ورشة السبت"
    assert section_of(writer, "text:fr:title") is None


def test_who_writes_in_her_language_is_not_asked_for_french():
    writer = Writer(language="ar").begin(language="ar")
    writer.page("words", title="ورشة السبت", summary="نتكلم الفرنسية.")
    codes = {each["page"].slug for each in writer.follow().context["missing"]}
    assert "words" not in codes


def test_words_in_two_languages_stand_side_by_side():
    writer = Writer(language="ar").begin(language="ar")
    writer.page("words", title="ورشة السبت")
    page = writer.client.get(writer.at("write", writer.pk, "words") + "?in=fr")
    assert "ورشة السبت" in body(page)
    writer.client.post(writer.at("write", writer.pk, "words") + "?in=fr", {"title": "Atelier"})
    assert section_of(writer, "text:fr:title") == "Atelier"
    assert section_of(writer, "text:ar:title") == "ورشة السبت"


def test_new_organization_keeps_its_id(writer):
    writer.page("organization", name="Les voisins")
    first = section_of(writer, "organization")["id"]
    writer.page("organization", name="Les voisines", email="bonjour@example.org")
    assert section_of(writer, "organization")["id"] == first
    assert section_of(writer, "organization")["email"] == "bonjour@example.org"


def test_known_organization_is_found_and_taken(writer):
    known = OrganizationFactory(name="Maison des réfugiés")
    ProgrammeFactory(organization=known)
    found = writer.page("organization", name="maison des refugies", look="1")
    assert str(known.pk) in body(found)
    writer.page("organization", name="maison des refugies", chosen=str(known.pk))
    assert section_of(writer, "organization")["id"] == str(known.pk)
    assert section_of(writer, "organization")["name"] == "Maison des réfugiés"


def test_organization_of_drafts_only_is_named_to_nobody(writer):
    known = OrganizationFactory(name="Refuge secret")
    ProgrammeFactory(organization=known, draft=True)
    assert str(known.pk) not in body(writer.page("organization", name="Refuge secret", look="1"))


def test_main_theme_comes_first(writer):
    for code in ("french", "health", "work"):
        term("theme", code)
    writer.page("about", main="work", themes=["french", "work", "health"])
    assert section_of(writer, "about")["themes"] == ["work", "french", "health"]


def test_procedures_are_offered_by_their_titles(writer):
    SheetFactory(slug="bank-account", title="Ouvrir un compte")
    page = writer.client.get(writer.at("write", writer.pk, "about"))
    assert "Ouvrir un compte" in body(page)
    writer.page("about", procedures=["bank-account"])
    assert section_of(writer, "about")["procedures"] == ["bank-account"]


def test_conditions_are_kept(writer):
    writer.page("conditions", statuses=["refugee"], age_min="16", cost="paid", cost_eur="12,50")
    conditions = section_of(writer, "conditions")
    assert (conditions["statuses"], conditions["age_min"], conditions["cost_eur"]) == (
        ["refugee"],
        16,
        "12.50",
    )


def test_language_is_spoken_in_one_way(writer):
    writer.page("languages", spoken_ar="always", spoken_ti="interpreter")
    assert section_of(writer, "languages") == {
        "always": ["ar"],
        "on_request": [],
        "interpreter": ["ti"],
    }
    assert len(SPOKEN_LANGUAGES) > 20


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("04 72 00 00 00", "+33472000000"),
        ("+33 4.72.00.00.00", "+33472000000"),
        ("+41 22 917 12 34", "+41229171234"),
        ("115", "115"),
        ("", ""),
    ],
)
def test_phone_is_kept_in_one_way(writer, typed, stored):
    writer.page("joining", access_modes="remote", phone=typed)
    assert (
        section_of(writer, "contact") is None
        if not stored
        else section_of(writer, "contact")["phone"] == stored
    )


def test_capacity_without_a_day_was_counted_today(writer):
    writer.page("capacity", capacity="4")
    assert section_of(writer, "capacity")["capacity_on"] == timezone.localdate().isoformat()


def test_territory_is_found_and_kept(writer):
    found = writer.page("coverage", look_for="rhone", look="1")
    assert 'value="dep:69"' in body(found)
    writer.page("coverage", territories=["dep:69"])
    assert section_of(writer, "coverage") == {"territories": ["dep:69"], "is_nationwide": False}


def test_whole_country_is_said_explicitly(writer):
    writer.page("coverage", is_nationwide="on")
    assert section_of(writer, "coverage")["is_nationwide"] is True


def test_page_that_says_nothing_keeps_nothing(writer):
    for slug in ("coverage", "languages", "hours", "conditions", "joining"):
        writer.page(slug)
    assert writer.revision.content == {}


def test_source_and_note_are_kept(writer):
    writer.page("source", source="Leur site", note="J'y travaille")
    assert (writer.revision.source, writer.revision.note) == ("Leur site", "J'y travaille")


# Places


def test_commune_follows_from_the_town_typed(writer):
    writer.place(precision="exact", town="Villeurbanne", lat="45.7669", lon="4.8795")
    site = the_site(writer)
    assert (site["commune"], site["locality"]) == ("com:69266", "Villeurbanne")
    assert site["point"] == [4.8795, 45.7669]


def test_commune_follows_from_the_map(writer):
    writer.place(precision="exact", **LYON_CENTRE)
    assert the_site(writer)["commune"] == "com:69123"


def test_borough_belongs_to_its_commune(writer):
    writer.place(precision="commune", town="Lyon", postcode="69003")
    site = the_site(writer)
    assert (site["commune"], site["point"]) == ("com:69123", None)


def test_page_shows_the_territories_that_follow(writer):
    found = writer.place(precision="exact", town="Villeurbanne", look="1")
    assert "Auvergne-Rhône-Alpes" in body(found)
    assert writer.revision.content == {}


def test_town_nobody_knows_is_refused_and_words_stay(writer):
    response = writer.place(precision="exact", town="Xyzzyville", street_address="3 rue du Nord")
    assert response.status_code == 422
    assert "3 rue du Nord" in body(response)
    assert "Xyzzyville" in body(response)


def test_marker_in_another_town_is_refused(writer):
    response = writer.place(precision="exact", town="Marseille", **LYON_CENTRE)
    assert response.status_code == 422


def test_confidential_address_stays_out_of_the_proposal(writer):
    writer.place(
        precision="hidden",
        town="Lyon",
        street_address="7 rue Zorglub",
        postcode="69001",
        **LYON_CENTRE,
    )
    assert "Zorglub" not in json.dumps(writer.revision.content)
    assert the_site(writer)["street_address"] == "7 rue Zorglub"
    assert ConfidentialPart.objects.filter(revision=writer.pk).exists()


def test_confidential_address_is_shown_to_its_sender(writer):
    site = uuid4()
    writer.place(
        site, precision="hidden", town="Lyon", street_address="7 rue Zorglub", postcode="69001"
    )
    assert "7 rue Zorglub" in body(writer.client.get(writer.at("place", writer.pk, site)))


def test_confidential_place_misses_its_address(writer):
    writer.place(precision="hidden", town="Lyon")
    assert "places" in {each["page"].slug for each in writer.follow().context["missing"]}


@pytest.mark.parametrize(("precision", "is_geocoded"), [("exact", True), ("hidden", False)])
def test_confidential_address_is_told_to_no_service(
    writer, settings, monkeypatch, precision, is_geocoded
):
    geocoded = []

    def answer(text):
        geocoded.append(text)
        return geocoders.Answer([geocoders.GeocodedAddress("1 rue X, Lyon", *LYON, "", "ban")])

    settings.GEOCODERS = ["gazetteer", "ban"]
    monkeypatch.setattr("contributions.proposals.forms.places.geocode", answer)
    page = writer.place(precision=precision, street_address="1 rue X", town="Lyon", look="1")
    assert bool(geocoded) is is_geocoded
    assert ("data-point=" in body(page)) is is_geocoded


def test_hours_are_written_by_the_table(writer):
    writer.place(
        precision="exact",
        town="Lyon",
        week_0_0_from="09:00",
        week_0_0_to="12:00",
        week_1_0_from="09:00",
        week_1_0_to="12:00",
        closed_on_holidays="on",
    )
    assert the_site(writer)["opening_hours"] == "Mo-Tu 09:00-12:00; PH off"


def test_hours_written_by_hand_count(writer):
    writer.place(precision="exact", town="Lyon", opening_hours="Th[1,3] 14:00-18:00; PH off")
    assert the_site(writer)["opening_hours"] == "Th[1,3] 14:00-18:00; PH off"


def test_table_filled_in_half_is_refused(writer):
    response = writer.place(precision="exact", town="Lyon", week_0_0_from="09:00")
    assert response.status_code == 422


def test_closed_days_are_kept_with_their_reason(writer):
    writer.place(
        precision="exact",
        town="Lyon",
        closed_0_first="2026-12-24",
        closed_0_last="2027-01-03",
        closed_0_why="Vacances",
    )
    assert the_site(writer)["closures"] == [
        {"first_on": "2026-12-24", "last_on": "2027-01-03", "reasons": {"fr": "Vacances"}}
    ]


def test_place_is_removed(writer):
    site = uuid4()
    writer.place(site, precision="commune", town="Lyon")
    writer.client.post(writer.at("remove_place", writer.pk, site))
    assert sites_only(writer.revision.content) == {}


# What is refused: with the field named, and nothing lost


@pytest.mark.parametrize(
    ("slug", "sent", "message"),
    [
        ("words", {"title": "x" * 61}, "x" * 61),
        ("joining", {"phone": "12", "email": "a@example.org"}, "a@example.org"),
        ("joining", {"email": "personne", "website": "example.org"}, "example.org"),
        ("joining", {"website": "pas une adresse"}, "pas une adresse"),
        ("joining", {"access_modes": "teleport", "phone": "115"}, "115"),
        ("conditions", {"age_min": "30", "age_max": "20"}, "30"),
        ("conditions", {"age_min": "-3"}, "-3"),
        ("conditions", {"cost": "free", "cost_eur": "3"}, "3"),
        ("capacity", {"capacity": "-1"}, "-1"),
        ("capacity", {"capacity": "3", "capacity_on": "hier"}, "hier"),
        ("hours", {"opening_hours": "tous les jours"}, "tous les jours"),
        ("hours", {"opening_hours": "sunset-22:00"}, "sunset-22:00"),
        ("languages", {"spoken_ar": "sometimes"}, "spoken_ar"),
        ("coverage", {"territories": "dep:XX"}, "territories"),
        ("about", {"main": "nothing"}, "main"),
    ],
)
def test_bad_input_is_refused_with_its_field(writer, slug, sent, message):
    response = writer.page(slug, **sent)
    assert response.status_code == 422
    assert message in body(response)
    assert "notice-bad" in body(response)
    assert writer.revision.content == {}


@pytest.mark.parametrize("noted", ["", "{", "[]", '{"contact": 3}', '"x"'])
def test_nonsense_in_what_the_page_remembers_is_ignored(writer, noted):
    assert writer.page("joining", phone="115", access_modes="remote", seen=noted).status_code == 302


# Changes of what exists


@pytest.fixture
def programme():
    return ProgrammeFactory(
        title="Cours du soir",
        texts={"fr": {"description": "Une ligne.\nUne autre."}},
        needs=["learn-french"],
        statuses=["refugee", "asylum_seeker"],
        french_levels=["a1", "beginner"],
        age_min=16,
        cost="paid",
        cost_eur="12.50",
        languages_always=["ti", "ar"],
        access_modes=["remote", "on_site"],
        join_modes=["phone", "walk_in"],
        phone="04 72 00 00 00",
        hours="Tu,We,Th 10:00-12:30; PH off",
        closures=[(date(2027, 1, 4), date(2027, 1, 5))],
        coverage=["dep:69"],
    )


def sent_back(page) -> dict:
    """The fields of a page as a browser would send them untouched."""
    data = {"seen": page.context["seen"]}
    for bound in page.context["form"]:
        value = bound.value()
        if isinstance(value, list | tuple):
            data[bound.html_name] = [str(one) for one in value]
        elif value is True:
            data[bound.html_name] = "on"
        elif value not in (None, False, ""):
            shown = bound.field.widget.format_value(value)
            text = str(value) if isinstance(shown, list) else str(shown)
            data[bound.html_name] = text.replace("\n", "\r\n")
    return data


@pytest.mark.parametrize("slug", [page.slug for page in PAGES if page.form])
def test_page_sent_untouched_changes_nothing(programme, slug):
    writer = Writer().begin(programme.pk)
    page = writer.client.get(writer.at("write", writer.pk, slug))
    response = writer.page(slug, **sent_back(page))
    assert response.status_code == 302, errors_in(response)
    assert writer.revision.content == {}


def test_place_sent_untouched_changes_nothing(programme):
    writer, site = Writer().begin(programme.pk), programme.sites.get()
    page = writer.client.get(writer.at("place", writer.pk, site.pk))
    response = writer.place(site.pk, **sent_back(page))
    assert response.status_code == 302, errors_in(response)
    assert writer.revision.content == {}


def test_confidential_place_sent_untouched_by_its_coordinator_changes_nothing():
    programme = ProgrammeFactory(hidden=True)
    coordinator = coordinator_of("dep:69")
    writer = Writer()
    writer.client.force_login(coordinator.user)
    writer.begin(programme.pk)
    site = programme.sites.get()
    page = writer.client.get(writer.at("place", writer.pk, site.pk))
    writer.place(site.pk, **sent_back(page))
    assert writer.revision.content == {}


def test_section_changed_meanwhile_is_shown_with_her_words(programme):
    writer = Writer().begin(programme.pk)
    page = writer.client.get(writer.at("write", writer.pk, "words"))
    actions.change(
        by=coordinator_of("dep:69"),
        target_id=programme.pk,
        content={"text:fr:title": "Cours du midi"},
        language="fr",
    )
    sent = sent_back(page) | {"title": "Cours du matin"}
    response = writer.page("words", **sent)
    assert response.status_code == 409
    assert "Cours du midi" in body(response)
    assert "Cours du matin" in body(response)
    again = sent | {"seen": response.context["seen"]}
    assert writer.page("words", **again).status_code == 302
    assert section_of(writer, "text:fr:title") == "Cours du matin"


# Hours read back


def test_table_is_read_back_in_words(client):
    sent = {"week_0_0_from": "09:00", "week_0_0_to": "12:00"}
    response = client.post(address("hours"), sent)
    assert 'data-rule="Mo 09:00-12:00"' in body(response)
    assert "lundi" in body(response)


def test_rule_that_is_not_understood_says_why(client):
    assert errors_in(client.post(address("hours"), {"opening_hours": "toujours"}))


def test_site_of_a_change_keeps_its_name(programme):
    writer, site = Writer().begin(programme.pk), programme.sites.get()
    page = writer.client.get(writer.at("place", writer.pk, site.pk))
    writer.place(site.pk, **sent_back(page) | {"locality": "Lyon, Guillotière"})
    assert set(writer.revision.content) == {site_name(site.pk)}
