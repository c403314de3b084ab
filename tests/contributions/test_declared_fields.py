"""Declared fields end to end: form, import, validation, display, filters, API."""

import pytest
from django.conf import settings
from django.test import Client

from contributions.importing.columns import with_table
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.applying import moved_sections
from contributions.revisions.labels import section_lines
from contributions.schema.fields_table import as_markdown
from contributions.schema.form_checks import MEMBERS, problems_of
from contributions.schema.sections import SITE, site_name, sites_only, stated, version_token
from contributions.schema.snapshot import snapshot_programmes
from directory.fields import Column, declared_columns
from directory.models import Organization, Programme, Site
from tests.contributions.files import previewed, row
from tests.contributions.proposals import coordinator_of
from tests.contributions.writing import Writer, errors_in
from tests.factories import LYON, MARSEILLE, ProgrammeFactory, SiteFactory
from tests.yaml_files import parsed

pytestmark = pytest.mark.django_db

COLUMNS = [
    pytest.param(column, id=f"{model.__name__}.{column.name}")
    for model in (Organization, Programme, Site)
    for column in declared_columns(model)
]


@pytest.fixture
def writer():
    return Writer().begin().write_all()


def written_site(writer: Writer) -> dict:
    [site] = sites_only(writer.revision.content).values()
    return site


def place(**fields: str) -> dict[str, str]:
    """What the page of a place in Lyon sends."""
    site = {"precision": "exact", "town": "Lyon", "lat": "45.7640", "lon": "4.8357"}
    return site | fields


# What a declaration says


@pytest.mark.parametrize("column", COLUMNS)
def test_what_says_nothing_is_valid_content(column: Column):
    assert column.accepts(column.to_content(column.from_content(column.empty))) or not column.blank


@pytest.mark.parametrize("column", COLUMNS)
def test_a_value_is_the_same_once_it_was_content(column: Column):
    value = column.from_content(column.empty)
    assert column.from_content(column.to_content(value)) == value


@pytest.mark.parametrize("column", COLUMNS)
def test_a_field_is_a_member_of_its_section(column: Column):
    assert column.name in MEMBERS[column.section]


@pytest.mark.parametrize("column", COLUMNS)
def test_migrations_know_a_field_as_one_of_django(column: Column):
    _name, path, _args, kwargs = column.deconstruct()
    assert path.startswith("django.")
    assert not {"section", "label", "question", "imported", "filter", "icon"} & set(kwargs)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_number_is_no_content_of_a_text(column: Column):
    if isinstance(column.empty, str):
        assert not column.accepts(7)


# What is written in the form


def test_wheelchair_access_is_kept_with_its_note(writer):
    writer.place(**place(wheelchair="partly", wheelchair_note="Une marche à l'entrée"))
    section = [each for each in sites_only(writer.revision.content).values() if each["wheelchair"]]
    assert section[0]["wheelchair"] == "partly"
    assert section[0]["wheelchair_note"] == "Une marche à l'entrée"


def test_wheelchair_access_has_a_vocabulary(writer):
    refused = writer.place(**place(wheelchair="perhaps"))
    assert errors_in(refused)


def test_a_note_without_an_answer_is_refused_at_the_answer(writer):
    refused = writer.place(**place(wheelchair_note="Une marche à l'entrée"))
    assert errors_in(refused) == ["Dites aussi ceci : Peut-on venir en fauteuil roulant ?."]


def test_second_phone_is_kept_as_the_first_is(writer):
    writer.page(
        "joining",
        access_modes="on_site",
        phone="04 72 00 00 00",
        second_phone="04 72 00 00 01",
        second_phone_label="Rendez-vous",
        contact_hours="Mo-Fr  09:00-12:00",
    )
    section = writer.revision.content["contact"]
    assert section["second_phone"] == "+33472000001"
    assert section["second_phone_label"] == "Rendez-vous"
    assert section["contact_hours"] == "Mo-Fr 09:00-12:00"


def test_contact_hours_that_nobody_can_read_are_refused(writer):
    assert errors_in(writer.page("joining", access_modes="on_site", contact_hours="sometimes"))


def test_form_shows_again_what_was_written(writer):
    writer.page("joining", access_modes="on_site", second_phone="04 72 00 00 01")
    page = writer.client.get(writer.at("write", writer.pk, "joining")).content.decode()
    assert "04 72 00 00 01" in page


