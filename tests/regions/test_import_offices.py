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
