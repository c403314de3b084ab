"""Counts of grid cells stay correct when programmes are published, moved and withdrawn."""

import pytest

from contributions.revisions.write_guard import allow_writes
from directory.index import grid, rebuild
from directory.models import ClusterCell, Programme
from directory.search.clusters import clusters_of
from directory.search.criteria import Criteria
from tests.directory.test_clusters import tiles_with_sites
from tests.factories import GRENOBLE, LYON, ProgrammeFactory

pytestmark = pytest.mark.django_db


def all_cells() -> list[tuple]:
    """All cells in order; sums rounded to a centimetre."""
    rows = ClusterCell.objects.order_by("facet", "level", "cell").values_list(
        "facet", "level", "cell", "sites", "lon_sum", "lat_sum", "west", "south", "east", "north"
    )
    return [tuple(round(value, 7) for value in row) for row in rows]


def test_publishing_and_withdrawing_keep_every_cell_right():
    """After each change the cells equal a full recount."""
    made = [
        ProgrammeFactory(at=LYON),
        ProgrammeFactory(at=[LYON, GRENOBLE], themes=["health", "family"]),
        ProgrammeFactory(at=(LYON[0] + 0.001, LYON[1]), hidden=True),
        ProgrammeFactory(at=None, nationwide=True),
    ]
    with allow_writes("test"):
        for programme in made[:3]:
            Programme.objects.filter(pk=programme.pk).update(publication="archived")
            rebuild.rebuild_entries([programme.pk])
            before = all_cells()
            grid.recount_all()
            assert before == all_cells()
    assert all_cells() == []


def test_a_moved_site_is_counted_where_it_went():
    programme = ProgrammeFactory(at=LYON)
    site = programme.sites.get()
    with allow_writes("test"):
        site.exact_point = ProgrammeFactory(at=GRENOBLE).sites.get().exact_point
        site.save()
        rebuild.rebuild_entries([programme.pk])
    before = all_cells()
    with allow_writes("test"):
        grid.recount_all()
    assert before == all_cells()
    assert [c.count for t in tiles_with_sites(9) for c in clusters_of(Criteria(), t)] == [2]
