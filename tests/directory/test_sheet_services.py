"""A step of a sheet that names an online service by its address links to it."""

import pytest

from directory.online_services import services_named, sites_named

CIVIC_EXAM = "https://formation-civique.interieur.gouv.fr/examen-civique"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Créez votre compte sur caf.fr, puis demandez chaque aide.", ["caf.fr"]),
        ("Allez sur permisdeconduire.ants.gouv.fr.", ["permisdeconduire.ants.gouv.fr"]),
        ("أنشئ حسابك على caf.fr ثم اطلب كل مساعدة.", ["caf.fr"]),
        ("En ligne sur ameli.fr. Le simulateur d'ameli.fr le dit.", ["ameli.fr"]),
        ("Écrivez à contact@mairie.fr ou prenom.nom@ville.gouv.fr.", []),
        ("Portez le dossier au guichet.", []),
        ("Voir exemple.frais et www.exemple.org", []),
    ],
)
def test_addresses_that_a_step_names_are_those_of_its_services(text, named):
    assert sites_named(text) == named


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Créez votre compte sur caf.fr.", ["https://caf.fr/"]),
        (
            "Le site formation-civique.interieur.gouv.fr donne le programme.",
            [f"{CIVIC_EXAM}/informations-g%C3%A9n%C3%A9rales-sur-lexamen-civique"],
        ),
        ("Allez sur un-site-inconnu.fr.", []),
    ],
)
def test_only_a_service_seen_in_an_official_source_is_linked(text, urls):
    assert [service.url for service in services_named(text)] == urls
