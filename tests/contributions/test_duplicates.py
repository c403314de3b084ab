"""Duplicate detection; hidden addresses are not compared."""

from uuid import uuid4

import pytest

from contributions.revisions.duplicates import likely_duplicates
from contributions.schema.sections import site_name
from tests.contributions.proposals import content_at
from tests.contributions.writing import Writer
from tests.factories import GRENOBLE, LYON, VILLEURBANNE, ProgrammeFactory, SiteFactory

pytestmark = pytest.mark.django_db

# About 110 metres and 560 metres north of LYON.
NEAR = (LYON[0], LYON[1] + 0.001)
FAR = (LYON[0], LYON[1] + 0.005)


def written(at=LYON, title="Atelier du samedi", precision="exact", **sections) -> dict:
    content = content_at(at, **{"text:fr:title": title} | sections)
    for name, site in content.items():
        if name.startswith("site:"):
            site["precision"] = precision
    return content


def found(content) -> list:
    return [one.id for one in likely_duplicates(content, uuid4())]


@pytest.mark.parametrize(
    ("at", "title", "is_found"),
    [
        (NEAR, "Atelier du samedi", True),
        (NEAR, "ATELIER DU SAMEDÍ", True),
        (NEAR, "Ateliers de samedi", True),
        (NEAR, "Consultation dentaire", False),
        (FAR, "Atelier du samedi", False),
        (GRENOBLE, "Atelier du samedi", False),
    ],
)
def test_place_and_name_together_make_it_likely(at, title, is_found):
    other = ProgrammeFactory(title=title, at=at)
    assert (found(written()) == [other.pk]) is is_found


def test_name_of_the_organization_counts_as_well():
    other = ProgrammeFactory(title="Autre chose", organization__name="Association d'exemple")
    assert found(written()) == [other.pk]


@pytest.mark.parametrize(
    ("known", "typed"),
    [("04 72 00 00 00", "+33472000000"), ("+33472000000", "+33472000000"), ("115", "115")],
)
def test_same_phone_is_found_anywhere(known, typed):
    other = ProgrammeFactory(title="Autre chose", at=GRENOBLE, phone=known)
    contact = {"phone": typed, "email": "", "website": ""}
    [one] = likely_duplicates(written(contact=contact), uuid4())
    assert (one.id, one.has_same_phone) == (other.pk, True)


def test_phone_of_a_place_is_found():
    other = ProgrammeFactory(title="Autre chose", at=None, coverage=["dep:38"])
    SiteFactory(programme=other, at=GRENOBLE, phone="04 72 00 00 00")
    contact = {"phone": "+33472000000", "email": "", "website": ""}
    assert found(written(contact=contact)) == [other.pk]


@pytest.mark.parametrize("website", ["https://www.example.org/", "http://EXAMPLE.org"])
def test_same_web_address_is_found(website):
    other = ProgrammeFactory(title="Autre chose", at=GRENOBLE, website=website)
    contact = {"phone": "", "email": "", "website": "https://example.org"}
    [one] = likely_duplicates(written(contact=contact), uuid4())
    assert (one.id, one.has_same_website) == (other.pk, True)


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_what_is_not_public_is_never_named(state):
    ProgrammeFactory(title="Atelier du samedi", phone="115", **{state: True})
    contact = {"phone": "115", "email": "", "website": ""}
    assert found(written(contact=contact)) == []


def test_programme_does_not_resemble_itself():
    programme = ProgrammeFactory(title="Atelier du samedi")
    assert likely_duplicates(written(), programme.pk) == []


@pytest.mark.parametrize("at", [LYON, FAR])
def test_hidden_place_is_compared_by_its_commune_only(at):
    """The answer is the same wherever in the commune its true address lies."""
    other = ProgrammeFactory(title="Atelier du samedi", at="com:69123", hidden=True)
    assert found(written(at)) == [other.pk]


def test_true_address_of_a_hidden_place_tells_nothing_across_a_border():
    hidden = ProgrammeFactory(title="Atelier du samedi", at="com:69123", hidden=True)
    address = hidden.sites.get().hidden_address.point
    content = written((address.x, address.y))
    [site] = [data for name, data in content.items() if name.startswith("site:")]
    site["commune"] = "com:69266"
    assert found(content) == []


def test_place_typed_as_hidden_is_compared_by_its_commune_only():
    near = ProgrammeFactory(title="Atelier du samedi", at=NEAR)
    assert found(written(LYON, precision="hidden")) == [near.pk]
    assert found(written(VILLEURBANNE, precision="hidden")) == []


def test_one_query_answers(django_assert_num_queries):
    ProgrammeFactory.create_batch(8, title="Atelier du samedi", at=NEAR)
    content = written()
    with django_assert_num_queries(1):
        assert len(likely_duplicates(content, uuid4())) == 5


def test_nothing_to_compare_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert likely_duplicates({"text:fr:title": "Sans lieu"}, uuid4()) == []
        assert likely_duplicates({site_name(uuid4()): None}, uuid4()) == []


# On the pages


@pytest.mark.parametrize("is_script", [True, False])
def test_page_warns_while_typing_and_before_sending(is_script):
    other = ProgrammeFactory(title="Atelier du samedi", at=NEAR)
    writer = Writer().begin().write_all()
    headers = {"HX-Request": "true"} if is_script else {}
    data = {"title": "Atelier du samedi", "summary": "Parler."}
    answer = writer.client.post(writer.at("write", writer.pk, "words"), data, headers=headers)
    page = answer if is_script else writer.follow()
    assert f"/fr/programmes/{other.pk}/" in page.content.decode()
