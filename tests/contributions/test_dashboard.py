"""The dashboard of a territory: figures, coverage gaps, programmes, checks; hers alone."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.utils import timezone

from contributions.actors import actor_of
from contributions.dashboard import coverage_gaps, freshness
from contributions.dashboard.figures import dashboard_of
from contributions.models import Revision
from contributions.revisions import write_guard
from contributions.revisions.programmes_of import programmes_of
from directory.models import Programme
from geo.coverage_maps import LARGEST_SHADES
from regions.models import Territory
from tests.contributions.proposals import coordinator_of, proposal, signed_in
from tests.factories import (
    AJACCIO,
    GRENOBLE,
    LYON,
    VILLEURBANNE,
    ProgrammeFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
DASHBOARD = "/en/coordination/territories/dep:69/"


def territory(code: str) -> Territory:
    return Territory.objects.get(code=code)


def checked(days_ago: int) -> dict:
    return {"verified_on": timezone.localdate() - timedelta(days=days_ago)}


# Programmes of a territory


@pytest.mark.parametrize(
    ("fields", "belongs"),
    [
        ({"at": LYON}, True),
        ({"at": GRENOBLE}, False),
        ({"at": [GRENOBLE, VILLEURBANNE]}, True),
        ({"at": None, "coverage": ["dep:69"]}, True),
        ({"at": None, "coverage": ["com:69266"]}, True),
        ({"at": None, "coverage": ["reg:84"]}, False),
        ({"at": GRENOBLE, "coverage": ["dep:69"]}, True),
        ({"remote": True}, False),
        ({"at": LYON, "draft": True}, True),
        ({"at": LYON, "archived": True}, True),
    ],
)
def test_programme_belongs_to_where_it_stands_or_serves(coordinator, fields, belongs):
    programme = ProgrammeFactory(**fields)
    assert programmes_of(coordinator).filter(pk=programme.pk).exists() is belongs


def test_programme_for_the_whole_country_belongs_to_the_country():
    programme = ProgrammeFactory(remote=True)
    assert programme in programmes_of(coordinator_of("country:fr"))


def test_administrator_answers_for_every_programme():
    programme = ProgrammeFactory(at=AJACCIO)
    assert programme in programmes_of(actor_of(UserFactory(is_superuser=True)))


# Figures


def test_figures_count_each_programme_once():
    ProgrammeFactory(at=[LYON, VILLEURBANNE], coverage=["dep:69", "com:69123"])
    figures = dashboard_of(territory("dep:69"))
    assert (figures.total, figures.published) == (1, 1)


def test_figures_by_state():
    for shape in ("draft", "archived", "suspended", "ended"):
        ProgrammeFactory(**{shape: True})
    figures = dashboard_of(territory("dep:69"))
    states = {figure.code: figure.count for figure in [*figures.states, *figures.operating]}
    counted = {"draft": 1, "published": 2, "archived": 1}
    assert states == counted | {"active": 0, "suspended": 1, "closed": 1}


@pytest.mark.parametrize(
    ("days", "code"),
    [(0, "recent"), (89, "recent"), (90, "older"), (179, "older"), (180, "old"), (900, "old")],
)
def test_programme_has_one_age_of_its_check(days, code):
    ProgrammeFactory(**checked(days))
    figures = {figure.code: figure.count for figure in dashboard_of(territory("dep:69")).freshness}
    assert figures == dict.fromkeys(figures, 0) | {code: 1}


def test_programme_that_was_never_checked_is_due():
    ProgrammeFactory()
    figures = dashboard_of(territory("dep:69"))
    assert figures.due == 1


def test_figures_by_theme_count_every_theme_of_a_programme():
    ProgrammeFactory(themes=["french", "health"])
    themes = {figure.term.code: figure.count for figure in dashboard_of(territory("dep:69")).themes}
    assert themes == {"french": 1, "health": 1}


def test_figures_by_language_tell_what_is_outdated():
    programme = ProgrammeFactory(texts={"ar": {"title": "دروس"}, "uk": {"title": "Курси"}})
    with write_guard.allow_writes("test"):
        programme.sections.filter(key="title", language="fr").update(meaning_no=2)
        programme.sections.filter(key="title", language="uk").update(based_on_meaning=2)
    texts = {figure.code: figure for figure in dashboard_of(territory("dep:69")).texts}
    counts = {code: (texts[code].translated, texts[code].outdated) for code in ("fr", "ar", "uk")}
    assert counts == {"fr": (1, 0), "ar": (1, 1), "uk": (1, 0)}


def test_figures_by_language_spoken_count_every_mode():
    ProgrammeFactory(languages_always=["fr"], languages_on_request=["ti"])
    spoken = {figure.code: figure.count for figure in dashboard_of(territory("dep:69")).spoken}
    assert spoken == {"fr": 1, "ti": 1}


def test_desk_asks_a_fixed_number_of_questions(coordinator, django_assert_max_num_queries):
    ProgrammeFactory.create_batch(3)
    client = signed_in(coordinator)
    with django_assert_max_num_queries(24):
        assert client.get(DASHBOARD).status_code == 200


# Coverage gaps


def test_commune_without_a_place_near_is_a_white_spot():
    ProgrammeFactory(at=LYON)
    helped = {one.name: one.has_help for one in coverage_gaps.communes_of(territory("dep:69"))}
    assert helped["Lyon"] is True
    assert helped["Villeurbanne"] is True
    assert helped["Villefranche-sur-Saône"] is False


def test_white_spots_of_a_theme_look_at_that_theme_alone():
    ProgrammeFactory(at=LYON, themes=["french"])
    communes = coverage_gaps.communes_of(territory("dep:69"), "health")
    assert not any(one.has_help for one in communes)


@pytest.mark.parametrize("shape", ["draft", "archived", "ended", "remote"])
def test_what_nobody_can_go_to_makes_no_spot_less_white(shape):
    ProgrammeFactory(**{shape: True})
    assert not any(one.has_help for one in coverage_gaps.communes_of(territory("dep:69")))


def test_white_spots_are_told_in_figures_and_by_name():
    ProgrammeFactory(at=LYON)
    gaps = coverage_gaps.coverage_gaps(coverage_gaps.communes_of(territory("dep:69")))
    assert 0 < gaps.communes < gaps.of
    named = [one.population for one in gaps.largest]
    assert named == sorted(named, reverse=True)
    assert gaps.people >= sum(named)


def test_region_is_shown_by_department():
    ProgrammeFactory(at=[LYON, VILLEURBANNE])
    ProgrammeFactory(at=GRENOBLE)
    areas = {area.name: area.count for area in coverage_gaps.areas_of(territory("reg:84"))}
    assert (areas["Rhône"], areas["Isère"], areas["Ain"]) == (1, 1, 0)


@pytest.mark.parametrize("code", ["dep:69", "epci:200046977", "com:69123", "reg:84", "country:fr"])
@pytest.mark.parametrize("theme", ["", "french", "nonsense"])
def test_every_kind_of_territory_has_a_desk_and_a_map(code, theme):
    ProgrammeFactory()
    client = signed_in(coordinator_of("country:fr"))
    page = f"/en/coordination/territories/{code}/"
    assert client.get(f"{page}?theme={theme}").status_code == 200
    map_document = client.get(f"{page}map/?theme={theme}")
    assert map_document.status_code == 200
    assert "no-store" in map_document["Cache-Control"]
    assert map_document["X-Frame-Options"] == "SAMEORIGIN"


def features_of(html: str) -> list[dict]:
    """The features of all layers that folium wrote into a map."""
    layers = re.findall(r"_add\((\{.*\})\);", html)
    return [feature for layer in layers for feature in json.loads(layer)["features"]]


def drawn(coordinator, code: str = "dep:69", theme: str = "") -> dict[str, dict]:
    """The features of the coverage map of a territory by name."""
    address = f"/en/coordination/territories/{code}/map/?theme={theme}"
    html = signed_in(coordinator).get(address).content.decode()
    return {one["properties"]["name"].split(":")[0]: one for one in features_of(html)}


def test_map_draws_each_commune_by_its_outline(coordinator):
    kinds = {name: one["geometry"]["type"] for name, one in drawn(coordinator).items()}
    assert kinds["Lyon"] in {"Polygon", "MultiPolygon"}
    assert "Point" not in kinds.values()


@pytest.mark.parametrize(
    ("number", "css"), [(1, "shade-few"), (4, "shade-few"), (5, "shade-some"), (20, "shade-many")]
)
def test_communes_are_shaded_by_the_programmes_near(coordinator, number, css):
    ProgrammeFactory.create_batch(number, at=LYON)
    shade = drawn(coordinator)["Villeurbanne"]["properties"]["drawn"]["className"]
    assert shade == f"shade {css}"


def test_programme_with_two_places_near_counts_once():
    ProgrammeFactory(at=[LYON, VILLEURBANNE])
    counts = {one.name: one.programmes for one in coverage_gaps.communes_of(territory("dep:69"))}
    assert counts["Lyon"] == 1


def test_commune_that_is_touched_tells_its_people_and_programmes(coordinator):
    ProgrammeFactory(at=LYON)
    name = drawn(coordinator)["Villeurbanne"]["properties"]["name"]
    assert re.fullmatch(r"Villeurbanne: [\d,\xa0 ]+ people, 1 programme within 10 km", name)


def test_figure_of_many_programmes_says_that_there_may_be_more(coordinator, monkeypatch):
    monkeypatch.setattr(coverage_gaps, "MOST_PROGRAMMES", 2)
    ProgrammeFactory.create_batch(2, at=LYON)
    assert "2+ programmes" in drawn(coordinator)["Lyon"]["properties"]["name"]


def test_commune_without_a_known_outline_is_a_dot_at_its_centre(coordinator):
    lyon = Territory.objects.filter(code="com:69123")
    lyon.update(outline=None, outline_is_official=False, outline_error_m=0)
    assert drawn(coordinator)["Lyon"]["geometry"]["type"] == "Point"


def test_shades_are_explained_in_words_that_hold_on_dark_pages_too(coordinator):
    page = signed_in(coordinator).get(DASHBOARD).content.decode()
    assert "The stronger a commune's colour, the more programmes" in page


def test_legend_gives_every_shade_its_words(coordinator):
    html = signed_in(coordinator).get(f"{DASHBOARD}map/").content.decode()
    words = ["None", "Few: 1 to 4", "Some: 5 to 19", "Many: 20 or more"]
    assert [word for word in words if word not in html] == []


@pytest.mark.parametrize(("code", "number"), [("dep:62", 887), ("dep:71", 563)])
def test_department_of_many_communes_is_drawn_whole_and_light(code, number):
    communes = coverage_gaps.drawn_communes(territory(code))
    assert len(communes) == number
    assert sum(len(one.geometry) for one in communes) < LARGEST_SHADES


def test_neighbours_on_a_coarse_grid_still_meet(monkeypatch):
    monkeypatch.setattr(coverage_gaps, "MANY_DRAWN", 0)
    outlines = {
        one.coverage.name: GEOSGeometry(one.geometry)
        for one in coverage_gaps.drawn_communes(territory("dep:69"))
    }
    shared = outlines["Lyon"].intersection(outlines["Villeurbanne"])
    assert shared.area == 0
    assert shared.length > 0.03


def test_coverage_map_asks_a_fixed_number_of_questions(coordinator, django_assert_max_num_queries):
    client = signed_in(coordinator)
    with django_assert_max_num_queries(11):
        assert client.get(f"{DASHBOARD}map/").status_code == 200


def test_map_says_which_commune_has_no_help_near(coordinator):
    ProgrammeFactory(at=LYON)
    html = signed_in(coordinator).get(f"{DASHBOARD}map/").content.decode()
    assert "no help near" in html
    assert "Villefranche" in html


# Her programmes


def list_of(actor, query: str = "") -> str:
    return signed_in(actor).get(f"/en/coordination/programmes/{query}").content.decode()


def test_list_holds_hers_and_no_others(coordinator):
    ProgrammeFactory(title="Ici"), ProgrammeFactory(title="Ailleurs", at=GRENOBLE)
    html = list_of(coordinator)
    assert "Ici" in html
    assert "Ailleurs" not in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?state=draft", "Brouillon"),
        ("?checked=recent", "Vérifié"),
        ("?theme=health", "Dentiste"),
        ("?territory=com:69266", "Villeurbanne"),
    ],
)
def test_list_is_narrowed(coordinator, query, shown):
    titles = {
        "Brouillon": ProgrammeFactory(title="Brouillon", draft=True),
        "Vérifié": ProgrammeFactory(title="Vérifié", **checked(1)),
        "Dentiste": ProgrammeFactory(title="Dentiste", themes=["health"]),
        "Villeurbanne": ProgrammeFactory(title="Villeurbanne", at=VILLEURBANNE),
    }
    html = list_of(coordinator, query)
    assert {name for name in titles if f">{name}</a>" in html} == {shown}


def test_list_asks_a_fixed_number_of_questions(coordinator, django_assert_max_num_queries):
    ProgrammeFactory.create_batch(5)
    client = signed_in(coordinator)
    with django_assert_max_num_queries(14):
        client.get("/en/coordination/programmes/")


# One programme


def page_of(programme: Programme, step: str = "") -> str:
    return f"/en/coordination/programmes/{programme.pk}/{step}"


def test_page_tells_what_waits_about_it(coordinator):
    revision, _sender = proposal()
    programme = ProgrammeFactory()
    Revision.objects.filter(pk=revision.pk).update(target_id=programme.pk, creates=False)
    html = signed_in(coordinator).get(page_of(programme)).content.decode()
    assert f"/revisions/{revision.pk}/" in html


def test_programme_is_archived_with_a_reason(coordinator):
    programme = ProgrammeFactory()
    sent = {"to": "archived", "note": "Fermé."}
    signed_in(coordinator).post(page_of(programme, "publication/"), sent)
    programme.refresh_from_db()
    assert programme.publication == "archived"
    assert Revision.objects.accepted().of(programme.pk).get().note == "Fermé."


def test_programme_is_not_archived_without_a_reason(coordinator):
    programme = ProgrammeFactory()
    answer = signed_in(coordinator).post(page_of(programme, "publication/"), {"to": "archived"})
    assert answer.status_code == 400
    programme.refresh_from_db()
    assert programme.publication == "published"


def test_archived_programme_is_published_again(coordinator):
    programme = ProgrammeFactory(archived=True, phone="+33123456789")
    signed_in(coordinator).post(page_of(programme, "publication/"), {"to": "published"})
    programme.refresh_from_db()
    assert programme.publication == "published"


def test_draft_that_misses_something_is_not_published(coordinator):
    programme = ProgrammeFactory(draft=True)
    sent = {"to": "published"}
    assert signed_in(coordinator).post(page_of(programme, "publication/"), sent).status_code == 409


def test_archiving_what_another_serves_too_waits_for_the_other_side(coordinator):
    programme = ProgrammeFactory(at=[LYON, GRENOBLE])
    sent = {"to": "archived", "note": "Fermé."}
    answer = signed_in(coordinator).post(page_of(programme, "publication/"), sent)
    assert answer["Location"].endswith("done=waits")
    programme.refresh_from_db()
    assert programme.publication == "published"


@pytest.mark.parametrize(
    ("to", "status"), [("published", 409), ("draft", 409), ("nonsense", 404), ("", 404)]
)
def test_state_that_leads_nowhere_changes_nothing(coordinator, to, status):
    programme = ProgrammeFactory()
    answer = signed_in(coordinator).post(page_of(programme, "publication/"), {"to": to})
    assert answer.status_code == status


# Still correct


def test_due_are_those_unchecked_for_long_the_longest_first(coordinator):
    old, never = ProgrammeFactory(**checked(200)), ProgrammeFactory()
    oldest = ProgrammeFactory(**checked(400))
    ProgrammeFactory(**checked(10))
    found = freshness.due(programmes_of(coordinator))
    html = signed_in(coordinator).get("/en/coordination/freshness/").content.decode()
    assert set(found) == {never, oldest, old}
    places = [html.index(str(programme.pk)) for programme in (never, oldest, old)]
    assert places == sorted(places)


@pytest.mark.parametrize("shape", ["draft", "archived", "ended"])
def test_what_nobody_reads_is_not_due(coordinator, shape):
    ProgrammeFactory(**{shape: True})
    assert not freshness.due(programmes_of(coordinator)).exists()


def test_one_tap_says_still_correct(coordinator):
    programme = ProgrammeFactory(phone="+33123456789")
    signed_in(coordinator).post(page_of(programme, "confirm/"))
    programme.refresh_from_db()
    assert programme.verified_on == timezone.localdate()


def test_script_gets_the_row_alone(coordinator):
    programme = ProgrammeFactory(phone="+33123456789")
    answer = signed_in(coordinator).post(
        page_of(programme, "confirm/"), headers={"HX-Request": "true"}
    )
    assert answer.content.decode().strip().startswith("<li")


def test_those_ticked_are_checked_and_no_others(coordinator):
    ticked = ProgrammeFactory.create_batch(2, phone="+33123456789")
    left, elsewhere = ProgrammeFactory(), ProgrammeFactory(at=GRENOBLE)
    sent = {"programme": [str(one.pk) for one in [*ticked, elsewhere]] + ["nonsense"]}
    answer = signed_in(coordinator).post("/en/coordination/freshness/confirm/", sent)
    assert "done=2&refused=0" in answer["Location"]
    unchecked = Programme.objects.filter(verified_on__isnull=True)
    assert set(unchecked) == {left, elsewhere}


def test_draft_that_misses_something_is_not_said_to_be_correct(coordinator):
    programme = ProgrammeFactory(draft=True)
    answer = signed_in(coordinator).post(page_of(programme, "confirm/"))
    assert answer.status_code == 409
    assert "A way to reach it" in answer.content.decode()


def test_those_that_miss_something_stay_and_are_counted(coordinator):
    complete, missing = ProgrammeFactory(phone="+33123456789"), ProgrammeFactory(draft=True)
    sent = {"programme": [str(complete.pk), str(missing.pk)]}
    client = signed_in(coordinator)
    html = client.post("/en/coordination/freshness/confirm/", sent, follow=True).content.decode()
    assert "1 programme is checked" in html
    assert "1 programme misses something" in html


# Outside of her territories


@pytest.mark.parametrize("code", ["dep:38", "reg:84", "country:fr", "com:38185", "dep:00"])
@pytest.mark.parametrize("step", ["", "map/"])
def test_desk_of_another_territory_is_not_there(coordinator, code, step):
    address = f"/en/coordination/territories/{code}/{step}"
    assert signed_in(coordinator).get(address).status_code == 404


@pytest.mark.parametrize("step", ["", "publication/", "confirm/"])
def test_programme_of_another_territory_is_not_there(coordinator, step):
    programme = ProgrammeFactory(at=GRENOBLE)
    client = signed_in(coordinator)
    answer = client.post if step else client.get
    sent = {"to": "archived", "note": "Fermé."}
    assert answer(page_of(programme, step), sent).status_code == 404
    programme.refresh_from_db()
    assert (programme.publication, programme.verified_on) == ("published", None)


def test_list_narrowed_to_another_territory_is_not_there(coordinator):
    client = signed_in(coordinator)
    assert client.get("/en/coordination/programmes/?territory=dep:38").status_code == 404
