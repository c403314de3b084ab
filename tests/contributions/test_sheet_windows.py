"""Two windows on one draft of a sheet, sending what is typed, and what the pages of editors say."""

import re

import pytest

from contributions.actors import sheet_actor
from contributions.models import Revision
from contributions.revisions import actions
from contributions.sheets.merging import Fields, Shown, merged
from tests.contributions.test_sheet_editing import (  # noqa: F401 - fixtures
    DESK,
    browser,
    content_of,
    draft_of,
    page_data,
    reader,
    send,
    sent,
    sheet,
    writer,
)
from tests.factories import SheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(writer):  # noqa: F811
    return browser(writer)


@pytest.fixture
def address(client, sheet) -> str:  # noqa: F811
    return draft_of(client, sheet)


def stored() -> dict:
    return Revision.objects.get().content


def with_step(data: dict, text: str) -> dict:
    """The same form with one step more."""
    number = int(data["steps-TOTAL_FORMS"]) - 1
    added = {f"steps-{number}-text": text, f"steps-{number}-sources": "law"}
    return {name: value for name, value in data.items() if name != f"steps-{number}-DELETE"} | added


def test_changes_of_different_fields_in_two_windows_are_merged(client, address):
    data = page_data(client, address)
    assert client.post(address, data | {"title": "Le compte"}).status_code == 302
    assert client.post(address, data | {"summary": "En bref."}).status_code == 302
    assert (stored()["text:fr:title"], stored()["text:fr:summary"]) == ("Le compte", "En bref.")


def test_changes_of_different_codes_in_two_windows_are_merged(client, address):
    data = page_data(client, address)
    client.post(address, data | {"office": "bank"})
    client.post(address, data | {"statuses": ["refugee"]})
    assert (stored()["sheet"]["office"], stored()["sheet"]["statuses"]) == ("bank", ["refugee"])


def test_steps_added_in_two_windows_are_both_kept(client, address):
    data = page_data(client, address)
    client.post(address, with_step(data, "Un"))
    client.post(address, with_step(data, "Deux"))
    texts = [stored().get(f"text:fr:{row['id']}") for row in stored()["steps"]["list"]]
    assert [text for text in texts if text] == ["Deux", "Un"]
    assert len(texts) == 3


def test_same_field_in_two_windows_asks_with_both_texts(client, address):
    data = page_data(client, address)
    client.post(address, data | {"title": "Le premier"})
    response = client.post(address, data | {"title": "Le second", "summary": "En bref."})
    page = response.content.decode()
    assert (response.status_code, "Le premier" in page, "Le second" in page) == (409, True, True)
    assert stored() == {"text:fr:title": "Le premier"}


def test_who_has_compared_both_texts_saves_hers_and_keeps_the_rest(client, address):
    data = page_data(client, address)
    client.post(address, data | {"title": "Le premier", "summary": "De la première."})
    hers = data | {"title": "Le second"}
    shown = client.post(address, hers).context["shown"]
    client.post(address, hers | {"shown": shown})
    assert stored()["text:fr:title"] == "Le second"
    assert stored()["text:fr:summary"] == "De la première."


def test_step_that_one_window_takes_out_and_the_other_changes_is_asked(client, address):
    data = page_data(client, address)
    client.post(address, data | {"steps-0-DELETE": "on"})
    hers = data | {"steps-0-text": "Autrement."}
    response = client.post(address, hers)
    assert response.status_code == 409
    client.post(address, hers | {"shown": response.context["shown"]})
    assert [stored()[name] for name in stored() if name.startswith("text:")] == ["Autrement."]
    assert "steps" not in stored()


def test_step_that_one_window_takes_out_stays_out(client, address):
    data = page_data(client, address)
    client.post(address, data | {"steps-0-DELETE": "on"})
    assert client.post(address, data | {"title": "Le compte"}).status_code == 302
    assert stored()["steps"] == {"list": []}


@pytest.mark.parametrize("shown", ["", "x", "[]", '{"tokens": 1}'])
def test_form_that_does_not_say_what_it_showed_overwrites_nothing(client, address, shown):
    data = page_data(client, address)
    client.post(address, data | {"title": "Le premier"})
    response = client.post(address, data | {"title": "Le second", "shown": shown})
    assert (response.status_code, stored()) == (409, {"text:fr:title": "Le premier"})


def test_two_rows_of_one_name_are_both_kept():
    fields = Fields(
        {"sources:a": {"key": "a"}, "sources:a'": {"key": "a"}}, {"sources": ["a", "a'"]}
    )
    rows = {kind: fields.rows.get(kind, []) for kind in ("sources", "steps", "documents", "facts")}
    fields.rows = rows
    result, conflicts = merged(Shown.of(fields), fields, fields)
    assert (result.rows["sources"], conflicts) == (["a", "a'"], [])


