"""Papers of programmes and procedure sheets: pages, words, order, and who gets them."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from directory.models import ProcedureSheet, Programme
from printing import responses
from tests.factories import LYON, MARSEILLE, VILLEURBANNE, ProgrammeFactory
from tests.papers import A4, fonts_of, ink_of, pages_of, words_of
from tests.random_programmes import rolled_back_after_module

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]
SHEETS = ["bank-account", "asylum-to-protection-first-steps"]


TEXTS = {
    "fr": {
        "summary": "Choisissez vous-même vos aliments pour un petit prix.",
        "description": "Vous trouvez des légumes, du lait et du pain.\n\n"
        "Des produits sans porc sont toujours présents.\n\nLe premier panier est gratuit.",
        "join": "Venez avec un sac. Une bénévole ouvre votre carte en dix minutes.",
        "bring": "- Un papier avec votre nom\n- Vos revenus et votre loyer, si vous en avez",
        "next": "La carte vaut trois mois. Elle est renouvelée avec vous.",
    },
    "ar": {
        "title": "بقالة تضامنية",
        "summary": "اختر طعامك بنفسك مقابل ثمن بسيط.",
        "description": "تجد الخضار والحليب والخبز.\n\nتتوفر دائمًا منتجات خالية من لحم الخنزير.",
        "join": "احضر ومعك كيس. تفتح لك متطوعة بطاقتك خلال عشر دقائق.",
        "bring": "- ورقة عليها اسمك\n- إثبات الدخل والإيجار إن وُجد",
        "next": "البطاقة صالحة ثلاثة أشهر. نجدّدها معك.",
    },
}


@pytest.fixture(scope="module")
def content(django_db_setup, django_db_blocker):
    """The procedure sheets, and a programme that says much at three places; made once."""
    with rolled_back_after_module(django_db_blocker):
        for command in ("load_taxonomy", "load_procedures"):
            call_command(command, verbosity=0)
        sheet = ProcedureSheet.objects.get(slug="bank-account")
        made = ProgrammeFactory(
            title="Épicerie solidaire",
            texts=TEXTS,
            at=[LYON, VILLEURBANNE, MARSEILLE],
            statuses=["refugee"],
            age_min=16,
            languages_always=["ar", "fr"],
            languages_on_request=["ti"],
            cost="free",
            hours="Mo-Fr 09:00-12:00,14:00-17:00; PH off",
            closures=[(date(2027, 1, 4), date(2027, 1, 5))],
            procedures=[sheet],
            coverage=["dep:69"],
            phone="+33123456789",
            verified=True,
            example=True,
        )
        connection.check_constraints()
        yield made


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory):
    """One folder for the module, so that a paper is made once for all tests that read it."""
    return tmp_path_factory.mktemp("papers")


@pytest.fixture(autouse=True)
def own_folder(settings, shared_folder):
    """In place of a folder for each test."""
    settings.VAR_DIR = shared_folder


@pytest.fixture
def no_paper_kept(own_folder, settings, tmp_path):
    """No paper is there yet."""
    settings.VAR_DIR = tmp_path


@pytest.fixture
def programme(content, db) -> Programme:
    """The programme that says much."""
    return content


def pdf(client, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return response.content


def programme_path(programme: Programme, language: str = "fr", query: str = "") -> str:
    return f"/{language}/programmes/{programme.pk}/paper.pdf{query}"


def sheet_path(slug: str, language: str = "fr", query: str = "") -> str:
    return f"/{language}/procedures/{slug}/paper.pdf{query}"


# Pages


@pytest.mark.parametrize("language", ["fr", "en", "ar", "ti", "uk", "ru"])
def test_programme_at_three_places_is_one_page_at_eleven_points(client, programme, language):
    [page] = pages_of(pdf(client, programme_path(programme, language)))
    assert page.size == A4
    assert 11.0 in page.font_sizes


@pytest.mark.parametrize("language", ["ps", "fa"])
def test_programme_in_french_beside_long_labels_is_at_most_two_pages(client, programme, language):
    assert len(pages_of(pdf(client, programme_path(programme, language)))) <= 2


@pytest.mark.exhaustive(every=3)
@pytest.mark.parametrize("query", ["", "?size=large"])
@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("slug", SHEETS)
def test_no_page_of_a_sheet_is_cut_or_empty(client, slug, language, query):
    pages = pages_of(pdf(client, sheet_path(slug, language, query)))
    assert [page.size for page in pages] == [A4] * len(pages)
    assert all(page.holds_its_letters for page in pages)
    assert min(len(page.words) for page in pages) > 60


@pytest.mark.parametrize(("query", "points"), [("", 11.0), ("?size=large", 16.0)])
def test_letters_are_as_large_as_asked_for(client, query, points):
    pages = pages_of(pdf(client, sheet_path("bank-account", "fr", query)))
    assert all(points in page.font_sizes for page in pages)


def test_large_print_takes_more_pages(client):
    usual, large = (
        len(pages_of(pdf(client, sheet_path("bank-account", "ar", query))))
        for query in ("", "?size=large")
    )
    assert large > usual


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_longest_sheet_is_at_most_three_pages(client, language):
    assert len(pages_of(pdf(client, sheet_path(SHEETS[-1], language)))) <= 3


# Words


def sections_of(owner, language: str) -> list[str]:
    """What an owner's texts say in a language, as words without Markdown."""
    texts = owner.sections.filter(language=language).values_list("text", flat=True)
    return [word for text in texts for word in re.findall(r"[^\W\d_]{4,}", text)]


