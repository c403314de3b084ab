"""The modules that a page has fetched ahead."""

import re

import pytest
from django.templatetags.static import static

from directory.display.script_modules import modules_of


def test_script_comes_first_and_each_module_once():
    found = modules_of("js/map.js")
    assert found[0] == "js/map.js"
    assert len(found) == len(set(found))


@pytest.mark.parametrize("module", ["js/ground.js", "js/vector-tile.js", "js/clusters.js"])
def test_modules_of_modules_are_found(module):
    assert module in modules_of("js/map.js")


def test_import_for_later_is_no_module_of_the_script():
    assert "js/map.js" not in modules_of("js/search.js")


def test_script_that_is_not_there_is_an_error():
    with pytest.raises(FileNotFoundError, match=r"none\.js"):
        modules_of("js/none.js")


def test_search_page_has_modules_of_its_script_fetched_ahead(client, db):
    html = client.get("/fr/").content.decode()
    ahead = re.findall(r'rel="modulepreload" href="([^"]+)"', html)
    assert ahead == [static(name) for name in modules_of("js/search.js")[1:]]


def test_search_page_names_the_modules_of_its_map(client, db):
    html = client.get("/fr/").content.decode()
    (named,) = re.findall(r'data-modules="([^"]+)"', html)
    assert named.split() == [static(name) for name in modules_of("js/map.js")]
