"""Today's codes of places and territories, for those given up or written otherwise."""

from geo.canonical_codes import canonical
from geo.models import FormerCommune, Place


def code_today(code: str) -> str | None:
    """Today's code for one that was given up or is written otherwise; None for all others."""
    written = canonical(code)
    return FormerCommune.code_today(written) or (written if written != code else None)


def city_of_borough(code: str) -> str | None:
    """The code of the city that a borough ("com:75111") is part of; None if it is no borough."""
    boroughs = Place.objects.filter(code=canonical(code), kind=Place.Kind.BOROUGH)
    return boroughs.values_list("territory_code", flat=True).first()
