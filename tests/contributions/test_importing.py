"""Import of programmes: preview, decision, commit, and repeated imports."""

import pytest
from django.utils.translation import override

from accounts.models import AuditEntry
from contributions.importing import commit, preview
from contributions.importing.preview import choose_rows, preview_again, preview_more
from contributions.importing.row_to_sections import site_id_of
from contributions.importing.storing import stored_files
from contributions.models import Import, Revision, RevisionTerritory
from contributions.revisions import actions
from contributions.schema.sections import site_name
from contributions.schema.snapshot import snapshot_programmes
from directory.models import HiddenAddress, Organization, Programme, SearchEntry, Site
from regions.models import Territory
from tests.contributions.files import previewed, row, table
from tests.contributions.proposals import coordinator_of
from tests.factories import LYON, ProgrammeFactory, SheetFactory, term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def rhone():
    return coordinator_of("dep:69")


def take(by, file, publish=True):
    return commit.commit_rows(by=by, file=file, publish=publish)


def imported(by, *rows, publish=True):
    """Preview a file and commit its valid rows."""
    file = previewed(by, *rows)
    take(by, file, publish)
    return file


def outcomes(file) -> list[str]:
    return list(file.rows.values_list("outcome", flat=True))


def problems(file) -> set[str]:
    return {each["column"] for found in file.rows.all() for each in found.problems}


def programme_of(file, number=0) -> Programme:
    return Programme.objects.get(pk=file.rows.all()[number].target_id)


# Preview


def test_trying_out_writes_nothing_public(rhone):
    file = previewed(rhone, row())
    assert outcomes(file) == ["new"]
    assert not Programme.objects.exists()
    assert not Revision.objects.exists()


def test_good_row_is_chosen_and_a_wrong_one_is_not(rhone):
    file = previewed(rhone, row(), row(id="2", title=""))
    assert list(file.rows.values_list("outcome", "is_chosen")) == [("new", True), ("wrong", False)]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"id": ""}, "id"),
        ({"title": ""}, "title"),
        ({"title": "x" * 61}, "title"),
        ({"summary": ""}, "summary"),
        ({"organization": ""}, "organization"),
        ({"themes": "gardening"}, "themes"),
        ({"commune": "Nulle-Part-sur-Rien", "postcode": ""}, "commune"),
        ({"commune": "Grenoble", "postcode": "38000", "lat": "", "lon": ""}, "commune"),
        ({"coverage": "dep:38"}, "coverage"),
        ({"coverage": "reg:84"}, "coverage"),
        ({"nationwide": "yes"}, "nationwide"),
        ({"confidential": "yes", "lat": "", "lon": ""}, "lat"),
        ({"confidential": "yes", "address": ""}, "address"),
        ({"phone": "", "join": ""}, "phone"),
    ],
)
def test_wrong_row_names_its_column(rhone, cells, column):
    file = previewed(rhone, row(**cells))
    assert outcomes(file) == ["wrong"]
    assert column in problems(file)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"statuses": "tourist"}, "statuses"),
        ({"age_min": "abc"}, "age_min"),
        ({"age_min": "30", "age_max": "20"}, "age_min"),
        ({"cost": "paid", "cost_eur": "-1"}, "cost_eur"),
        ({"cost": "free", "cost_eur": "12"}, "cost_eur"),
        ({"languages": "klingon"}, "languages"),
        ({"email": "nobody"}, "email"),
        ({"website": "::"}, "website"),
        ({"by_appointment": "perhaps"}, "by_appointment"),
        ({"lat": "north"}, "lat"),
        ({"lon": ""}, "lat"),
        ({"coverage": "Rhône"}, "coverage"),
        ({"coverage": "dep:00"}, "coverage"),
        ({"bring_ar": "دفتر"}, "bring_ar"),
        ({"phone": "nobody knows"}, "phone"),
        ({"opening_hours": "when the moon is full"}, "opening_hours"),
        ({"description": "x" * 4001}, "description"),
        ({"age_max": "200"}, "age_max"),
        ({"postcode": "Lyon"}, "postcode"),
    ],
)
def test_wrong_cell_is_left_out_of_a_row_that_is_offered_and_says_so(rhone, cells, column):
    found = previewed(rhone, row(**{"join": "Venez."} | cells)).rows.get()
    assert found.outcome == "new"
    assert column in {each["column"] for each in found.problems if each["remark"]}


