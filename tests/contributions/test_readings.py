"""Hours and phones written as people write them: in the form, in an import, in the API's check."""

import json
from html import escape, unescape

import pytest
from django.utils.translation import override

from contributions.importing import commit
from contributions.models import Import
from contributions.schema.sections import sites_only
from directory.models import Programme, Site
from tests.contributions.files import previewed, row
from tests.contributions.proposals import content_at, coordinator_of
from tests.contributions.writing import (
    Writer,
    errors_in,
    hours_to_confirm_in,
    readings_in,
    with_second_factor,
)

pytestmark = pytest.mark.django_db

SENTENCE = "lundi mardi jeudi 9h30-12h ; mercredi sur rendez-vous"
RULE = 'Mo-Tu,Th 09:30-12:00, We "sur rendez-vous"'
CHECK = "/api/v1/programmes/check/"


@pytest.fixture
def writer():
    return Writer().begin().write_all()


@pytest.fixture
def rhone():
    return coordinator_of("dep:69")


def place(**fields: str) -> dict[str, str]:
    """What the page of a place in Lyon sends."""
    return {"precision": "exact", "town": "Lyon", "lat": "45.7640", "lon": "4.8357"} | fields


def hours_in(writer: Writer) -> set[str]:
    return {each["opening_hours"] for each in sites_only(writer.revision.content).values()}


# The form


def test_form_shows_what_it_read_and_stores_nothing_yet(writer):
    answer = writer.place(**place(opening_hours=SENTENCE))
    assert answer.status_code == 422
    asked = [unescape(question) for question in hours_to_confirm_in(answer)]
    assert asked == [f"Lu comme : \u2068{RULE}\u2069. Envoyez de nouveau si c’est juste."]
    assert f'value="{escape(RULE)}"' in answer.text
    assert RULE not in hours_in(writer)


def test_form_sent_again_stores_what_was_read(writer):
    writer.place(**place(opening_hours=RULE))
    assert RULE in hours_in(writer)


def test_spelling_is_put_right_without_a_question(writer):
    writer.place(**place(opening_hours="mo, we 09:00–12:00;"))
    assert "Mo,We 09:00-12:00" in hours_in(writer)


def test_contact_hours_are_read_and_confirmed_too(writer):
    answer = writer.page("joining", access_modes="on_site", contact_hours="lun-ven 9h-12h")
    assert readings_in(answer) == [
        "Lu comme : \u2068Mo-Fr 09:00-12:00\u2069. Envoyez de nouveau si c’est juste."
    ]
    writer.page("joining", access_modes="on_site", contact_hours="Mo-Fr 09:00-12:00")
    assert writer.revision.content["contact"]["contact_hours"] == "Mo-Fr 09:00-12:00"


@pytest.mark.parametrize("slug", ["place", "joining"])
def test_reading_to_confirm_is_said_once_and_is_no_error(writer, slug):
    if slug == "place":
        answer = writer.place(**place(opening_hours=SENTENCE))
    else:
        answer = writer.page("joining", access_modes="on_site", contact_hours="lun-ven 9h-12h")
    assert answer.text.count("Lu comme") == 1
    assert errors_in(answer) == []
    assert "notice-bad" not in answer.text
    assert "aria-invalid" not in answer.text


def test_reading_beside_an_error_stays_no_error(writer):
    answer = writer.page(
        "joining", access_modes="on_site", contact_hours="lun-ven 9h-12h", email="nobody"
    )
    assert len(errors_in(answer)) == len(readings_in(answer)) == 1
    assert "notice-bad" in answer.text


def test_table_may_close_in_school_holidays(writer):
    writer.place(
        **place(week_0_0_from="09:00", week_0_0_to="12:00", closed_in_school_holidays="on")
    )
    assert "Mo 09:00-12:00; SH off" in hours_in(writer)


def test_school_holidays_are_refused_in_corsica(writer):
    sent = place(town="Ajaccio", lat="41.9192", lon="8.7386", opening_hours="Mo 9:00-12:00; SH off")
    assert "ne sont pas connues dans ce département" in errors_in(writer.place(**sent))[0]


def test_second_number_goes_to_its_own_field(writer):
    writer.page("joining", access_modes="on_site", phone="01 23 45 67 89 / 06 12 34 56 78")
    contact = writer.revision.content["contact"]
    assert (contact["phone"], contact["second_phone"]) == ("+33123456789", "+33612345678")


def test_second_number_does_not_replace_another_one(writer):
    answer = writer.page(
        "joining",
        access_modes="on_site",
        phone="01 23 45 67 89 / 06 12 34 56 78",
        second_phone="04 72 00 00 01",
    )
    assert errors_in(answer) == ["Ce sont plusieurs numéros. Écrivez-en un par champ."]


def phones_of_place(writer):
    sites = sites_only(writer.revision.content).values()
    [site] = [each for each in sites if each.get("second_phone")]
    return site["phone"], site["second_phone"], site["second_phone_label"]


def test_place_has_two_numbers_in_one_field(writer):
    writer.place(**place(phone="01 23 45 67 89 / 06 12 34 56 78", second_phone_label="Rendez-vous"))
    assert phones_of_place(writer) == ("+33123456789", "+33612345678", "Rendez-vous")


def test_three_numbers_of_a_place_are_refused(writer):
    answer = writer.place(
        **place(phone="01 23 45 67 89 / 06 12 34 56 78", second_phone="04 72 00 00 01")
    )
    assert errors_in(answer) == ["Ce sont plusieurs numéros. Écrivez-en un par champ."]


def test_label_of_a_place_needs_its_number(writer):
    answer = writer.place(**place(second_phone_label="Rendez-vous"))
    assert errors_in(answer) == ["Dites aussi ceci : Un deuxième téléphone de ce lieu."]


