"""How places are typed: a table of many, scored, and what the parts of a text are taken for."""

import csv
from pathlib import Path

import pytest

from geo.models import Place
from geo.typed_places import Reading, names_street, read_typed

TABLE = Path(__file__).parent / "typed_places.csv"
with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
QUARTERS = "quarter/address"


def ranks(rows) -> list[int]:
    """At which place of the suggestions the right one comes, from 0; 99 when it is missing."""
    found = []
    for row in rows:
        codes = [place.code for place in Place.objects.suggest(row["typed"], 8)]
        right = row["right_codes"].split()
        found.append(next((at for at, code in enumerate(codes) if code in right), 99))
    return found


@pytest.mark.django_db
def test_what_people_type_brings_the_right_place_first():
    found = ranks(row for row in ROWS if row["kind"] != QUARTERS)
    assert sum(rank == 0 for rank in found) / len(found) >= 0.95
    assert sum(rank < 3 for rank in found) / len(found) >= 0.98


@pytest.mark.django_db
def test_addresses_bring_their_town_first():
    found = ranks(row for row in ROWS if row["kind"] == QUARTERS)
    assert sum(rank == 0 for rank in found) / len(found) >= 0.95


@pytest.mark.parametrize(
    ("typed", "text", "postcode"),
    [
        ("69003 Lyon", "lyon", "69003"),
        ("Lyon 69003", "lyon", "69003"),
        ("F-67000 Strasbourg", "strasbourg", "67000"),
        ("F67000 Strasbourg", "strasbourg", "67000"),
        ("FR-31000 Toulouse", "toulouse", "31000"),
        ("1000 Bourg-en-Bresse", "bourg en bresse", "01000"),
        ("75008 PARIS CEDEX 08", "paris 8", "75008"),
        ("38041 Grenoble Cedex 9", "grenoble", "38041"),
        ("67000", "67000", ""),
        ("67000 France", "67000", ""),
        ("12 rue Verte", "12 rue verte", ""),
    ],
)
def test_a_postcode_is_parted_from_the_name(typed, text, postcode):
    read = read_typed(typed)
    assert (read.text, read.postcode) == (text, postcode)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Paris XVIII", "paris 18"),
        ("Paris XVIIIe", "paris 18"),
        ("Paris 18ème", "paris 18"),
        ("paris 18 eme arrondissement", "paris 18"),
        ("18e arrondissement de Paris", "paris 18"),
        ("18 Paris", "paris 18"),
        ("Lyon 03", "lyon 3"),
        ("Lyon Cedex 03", "lyon 3"),
        ("18e arrondissement", "18e arrondissement"),
        ("XVIIIe arr.", "18e arrondissement"),
        ("Lyon 10", "lyon 10"),
        ("Vire", "vire"),
        ("Die", "die"),
        ("Paris l'Hôpital", "paris l hopital"),
    ],
)
def test_a_borough_is_read_in_every_way_to_write_it(typed, text):
    assert read_typed(typed).text == text


@pytest.mark.parametrize(
    ("typed", "code"), [("1000", "01000"), ("2A004", "2A004"), ("33063", "33063")]
)
def test_a_code_gets_back_its_zero_and_its_capital(typed, code):
    assert read_typed(typed).code == code


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("Saint-Denis Réunion", Reading("saint denis", "reunion")),
        ("Réunion, Saint-Denis", Reading("saint denis", "reunion")),
        ("Saint-Denis de la Réunion", Reading("saint denis", "reunion")),
        ("Lyon (Rhône)", Reading("lyon", "rhone")),
        ("Montreuil, Seine-Saint-Denis, France", Reading("montreuil", "seine saint denis")),
        ("Lyon, France", Reading("lyon")),
        ("Havre (Le)", Reading("le havre")),
        ("ivry s/ seine", Reading("ivry sur seine")),
        ("montreuil s/ bois", Reading("montreuil sous bois")),
        ("clermont-fd", Reading("clermont ferrand")),
        ("Neuilly/Seine", Reading("neuilly sur seine")),
        ("93390 Clichy/Bois", Reading("clichy sous bois")),
        ("ville de Lyon", Reading("lyon")),
    ],
)
def test_a_name_is_read_with_what_surrounds_it(typed, reading):
    assert reading in read_typed(typed).readings


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("la Creuse", "creuse"),
        ("l'Isère", "isere"),
        ("dans le 93", "93"),
        ("en Seine-Saint-Denis", "seine saint denis"),
        ("Creuse", ""),
        ("La", ""),
    ],
)
def test_small_words_in_front_of_an_area_are_left_out(typed, bare):
    assert read_typed(typed).bare == bare


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["L'Aiguillon", "La Francheville", "Les Ormes"])
def test_a_town_keeps_its_article(name):
    assert Place.objects.suggest(name, 1)[0].name == name


def test_a_stroke_before_a_number_is_no_short_word():
    assert Reading("saint denis sur 93") not in read_typed("Saint-Denis/93").readings


def test_a_street_that_is_named_after_a_town_is_hardly_the_town():
    pieces = {piece.name: piece.bonus for piece in read_typed("12 rue de Marseille, Lyon").pieces}
    assert pieces["lyon"] > pieces["marseille lyon"]


@pytest.mark.parametrize("typed", ["", "  ", "—", "\x00", "\ud800"])
def test_nothing_is_read_from_nothing(typed):
    assert read_typed(typed).text == ""


def test_a_very_long_text_has_few_readings():
    assert len(read_typed("saint denis " * 500).readings) < 50


@pytest.mark.parametrize(
    ("typed", "is_street"),
    [("12 rue Verte, Lyon", True), ("bd Barbès Paris", True), ("Lyon", False)],
)
def test_an_address_shows_by_the_kind_of_its_street(typed, is_street):
    assert names_street(typed) is is_street