def test_known_names_of_a_cell_are_kept_beside_one_that_is_left_out(rhone):
    found = previewed(rhone, row(languages="arabe, klingon, Français / Anglais")).rows.get()
    assert found.content["languages"]["always"] == ["ar", "fr", "en"]
    assert "klingon" in found.problems[0]["reason"]


def test_row_whose_only_contact_is_left_out_becomes_a_draft(rhone):
    file = imported(rhone, row(phone="nobody knows"))
    assert programme_of(file).publication == "draft"


def test_cell_left_out_changes_nothing_of_what_is_stored(rhone):
    imported(rhone, row(email="a@example.org", description="Des mots", cost="paid", cost_eur="5"))
    again = row(email="nobody", description="x" * 4001, cost="paid", cost_eur="dear")
    assert outcomes(previewed(rhone, again)) == ["unchanged"]


def test_latitude_and_longitude_that_were_exchanged_are_mended(rhone):
    found = previewed(rhone, row(lat="4.8420", lon="45.7485")).rows.get()
    assert found.outcome == "new"
    assert [4.842, 45.7485] in [
        value.get("point") for value in found.content.values() if isinstance(value, dict)
    ]


def test_same_number_twice_is_wrong_in_both_rows(rhone):
    assert outcomes(previewed(rhone, row(), row(title="Autre"))) == ["wrong", "wrong"]


@pytest.mark.parametrize(
    ("cells", "precision"),
    [
        ({}, "exact"),
        ({"lat": "", "lon": ""}, "commune"),
        ({"address": ""}, "exact"),
        ({"confidential": "yes"}, "hidden"),
        ({"insee_code": "69383", "commune": ""}, "exact"),
        ({**dict.fromkeys(("commune", "postcode", "address", "lat", "lon"), ""),
          "coverage": "dep:69", "access_modes": "remote"}, ""),
    ],
)  # fmt: skip
def test_row_says_how_precisely_its_place_is_known(rhone, cells, precision):
    file = previewed(rhone, row(**cells))
    assert outcomes(file) == ["new"]
    assert file.rows.get().precision == precision


# Pierre-Bénite is part of Oullins-Pierre-Bénite since 2024.
@pytest.mark.parametrize(
    "cells", [{"insee_code": "69152", "commune": ""}, {"commune": "Pierre-Bénite"}]
)
def test_former_commune_is_that_of_today(rhone, cells):
    file = previewed(rhone, row(**cells, postcode="69310", lat="", lon=""))
    assert outcomes(file) == ["new"]
    sections = file.rows.get().content
    assert "com:69149" in str(sections)


def test_names_are_understood_as_well_as_codes(rhone):
    found = previewed(
        rhone, row(statuses="Réfugié", languages="arabe, fr", cost="Gratuit")
    ).rows.get()
    assert found.problems == []
    assert found.content["languages"]["always"] == ["ar", "fr"]
    assert found.content["conditions"]["statuses"] == ["refugee"]
    assert found.content["conditions"]["cost"] == "free"


# Commit


def test_taken_programme_is_found(rhone):
    file = imported(rhone, row(title_ar="دروس", summary_ar="تعلّموا"))
    programme = programme_of(file)
    assert SearchEntry.objects.filter(programme=programme).exists()
    assert programme.publication == "published"
    assert programme.source == "Base du CCAS"
    assert programme.phone == "+33472000000"
    assert programme.sites.get().commune.code == "com:69123"
    assert programme.sections.get(language="ar", key="title").text == "دروس"


def test_programme_may_be_taken_as_a_draft(rhone):
    assert programme_of(imported(rhone, row(), publish=False)).publication == "draft"


def test_what_was_taken_says_what_the_row_said(rhone):
    SheetFactory(slug="bank-account")
    file = imported(rhone, row(procedures="bank-account", coverage="dep:69", cost="free"))
    found = file.rows.get()
    now = snapshot_programmes([found.target_id])[found.target_id]
    assert {name: now.get(name) for name in found.content} == found.content


def test_each_row_becomes_a_revision_of_one_batch(rhone):
    file = imported(rhone, row(), row(id="2"))
    revisions = Revision.objects.filter(batch=file.pk)
    assert {(each.state, each.role, each.author_id, each.creates) for each in revisions} == {
        ("accepted", "coordinator", rhone.user.pk, True)
    }
    assert revisions.count() == 2