# The import


def brought(by, **cells: str):
    """The row of an import in English."""
    with override("en"):
        return previewed(by, row(**cells)).rows.get()


@pytest.mark.parametrize(
    ("cells", "outcome", "remark"),
    [
        ({"opening_hours": SENTENCE}, "new", f"Read as: {RULE}"),
        ({"opening_hours": "quand on veut"}, "new", "Left out: "),
        ({"opening_hours": "Mo-Fr 09:00-12:00;"}, "new", ""),
        ({"phone": "bad"}, "new", "Left out: this is no phone number."),
        ({"phone": "bad", "email": "accueil@example.org"}, "new", "Left out: "),
        ({"phone": "01 23 45 67 89 / 06 12 34 56 78"}, "new", ""),
        ({"phone": "01 23 45 67 89 / 115", "second_phone": "3949"}, "new", "Left out: 115."),
        (
            {"phone": "3949", "second_phone": "01 23 45 67 89 / 115"},
            "new",
            "Left out: 115.",
        ),
    ],
)
def test_row_is_offered_with_what_was_read_or_left_out(rhone, cells, outcome, remark):
    found = brought(rhone, **cells)
    reasons = [each["reason"] for each in found.problems]
    assert found.outcome == outcome
    assert reasons[0].startswith(remark) if remark else reasons == []


def test_second_of_two_numbers_in_the_cell_of_the_second_phone_is_not_stored(rhone):
    found = brought(rhone, phone="3949", second_phone="01 23 45 67 89 / 115")
    assert found.content["contact"]["second_phone"] == "+33123456789"


def test_row_with_a_remark_is_chosen(rhone):
    assert brought(rhone, phone="bad", email="accueil@example.org").is_chosen


def test_page_of_the_import_shows_how_a_cell_was_read(rhone, client):
    brought(rhone, opening_hours=SENTENCE)
    client.force_login(with_second_factor(rhone.user))
    address = f"/en/coordination/import/{Import.objects.get().pk}/"
    assert "Read as: Mo-Tu,Th 09:30-12:00" in client.get(address).text


def test_import_stores_hours_and_both_numbers(rhone):
    brought(rhone, opening_hours=SENTENCE, phone="01 23 45 67 89 / 06 12 34 56 78")
    commit.commit_rows(by=rhone, file=Import.objects.get(), publish=True)
    programme = Programme.objects.get()
    assert (programme.phone, programme.second_phone) == ("+33123456789", "+33612345678")
    assert Site.objects.get().opening_hours == RULE


def test_import_stores_both_numbers_of_a_place(rhone):
    brought(
        rhone,
        place_phone="01 23 45 67 89 / 06 12 34 56 78",
        place_second_phone_label="Rendez-vous",
    )
    commit.commit_rows(by=rhone, file=Import.objects.get(), publish=True)
    site = Site.objects.get()
    assert (site.phone, site.second_phone) == ("+33123456789", "+33612345678")
    assert site.second_phone_label == "Rendez-vous"


@pytest.mark.parametrize(
    ("phone", "publication"), [("bad", "draft"), ("04 72 00 00 00", "published")]
)
def test_programme_without_any_contact_stays_a_draft(rhone, phone, publication):
    brought(rhone, phone=phone)
    commit.commit_rows(by=rhone, file=Import.objects.get(), publish=True)
    assert Programme.objects.get().publication == publication


def test_what_cannot_be_read_leaves_what_is_stored(rhone):
    brought(rhone, opening_hours="Mo 09:00-12:00")
    commit.commit_rows(by=rhone, file=Import.objects.get(), publish=True)
    found = brought(rhone, opening_hours="quand on veut", phone="bad")
    assert (found.outcome, found.change) == ("unchanged", {})


# The check of the API


def judged(client, content: dict) -> list[dict]:
    answer = client.post(f"{CHECK}?lang=en", json.dumps(content), content_type="application/json")
    return answer.json()["values"]


@pytest.mark.parametrize(
    ("section", "field", "value", "status", "reading"),
    [
        ("contact", "phone", "+33123456789", "valid", ["+33123456789"]),
        ("contact", "phone", "0692 12 34 56", "read", ["+262692123456"]),
        (
            *("contact", "phone", "01 23 45 67 89 / 115", "read"),
            ["+33123456789", "115"],
        ),
        (
            *("contact", "phone", "01 23 45 67 89 / 06 12 34 56 78", "read"),
            ["+33123456789", "+33612345678"],
        ),
        ("contact", "phone", "bad", "refused", []),
        ("hours", "opening_hours", "Mo-Fr 09:00-12:00", "valid", ["Mo-Fr 09:00-12:00"]),
        ("hours", "opening_hours", SENTENCE, "read", [RULE]),
        ("hours", "opening_hours", "quand on veut", "refused", []),
    ],
)
def test_check_judges_hours_and_phones(client, section, field, value, status, reading):
    [found] = judged(client, {section: {field: value}})
    assert (found["section"], found["field"]) == (section, field)
    assert (found["status"], found["reading"]) == (status, reading)
    assert bool(found["words"]) is (status == "refused")


def test_check_knows_the_department_of_a_site(client):
    content = content_at("com:97411")
    [site] = sites_only(content).values()
    site["opening_hours"] = "SH 10:00-12:00"
    assert [found["status"] for found in judged(client, content)] == ["refused"]


def test_content_with_hours_that_nobody_can_read_is_not_complete(client):
    content = content_at() | {"hours": {"opening_hours": "quand on veut"}}
    answer = client.post(CHECK, json.dumps(content), content_type="application/json").json()
    assert answer["is_complete"] is False