# What is published


def published(writer: Writer) -> Programme:
    writer.send()
    actions.accept(by=coordinator_of("dep:69"), revision=writer.revision)
    return Programme.objects.get(pk=writer.revision.target_id)


def test_what_was_written_stands_in_the_programme(writer):
    writer.page(
        "joining",
        access_modes="on_site",
        join_modes="walk_in",
        phone="04 72 00 00 00",
        second_phone="04 72 00 00 01",
        second_phone_label="Rendez-vous",
        contact_hours="Mo-Fr 09:00-12:00",
    )
    programme = published(writer)
    assert programme.second_phone == "+33472000001"
    assert programme.second_phone_label == "Rendez-vous"
    assert programme.contact_hours == "Mo-Fr 09:00-12:00"


def test_programme_page_shows_what_is_declared_with_an_icon():
    programme = ProgrammeFactory(
        second_phone="+33472000001", second_phone_label="Rendez-vous", contact_hours="24/7"
    )
    site = programme.sites.get()
    SiteFactory(
        programme=programme, at=MARSEILLE, wheelchair="partly", wheelchair_note="Une marche"
    )
    page = Client().get(f"/fr/programmes/{programme.pk}/").content.decode()
    assert "04 72 00 00 01" in page
    assert "Rendez-vous" in page
    assert "Quand on peut les joindre" in page
    assert "En partie" in page
    assert "Une marche" in page
    assert site.wheelchair == ""


def test_programme_page_shows_the_second_phone_of_a_place():
    programme = ProgrammeFactory()
    SiteFactory(
        programme=programme,
        at=MARSEILLE,
        second_phone="+33472000003",
        second_phone_label="Familles",
    )
    page = Client().get(f"/fr/programmes/{programme.pk}/").content.decode()
    assert "04 72 00 00 03" in page
    assert "Familles" in page


def test_api_has_the_second_phone_of_a_place():
    programme = ProgrammeFactory()
    SiteFactory(programme=programme, at=MARSEILLE, second_phone="+33472000003")
    answer = Client().get(f"/api/v1/programmes/{programme.pk}/").json()["properties"]
    phones = {site["properties"]["second_phone"] for site in answer["sites"]}
    assert phones == {"", "+33472000003"}


def test_programme_page_says_nothing_of_what_is_not_known():
    programme = ProgrammeFactory()
    page = Client().get(f"/fr/programmes/{programme.pk}/").content.decode()
    assert "fauteuil" not in page
    assert "Deuxième téléphone" not in page


def test_api_answers_with_declared_fields():
    programme = ProgrammeFactory(second_phone="+33472000001")
    SiteFactory(programme=programme, at=MARSEILLE, wheelchair="yes")
    answer = Client().get(f"/api/v1/programmes/{programme.pk}/").json()["properties"]
    assert answer["second_phone"] == "+33472000001"
    assert answer["contact_hours"] is None
    section = [site["properties"]["wheelchair"] for site in answer["sites"]]
    assert sorted(section, key=str) == [None, "yes"]


# What is asked for


def test_filter_finds_sites_that_say_yes():
    ProgrammeFactory(title="Sans réponse")
    programme = ProgrammeFactory(at=None, coverage=["dep:69"], title="Accessible")
    SiteFactory(programme=programme, at=LYON, wheelchair="yes")
    found = Client().get("/api/v1/programmes/?place=com:69123&wheelchair=yes").json()["features"]
    assert [each["properties"]["title"] for each in found] == ["Accessible"]


def test_filter_leads_to_the_nearest_site_that_has_what_is_asked():
    programme = ProgrammeFactory(at=LYON)
    far = SiteFactory(programme=programme, at=(4.90, 45.80), wheelchair="yes")
    found = Client().get("/api/v1/programmes/?lat=45.764&lon=4.8357&wheelchair=yes").json()
    [only] = found["features"]
    assert only["geometry"]["coordinates"] == pytest.approx([far.exact_point.x, far.exact_point.y])


def test_filter_of_unknown_codes_is_refused_by_name():
    refused = Client().get("/api/v1/programmes/?wheelchair=perhaps")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == "wheelchair"


