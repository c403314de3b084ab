"""Files of translators: lossless both ways, and what comes back is a suggestion."""

from dataclasses import replace
from urllib.parse import quote_plus
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from accounts.body_limits import LONG_TEXTS
from contributions.models import Revision
from contributions.schema.sections import version_token
from directory.models import Section
from translations.exchange import Conflict, units_of
from translations.file_formats import FORMATS, Unit, UnreadableFileError, read
from translations.pieces import piece_of
from translations.views.exchange import _that_fit_a_form

# What public texts hold: no control characters but the line feed, and no lone surrogates.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]) | st.just("\n")
TEXTS = st.text(CHARACTERS, min_size=1, max_size=60) | st.sampled_from(
    ['"a" \\n\\', " <b> & ]]> ", "- x\n- y\n", "مرحبا\n12", "\n\n", "%(count)s", "#, fuzzy"]
)
NAMES = st.builds(
    "{}:{}:{}".format, st.uuids(), st.sampled_from(["title", "who"]), st.integers(1, 9)
)
UNITS = st.lists(
    st.builds(Unit, NAMES, TEXTS, TEXTS), min_size=1, max_size=5, unique_by=lambda unit: unit.name
)


@pytest.mark.parametrize("code", FORMATS)
@given(units=UNITS)
def test_file_that_is_read_again_has_the_same_units(code, units):
    file_format = FORMATS[code]
    assert read(file_format, file_format.write(units, "ar"), "ar") == units


@pytest.mark.parametrize("code", FORMATS)
@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', b"<xliff"]
)
def test_file_that_is_none_is_refused(code, content):
    with pytest.raises(UnreadableFileError):
        read(FORMATS[code], content, "ar")


def sent(person, name: str, content: bytes):
    return person.post("upload", "ar", file=SimpleUploadedFile(name, content))


@pytest.mark.django_db
@pytest.mark.parametrize("code", FORMATS)
def test_translation_brought_back_is_a_suggestion(translator, programme, french, code):
    file_format = FORMATS[code]
    units = [
        Unit(unit.name, unit.source, "عشرة يوروهات." if unit.source == french.text else unit.text)
        for unit in units_of("ar")
    ]
    response = sent(translator, f"x.{file_format.ending}", file_format.write(units, "ar"))
    assert response.status_code == 200
    revision = Revision.objects.get()
    assert (revision.state, revision.translates) == ("waiting", "ar")
    assert Section.objects.get(language="ar", key="summary").text == "عشرة"


@pytest.mark.django_db
def test_unit_whose_french_has_changed_is_left_out(translator, programme, french):
    unit = Unit(f"{programme.pk}:summary:1", "Autre texte.", "عشرة يوروهات.")
    sent(translator, "x.po", FORMATS["po"].write([unit], "ar"))
    assert not Revision.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x.exe", "x.xlf"])
def test_file_of_another_kind_is_refused(translator, name):
    assert sent(translator, name, b"MZ").status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize("code", FORMATS)
def test_file_of_another_language_is_refused_and_named(translator, programme, french, code):
    unit = Unit(f"{programme.pk}:summary:1", french.text, "Десять евро.")
    file_format = FORMATS[code]
    response = sent(translator, f"x.{file_format.ending}", file_format.write([unit], "ru"))
    assert (response.status_code, Revision.objects.count()) == (422, 0)
    assert "another language: ru" in response.content.decode()


@pytest.mark.django_db
def test_region_of_a_language_does_not_make_it_another(translator, programme, french):
    unit = Unit(f"{programme.pk}:summary:1", french.text, "عشرة يوروهات.")
    assert sent(translator, "x.po", FORMATS["po"].write([unit], "ar_EG")).context["made"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"source": "Autre texte."}, "the French has changed"),
        ({"text": "ا" * 20_000}, "it is too long"),
        ({"name": "x"}, "it names no text of this site"),
        ({"name": f"{UUID(int=7)}:summary:1"}, "it names no text of this site"),
    ],
)
def test_unit_that_is_left_out_is_named_with_the_reason(translator, programme, french, change, why):
    unit = Unit(f"{programme.pk}:summary:1", french.text, "عشرة يوروهات.")
    content = FORMATS["xliff"].write([replace(unit, **change)], "ar")
    (left_out,) = sent(translator, "x.xlf", content).context["left_out"]
    assert str(left_out.why) == why