def test_revision_belongs_to_its_territories_and_waits_in_none(rhone):
    imported(rhone, row())
    links = RevisionTerritory.objects.filter(revision=Revision.objects.get())
    codes = set(links.values_list("territory__code", flat=True))
    assert {"com:69123", "dep:69", "reg:84", "country:fr"} <= codes
    assert not links.filter(waiting_since__isnull=False).exists()


def test_each_row_is_in_the_audit(rhone):
    file = imported(rhone, row(), row(id="2"))
    cells = set(AuditEntry.objects.filter(verb="import").values_list("object_id", flat=True))
    assert cells == {
        str(pk) for pk in Revision.objects.filter(batch=file.pk).values_list("pk", flat=True)
    }


def test_same_file_twice_changes_nothing(rhone):
    rows = [row(opening_hours="Mo-Fr 09:00-12:00", languages="ar", cost="free", coverage="dep:69")]
    rows.append(row(id="2", confidential="yes"))
    imported(rhone, *rows)
    before = Revision.objects.count()
    again = previewed(rhone, *rows)
    assert outcomes(again) == ["unchanged", "unchanged"]
    take(rhone, again)
    assert Revision.objects.count() == before


def test_changed_row_changes_only_its_sections(rhone):
    imported(rhone, row())
    file = previewed(rhone, row(title="Cours du matin"))
    found = file.rows.get()
    assert (found.outcome, set(found.change)) == ("changed", {"text:fr:title"})
    take(rhone, file)
    title = programme_of(file).sections.get(key="title")
    assert (title.text, title.meaning_no) == ("Cours du matin", 2)


def test_emptied_cell_takes_its_words_away(rhone):
    file = imported(rhone, row(bring="Un cahier", bring_ar="دفتر", title_ar="د", summary_ar="ت"))
    imported(rhone, row(title_ar="د", summary_ar="ت"))
    assert not programme_of(file).sections.filter(key="bring").exists()


def test_row_without_its_place_takes_the_place_away(rhone):
    place = dict.fromkeys(("commune", "postcode", "address", "lat", "lon"), "")
    imported(rhone, row(coverage="dep:69"))
    file = imported(rhone, row(coverage="dep:69", access_modes="on_site", **place))
    assert not programme_of(file).sites.exists()


def test_row_that_is_left_changes_nothing(rhone):
    file = previewed(rhone, row(), row(id="2"))
    choose_rows(file=file, shown={2, 3}, chosen={3})
    done = take(rhone, file)
    assert (done.imported, done.left) == (1, 0)
    assert Programme.objects.count() == 1


def test_wrong_row_cannot_be_chosen(rhone):
    file = previewed(rhone, row(title=""))
    choose_rows(file=file, shown={2}, chosen={2})
    assert not file.rows.get().is_chosen


def test_confidential_place_keeps_its_address_apart(rhone):
    file = imported(rhone, row(confidential="yes"))
    site = programme_of(file).sites.get()
    assert (site.precision, site.street_address, site.exact_point) == ("hidden", "", None)
    assert HiddenAddress.objects.get().street_address == "12 rue de l'Exemple"
    revision = Revision.objects.get()
    assert "rue de l'Exemple" not in str(revision.content)


def test_rows_of_one_organization_share_it(rhone):
    imported(rhone, row(), row(id="2"))
    assert Organization.objects.count() == 1


# What people changed here


def change(rhone, file, **content):
    actions.change(
        by=rhone,
        target_id=file.rows.get().target_id,
        content={name.replace("__", ":"): cells for name, cells in content.items()},
        language="fr",
    )


def test_change_made_here_stays_when_the_file_says_what_it_said(rhone):
    file = imported(rhone, row())
    change(rhone, file, text__fr__title="Titre d'ici")
    found = previewed(rhone, row()).rows.get()
    assert (found.outcome, found.kept) == ("unchanged", 1)


def test_change_made_here_stays_beside_another_change_of_the_file(rhone):
    file = imported(rhone, row())
    change(rhone, file, text__fr__title="Titre d'ici")
    imported(rhone, row(summary="Autre phrase."))
    texts = dict(programme_of(file).sections.values_list("key", "text"))
    assert (texts["title"], texts["summary"]) == ("Titre d'ici", "Autre phrase.")


