"""On more than ten thousand rows the search uses its indexes and few queries."""

import re

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.revisions import write_guard
from directory.expressions import ArrayOverlaps
from directory.index import rebuild, spatial_keys
from directory.models import ProgrammeText, SearchEntry
from directory.search.clusters import ClusterTile, clusters_of
from directory.search.criteria import Criteria, Here
from directory.search.pages import search_results
from geo.box import Box
from geo.points import point
from regions.models import Territory
from tests.factories import LYON, ProgrammeFactory, write_texts
from tests.random_programmes import check_and_analyze, rolled_back_after_module

# It builds a directory of twelve thousand programmes.
pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

ROWS = 12_000
IN_LYON = Here(point(*LYON), "com:69123")
# Copies of one programme and its site, each in another commune and a little beside its centre.
COPIED_PROGRAMMES = """
INSERT INTO directory_programme
SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid()))).*
FROM directory_programme p, generate_series(1, %s)
"""
COPIED_SITES = """
WITH places AS (
    SELECT id, centre::geometry AS centre, row_number() OVER (ORDER BY md5(code)) AS no
    FROM regions_territory WHERE kind = 'commune'
), programmes AS (
    SELECT id, row_number() OVER (ORDER BY id) AS no FROM directory_programme
    WHERE id NOT IN (SELECT programme_id FROM directory_site)
)
INSERT INTO directory_site
SELECT (jsonb_populate_record(s, jsonb_build_object(
    'id', gen_random_uuid(), 'programme_id', programmes.id, 'commune_id', places.id,
    'exact_point', format('SRID=4326;POINT(%s %s)',
        ST_X(centre) + sin(places.no) / 50, ST_Y(centre) + cos(places.no) / 50)
))).*
FROM directory_site s, programmes JOIN places USING (no)
"""
COPIED_SECTIONS = """
INSERT INTO directory_section (programme_id, key, language, text, text_no, meaning_no, state,
    modified_at)
SELECT p.id, s.key, s.language, s.text, 1, 1, s.state, s.modified_at
FROM directory_programme p, directory_section s
WHERE s.programme_id = %s AND p.id <> s.programme_id
"""


@pytest.fixture(scope="module")
def many(django_db_setup, django_db_blocker):
    """Twelve thousand programmes all over France, and a few found by coverage."""
    with rolled_back_after_module(django_db_blocker), write_guard.allow_writes("test"):
        call_command("load_taxonomy", verbosity=0)
        one = ProgrammeFactory(title="Cours du soir", hours="Mo-Fr 09:00-17:00", age_min=16)
        with connection.cursor() as cursor:
            cursor.execute(COPIED_PROGRAMMES, [ROWS])
            cursor.execute(COPIED_SITES)
            cursor.execute(COPIED_SECTIONS, [one.pk])
        check_and_analyze()
        rebuild.rebuild_entries()
        for code in ("dep:69", "reg:84", "com:69123"):
            ProgrammeFactory(at=None, coverage=[code])
        rare = ProgrammeFactory(title="Marionnettes")
        write_texts({"en": {"title": "Puppets"}}, programme=rare)
        check_and_analyze()
        with connection.cursor() as cursor:
            # As autovacuum would: a GIN index with a long pending list is not chosen.
            cursor.execute("SELECT gin_clean_pending_list('entry_territories')")
        yield rare


def plan_of(rows) -> str:
    """The plan of a queryset."""
    return rows.explain()


def plans_of_search(criteria: Criteria, cursor=None) -> str:
    """The plans of all queries of one search."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        search_results(criteria, 20, cursor)
    return plans_of(captured)


def plans_of(captured: CaptureQueriesContext) -> str:
    """The plans of captured queries that read search entries."""
    plans = []
    with connection.cursor() as cursor:
        for question in captured.captured_queries:
            if "directory_searchentry" in question["sql"]:
                cursor.execute("EXPLAIN " + question["sql"])
                plans += [line for (line,) in cursor.fetchall()]
    return "\n".join(plans)


def index_on(column: str) -> str:
    """The name of the spatial index of a column of search entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'directory_searchentry'"
            " AND indexdef LIKE %s",
            [f"%USING gist ({column})%"],
        )
        return cursor.fetchone()[0]


def test_there_are_more_than_ten_thousand_rows(many):
    assert SearchEntry.objects.count() > 10_000


def test_nearest_candidates_come_from_the_geography_index_alone(many):
    rows = SearchEntry.objects.at_sites().nearest_candidates(IN_LYON.point, 33, 0)
    plan = plan_of(rows)
    assert f"Index Scan using {index_on('point')}" in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("beyond_m", [100, 10_000])
def test_later_candidates_come_from_the_same_index(many, beyond_m):
    rows = SearchEntry.objects.at_sites().within(IN_LYON.point, 50_000)
    plan = plan_of(rows.nearest_candidates(IN_LYON.point, 33, beyond_m))
    assert index_on("point") in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("criteria_fields", [{}, {"themes": ("health",)}], ids=str)