def test_filter_in_use_is_said_in_words():
    page = Client().get("/fr/?place=com:69123&wheelchair=yes").content.decode()
    assert "Accès en fauteuil roulant : Oui" in page


def test_filter_is_described_in_the_document_of_the_api():
    document = parsed(Client().get("/api/schema/").content)
    names = {each["name"] for each in document["paths"]["/api/v1/programmes/"]["get"]["parameters"]}
    assert "wheelchair" in names


# Imports


def test_columns_of_a_table_fill_declared_fields():
    cells = {
        "fauteuil_roulant": "partiellement",
        "note_fauteuil_roulant": "Une marche",
        "telephone_2": "04 72 00 00 01",
        "usage_telephone_2": "Rendez-vous",
        "horaires_contact": "Mo-Fr 09:00-12:00",
    }
    cells["fauteuil_roulant"] = "en partie"
    batch = previewed(coordinator_of("dep:69"), row(**cells))
    [brought] = batch.rows.all()
    assert brought.problems == []
    [site] = sites_only(brought.content).values()
    assert (site["wheelchair"], site["wheelchair_note"]) == ("partly", "Une marche")
    contact = brought.content["contact"]
    assert contact["second_phone"] == "+33472000001"
    assert contact["second_phone_label"] == "Rendez-vous"
    assert contact["contact_hours"] == "Mo-Fr 09:00-12:00"


def test_cell_that_is_no_answer_is_refused_by_its_column():
    batch = previewed(coordinator_of("dep:69"), row(wheelchair="perhaps"))
    [brought] = batch.rows.all()
    assert [each["column"] for each in brought.problems] == ["wheelchair"]


# Other uses


def test_shape_of_content_is_judged_by_the_declaration():
    content = {"contact": {"second_phone": 7}, "site:" + "0" * 32: {"precision": "exact"}}
    assert [name for name, _why in problems_of(content)] == ["contact.second_phone"]


def test_lines_of_a_section_say_declared_fields_in_words():
    section = {"second_phone": "+33472000001", "second_phone_label": "Rendez-vous"}
    lines = dict(section_lines("contact", section))
    assert lines["Deuxième téléphone"] == "+33472000001"
    assert lines["Le deuxième téléphone sert pour"] == "Rendez-vous"


def test_a_field_added_since_moves_no_base():
    programme = ProgrammeFactory()
    now = snapshot_programmes([programme.pk])[programme.pk]
    old = {name: value for name, value in now["contact"].items() if name != "second_phone"}
    revision = Revision(
        content={"contact": old | {"email": "x@example.org"}}, base={"contact": old}
    )
    assert moved_sections(revision, now) == []


def test_a_form_opened_before_a_field_was_added_is_taken():
    old = {"phone": "+33472000000", "email": "", "website": ""}
    assert version_token(old) == version_token(old | {"second_phone": "", "contact_hours": ""})


def test_zero_is_a_statement():
    assert stated({"age_min": 0, "age_max": None, "statuses": [], "by_appointment": False}) == {
        "age_min": 0
    }


def test_a_note_on_a_hidden_site_may_not_tell_its_street():
    writer = Writer().begin().write_all()
    [site] = sites_only(writer.revision.content)
    writer.place(
        site=site.partition(":")[2],
        **place(
            precision="hidden",
            street_address="12 rue de la Paix secrète",
            postcode="69001",
            wheelchair="no",
            wheelchair_note="Escalier au 12 rue de la Paix secrète",
        ),
    )
    missing = {each["page"].slug for each in writer.follow().context["missing"]}
    assert "places" in missing


def test_site_sections_hold_every_declared_field():
    programme = ProgrammeFactory()
    site = programme.sites.get()
    section = snapshot_programmes([programme.pk])[programme.pk][site_name(site.pk)]
    assert {column.name for column in declared_columns(Site, SITE)} <= set(section)


def test_fields_are_documented_as_they_are():
    """Written anew by ``manage.py write_fields``."""
    page = settings.BASE_DIR / "docs" / "fields.md"
    assert page.read_text(encoding="utf-8") == as_markdown()


def test_columns_of_imports_are_documented_as_they_are():
    page = (settings.BASE_DIR / "docs" / "importing.md").read_text(encoding="utf-8")
    assert with_table(page) == page
