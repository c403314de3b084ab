"""Import of public offices from a file of the national administrative directory."""

import json
from copy import deepcopy
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from geo.models import FormerCommune, Place
from regions.models import PublicOffice
from regions.offices.directory_file import KINDS

pytestmark = pytest.mark.django_db
CAF = {
    "id": "11111111-2222-4333-8444-555555555555",
    "nom": "Caisse d'allocations familiales (Caf) du Rhône - accueil de Lyon",
    "code_insee_commune": "69383",
    "pivot": [{"type_service_local": "caf", "code_insee_commune": ["69123", "69266"]}],
    "adresse": [
        {"type_adresse": "Adresse postale", "numero_voie": "BP 1", "code_postal": "69409"},
        {
            "type_adresse": "Adresse",
            "numero_voie": "67 boulevard Vivier-Merle",
            "code_postal": "69003",
            "nom_commune": "Lyon",
            "longitude": "4.8592",
            "latitude": "45.7585",
            "accessibilite": "ACC",
            "note_accessibilite": "Rampe",
        },
    ],
    "telephone": [{"valeur": "32 30", "description": ""}],
    "adresse_courriel": ["jean.dupont@caf69.fr", "accueil@caf69.fr"],
    "site_internet": [{"libelle": "", "valeur": "https://www.caf.fr"}],
    "plage_ouverture": [
        {
            "nom_jour_debut": "Lundi",
            "nom_jour_fin": "Vendredi",
            "valeur_heure_debut_1": "09:00:00",
            "valeur_heure_fin_1": "12:00:00",
            "valeur_heure_debut_2": "13:30:00",
            "valeur_heure_fin_2": "16:00:00",
            "commentaire": "",
        }
    ],
    "affectation_personne": [{"personne": {"nom": "Xylophage"}, "fonction": "Directrice"}],
    "date_modification": "18/12/2024 17:42:39",
}
COURT = {"id": "x", "nom": "Tribunal", "pivot": [{"type_service_local": "tribunal_judiciaire"}]}


def changed(**fields: object) -> dict:
    return deepcopy(CAF) | fields


@pytest.fixture
def load(tmp_path):
    """Import these services, or this text; return the output of the command."""

    def run(*services: object, text: str | None = None, dry_run: bool = False) -> str:
        path = tmp_path / "file.json"
        path.write_text(json.dumps({"service": services}) if text is None else text, "utf-8")
        output = StringIO()
        call_command("import_offices", str(path), dry_run=dry_run, stdout=output)
        return output.getvalue()

    return run


def imported():
    return PublicOffice.objects.filter(source="directory").current()


def test_office_is_whole_after_the_import(load):
    output = load(CAF, COURT)
    assert "1 added, 0 changed, 0 unchanged, 0 ended" in output
    assert "1 services of other kinds left out" in output
    caf = imported().get()
    assert caf.pk == UUID(CAF["id"])
    assert (caf.kind, caf.commune.code) == ("caf", "com:69123")
    assert caf.address == "67 boulevard Vivier-Merle, 69003 Lyon"
    assert (caf.point.x, caf.point.y, caf.is_located) == (4.8592, 45.7585, True)
    assert caf.opening_hours == "Mo-Fr 09:00-12:00,13:30-16:00; PH off"
    assert (caf.phone, caf.website) == ("3230", "https://www.caf.fr")
    assert (caf.accessibility, caf.accessibility_note) == ("yes", "Rampe")
    assert caf.updated_on.isoformat() == "2024-12-18"


def test_no_person_is_imported(load):
    load(CAF)
    caf = imported().get()
    assert caf.email == "accueil@caf69.fr"
    assert "Xylophage" not in str(vars(caf))


def test_same_file_twice_changes_nothing(load):
    load(CAF)
    assert "0 added, 0 changed, 1 unchanged, 0 ended" in load(CAF)


def test_changed_office_is_changed(load):
    load(CAF)
    assert "0 added, 1 changed" in load(changed(nom="CAF de Lyon"))
    assert imported().get().name == "CAF de Lyon"


def test_later_file_ends_what_is_gone(load):
    load(CAF, changed(id="21111111-2222-4333-8444-555555555555"))
    assert "1 unchanged, 1 ended" in load(CAF)
    assert imported().count() == 1
    load(CAF, changed(id="21111111-2222-4333-8444-555555555555"))
    assert imported().count() == 2


def test_file_of_another_kind_ends_nothing(load):
    load(CAF)
    pivot = [{"type_service_local": "ofii", "code_insee_commune": ["69123"]}]
    load(changed(id="31111111-2222-4333-8444-555555555555", pivot=pivot))
    assert imported().count() == 2


def test_imported_town_hall_ends_the_embedded_one_of_its_commune(load):
    pivot = [{"type_service_local": "mairie", "code_insee_commune": ["69266"]}]
    output = load(changed(pivot=pivot, code_insee_commune="69266"))
    assert "1 embedded offices ended" in output
    of_commune = PublicOffice.objects.current().filter(commune__code="com:69266")
    assert [office.source for office in of_commune] == ["directory"]


