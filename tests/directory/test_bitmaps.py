"""The bitmap index: which sites blocks hold, unindexed entries, and places of clusters."""

from io import StringIO

import pytest
from django.core.management import call_command

from contributions.revisions import write_guard
from directory.fields import codes_of
from directory.index import bitmaps, term_ids
from directory.models import UnindexedEntry
from directory.search.clusters import ClusterTile, clusters_of
from directory.search.criteria import Criteria
from directory.vocabulary import SPOKEN_LANGUAGES, AccessMode
from geo.box import Box
from tests.factories import LYON, PARIS, ProgrammeFactory

pytestmark = pytest.mark.django_db


def all_ids() -> list[int]:
    """The ids of all that is no term of the taxonomy."""
    given = term_ids.ids_of_languages(SPOKEN_LANGUAGES)
    given += term_ids.ids_of_access_modes(AccessMode.values)
    for parameter, (column, _filter) in term_ids.FILTERED.items():
        given += term_ids.ids_of_filter(parameter, codes_of(column))
    return given


def build() -> None:
    with write_guard.allow_writes("test"):
        bitmaps.build_bitmaps()


def test_no_key_of_a_condition_is_a_term_id_or_that_of_a_territory():
    given = all_ids()
    conditions = [bitmaps.FREE, *(bitmaps.AGE - age for age in range(bitmaps.MAX_AGE + 1))]
    conditions += [key for keys in bitmaps.ACCEPTING.values() for key in keys]
    assert len(set(conditions)) == len(conditions)
    assert bitmaps.TERRITORY < min(conditions) <= max(conditions) < min(given)


def test_a_site_alone_is_exactly_where_it_is():
    programme = ProgrammeFactory(at=LYON, title="Violon", age_min=18)
    ProgrammeFactory(at=(LYON[0] + 0.01, LYON[1]), age_max=17)
    build()
    (alone,) = clusters_of(Criteria(age=30), ClusterTile(5, 16, 11))
    assert (alone.count, alone.programme_id, alone.title) == (1, programme.pk, "Violon")
    assert (alone.lon, alone.lat, alone.box.west) == pytest.approx((*LYON, LYON[0]))


def test_a_cluster_lies_amid_the_blocks_of_its_sites():
    for at in (LYON, LYON, PARIS):
        ProgrammeFactory(at=at)
    build()
    (cluster,) = clusters_of(Criteria(age=30), ClusterTile(0, 0, 0))
    west, south, east, north = PARIS[0], LYON[1], LYON[0], PARIS[1]
    assert cluster.box == pytest.approx(Box(west, south, east, north))
    assert cluster.lon == pytest.approx((2 * LYON[0] + PARIS[0]) / 3)


def test_sites_published_since_the_blocks_were_built_are_evaluated_individually():
    ProgrammeFactory()
    build()
    assert not UnindexedEntry.objects.exists()
    ProgrammeFactory()
    assert UnindexedEntry.objects.count() == 1


def test_blocks_are_rebuilt_by_a_command():
    for at in (LYON, LYON, PARIS):
        ProgrammeFactory(at=at)
    output = StringIO()
    call_command("build_bitmaps", stdout=output)
    assert output.getvalue() == "The sites of the map stand in 2 blocks.\n"
