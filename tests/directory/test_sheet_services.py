"""A step of a sheet that names an online service by its address links to it."""

import pytest

from directory.display.procedures import services_named


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
    assert services_named(text) == named
