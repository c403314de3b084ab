"""Text queries in eight languages, and what must be among the first three results.

Looked for among the example programmes, the procedure sheets and the taxonomy as they ship.
"""

import pytest

from directory.display.procedures import search_sheets
from directory.models import SearchEntry
from directory.search.criteria import DEFAULT_RADIUS_M, Criteria, Here
from directory.search.pages import search_results
from directory.search.query_parser import parse_text_query
from geo.points import point

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

FIRST = 3
LYON = Here(point(4.8357, 45.7640), "com:69123")
PARIS = Here(point(2.3522, 48.8566), "com:75056")
MARSEILLE = Here(point(5.3698, 43.2965), "com:13055")


# The words, and a theme or need that one of the first three programmes is about.
PROGRAMMES = [
    # French, as it should be written.
    ("cours de français", "learn-french"),
    ("apprendre le français", "learn-french"),
    ("carte de séjour", "residence-permit"),
    ("titre de séjour", "residence-permit"),
    ("récépissé", "residence-permit"),
    ("demande d'asile", "asylum-claim"),
    ("OFPRA", "asylum-claim"),
    ("avocat", "legal-help"),
    ("aide juridique", "legal-help"),
    ("domiciliation", "postal-address"),
    ("compte bancaire", "bank-account"),
    ("alphabétisation", "literacy"),
    ("DELF", "french-exam"),
    ("hébergement d'urgence", "emergency-shelter"),
    ("115", "emergency-shelter"),
    ("appartement", "find-housing"),
    ("HLM", "social-housing"),
    ("droits des locataires", "housing-rights"),
    ("meubles", "furniture"),
    ("colis alimentaire", "food-aid"),
    ("carte Vitale", "health-insurance"),
    ("médecin", "see-doctor"),
    ("dentiste", "see-doctor"),
    ("psychologue", "mental-health"),
    ("enceinte", "maternity"),
    ("vaccin", "vaccination"),
    ("trouver du travail", "find-job"),
    ("CV", "cv-interview"),
    ("créer une entreprise", "start-business"),
    ("équivalence diplôme", "diploma-recognition"),
    ("inscrire mon enfant à l'école", "school-enrolment"),
    ("permis de conduire", "driving-licence"),
    ("vélo", "cycling"),
    ("crèche", "childcare"),
    ("femmes victimes de violences", "women-support"),
    ("football", "sport"),
    ("bénévole", "volunteering"),
    # Without accents, in capitals, in the plural, in the feminine, in another order.
    ("francais cours", "learn-french"),
    ("RECEPISSE", "residence-permit"),
    ("sejour titre", "residence-permit"),
    ("logements sociaux", "social-housing"),
    ("psychologues", "mental-health"),
    ("langue française", "learn-french"),
    ("hebergements", "emergency-shelter"),
    # With one typing error: a letter wrong, missing, too many, or two in the wrong order.
    ("logemant", "find-housing"),
    ("logment", "find-housing"),
    ("avocatt", "legal-help"),
    ("medcin", "see-doctor"),
    ("dentsite", "see-doctor"),
    ("recepise", "residence-permit"),
    ("psycologue", "mental-health"),
    ("franşais", "learn-french"),
    # Words that say little beside those that do, or unfinished.
    ("je cherche un avocat", "legal-help"),
    ("où trouver un médecin", "see-doctor"),
    ("des meubles pour la maison", "furniture"),
    ("domicilia", "postal-address"),
    # English.
    ("French classes", "learn-french"),
    ("residence permit", "residence-permit"),
    ("asylum", "asylum-claim"),
    ("lawyer", "legal-help"),
    ("doctor", "see-doctor"),
    ("food bank", "food-aid"),
    ("driving licence", "driving-licence"),
    ("a job for me", "find-job"),
    ("shelter", "emergency-shelter"),
    ("pregnent", "maternity"),
    ("houssing", "find-housing"),
    ("I need a psychologist", "mental-health"),
    # Arabic: with and without the article, hamza, ta marbuta, long stroke, vowels, prefixes.
    ("دروس اللغة الفرنسية", "learn-french"),
    ("فرنسية", "learn-french"),
    ("الفرنسيه", "learn-french"),
    ("إقامة", "residence-permit"),
    ("الاقامة", "residence-permit"),
    ("اقامه", "residence-permit"),
    ("لجوء", "asylum-claim"),
    ("اللجوء", "asylum-claim"),
    ("للجوء", "asylum-claim"),
    ("طبيب", "see-doctor"),
    ("الطبيب", "see-doctor"),
    ("طَبِيب", "see-doctor"),
    ("سكن", "find-housing"),
    ("ســـكن", "find-housing"),
    ("محامي", "legal-help"),
    ("أبحث عن عمل", "find-job"),
    ("دراجة", "cycling"),
    ("مدرسه", "school-enrolment"),
    # Persian and Pashto, with letters of Arabic keyboards.
    ("کارت اقامت", "residence-permit"),
    ("كارت اقامت", "residence-permit"),
    ("یادگیری فرانسه", "learn-french"),
    ("وکیل", "legal-help"),
    ("داکتر", "see-doctor"),
    ("مسکن", "housing"),
    ("د اوسېدو جواز", "residence-permit"),
    ("فرانسوي ژبه", "french"),
    ("ډاکټر", "see-doctor"),
    ("روغتیا", "health"),
    # Tigrinya.
    ("ሕቶ ዑቕባ", "asylum-claim"),
    ("ሓኪም", "see-doctor"),
    ("መንበሪ ገዛ", "housing"),
    # Ukrainian and Russian, declined.
    ("сім'я", "family"),
    ("сімʼї", "family"),
    ("житло", "housing"),
    ("лікар", "see-doctor"),
    ("лікаря", "see-doctor"),
    ("юрист", "legal-help"),
    ("французька мова", "french"),
    ("робота", "work"),
    ("документи", "papers"),
    ("документов", "papers"),
    ("врач", "see-doctor"),
    ("жилье", "housing"),
    ("вид на жительство", "residence-permit"),
    ("адвокат", "legal-help"),
    # Two languages at once.
    ("OFPRA asylum", "asylum-claim"),
    ("دروس français", "learn-french"),
    ("récépissé إقامة", "residence-permit"),
    ("документи OFPRA", "papers"),
]