# Sending


def test_sending_sends_what_is_typed(client, address):
    assert send(client, address, title="Le compte").status_code == 302
    revision = Revision.objects.get()
    assert (revision.state, revision.content) == ("waiting", {"text:fr:title": "Le compte"})


def test_the_draft_can_be_sent_from_the_first_and_says_that_nothing_changed(client, address):
    page = client.get(address).content.decode()
    assert re.search(rf'<button[^>]*formaction="{address}send/"', page)
    response = send(client, address)
    assert response.status_code == 409
    assert "Changez d’abord quelque chose" in response.content.decode()


def test_what_is_typed_stays_when_it_cannot_be_sent(client, address):
    response = send(client, address, **{"steps-0-DELETE": "on"}, title="Le compte")
    assert (response.status_code, bool(response.context["missing"])) == (409, True)
    assert stored()["text:fr:title"] == "Le compte"
    assert Revision.objects.get().state == "draft"


def test_sending_from_a_stale_window_sends_nothing(client, address):
    data = page_data(client, address)
    client.post(address, data | {"title": "Le premier"})
    response = client.post(f"{address}send/", data | {"title": "Le second"})
    assert (response.status_code, Revision.objects.get().state) == (409, "draft")


# What the pages say


def test_related_sheets_are_named_by_their_titles(client, address):
    SheetFactory(slug="address-change", title="Changer d'adresse")
    choices = client.get(address).context["forms"].sheet.fields["related"].choices
    assert ("address-change", "Changer d'adresse") in list(choices)


@pytest.mark.parametrize("keeps_meaning", [True, False])
def test_review_shows_what_the_author_said_of_the_meaning(
    writer,  # noqa: F811
    reader,  # noqa: F811
    sheet,  # noqa: F811
    keeps_meaning,
):
    change = {"text:fr:who": "Pour vous, autrement."}
    revision = sent(writer, sheet, change, keeps_meaning=keeps_meaning)
    page = browser(reader).get(f"{DESK}revisions/{revision.pk}/").content.decode()
    chosen = re.search(r'name="meaning" value="(\w+)" checked', page)
    assert chosen[1] == ("same" if keeps_meaning else "changed")


@pytest.mark.parametrize(
    ("said", "chosen", "kept"),
    [(False, "same", True), (True, "changed", False), (True, "", True), (False, "x", False)],
)
def test_reviewer_corrects_whether_the_meaning_stays(
    writer,  # noqa: F811
    reader,  # noqa: F811
    sheet,  # noqa: F811
    said,
    chosen,
    kept,
):
    revision = sent(writer, sheet, {"text:fr:who": "Autrement."}, keeps_meaning=said)
    data = {"verb": "accept", "meaning": chosen}
    browser(reader).post(f"{DESK}revisions/{revision.pk}/", data)
    section = sheet.sections.get(language="fr", key="who")
    assert (section.text, section.meaning_no) == ("Autrement.", 1 if kept else 2)


def test_reason_and_choice_stay_when_somebody_was_faster(
    writer,  # noqa: F811
    reader,  # noqa: F811
    sheet,  # noqa: F811
):
    former = sent(writer, sheet, {"text:fr:who": "Autrement."})
    revision = sent(writer, sheet, {"text:fr:who": "Encore autrement."})
    actions.accept(by=sheet_actor(reader), revision=former)
    data = {"verb": "accept", "reason": "Bien.", "meaning": "same"}
    response = browser(reader).post(f"{DESK}revisions/{revision.pk}/", data)
    assert response.status_code == 409
    assert (response.context["keeps_meaning"], response.context["reason"]) == (True, "Bien.")


def test_desk_and_draft_say_what_a_sheet_lacks_to_count(client, address, sheet):  # noqa: F811
    desk = client.get(DESK)
    (row,) = [row for row in desk.context["rows"] if row["sheet"] == sheet]
    assert "Deux sources de sites officiels" in row["lacking"]
    assert "Deux sources de sites officiels" in desk.content.decode()
    assert client.get(address).context["lacking"] == row["lacking"]


def test_sheet_that_does_not_count_is_published_all_the_same(
    writer,  # noqa: F811
    reader,  # noqa: F811
    sheet,  # noqa: F811
):
    revision = sent(writer, sheet, {"sheet": content_of(sheet)["sheet"] | {"office": "bank"}})
    actions.accept(by=sheet_actor(reader), revision=revision)
    assert Revision.objects.get().state == "accepted"