def test_dry_run_writes_nothing(load):
    output = load(CAF, dry_run=True)
    assert "1 added" in output
    assert "nothing was written" in output
    assert not imported().exists()


def test_office_without_a_point_stands_at_that_of_its_commune(load):
    load(changed(adresse=[]))
    caf = imported().get()
    assert caf.is_located is False
    assert caf.point.distance(caf.commune.centre) < 0.1


def test_code_of_a_former_commune_leads_to_todays(load):
    former = FormerCommune.objects.exclude(code__in=Place.objects.values("code")).first()
    load(changed(code_insee_commune=former.code.removeprefix("com:")))
    today = Place.objects.get(code=former.place_code)
    assert imported().get().commune.code == today.territory_code


def test_hours_that_make_no_sense_are_left_out_and_named(load):
    odd = [{"nom_jour_debut": "Lundi", "valeur_heure_debut_1": "9h", "valeur_heure_fin_1": "12h"}]
    assert f"Hours left out, {CAF['nom']}: time '9h'" in load(changed(plage_ouverture=odd))
    assert imported().get().opening_hours == ""


@pytest.mark.parametrize(
    ("comments", "hours", "by_appointment"),
    [
        (["sur rendez-vous"], "Mo 09:00-12:00; PH off", True),
        (["Sans rendez-vous"], "Mo 09:00-12:00; PH off", False),
        (["avec ou sans RDV"], "Mo 09:00-12:00; PH off", False),
        (["Pas d'accueil sans rendez-vous"], "Mo 09:00-12:00; PH off", True),
        (["sans RDV, l'été"], 'Mo 09:00-12:00 unknown "sans RDV, l\'été"; PH off', False),
        (["", "sur RDV"], "Mo 09:00-12:00; PH off", False),
        (["hors été"], 'Mo 09:00-12:00 unknown "hors été"; PH off', False),
    ],
)
def test_conditions_of_hours_are_kept(load, comments, hours, by_appointment):
    ranges = [
        {
            "nom_jour_debut": day,
            "valeur_heure_debut_1": "09:00:00",
            "valeur_heure_fin_1": "12:00:00",
            "commentaire": comment,
        }
        for day, comment in zip(["Lundi", "Mardi"], comments, strict=False)
    ]
    load(changed(plage_ouverture=ranges))
    caf = imported().get()
    assert (caf.opening_hours, caf.by_appointment) == (hours, by_appointment)


# A service with every field of the open file, in its order and with its empty values.
WHOLE = {
    "plage_ouverture": [
        {
            "nom_jour_debut": "Lundi",
            "nom_jour_fin": "Jeudi",
            "valeur_heure_debut_1": "08:30:00",
            "valeur_heure_fin_1": "12:00:00",
            "valeur_heure_debut_2": "13:30:00",
            "valeur_heure_fin_2": "17:00:00",
            "commentaire": "",
        },
        {
            "nom_jour_debut": "Samedi",
            "nom_jour_fin": "Samedi",
            "valeur_heure_debut_1": "09:00:00",
            "valeur_heure_fin_1": "12:00:00",
            "valeur_heure_debut_2": "",
            "valeur_heure_fin_2": "",
            "commentaire": "Accueil ouvert les semaines paires.",
        },
    ],
    "site_internet": [{"libelle": "", "valeur": "https://www.exemple.fr"}],
    "copyright": "Direction de l'information légale et administrative (Première ministre)",
    "siren": "",
    "ancien_code_pivot": "mairie-69266-01",
    "reseau_social": [
        {"custom_dico2": "Facebook", "description": "", "valeur": "https://f.exemple"}
    ],
    "texte_reference": [],
    "partenaire": "",
    "telecopie": ["04 00 00 00 00"],
    "nom": "Mairie - Villeurbanne",
    "siret": "00000000000000",
    "itm_identifiant": "1",
    "sigle": "",
    "affectation_personne": [],
    "date_modification": "09/08/2025 13:30:19",
    "adresse_courriel": ["mairie@exemple.fr"],
    "service_disponible": "",
    "organigramme": [],
    "pivot": [{"type_service_local": "mairie", "code_insee_commune": ["69266"]}],
    "partenaire_identifiant": "",
    "ancien_identifiant": [],
    "id": "00001111-264c-43a0-b0b7-7f3b7dd995ab",
    "ancien_nom": [],
    "commentaire_plage_ouverture": "",
    "annuaire": [],
    "tchat": [],
    "hierarchie": [],
    "categorie": "SL",
    "sve": [],
    "telephone_accessible": [],
    "application_mobile": [],
    "version_type": "Publiable",
    "type_repertoire": "",
    "telephone": [{"valeur": "04 78 03 67 67", "description": "Accueil"}],
    "version_etat_modification": "",
    "date_creation": "18/01/2012 00:00:00",
    "partenaire_date_modification": "",
    "mission": "",
    "formulaire_contact": [],
    "version_source": "",
    "type_organisme": "",
    "code_insee_commune": "69266",
    "statut_de_diffusion": "true",
    "adresse": [
        {
            "type_adresse": "Adresse",
            "complement1": "Bâtiment B",
            "complement2": "",
            "numero_voie": "2 place de l'Exemple",
            "service_distribution": "BP 65051",
            "code_postal": "69100",
            "nom_commune": "Villeurbanne",
            "pays": "",
            "continent": "",
            "longitude": "4.8797",
            "latitude": "45.7667",
            "accessibilite": "DEM",
            "note_accessibilite": "",
        }
    ],
    "url_service_public": "https://exemple.fr/rhone/00001111",
    "information_complementaire": "",
    "date_diffusion": "",
}


