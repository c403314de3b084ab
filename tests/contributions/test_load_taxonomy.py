"""Loading of themes and needs, all or nothing."""

import pytest
from django.core.management import CommandError, call_command

from directory.models import TaxonomyTerm
from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db

FILE = "taxonomy.yaml"
ONE = """
- code: {theme}
  icon: {icon}
  colour: "#37506B"
  labels: {{fr: {label}, en: Papers, ar: أوراق}}
  needs:
    - code: {need}
      icon: plane
      labels: {{fr: Voyage, en: Travel, ar: سفر}}
      synonyms: {{fr: [{synonym}]}}
"""
RIGHT = {"theme": "papers", "icon": "file", "label": "Papiers", "need": "travel", "synonym": "visa"}


def declared(**changed) -> str:
    return ONE.format(**RIGHT | changed)


@pytest.fixture(autouse=True)
def right(content):
    content(FILE, declared())
    call_command("load_taxonomy")


def test_the_real_file_has_twelve_themes(settings):
    settings.FIXTURES = settings.BASE_DIR / "fixtures"
    call_command("load_taxonomy")
    assert TaxonomyTerm.objects.filter(scheme="theme").count() == 12


def test_needs_stand_under_their_theme():
    assert TaxonomyTerm.objects.get(code="travel").parent.code == "papers"


def test_an_unchanged_file_does_nothing(capsys, django_assert_num_queries):
    capsys.readouterr()
    with django_assert_num_queries(4):  # the transaction, its lock, one question
        call_command("load_taxonomy")
    assert capsys.readouterr().out == "Taxonomy: unchanged.\n"


def test_a_changed_label_keeps_the_id(content):
    before = TaxonomyTerm.objects.get(code="papers").pk
    content(FILE, declared(label="Documents"))
    call_command("load_taxonomy")
    after = TaxonomyTerm.objects.get(code="papers")
    assert (after.pk, after.labels["fr"]) == (before, "Documents")


def test_a_changed_synonym_is_searched_at_once(content, client, settings):
    programme = ProgrammeFactory(themes=["papers"], needs=["travel"])
    content(FILE, declared(synonym="chaudron"))
    call_command("load_taxonomy")
    # The search reads files of its own.
    settings.FIXTURES = settings.BASE_DIR / "fixtures"
    found = client.get("/api/v1/programmes/", {"q": "chaudron"}).json()["features"]
    assert [feature["id"] for feature in found] == [str(programme.pk)]


def test_a_term_that_left_the_file_stays(content):
    content(FILE, declared(need="other"))
    call_command("load_taxonomy")
    assert TaxonomyTerm.objects.filter(code="travel").exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"icon": '""'}, "taxonomy.yaml: themes[1].icon: is missing"),
        ({"icon": "3"}, "taxonomy.yaml: themes[1].icon: must be text, not 3"),
        ({"label": "null"}, "taxonomy.yaml: themes[1].labels.fr: is missing"),
        ({"synonym": "115"}, "taxonomy.yaml: themes[1].needs[1].synonyms.fr: must be a list of"),
        ({"synonym": "a, a"}, "taxonomy.yaml: themes[1].needs[1].synonyms.fr: says something tw"),
        ({"need": "x\n      wrong: 1"}, "taxonomy.yaml: themes[1].needs[1].wrong: is not a field"),
        ({"icon": "[: broken"}, "taxonomy.yaml: line "),
    ],
)
def test_a_broken_file_is_named_with_its_field(content, changed, message):
    before = list(TaxonomyTerm.objects.order_by("pk").values())
    content(FILE, declared(**changed))
    with pytest.raises(CommandError, match="nothing loaded") as refused:
        call_command("load_taxonomy")
    assert message in str(refused.value)
    assert list(TaxonomyTerm.objects.order_by("pk").values()) == before


def test_a_code_is_declared_once(content):
    content(FILE, declared() + declared(need="other"))
    with pytest.raises(CommandError, match=r"themes\[2\].code: .* already declared"):
        call_command("load_taxonomy")