@pytest.mark.django_db
def test_unit_that_stands_twice_counts_once(translator, programme, french):
    unit = Unit(f"{programme.pk}:summary:1", french.text, "عشرة يوروهات.")
    again = replace(unit, text="تسعة يوروهات.")
    context = sent(translator, "x.po", FORMATS["po"].write([unit, again], "ar")).context
    assert (context["made"], context["left_out_count"]) == (1, 1)
    assert Revision.objects.get().content == {"text:ar:summary": unit.text}


def file_of(programme, french, text: str) -> bytes:
    """A file with one translation of the summary."""
    return FORMATS["po"].write([Unit(f"{programme.pk}:summary:1", french.text, text)], "ar")


@pytest.fixture
def draft(translator, french) -> Revision:
    """What she has written here herself meanwhile."""
    translator.post("piece", "ar", french.pk, text="مسودتي.", seen=version_token("عشرة"))
    return Revision.objects.get()


@pytest.mark.django_db
def test_file_leaves_another_draft_of_its_sender_and_offers_its_text(
    translator, programme, french, draft
):
    page = sent(translator, "x.po", file_of(programme, french, "من الملف.")).content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.content) == ("draft", {"text:ar:summary": "مسودتي."})
    assert "مسودتي." in page
    assert 'value="من الملف."' in page
    assert "0 suggestions" not in page


@pytest.mark.django_db
def test_file_leaves_a_suggestion_that_its_sender_has_sent(translator, programme, french):
    translator.post("act", "ar", french.pk, "suggest", text="اقتراحي.")
    sent(translator, "x.po", file_of(programme, french, "من الملف."))
    revision = Revision.objects.get()
    assert (revision.state, revision.content["text:ar:summary"]) == ("waiting", "اقتراحي.")


@pytest.mark.django_db
def test_text_of_the_file_that_was_chosen_replaces_the_draft(translator, programme, french, draft):
    fields = {f"text-{french.pk}": "من الملف.", f"seen-{french.pk}": version_token("مسودتي.")}
    response = translator.post("choose", "ar", chosen=french.pk, **fields)
    assert response.status_code == 200
    draft.refresh_from_db()
    assert (draft.state, draft.content["text:ar:summary"]) == ("waiting", "من الملف.")


@pytest.mark.django_db
def test_draft_that_changed_since_the_choice_was_shown_stays(translator, french, draft):
    fields = {f"text-{french.pk}": "من الملف.", f"seen-{french.pk}": version_token("أقدم.")}
    page = translator.post("choose", "ar", chosen=french.pk, **fields).content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.content["text:ar:summary"]) == ("draft", "مسودتي.")
    assert "مسودتي." in page


@pytest.mark.django_db
def test_what_was_not_chosen_is_not_replaced(translator, french, draft):
    fields = {f"text-{french.pk}": "من الملف.", f"seen-{french.pk}": version_token("مسودتي.")}
    translator.post("choose", "ar", **fields)
    draft.refresh_from_db()
    assert draft.content["text:ar:summary"] == "مسودتي."


@pytest.mark.django_db
@pytest.mark.parametrize("chosen", ["0", "x", "²", "9" * 12])
def test_choice_of_no_text_of_the_site_is_not_there(translator, programme, chosen):
    assert translator.post("choose", "ar", chosen=chosen).status_code == 404


@pytest.mark.django_db
def test_unit_that_says_what_readers_see_touches_no_draft(translator, programme, french, draft):
    page = sent(translator, "x.po", file_of(programme, french, "عشرة")).content.decode()
    assert "مسودتي." not in page


@pytest.mark.django_db
def test_form_of_choices_holds_what_one_request_may_send(programme, french):
    piece = piece_of(french.pk, "ar")
    long = Conflict(piece, "x", "ት" * 4000)
    shown = _that_fit_a_form([long] * 30)
    assert 0 < len(shown) < 30
    assert sum(len(quote_plus(each.text)) for each in shown) < LONG_TEXTS
