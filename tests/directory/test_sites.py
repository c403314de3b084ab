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
