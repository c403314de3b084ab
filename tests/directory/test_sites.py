"""Display of sites: addresses show only what is public, and repeat nothing."""

import pytest
from django.utils import timezone

from directory.display.sites import site_display
from directory.models import Site
from directory.vocabulary import Precision
from tests.factories import ProgrammeFactory, SiteFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({"street_address": "3 quai", "postcode": "69001"}, "3 quai, 69001 Lyon"),
        ({"street_address": "", "postcode": "69001"}, "69001 Lyon"),
        ({"street_address": "", "postcode": ""}, ""),
        ({"street_address": "", "postcode": "", "locality": "La Duchère"}, "Lyon"),
    ],
)
def test_address_does_not_repeat_the_locality(fields, address):
    fields = fields | {"precision": Precision.COMMUNE, "at": "com:69123"}
    site = SiteFactory(programme=ProgrammeFactory(), **fields)
    sites = Site.objects.with_published_point().with_closures()
    assert site_display(sites.get(pk=site.pk), timezone.now()).address == address


OWN = {"phone": "+33472000001", "second_phone": "+33472000002", "second_phone_label": "Familles"}
SHARED = {"phone": "+33472000008", "second_phone": "+33472000009", "second_phone_label": "Urgences"}


@pytest.mark.parametrize(
    ("of_site", "phones"),
    [
        (OWN, [("04 72 00 00 01", ""), ("04 72 00 00 02", "Familles")]),
        ({"phone": "+33472000001"}, [("04 72 00 00 01", "")]),
        ({}, [("04 72 00 00 08", ""), ("04 72 00 00 09", "Urgences")]),
        ({"second_phone": "+33472000002"}, [("04 72 00 00 08", ""), ("04 72 00 00 02", "")]),
    ],
)
def test_site_shows_its_own_phones_or_those_of_its_programme(of_site, phones):
    site = SiteFactory(programme=ProgrammeFactory(**SHARED), **of_site)
    sites = Site.objects.with_published_point().with_closures()
    shown = site_display(sites.get(pk=site.pk), timezone.now()).phones
    assert [(phone.number, phone.label) for phone in shown] == phones