def test_one_plan_for_all_points_scans_indexed_points_in_order(many, criteria_fields):
    criteria = Criteria(here=IN_LYON, radius_m=50_000, **criteria_fields)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        for _ in range(2):
            search_results(criteria, 20)
        cursor.execute(
            "SELECT name, parameter_types::text[] FROM pg_prepared_statements"
            " WHERE statement LIKE '%directory_indexedpoint%' ORDER BY prepare_time DESC LIMIT 1"
        )
        name, types = cursor.fetchone()
        assert types.count("geography") == 3
        # EXPLAIN of a generic plan needs no values.
        cursor.execute(f"EXPLAIN EXECUTE {name} ({', '.join(['NULL'] * len(types))})")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using point_term_ids" in plan
    assert "$1" in plan
    assert "Seq Scan" not in plan


def test_a_radius_uses_the_geography_index(many):
    plan = plan_of(SearchEntry.objects.at_sites().within(IN_LYON.point, 10_000))
    assert re.search("Index Scan using entry(_marked)?_point", plan)
    assert "Seq Scan" not in plan


@pytest.mark.parametrize(
    "box", [Box(4.5, 45.5, 5, 46), Box(179, -20, -179, -10), Box(4.8, 45.7, 4.8, 45.7)], ids=str
)
def test_a_box_uses_the_geometry_index(many, box):
    plan = plan_of(SearchEntry.objects.at_sites().in_box(box))
    assert index_on("place") in plan
    assert "Seq Scan" not in plan


MARKED = {
    "a theme": Criteria(here=IN_LYON, radius_m=50_000, themes=("housing",), reaches=("site",)),
    "a need": Criteria(here=IN_LYON, radius_m=50_000, needs=("mentoring",), reaches=("site",)),
    "a language": Criteria(here=IN_LYON, spoken_languages=("ti",), reaches=("site",)),
    "a theme and an age": Criteria(here=IN_LYON, themes=("housing",), age=20, reaches=("site",)),
}


@pytest.mark.parametrize("name", MARKED)
def test_rare_terms_are_found_by_term_ids_in_the_spatial_index(many, name):
    plan = plans_of_search(MARKED[name])
    assert re.search("(point|entry_point)_term_ids", plan)
    assert "Seq Scan on directory_searchentry" not in plan


def test_coverage_is_found_by_the_coverage_index(many):
    criteria = Criteria(here=IN_LYON, radius_m=50_000, reaches=("coverage",))
    plan = plans_of_search(criteria)
    assert "Seq Scan on directory_searchentry" not in plan


