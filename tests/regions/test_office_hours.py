"""Hours of the administrative directory in OpenStreetMap syntax, and contacts of offices."""

import pytest

from directory.hours import validate_opening_hours
from regions.france import fixture
from regions.france.offices import OFFICES
from regions.offices.contacts import mail_of, phone_of, site_of
from regions.offices.hours import HoursError, Opening, osm_hours

MORNING, AFTERNOON = ("09:00:00", "12:00:00"), ("14:00:00", "17:00:00")

# Openings, and the rule.
CONVERTED = [
    ([], ""),
    ([Opening("lundi", "vendredi", [MORNING])], "Mo-Fr 09:00-12:00; PH off"),
    ([Opening("Lundi", "Lundi", [MORNING])], "Mo 09:00-12:00; PH off"),
    ([Opening("jeudi", "", [MORNING])], "Th 09:00-12:00; PH off"),
    (
        [Opening("lundi", "lundi", [MORNING]), Opening("jeudi", "vendredi", [MORNING])],
        "Mo,Th-Fr 09:00-12:00; PH off",
    ),
    (
        [Opening("mardi", "mardi", [MORNING, AFTERNOON]), Opening("samedi", "samedi", [MORNING])],
        "Tu 09:00-12:00,14:00-17:00; Sa 09:00-12:00; PH off",
    ),
    # A day named twice has the hours of both, and overlapping hours are one opening.
    (
        [Opening("mardi", "mardi", [AFTERNOON]), Opening("mardi", "mardi", [MORNING])],
        "Tu 09:00-12:00,14:00-17:00; PH off",
    ),
    (
        [Opening("lundi", "lundi", [MORNING]), Opening("lundi", "lundi", [("11:00", "13:00")])],
        "Mo 09:00-13:00; PH off",
    ),
    (
        [Opening("lundi", "lundi", [("08:30", "12:00"), ("12:00", "16:00")])],
        "Mo 08:30-16:00; PH off",
    ),
    ([Opening("lundi", "lundi", [("13:30:30", "17:00:00")])], "Mo 13:30-17:00; PH off"),
    ([Opening("samedi", "dimanche", [("20:00", "24:00")])], "Sa-Su 20:00-24:00; PH off"),
    # A condition makes the hours uncertain.
    (
        [Opening("lundi", "mardi", [MORNING]), Opening("mardi", "mardi", [AFTERNOON], "hors été")],
        'Mo-Tu 09:00-12:00, Tu 14:00-17:00 unknown "hors été"; PH off',
    ),
    (
        [Opening("lundi", "lundi", [MORNING], 'dit "ouvert"; ou non')],
        "Mo 09:00-12:00 unknown \"dit 'ouvert', ou non\"; PH off",
    ),
]
REFUSED = [
    [Opening("lundi", "lundi", [("12:30:00", "12:30:00")])],
    [Opening("lundi", "lundi", [("17:00", "09:00")])],
    [Opening("vendredi", "lundi", [MORNING])],
    [Opening("monday", "monday", [MORNING])],
    [Opening("lundi", "lundi", [("9h", "12h")])],
    [Opening("lundi", "lundi", [("25:00", "26:00")])],
    [Opening("", "", [MORNING])],
]


@pytest.mark.parametrize(("openings", "rule"), CONVERTED)
def test_hours_are_written_in_openstreetmap_syntax(openings, rule):
    assert osm_hours(openings) == rule


@pytest.mark.parametrize("rule", [rule for _openings, rule in CONVERTED if rule])
def test_written_hours_can_be_read(rule):
    validate_opening_hours(rule)


@pytest.mark.parametrize("openings", REFUSED)
def test_hours_that_would_be_a_guess_are_refused(openings):
    with pytest.raises(HoursError):
        osm_hours(openings)


def test_every_hundredth_rule_of_the_embedded_offices_can_be_read():
    rules = sorted({row["hours"] for row in fixture.read_table(OFFICES)} - {""})
    assert len(rules) > 20_000
    for rule in rules[::100]:
        validate_opening_hours(rule)


@pytest.mark.parametrize(
    ("text", "department", "phone"),
    [
        ("04 72 10 30 30", "69", "+33472103030"),
        ("0385479678", "71", "+33385479678"),
        ("02 62 40 04 04", "974", "+262262400404"),
        ("05 90 93 85 85", "971", "+590590938585"),
        ("30 13", "13", "3013"),
        ("39 49", "75", "3949"),
        # A mobile number may be that of a person.
        ("06 12 34 56 78", "02", ""),
        ("03 90 6", "67", ""),
        ("", "69", ""),
        ("appelez-nous", "69", ""),
    ],
)
def test_telephone_is_that_of_an_office(text, department, phone):
    assert phone_of(text, department) == phone


@pytest.mark.parametrize(
    ("mail", "place", "is_kept"),
    [
        ("mairie@lyon.fr", "Lyon", True),
        ("mairiedesaintbonnet@orange.fr", "Saint-Bonnet", True),
        ("stbonnet@orange.fr", "Saint-Bonnet", True),
        ("accueil@ville.fr", "Évreux", True),
        ("evreux27@wanadoo.fr", "Évreux", True),
        ("jeanne.dupont@lyon.fr", "Lyon", False),
        ("j.dupont@orange.fr", "Saint-Bonnet", False),
        ("claude.devillers0574@orange.fr", "Sarcey", False),
        ("claude.devillers0574@orange.fr", "Villers", False),
        ("claude.villers@orange.fr", "Villers", False),
        ("claudevillers@orange.fr", "Villers", False),
        ("claude.devillers-dgs@orange.fr", "Lyon", False),
        ("jean.ville@orange.fr", "Lyon", False),
        ("pierre.dgsell@orange.fr", "Lyon", False),
        ("anne.infosta@orange.fr", "Lyon", False),
        ("ddct-ma05-accueil@paris.fr", "Paris 5e Arrondissement", True),
        ("villers-le-lac.25@orange.fr", "Villers-le-Lac", True),
        ("communedelichos@orange.fr", "Lichos", True),
        ("ville.evreux@orange.fr", "Évreux", True),
        ("infos@orange.fr", "Lyon", True),
        ("not a mail", "Lyon", False),
        ("", "Lyon", False),
    ],
)
def test_mail_address_is_that_of_an_office(mail, place, is_kept):
    assert mail_of(mail, place) == (mail if is_kept else "")


@pytest.mark.parametrize(
    ("site", "is_kept"),
    [
        ("https://www.lyon.fr/", True),
        ("http://lyon.fr", True),
        ("www.lyon.fr", False),
        ("javascript:alert(1)", False),
        ("https://user:word@lyon.fr", False),
        ("https://", False),
    ],
)
def test_site_is_a_web_address(site, is_kept):
    assert site_of(site) == (site if is_kept else "")
