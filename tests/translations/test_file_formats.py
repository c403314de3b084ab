"""What other programs write into XLIFF, PO and TMX: taken whole, or left out with a reason."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contributions.models import Revision
from tests.factories import ProgrammeFactory, writing
from translations.exchange import units_of
from translations.file_formats import FORMATS

pytestmark = pytest.mark.django_db
ARABIC = "عشرة يوروهات."


def sent(person, name: str, content: str):
    return person.post("upload", "ar", file=SimpleUploadedFile(name, content.encode()))


def made(person, name: str, content: str) -> list[str]:
    """The texts of the suggestions that a file makes."""
    sent(person, name, content)
    return [text for each in Revision.objects.all() for text in each.content.values()]


def reasons(response) -> list[str]:
    return [str(each.why) for each in response.context["left_out"]]


def po(entry: str) -> str:
    return f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n{entry}'


def entry(programme, prefix: str = "", flag: str = "") -> str:
    lines = (
        f'msgctxt "{programme.pk}:summary:1"',
        'msgid "Dix euros par mois."',
        f'msgstr "{ARABIC}"',
    )
    return flag + "".join(f"{prefix}{line}\n" for line in lines)


@pytest.mark.parametrize(
    ("prefix", "flag", "why"),
    [
        ("", "#, fuzzy\n", "the file says that it is fuzzy: somebody has to look at it"),
        ("#~ ", "", "the file says that it is obsolete"),
    ],
)
def test_fuzzy_and_obsolete_entries_are_left_out(translator, programme, prefix, flag, why):
    response = sent(translator, "x.po", po(entry(programme, prefix, flag)))
    assert (reasons(response), Revision.objects.count()) == ([why], 0)


def test_entry_without_a_mark_is_taken(translator, programme):
    assert made(translator, "x.po", po(entry(programme))) == [ARABIC]


def test_plural_is_refused_with_its_reason(translator, programme):
    plural = (
        f'msgctxt "{programme.pk}:summary:1"\nmsgid "Dix euros par mois."\n'
        f'msgid_plural "Euros"\nmsgstr[0] "{ARABIC}"\nmsgstr[1] "x"\n'
    )
    response = sent(translator, "x.po", po(plural))
    assert reasons(response) == ["it has plural forms, and a text here has none"]


def xliff(programme, inside: str, *, space: str = "", data: str = "", key: str = "summary") -> str:
    return (
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="fr"'
        f' trgLang="ar"><file id="f"{space}><unit id="{programme.pk}:{key}:1">{data}{inside}'
        "</unit></file></xliff>"
    )


def segment(source: str, target: str) -> str:
    return f"<segment><source>{source}</source><target>{target}</target></segment>"


DATA = '<originalData><data id="b">**</data></originalData>'
PAIR = '<pc id="1" dataRefStart="b" dataRefEnd="b">{}</pc>'


@pytest.fixture
def marked():
    """A programme with bold words and a list."""
    texts = {"fr": {"title": "Cours", "summary": "**Dix** euros.", "join": "- Un.\n- Deux."}}
    return ProgrammeFactory(texts=texts)


@pytest.mark.parametrize("mark", [PAIR, '<ph id="1" dataRef="b"/>{}<ph id="2" equiv="**"/>'])
def test_mark_that_the_file_explains_is_kept_as_markup(translator, marked, mark):
    inside = segment(f"{mark.format('Dix')} euros.", f"{mark.format('عشرة')} يورو.")
    assert made(translator, "x.xlf", xliff(marked, inside, data=DATA)) == ["**عشرة** يورو."]


@pytest.mark.parametrize("mark", ['<pc id="1">{}</pc>', '{}<ph id="1"/>'])
def test_mark_of_another_program_is_left_out(translator, programme, mark):
    inside = segment(f"{mark.format('Dix')} euros par mois.", mark.format(ARABIC))
    response = sent(translator, "x.xlf", xliff(programme, inside))
    why = "it has marks of another program that the file does not explain"
    assert (reasons(response), Revision.objects.count()) == ([why], 0)


def test_note_on_some_words_changes_no_text(translator, programme):
    inside = segment('<mrk id="m" type="term">Dix</mrk> euros par mois.', ARABIC)
    assert made(translator, "x.xlf", xliff(programme, inside)) == [ARABIC]


def test_white_space_that_does_not_count_is_no_change_of_the_french(translator, marked):
    inside = segment("\n    - Un.\n    - Deux.\n  ", "\n    - واحد.\n    - اثنان.\n  ")
    content = xliff(marked, inside, key="join")
    assert made(translator, "x.xlf", content) == ["- واحد.\n- اثنان."]


def test_white_space_that_counts_is_compared(translator, programme):
    inside = segment("Dix  euros par mois.", ARABIC)
    response = sent(translator, "x.xlf", xliff(programme, inside, space=' xml:space="preserve"'))
    assert reasons(response) == ["the French has changed"]


def test_segments_of_a_unit_are_one_text(translator, programme):
    inside = segment("Dix euros ", "عشرة ") + segment("par mois.", "يوروهات.")
    assert made(translator, "x.xlf", xliff(programme, inside)) == [ARABIC]


def test_unit_that_is_translated_in_part_is_left_out(translator, programme):
    rest = "<segment><source>par mois.</source></segment>"
    response = sent(translator, "x.xlf", xliff(programme, segment("Dix euros ", "عشرة") + rest))
    assert reasons(response) == ["a part of it is not translated"]


def test_xliff_1_is_told_which_version_is_read(translator):
    content = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>'
    response = sent(translator, "x.xlf", content)
    assert response.status_code == 422
    assert "This file is XLIFF 1.2. XLIFF 2.0 is read here." in response.content.decode()


def tmx(*units: str) -> str:
    header = '<header srclang="fr" segtype="block" o-tmf="x" adminlang="en" datatype="plaintext"/>'
    return f'<tmx version="1.4">{header}<body>{"".join(units)}</body></tmx>'


def unit(tuid: str = "", source: str = "Dix euros par mois.", **texts: str) -> str:
    named = f' tuid="{tuid}"' if tuid else ""
    rows = "".join(
        f'<tuv xml:lang="{code}"><seg>{text}</seg></tuv>'
        for code, text in {"fr-FR": source, **texts}.items()
    )
    return f"<tu{named}>{rows}</tu>"


@pytest.mark.parametrize("tuid", ["", "17", "named"])
def test_tmx_with_other_languages_is_read(translator, programme, tuid):
    name = f"{programme.pk}:summary:1" if tuid == "named" else tuid
    content = tmx(unit(name, uk="Десять євро.", ar=ARABIC), unit(uk="Ще."))
    assert made(translator, "x.tmx", content) == [ARABIC]


def test_tmx_of_other_languages_alone_is_refused(translator, programme):
    response = sent(translator, "x.tmx", tmx(unit(uk="Десять євро.")))
    assert "another language: uk" in response.content.decode()


def test_unit_without_a_name_whose_french_stands_twice_is_left_out(translator, programme):
    ProgrammeFactory(texts={"fr": {"title": "Autre", "summary": "Dix euros par mois."}})
    response = sent(translator, "x.tmx", tmx(unit(ar=ARABIC)))
    assert reasons(response) == ["it has no name, and its French stands in several places"]


def test_unit_without_a_name_whose_french_is_unknown_is_left_out(translator, programme):
    response = sent(translator, "x.tmx", tmx(unit(source="Inconnu.", ar=ARABIC)))
    assert reasons(response) == ["it names no text of this site"]


def test_mark_of_tmx_that_holds_its_text_is_kept(translator, marked):
    mark = '<bpt i="1">**</bpt>{}<ept i="1">**</ept>'
    french, arabic = f"{mark.format('Dix')} euros.", f"{mark.format('عشرة')} يورو."
    assert made(translator, "x.tmx", tmx(unit(source=french, ar=arabic))) == ["**عشرة** يورو."]


def test_mark_of_tmx_that_holds_nothing_is_left_out(translator, marked):
    response = sent(translator, "x.tmx", tmx(unit(ar='عشرة<ph x="1"/>')))
    assert len(reasons(response)) == 1
    assert not Revision.objects.exists()


@pytest.mark.parametrize("code", FORMATS)
def test_file_without_a_text_says_so(translator, code):
    file_format = FORMATS[code]
    content = file_format.write([], "ar").decode()
    response = sent(translator, f"x.{file_format.ending}", content)
    assert response.status_code == 422
    assert "This file holds no text in this language." in response.content.decode()


def test_memory_of_a_language_without_translations_is_not_given_empty(translator, programme):
    with writing():
        programme.sections.filter(language="ar").delete()
    assert not any(each.text for each in units_of("ar"))
    response = translator.get("download", "ar", "tmx")
    assert response.status_code == 409
    assert "No text is translated yet" in response.content.decode()


def test_unsafe_text_of_a_file_is_left_out(translator, programme):
    response = sent(translator, "x.tmx", tmx(unit(ar="[هنا](javascript:x)")))
    assert reasons(response) == ["it has HTML, or a link that runs a script"]