# The words, and a sheet that must be among the first three.
SHEETS = [
    ("carte de séjour", "residence-permit"),
    ("titre de séjour", "residence-permit"),
    ("recepisse", "residence-permit"),
    ("residence permit", "residence-permit"),
    ("إقامة", "residence-permit"),
    ("дозвіл на проживання", "residence-permit"),
    ("ouvrir un compte", "bank-account"),
    ("bank account", "bank-account"),
    ("حساب بنكي", "bank-account"),
    ("CAF", "caf-allowances"),
    ("état civil", "civil-status-ofpra"),
    ("acte de naissance", "civil-status-ofpra"),
    ("birth certificate", "civil-status-ofpra"),
    ("diplôme", "diploma-recognition"),
    ("permis de conduire", "driving-licence-exchange"),
    ("permi de conduire", "driving-licence-exchange"),
    ("driving licence", "driving-licence-exchange"),
    ("réunification familiale", "family-reunification"),
    ("bring my family", "family-reunification"),
    ("France Travail", "france-travail-registration"),
    ("carte vitale", "health-insurance"),
    ("assurance maladie", "health-insurance"),
    ("OFII", "integration-contract"),
    ("CIR", "integration-contract"),
    ("RSA", "rsa-income-support"),
    ("école", "school-enrolment"),
    ("المدرسة", "school-enrolment"),
    ("logement social", "social-housing"),
    ("logment social", "social-housing"),
    ("titre de voyage", "travel-document"),
    ("passport", "travel-document"),
    ("جواز السفر", "travel-document"),
    ("проїзний документ", "travel-document"),
]

# The words, the place, and what one of the first three programmes is about.
NEAR = [
    ("cours de français", LYON, "learn-french"),
    ("juridique", LYON, "legal-help"),
    ("femmes", PARIS, "women-support"),
    ("lawyer", PARIS, "legal-help"),
    ("طبيب", MARSEILLE, "see-doctor"),
    ("logement", MARSEILLE, "housing"),
    ("épicerie", PARIS, "food-aid"),
    ("лікар", PARIS, "see-doctor"),
]


def about(words: str, here: Here | None = None) -> set[str]:
    """The themes and needs of the first programmes that say the words."""
    radius_m = DEFAULT_RADIUS_M if here else None
    found = search_results(Criteria(words=words, here=here, radius_m=radius_m), FIRST).entries
    rows = SearchEntry.objects.filter(programme__in=[one.programme_id for one in found])
    return {code for row in rows for code in (*row.themes, *row.needs)}


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize(("words", "meant"), PROGRAMMES)
def test_words_find_a_programme_of_their_kind_among_the_first_three(words, meant):
    assert meant in about(words)


@pytest.mark.exhaustive(every=5)
@pytest.mark.parametrize(("words", "slug"), SHEETS)
def test_words_find_their_sheet_among_the_first_three(words, slug):
    urls = [sheet.url for sheet in search_sheets(parse_text_query(words), "fr", FIRST)]
    assert any(url.endswith(f"/{slug}/") for url in urls)


@pytest.mark.parametrize(("words", "here", "meant"), NEAR)
def test_words_find_a_programme_of_their_kind_near_a_place(words, here, meant):
    assert meant in about(words, here)


@pytest.mark.parametrize("words", ["avec", "de la", "with the", "في", "і", "и", "د", "pour les"])
def test_stop_words_find_the_nearest(words):
    nearest = search_results(Criteria(here=LYON, radius_m=DEFAULT_RADIUS_M), FIRST).entries
    found = search_results(
        Criteria(here=LYON, radius_m=DEFAULT_RADIUS_M, words=words), FIRST
    ).entries
    assert [entry.programme_id for entry in found] == [entry.programme_id for entry in nearest]


@pytest.mark.parametrize("words", ["xyzzyq", "123456789", "☎"])
def test_unknown_words_find_nothing(words):
    assert not about(words)
    assert not search_sheets(parse_text_query(words), "fr", FIRST)


def test_the_table_is_long_enough():
    assert len(PROGRAMMES) + len(SHEETS) + len(NEAR) >= 80
