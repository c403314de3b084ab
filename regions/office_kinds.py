"""Kinds of public office; French names of offices stay in every language."""

from django.db import models


class OfficeKind(models.TextChoices):
    """What a public office is. Procedure sheets call those of theirs by the same names."""

    PREFECTURE = "prefecture", "Préfecture"
    SUB_PREFECTURE = "sub_prefecture", "Sous-préfecture"
    OFII = "ofii", "OFII"
    CPAM = "cpam", "CPAM"
    CAF = "caf", "CAF"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    MAIRIE = "mairie", "Mairie"
    CCAS = "ccas", "CCAS"
    FRANCE_SERVICES = "france_services", "France services"