@pytest.mark.parametrize("zoom", [0, 5, 8, 11])
def test_a_wide_tile_is_read_from_what_was_counted(many, zoom):
    size = 2**zoom
    tile = ClusterTile(zoom, int(size * 0.5134), int(size * 0.3569))
    with CaptureQueriesContext(connection) as captured:
        clusters_of(Criteria(), tile)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + captured.captured_queries[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search("cluster_cell_(counted_once|place)", plan)
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("zoom", [0, 5, 8])
def test_a_wide_tile_under_filters_is_read_from_bits(many, zoom):
    size = 2**zoom
    with CaptureQueriesContext(connection) as captured:
        clusters_of(Criteria(age=20), ClusterTile(zoom, int(size * 0.5134), int(size * 0.3569)))
    plan = plans_of(captured)
    assert "bitmap_key_block_once" in plan
    assert "directory_searchentry" not in re.findall("Seq Scan on (.*)", plan)


def test_a_close_tile_is_one_span_of_cells(many):
    with CaptureQueriesContext(connection) as captured:
        clusters_of(Criteria(), ClusterTile(14, 8412, 5848))
    assert "entry_cell" in plans_of(captured)


@pytest.mark.parametrize("code", ["com:69123", "dep:69", "dep:974"])
def test_a_territory_uses_the_index_of_territories(many, code):
    ids = [Territory.objects.get(code=code).pk]
    plan = plan_of(SearchEntry.objects.at_sites().in_territories(ids))
    assert "entry_territories" in plan
    assert "Seq Scan" not in plan


SEARCHES = {
    "near": Criteria(here=IN_LYON, radius_m=50_000, reaches=("site",)),
    "near, however far": Criteria(here=IN_LYON, reaches=("site",)),
    "near, with conditions": Criteria(here=IN_LYON, radius_m=50_000, age=20, reaches=("site",)),
    "covering": Criteria(here=IN_LYON, radius_m=50_000, reaches=("coverage", "remote")),
    "in a box": Criteria(box=Box(4.5, 45.5, 5, 46), reaches=("site",)),
    "rare words": Criteria(words="marionnettes", reaches=("site",)),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_a_search_reads_no_table_of_rows_from_end_to_end(many, name):
    assert not re.findall(r"Seq Scan on directory_searchentry.*", plans_of_search(SEARCHES[name]))


def test_words_are_read_by_the_places_beside_them(many):
    around = ArrayOverlaps("spatial_keys", spatial_keys.tile_cover_of_circle(*LYON, 500))
    assert "Index Cond: (spatial_keys OPERATOR" in plan_of(ProgrammeText.objects.filter(around))


def test_a_later_page_reads_no_table_from_end_to_end(many):
    criteria = SEARCHES["near"]
    cursor = search_results(criteria, 20).next_cursor
    assert "Seq Scan on directory_searchentry" not in plans_of_search(criteria, cursor)


def test_a_tile_reads_no_table_from_end_to_end(many):
    with CaptureQueriesContext(connection) as captured:
        clusters_of(Criteria(), ClusterTile(10, 525, 365))
    assert "Seq Scan on directory_searchentry" not in plans_of(captured)


# Numbers of queries


def query_count(client, address: str, **params) -> int:
    """How many queries a response takes, the second time."""
    client.get(address, params)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, params).status_code == 200
    return len(captured)


BUDGETS = [
    ("/api/v1/programmes/", {"lat": LYON[1], "lon": LYON[0]}, 1),
    ("/api/v1/programmes/", {"place": "com:69123"}, 2),
    ("/api/v1/programmes/", {"lat": LYON[1], "lon": LYON[0], "age": 20}, 1),
    ("/api/v1/programmes/", {"lat": LYON[1], "lon": LYON[0], "radius_m": 1000}, 3),
    ("/api/v1/programmes/", {"place": "com:69123", "radius_m": 1000}, 3),
    ("/api/v1/programmes/", {"lat": LYON[1], "lon": LYON[0], "theme": "housing"}, 4),
    ("/api/v1/programmes/", {"bbox": "4.5,45.5,5,46"}, 1),
    ("/api/v1/programmes/", {"territory": "dep:69"}, 1),
    ("/api/v1/clusters/8/131/91/", {}, 1),
    ("/api/v1/clusters/8/131/91/", {"territory": "dep:69"}, 1),
    ("/api/v1/clusters/8/131/91/", {"theme": "housing"}, 1),
    ("/api/v1/clusters/8/131/91/", {"theme": "housing", "status": "refugee", "age": 20}, 1),
    ("/api/v1/clusters/8/131/91/", {"age": 20, "q": "cours"}, 1),
    ("/api/v1/programmes/", {"q": "cours"}, 1),
    ("/api/v1/programmes/", {"lat": LYON[1], "lon": LYON[0], "q": "cours"}, 1),
    ("/fr/", {}, 3),
    ("/fr/", {"place": "com:69123"}, 4),
]


SPARSE = {"lat": LYON[1], "lon": LYON[0], "radius_m": 1000}
# Searches that do not fill a page nearby, with empty caches.
FIRST_TIME = [
    ("/api/v1/programmes/", SPARSE),
    ("/api/v1/programmes/", SPARSE | {"age": 20, "status": "refugee"}),
    ("/api/v1/programmes/", SPARSE | {"q": "marionnettes"}),
    ("/api/v1/programmes/", SPARSE | {"q": "cours de guitares"}),
    ("/api/v1/programmes/", SPARSE | {"q": "marionnettes inconnues"}),
    ("/api/v1/programmes/", SPARSE | {"open_at": "now"}),
    ("/api/v1/programmes/", SPARSE | {"open_at": "now", "theme": "housing"}),
    ("/api/v1/programmes/", {"q": "marionnettes"}),
    ("/api/v1/programmes/", {"place": "com:69123", "radius_m": 1000}),
]


@pytest.mark.parametrize(("address", "params"), FIRST_TIME, ids=str)
def test_a_search_takes_at_most_four_queries_the_first_time(many, client, address, params):
    # The taxonomy and its phrases are read once by each process.
    client.get(address, {"theme": "housing", "q": "guitares"})
    caches["local"].delete("territories:com:69123")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, params).status_code == 200
    assert len(captured) <= 4


# What is typed: known words, an unknown one, and some of which one is dropped, as nobody knows it
# or for want of a match.
TYPED = [
    "marionnettes",
    "cours de français",
    "logement",
    "zwistrelle",
    "cours zwistrelle",
    "cours de français zwistrelle",
    "cours marionnettes",
    "soir marionnettes avocat",
    "cours avocat logement",
    "marionnettes femmes",
    "cours de turc",
    "cours du soir gratuit",
]
AREAS = {
    "near a point": SPARSE,
    "near a point, full": {"lat": LYON[1], "lon": LYON[0]},
    "in a commune": {"place": "com:69123", "radius_m": 1000},
    "nationwide": {},
}


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("typed", TYPED)
def test_typed_words_take_at_most_four_queries_the_first_time(many, client, typed, area):
    # The taxonomy is read once by each process, a chosen place once a minute.
    client.get("/api/v1/programmes/", AREAS[area] | {"theme": "housing", "q": "guitares"})
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/api/v1/programmes/", AREAS[area] | {"q": typed}).status_code == 200
    assert len(captured) <= 4, [one["sql"][:200] for one in captured]


@pytest.mark.parametrize(("address", "params", "budget"), BUDGETS, ids=str)
def test_an_answer_stays_within_its_budget_of_queries(many, client, address, params, budget):
    assert query_count(client, address, **params) <= budget


def test_the_page_of_a_programme_stays_within_its_budget_of_queries(many, client):
    assert query_count(client, f"/fr/programmes/{many.pk}/") <= 6
