"""Kinds of examples are read field by field; what is wrong is named with file and field."""

import copy
from datetime import date
from decimal import Decimal

import pytest
import yaml

from contributions.schema.problems import ContentRefusedError
from seeding.examples.archetypes import read_archetypes

WORDS = {"title": "T", "summary": "S.", "description": "D.", "join": "J.", "bring": "", "next": ""}
RIGHT = {
    "code": "class",
    "themes": ["french"],
    "needs": ["learn-french"],
    "procedures": [],
    "statuses": ["refugee"],
    "audiences": ["women"],
    "age": [16, None],
    "french_levels": ["a1"],
    "cost": "paid",
    "cost_eur": 12.5,
    "languages": [{"code": "ar", "mode": "always"}, {"code": "ps", "mode": "interpreter"}],
    "access_modes": ["on_site"],
    "join_modes": ["phone"],
    "by_appointment": False,
    "hours": ["24/7"],
    "closures": [
        {"from": "2026-12-24", "to": "2027-01-03", "reason": {"fr": "N", "en": "N", "ar": "N"}}
    ],
    "coverage": "department",
    "sites": 1,
    "precision": "exact",
    "capacity": {"places": 6, "days_valid": 30},
    "operating": "active",
    "weight": 3,
    "texts": {"fr": WORDS, "en": WORDS, "ar": WORDS},
}


@pytest.fixture
def read(tmp_path):
    """Read one kind, changed at paths such as ``{"texts.fr.title": ""}``."""

    def write_and_read(changes=None):
        kind = copy.deepcopy(RIGHT)
        for path, value in (changes or {}).items():
            *above, last = [int(name) if name.isdigit() else name for name in path.split(".")]
            inside = kind
            for name in above:
                inside = inside[name]
            inside[last] = value
        file = tmp_path / "archetypes-test.yaml"
        file.write_text(yaml.safe_dump([kind], allow_unicode=True), encoding="utf-8")
        return read_archetypes([file])[0]

    return write_and_read


def test_a_kind_is_read_as_declared(read):
    kind = read()
    assert (kind.age_min, kind.age_max) == (16, None)
    assert kind.cost_eur == Decimal("12.50")
    assert kind.languages == {"always": ["ar"], "interpreter": ["ps"]}
    assert (kind.places, kind.days_valid) == (6, 30)
    assert kind.closures[0].last_on == date(2027, 1, 3)


@pytest.mark.parametrize("age", [None, [None, None]])
def test_no_age_means_no_bound(read, age):
    kind = read({"age": age})
    assert (kind.age_min, kind.age_max) == (None, None)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("code", "", "kinds[1].code: is missing"),
        ("themes", [], "class.themes: needs at least 1"),
        ("themes", "french", "class.themes: must be a list of words"),
        ("statuses", ["citizen"], "class.statuses: citizen unknown"),
        ("audiences", ["cats"], "class.audiences: cats unknown"),
        ("french_levels", ["c3"], "class.french_levels: c3 unknown"),
        ("age", 16, "class.age: must be [from, to]"),
        ("age", [16, 130], "class.age.to: must be a whole number from 0 to 120"),
        ("cost", "cheap", "class.cost: 'cheap' is unknown"),
        ("cost_eur", "ten", "class.cost_eur: must be an amount"),
        ("languages.0.code", "xx", "class.languages[1].code: 'xx' is unknown"),
        ("languages.0.mode", "never", "class.languages[1].mode: 'never' is unknown"),
        ("access_modes", [], "class.access_modes: needs at least 1"),
        ("join_modes", ["pigeon"], "class.join_modes: pigeon unknown"),
        ("by_appointment", "yes", "class.by_appointment: must be true or false"),
        ("closures.0.from", "Christmas", "class.closures[1].from: must be a date"),
        ("closures.0.reason.ar", "", "class.closures[1].reason.ar: is missing"),
        ("coverage", "village", "class.coverage: 'village' is unknown"),
        ("sites", 4, "class.sites: must be a whole number from 0 to 3"),
        ("precision", "vague", "class.precision: 'vague' is unknown"),
        ("capacity", {"places": 6}, "class.capacity.days_valid: must be a whole number"),
        ("operating", "asleep", "class.operating: 'asleep' is unknown"),
        ("weight", 0, "class.weight: must be a whole number from 1 to 5"),
        ("texts.fr.title", "", "class.texts.fr.title: is missing"),
        ("texts.ar.join", None, "class.texts.ar.join: is missing"),
        ("texts.fr.colour", "red", "class.texts.fr.colour: is not a field"),
        ("colour", "red", "class.colour: is not a field"),
    ],
)
def test_a_broken_kind_is_named_with_its_field(read, path, value, message):
    with pytest.raises(ContentRefusedError) as refused:
        read({path: value})
    assert f"archetypes-test.yaml: {message}" in str(refused.value)


def test_a_file_that_does_not_parse_is_named_with_its_line(tmp_path):
    file = tmp_path / "archetypes-test.yaml"
    file.write_text("- code: a\n  themes: [french\n- b", encoding="utf-8")
    with pytest.raises(ContentRefusedError, match=r"archetypes-test.yaml: line \d"):
        read_archetypes([file])


def test_a_code_is_declared_once(tmp_path):
    file = tmp_path / "archetypes-test.yaml"
    file.write_text(yaml.safe_dump([RIGHT, RIGHT]), encoding="utf-8")
    with pytest.raises(ContentRefusedError, match="code: class is already declared in"):
        read_archetypes([file])
