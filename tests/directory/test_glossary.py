"""The glossary: every word in eight languages, its marks in texts, its page."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.utils.translation import override

from directory import glossary
from directory.markdown import to_html
from directory.texts import Text
from tests.factories import SheetFactory

LANGUAGES = [code for code, _name in settings.CONTENT_LANGUAGES]
TERMS = glossary.terms()
MARKED = re.compile(r'data-term="([^"]+)"')
LONGEST = 260


def explained(text: str, language: str, reader: str) -> str:
    return glossary.explained(to_html(text), language, reader)


def marked(text: str, language: str = "fr", reader: str = "fr") -> list[str]:
    """The words that a text in Markdown has explained."""
    with override(reader):
        return [unescape(term) for term in MARKED.findall(explained(text, language, reader))]


# The words


def test_there_are_at_least_sixty_words():
    assert len(TERMS) >= 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_defined_in_the_language(language):
    assert [code for code, term in TERMS.items() if not term.definitions.get(language)] == []


def test_no_definition_is_in_a_language_that_does_not_exist():
    assert {code for term in TERMS.values() for code in term.definitions} == set(LANGUAGES)


def test_definitions_are_short():
    long = {
        (code, language): len(words)
        for code, term in TERMS.items()
        for language, words in term.definitions.items()
        if len(words) > LONGEST
    }
    assert long == {}


SCRIPTS = {
    **dict.fromkeys(("ar", "ps", "fa"), "[\u0600-\u06ff]"),
    "ti": "[\u1200-\u137f]",
    **dict.fromkeys(("uk", "ru"), "[\u0400-\u04ff]"),
}


@pytest.mark.parametrize("language", SCRIPTS)
def test_definitions_are_in_the_script_of_their_language(language):
    script = re.compile(SCRIPTS[language])
    wrong = [c for c, t in TERMS.items() if len(script.findall(t.definitions[language])) < 10]
    assert wrong == []


def test_form_belongs_to_one_word():
    forms = [form for term in TERMS.values() for form in (term.term, *term.variants)]
    assert len(forms) == len(set(forms))


def test_every_language_but_the_source_is_a_draft_until_reviewed():
    assert glossary.drafts() <= set(LANGUAGES) - {settings.SOURCE_LANGUAGE}


# Their marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Allez à la préfecture.", ["préfecture"]),
        ("Allez à la sous-préfecture.", ["sous-préfecture"]),
        ("Récépissés et titres de séjour", ["récépissé", "titre de séjour"]),
        ("votre avis d’imposition", ["avis d'imposition"]),
        ("l'aide\u00a0juridictionnelle", ["aide juridictionnelle"]),
        ("Demandez l'AME ou la C2S.", ["AME", "C2S"]),
        ("le PASS de l'hôpital", ["PASS"]),
        ("un pass culture", []),
        ("Appelez le 115.", ["115"]),
        ("115 € par mois", []),
        ("1 115 personnes", []),
        ("au 2115", []),
        ("prefecture@example.org, www.caf.fr", []),
        ("un bailleur", []),
        ("lettre recommandée avec accusé de réception", None),
        ("**préfecture**", ["préfecture"]),
        ("[la préfecture](https://example.org)", []),
        ("### Préfecture", []),
        ("mairie et mairie", ["mairie"]),
        ("rien", []),
    ],
)
def test_words_are_marked_once_outside_links_headings_and_code(text, expected):
    if expected is None:
        expected = ["lettre recommandée avec accusé de réception"]
    assert marked(text) == expected


# Each holds words of the glossary where they are no prose.
CODE = {
    "address of a page": "https://example.org/mairie/CAF?q=OFII&amp;of=CNDA#recours",
    "address without a scheme": "www.mairie.example/CAF?q=OFII",
    "name of a site": "caf.example, ofii.example.org?x=CNDA",
    "address of mail": "mairie@example.org, CAF.OFII+CNDA@mairie.example",
    "telephone number": "01 15 11 51 15, +33 1 15 11 51 15, 0 800 115 115, 04.78.115.115",
    "telephone number with no-break spaces": "0\u00a0800\u00a0115\u00a0115",
    "large number": "115 000 personnes, 1 115 places, 115,50 €, 115.5",
    "opening hours": "Mo-Fr 01:15-11:15, 115:00",
    "placeholder of a template": "{mairie} {{ CAF }} { OFII }",
    "placeholder of a message": "%(CAF)s %OFII% $CNDA",
    "tag": "<mairie> </CAF>",
}


def marked_in_line(text: str) -> list[str]:
    with override("fr"):
        return MARKED.findall(glossary.explained_line(text, "fr", "fr"))


@pytest.mark.parametrize("kind", CODE)
def test_word_in_what_is_no_prose_is_never_marked(kind):
    assert marked(CODE[kind]) == []
    assert marked_in_line(CODE[kind]) == []
    assert glossary.terms_in(CODE[kind], "fr") == []


@pytest.mark.parametrize("kind", CODE)
def test_word_beside_what_is_no_prose_is_marked(kind):
    assert marked_in_line(f"À la mairie : {CODE[kind]} ou au récépissé") == [
        *("mairie", "récépissé")
    ]


@pytest.mark.parametrize(
    "text", ["Le 115 24h/24", "115, 24 h sur 24", "115.", "(115)", "115 : gratuit", "115\n119"]
)
def test_number_to_call_is_marked_beside_hours_and_signs(text):
    assert marked_in_line(text) == ["115"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "اذهب إلى préfecture ثم إلى OFII.", ["préfecture", "OFII"]),
        ("en", "Use caution. You get a notification.", []),
        ("en", "Take your récépissé.", ["récépissé"]),
    ],
)
def test_french_words_are_marked_in_translations_unless_they_mean_something_else(
    language, text, expected
):
    assert marked(text, language) == expected


@pytest.mark.parametrize("reader", ["fr", "ar"])
def test_mark_is_a_link_to_the_word_with_its_definition_for_the_reader(reader):
    with override(reader):
        html = glossary.explained(to_html("La mairie"), "fr", reader)
    assert f'href="/{reader}/glossary/#mairie"' in html
    assert TERMS["mairie"].definitions[reader] in html.replace("&#x27;", "'")
    assert f'data-language="{reader}"' in html


def test_text_without_marks_is_what_it_was():
    text = to_html("Un **texte** & <rien>\n\n- 1\n- 2")
    assert glossary.explained(text, "fr", "fr") == text
    assert glossary.explained_line("a < b & c", "fr", "fr") == "a &lt; b &amp; c"


def test_mark_in_a_line_cannot_bring_in_markup():
    line = glossary.explained_line('<img src=x> mairie "', "fr", "fr")
    assert "<img" not in line


def test_words_of_a_text_are_listed_once_in_their_order():
    found = glossary.terms_in("La CAF, la mairie et la CAF. Un avis d'imposition.", "fr")
    assert [term.code for term in found] == ["caf", "mairie", "avis-d-imposition"]


# Pages


@pytest.mark.django_db
def test_page_of_a_sheet_marks_words_and_the_api_does_not(client):
    sheet = SheetFactory(slug="bank-account", texts={"fr": {"who": "À la préfecture."}})
    assert 'data-term="préfecture"' in client.get("/ar/procedures/bank-account/").content.decode()
    answer = client.get(f"/api/v1/procedures/{sheet.pk}/?lang=fr").content.decode()
    assert "data-term" not in answer
    assert "/glossary/" not in answer


@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_glossary_has_every_word_with_its_anchor(client, language):
    page = client.get(f"/{language}/glossary/").content.decode()
    assert [code for code in TERMS if f'id="{code}"' not in page] == []


def test_a_plain_line_in_arabic_isolates_latin_with_signs():
    text = Text("مجموعة LGBT+ هنا", "ar")
    assert "\u2066LGBT+\u2069" in text.explained_line