def test_every_word_of_a_programme_is_on_its_paper(client, programme):
    on_paper = words_of(pdf(client, programme_path(programme)))
    joined = on_paper.replace("- ", "").replace("\u00ad", "")
    assert [word for word in sections_of(programme, "fr") if word not in joined] == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_french_word_of_a_sheet_is_on_its_paper(client, language):
    sheet = ProcedureSheet.objects.get(slug="bank-account")
    on_paper = words_of(pdf(client, sheet_path(sheet.slug, language)))
    assert [word for word in sections_of(sheet, "fr") if word not in on_paper] == []


def test_steps_stand_in_their_order(client):
    sheet = ProcedureSheet.objects.in_full().get(slug="bank-account")
    on_paper = words_of(pdf(client, sheet_path(sheet.slug)))
    keys = [str(step.pk) for step in sheet.steps.all()]
    texts = {section.key: section.text for section in sheet.sections.filter(language="fr")}
    places = [on_paper.index(" ".join(texts[key].partition("\n")[0].split())) for key in keys]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_french_title_stands_beside_another_language(client, programme, language):
    titles = dict(programme.sections.with_keys("title").values_list("language", "text"))
    assert titles["fr"] in words_of(pdf(client, programme_path(programme, language)))


def test_paper_says_when_it_was_printed(client, programme):
    assert "Imprimé le" in words_of(pdf(client, programme_path(programme)))


def test_paper_of_an_example_says_that_it_is_one(client, programme):
    assert "exemple inventé" in words_of(pdf(client, programme_path(programme)))


def test_paper_names_its_page(client, programme):
    words = words_of(pdf(client, programme_path(programme)))
    assert f"http://testserver/fr/programmes/{programme.pk}/" in words.replace(" ", "")


def test_sheet_names_its_sources(client):
    sheet = ProcedureSheet.objects.get(slug="bank-account")
    words = words_of(pdf(client, sheet_path(sheet.slug)))
    assert all(source.publisher.split()[0] in words for source in sheet.sources.all())


def test_nothing_near_is_on_paper(client, programme):
    assert "Autres" not in words_of(pdf(client, programme_path(programme)))


ARABIC, ETHIOPIC = "\u0600-\u06ff\ufb50-\ufeff", "\u1200-\u137f"
LETTERS = {"ps": ARABIC, "fa": ARABIC, "ti": ETHIOPIC}


@pytest.mark.parametrize(
    ("language", "font"),
    [("ps", "Noto-Sans-Arabic"), ("fa", "Noto-Sans-Arabic"), ("ti", "Noto-Sans-Ethiopic")],
)
def test_paper_is_written_in_the_letters_of_the_language(client, programme, language, font):
    paper = pdf(client, programme_path(programme, language))
    assert len(re.findall(f"[{LETTERS[language]}]", words_of(paper))) > 100
    assert font in fonts_of(paper)


def test_paper_of_an_unreviewed_language_says_so(client, programme):
    assert "ще не перевірила" in words_of(pdf(client, programme_path(programme, "uk")))


# Pictures


@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_halves_of_a_bilingual_page_are_written_on(client, language):
    left, right = ink_of(pdf(client, sheet_path("bank-account", language)))
    assert min(left, right) > 0.005


# Who gets it, and how long it is kept


def test_withdrawn_programme_has_no_paper(client, programme, by_hand):
    pdf(client, programme_path(programme))
    Programme.objects.filter(pk=programme.pk).update(publication="archived")
    assert client.get(programme_path(programme)).status_code == 404


def test_second_reader_gets_the_kept_paper(client, programme, monkeypatch):
    first = pdf(client, programme_path(programme))
    monkeypatch.setattr(responses, "pdf_of", None)
    assert pdf(client, programme_path(programme)) == first


@pytest.mark.usefixtures("no_paper_kept")
def test_network_that_makes_too_many_papers_waits(client, programme, monkeypatch):
    monkeypatch.setattr(responses, "MAKING", responses.RateLimit("paper-test", 1, 600))
    pdf(client, programme_path(programme))
    refused = client.get(programme_path(programme, "ar"))
    assert refused.status_code == 429
    assert refused["Retry-After"] == "600"


@pytest.mark.usefixtures("no_paper_kept")
def test_reader_is_told_to_wait_when_every_slot_is_taken(client, programme, monkeypatch):
    def busy(html):
        raise responses.BusyError("every slot is taken")

    monkeypatch.setattr(responses, "pdf_of", busy)
    refused = client.get(programme_path(programme))
    assert refused.status_code == 503
    assert "no-store" in refused["Cache-Control"]


@pytest.mark.parametrize("path", ["programmes/{}/", "procedures/bank-account/"])
def test_page_leads_to_its_paper(client, programme, path):
    page = "/fr/" + path.format(programme.pk)
    body = client.get(page).content.decode()
    assert f'href="{page}paper.pdf"' in body
    assert f'href="{page}paper.pdf?size=large"' in body


def test_french_labels_on_paper_have_a_space_before_their_colon(client, programme):
    words = words_of(pdf(client, programme_path(programme)))
    assert re.search(r"Co\u00fbt\s:", words)
    assert re.findall(r"\b(?:Co\u00fbt|toujours|D\u00e9lai):", words) == []