def whole(**fields: object) -> dict:
    return deepcopy(WHOLE) | fields


def test_service_with_every_field_of_the_open_file_is_read(load):
    load(whole())
    hall = imported().get()
    assert (hall.kind, hall.name, hall.commune.code) == (
        *("mairie", "Mairie - Villeurbanne", "com:69266"),
    )
    assert hall.address == "Bâtiment B, 2 place de l'Exemple, 69100 Villeurbanne"
    assert (hall.point.x, hall.point.y, hall.is_located) == (4.8797, 45.7667, True)
    assert hall.opening_hours == (
        "Mo-Th 08:30-12:00,13:30-17:00, "
        'Sa 09:00-12:00 unknown "Accueil ouvert les semaines paires."; PH off'
    )
    assert (hall.phone, hall.email) == ("+33478036767", "mairie@exemple.fr")
    assert (hall.website, hall.accessibility) == ("https://www.exemple.fr", "on_request")
    assert hall.updated_on.isoformat() == "2025-08-09"


def test_service_with_nothing_but_what_is_needed_is_read(load):
    needed = {"id", "nom", "pivot", "code_insee_commune", "date_creation"}
    load({name: value if name in needed else None for name, value in WHOLE.items()})
    hall = imported().get()
    assert (hall.address, hall.opening_hours, hall.phone) == ("", "", "")
    assert hall.updated_on.isoformat() == "2012-01-18"


@pytest.mark.parametrize("code", ["97502", "97701", "97801", "98735", "98818"])
def test_office_outside_the_departments_is_left_out_and_counted(load, code):
    assert "1 outside the departments left out" in load(whole(code_insee_commune=code), CAF)
    assert imported().get().kind == "caf"


def test_point_far_outside_the_commune_is_left_out_and_counted(load):
    address = WHOLE["adresse"][0] | {"longitude": "2.35", "latitude": "48.85"}
    assert "1 points left out" in load(whole(adresse=[address]))
    hall = imported().get()
    assert hall.is_located is False
    assert hall.point.distance(hall.commune.centre) < 0.1


@pytest.mark.parametrize(
    ("remark", "by_appointment"),
    [
        ("Sur rendez-vous uniquement", True),
        ("L'accueil se fait sur RDV.", True),
        ("Sur rendez-vous le samedi", False),
        ("Avec ou sans rendez-vous", False),
        ("Fermé entre Noël et le jour de l'an", False),
    ],
)
def test_remark_on_all_hours_may_say_that_they_are_by_appointment(load, remark, by_appointment):
    load(whole(commentaire_plage_ouverture=remark))
    assert imported().get().by_appointment is by_appointment


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_is_imported(load, name):
    pivot = [{"type_service_local": name, "code_insee_commune": ["69123"]}]
    load(changed(pivot=pivot))
    assert imported().get().kind == KINDS[name]


BAD = [
    ({"id": "caf-69"}, "no UUID"),
    ({"id": None}, "no UUID"),
    ({"nom": ""}, "no nom"),
    ({"code_insee_commune": "00000"}, "no commune has the code '00000'"),
    ({"code_insee_commune": ""}, "no code_insee_commune"),
    ({"date_modification": "hier"}, "no date"),
    ({"adresse": [{"longitude": "4.8", "latitude": "95"}]}, "lat lies outside"),
    ({"adresse": [{"longitude": "east", "latitude": "45"}]}, "lon is not a number"),
    ({"telephone": "32 30"}, "telephone is no list"),
    ({"pivot": "caf"}, r"service 2 .*pivot is no list"),
]


@pytest.mark.parametrize(("fields", "reason"), BAD, ids=lambda value: str(value)[:40])
def test_bad_row_is_named_and_nothing_is_imported(load, fields, reason):
    with pytest.raises(CommandError, match=reason):
        load(changed(id="41111111-2222-4333-8444-555555555555"), changed(**fields))
    assert not imported().exists()


def test_every_bad_row_is_named(load):
    with pytest.raises(CommandError) as raised:
        load(changed(nom=""), changed(date_modification=""), CAF, CAF)
    named = [line.partition(" (")[0] for line in str(raised.value).splitlines()[1:]]
    assert named == ["service 1", "service 2", "service 4"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"service": {}}', "not json", "\x00"])
def test_file_of_another_shape_is_refused(load, text):
    with pytest.raises(CommandError, match="Nothing was imported"):
        load(text=text)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("import_offices", str(tmp_path / "nothing.json"))
