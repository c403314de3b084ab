"""Filling of the proxy's cache for an area: what is asked for, how often, and when it stops."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from geo.tiles import warming
from geo.tiles.source import configured
from geo.tiles.warming import WarmingError, wanted_tiles

LYON = (4.80, 45.73, 4.87, 45.78)
BBOX = "--bbox=4.80,45.73,4.87,45.78"


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """The pauses that were made, without waiting."""
    made: list[float] = []
    monkeypatch.setattr(warming.time, "sleep", made.append)
    return made


def warmed(*options: str) -> str:
    out = StringIO()
    call_command("warm_basemap", *options, stdout=out)
    return out.getvalue()


def test_tiles_of_an_area_are_fetched_once_with_a_pause_after_each(source, pauses):
    wanted = wanted_tiles(LYON, range(11, 14), configured())
    assert "fetched" in warmed(BBOX, "--zooms=11-13")
    assert len(source.requested) == len(set(source.requested)) == len(wanted)
    assert pauses == [0.5] * len(wanted)


def test_what_is_cached_is_not_fetched_again(source, pauses):
    warmed(BBOX, "--zooms=11-12")
    before = len(source.requested)
    assert f"0 fetched, {before} there already" in warmed(BBOX, "--zooms=11-12")
    assert len(source.requested) == before


def test_dry_run_only_counts(source, pauses):
    assert "tiles from © Fake" in warmed(BBOX, "--zooms=11-13", "--dry-run")
    assert source.requested == []


def test_source_that_refuses_is_left_alone(source, pauses):
    source.behaviour = "broken"
    with pytest.raises(CommandError, match="the source refuses"):
        warmed(BBOX, "--zooms=14-16")
    assert len(source.requested) == warming.MOST_FAILURES


def test_source_whose_rules_forbid_it_is_not_asked(source, settings):
    settings.BASEMAP_SOURCE_NAME = "openstreetmap"
    with pytest.raises(CommandError, match="the rules of openstreetmap forbid"):
        warmed(BBOX, "--zooms=11-12")
    assert source.requested == []


def test_more_than_the_cache_holds_is_refused(source, settings):
    settings.BASEMAP_CACHE_BYTES = 100_000
    with pytest.raises(WarmingError, match="more than the cache holds"):
        wanted_tiles(LYON, range(11, 18), configured())


@pytest.mark.parametrize(
    "options",
    [
        ["--bbox=4,45", "--zooms=8-9"],
        ["--bbox=5,45,4,46", "--zooms=8-9"],
        [BBOX, "--zooms=9-8"],
        [BBOX, "--zooms=near"],
    ],
)
def test_area_or_zooms_that_are_none_are_refused(options):
    with pytest.raises(CommandError):
        warmed(*options)


@pytest.mark.django_db
def test_area_of_a_territory_is_its_box(source, pauses):
    assert "tiles from" in warmed("--territory=dep:69", "--zooms=8-8", "--dry-run")


@pytest.mark.django_db
def test_unknown_territory_is_refused(source):
    with pytest.raises(CommandError, match="no territory dep:00"):
        warmed("--territory=dep:00", "--zooms=8-8")