def test_same_section_changed_here_and_in_the_file_is_left_unless_chosen(rhone):
    file = imported(rhone, row())
    change(rhone, file, text__fr__title="Titre d'ici")
    again = previewed(rhone, row(title="Titre du fichier"))
    found = again.rows.get()
    assert (found.outcome, found.is_chosen, found.conflicts) == (
        "conflict",
        False,
        ["text:fr:title"],
    )
    choose_rows(file=again, shown={2}, chosen={2})
    take(rhone, again)
    assert programme_of(file).sections.get(key="title").text == "Titre du fichier"


def test_row_that_moved_after_it_was_tried_is_refused(rhone):
    first = imported(rhone, row())
    file = previewed(rhone, row(title="Titre du fichier"))
    change(rhone, first, text__fr__title="Titre d'ici")
    done = take(rhone, file)
    assert (done.imported, done.refused) == (0, 1)
    assert programme_of(first).sections.get(key="title").text == "Titre d'ici"
    preview_again(by=rhone, file=file)
    assert outcomes(file) == ["conflict"]


def test_two_trials_of_one_file_make_one_programme(rhone):
    first, second = previewed(rhone, row()), previewed(rhone, row())
    take(rhone, first)
    assert take(rhone, second).refused == 1
    assert Programme.objects.count() == 1


# Territories


def test_right_lost_meanwhile_is_asked_for_again(rhone):
    file = previewed(rhone, row())
    assert take(coordinator_of("dep:38"), file).refused == 1
    assert not Programme.objects.exists()


def test_number_of_a_programme_elsewhere_is_refused(rhone):
    isere = coordinator_of("dep:38")
    imported(isere, row(commune="Grenoble", postcode="38000", lat="", lon=""))
    file = previewed(rhone, row())
    assert outcomes(file) == ["wrong"]
    assert problems(file) == {"id"}
    assert (file.rows.get().base, file.rows.get().change) == ({}, {})


def test_place_that_moves_over_the_border_is_refused(rhone):
    imported(rhone, row())
    file = previewed(rhone, row(commune="Grenoble", postcode="38000", lat="", lon=""))
    assert outcomes(file) == ["wrong"]
    take(rhone, file)
    assert Site.objects.get().commune.code == "com:69123"


def test_programmes_of_other_people_are_not_touched(rhone):
    other = ProgrammeFactory(at=LYON, title="Autre")
    before = snapshot_programmes([other.pk])
    imported(rhone, row())
    assert snapshot_programmes([other.pk]) == before


def test_administrator_may_import_for_the_whole_country(rhone):
    rhone.user.is_superuser = True
    rhone.user.save()
    assert outcomes(previewed(rhone, row(nationwide="yes"))) == ["new"]


def test_region_takes_rows_of_all_its_departments():
    by = coordinator_of("reg:84")
    file = previewed(by, row(), row(id="2", commune="Grenoble", postcode="38000", lat="", lon=""))
    assert outcomes(file) == ["new", "new"]
    assert Territory.objects.filter(code="reg:84").exists()


# Queries


def test_questions_do_not_grow_with_the_rows(rhone, django_assert_max_num_queries):
    rows = [row(id=str(number)) for number in range(60)]
    with django_assert_max_num_queries(55):
        file = previewed(rhone, *rows)
    with django_assert_max_num_queries(80):
        take(rhone, file)
    assert Import.objects.get().rows.filter(result="taken").count() == 60


def test_place_of_a_row_keeps_its_id(rhone):
    file = imported(rhone, row())
    target = file.rows.get().target_id
    assert site_name(site_id_of(target)) in file.rows.get().content


def test_large_file_is_looked_at_in_turns(rhone, monkeypatch):
    monkeypatch.setattr(preview, "SLICE", 2)
    term("theme", "french")
    [file] = stored_files(
        by=rhone,
        source="Base",
        file_name="a.csv",
        raw=table(*(row(id=str(number)) for number in (1, 2, 3, 4, 4))),
    )
    preview_more(by=rhone, file=file, seconds=0)
    assert outcomes(file).count("pending") == 3
    preview_more(by=rhone, file=file)
    assert outcomes(file)[2:] == ["new", "wrong", "wrong"]
