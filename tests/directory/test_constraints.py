"""Named constraints of the directory's tables refuse invalid rows."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from contributions.revisions import write_guard
from directory.models import (
    ClosedPeriod,
    OpeningRule,
    Organization,
    ProcedureFact,
    ProcedureSheet,
    ProcedureStep,
    Programme,
    Recording,
    SchoolCalendar,
    SearchEntry,
    Section,
    SectionVersion,
    Site,
    TaxonomyTerm,
    UnfoundReader,
    UnfoundWords,
)
from regions.models import Territory
from tests.factories import (
    LYON,
    MARSEILLE,
    ProgrammeFactory,
    SheetFactory,
    UserFactory,
    term,
    write_texts,
)
from tests.sounds import waiting_recording

pytestmark = pytest.mark.django_db

DAY, DAY_BEFORE = date(2026, 11, 23), date(2026, 11, 22)

# Constraint → model and the values that it must refuse on an otherwise valid row.
# Stands for the rule of opening hours among the rows.
A_RULE = "a rule"

REFUSED = [
    ("organization_siret_has_14_digits", Organization, {"siret": "1234"}),
    ("organization_has_name", Organization, {"name": ""}),
    ("programme_statuses_known", Programme, {"statuses": ["citizen"]}),
    ("programme_audiences_known", Programme, {"audiences": ["women", "cats"]}),
    ("programme_french_levels_known", Programme, {"french_levels": ["c3"]}),
    ("programme_access_modes_known", Programme, {"access_modes": ["by_boat"]}),
    ("programme_join_modes_known", Programme, {"join_modes": ["pigeon"]}),
    ("programme_languages_always_known", Programme, {"languages_always": ["xx"]}),
    ("programme_languages_on_request_known", Programme, {"languages_on_request": ["xx"]}),
    ("programme_languages_interpreter_known", Programme, {"languages_interpreter": ["xx"]}),
    (
        "programme_language_said_once",
        Programme,
        {"languages_always": ["ar", "fr"], "languages_interpreter": ["ar"]},
    ),
    ("recording_words_known", Recording, {"kind": "text/html"}),
    ("recording_length_bounded", Recording, {"duration_ms": 0}),
    ("recording_decided_at", Recording, {"state": "published"}),
    ("recording_has_sound", Recording, {"sound": b""}),
    ("recording_sound_bounded", Recording, {"sound": bytes(5_000_001)}),
    ("school_calendar_zone_known", SchoolCalendar, {"zone": "Z"}),
    ("school_calendar_year_known", SchoolCalendar, {"begins_year": 1999}),
    ("school_calendar_has_source", SchoolCalendar, {"source": ""}),
    ("school_calendar_has_days", SchoolCalendar, {"days": []}),
    ("programme_hours_have_rule", Programme, {"opening_hours": "24/7"}),
    ("programme_standing_known", Programme, {"search_standing": "lost"}),
    ("programme_states_known", Programme, {"publication": "hidden"}),
    ("programme_states_known", Programme, {"operating": "asleep"}),
    ("programme_cost_known", Programme, {"cost": "cheap"}),
    ("programme_ages_in_order", Programme, {"age_min": 26, "age_max": 25}),
    ("programme_ages_of_people", Programme, {"age_min": 121}),
    ("programme_ages_of_people", Programme, {"age_max": 200}),
    ("programme_price_only_when_paid", Programme, {"cost": "free", "cost_eur": 5}),
    ("programme_price_above_zero", Programme, {"cost": "paid", "cost_eur": 0}),
    ("programme_running_says_no_end", Programme, {"operating_reason": "Travaux"}),
    (
        "programme_suspended_alone_has_last_day",
        Programme,
        {"operating": "closed", "operating_until": DAY},
    ),
    (
        "programme_suspended_days_in_order",
        Programme,
        {"operating": "suspended", "operating_from": DAY, "operating_until": DAY_BEFORE},
    ),
    ("organization_not_merged_into_itself", Organization, {"merged_into": F("id")}),
    ("programme_capacity_has_date", Programme, {"capacity": 4}),
    (
        "programme_capacity_dates_in_order",
        Programme,
        {"capacity": 4, "capacity_on": DAY, "capacity_until": DAY_BEFORE},
    ),
    ("programme_has_access_mode", Programme, {"access_modes": []}),
    ("programme_verified_role_has_date", Programme, {"verified_role": "coordinator"}),
    ("programme_second_phone_label_has_phone", Programme, {"second_phone_label": "urgences"}),
    ("programme_contact_hours_bounded", Programme, {"contact_hours": "x" * 501}),
    ("site_second_phone_label_has_phone", Site, {"second_phone_label": "urgences"}),
    ("site_wheelchair_known", Site, {"wheelchair": "perhaps"}),
    ("site_wheelchair_note_has_answer", Site, {"wheelchair_note": "one step"}),
    ("programme_not_merged_into_itself", Programme, {"merged_into": F("id")}),
    ("site_point_only_when_exact", Site, {"exact_point": None}),
    ("site_point_only_when_exact", Site, {"precision": "commune"}),
    (
        "site_point_only_when_exact",
        Site,
        {"precision": "hidden", "street_address": "", "postcode": ""},
    ),
    ("site_precision_known", Site, {"precision": "vague", "exact_point": None}),
    ("site_hidden_has_no_address", Site, {"precision": "hidden", "exact_point": None}),
    (
        "site_hidden_has_no_address",
        Site,
        {"precision": "hidden", "exact_point": None, "street_address": ""},
    ),
    ("site_hours_have_rule", Site, {"opening_hours": "24/7"}),
    ("closed_period_in_order", ClosedPeriod, {"last_on": DAY_BEFORE}),
    ("sheet_statuses_known", ProcedureSheet, {"statuses": ["citizen"]}),
    ("sheet_checked_by_named_role", ProcedureSheet, {"verified_on": DAY}),
    ("sheet_office_known", ProcedureSheet, {"office": "post"}),
    ("fact_amount_has_unit", ProcedureFact, {"unit": ""}),
    ("fact_amount_has_unit", ProcedureFact, {"amount": None}),
    ("fact_amount_has_unit", ProcedureFact, {"unit": "hours"}),
    ("fact_range_in_order", ProcedureFact, {"amount_max": 25}),
    ("fact_absent_without_amount", ProcedureFact, {"absence": "none"}),
    ("fact_has_a_source", ProcedureFact, {"source": None}),
    ("fact_counted_is_a_time", ProcedureFact, {"counted_from": "notification"}),
    ("fact_suspension_known", ProcedureFact, {"suspended_by": "holidays"}),
    ("fact_consequence_known", ProcedureFact, {"consequence": "a fine"}),
    ("step_joined_known", ProcedureStep, {"joined": "xor"}),
    ("section_has_one_owner", Section, {"programme": None}),
    ("section_translation_says_its_base", Section, {"based_on_meaning": 1}),
    ("section_translation_says_its_base", Section, {"state": "reviewed"}),
    ("section_has_text", Section, {"text": ""}),
    ("term_need_has_theme", TaxonomyTerm, {"scheme": "need", "code": "orphan"}),
    ("term_has_french_label", TaxonomyTerm, {"labels": {"en": "Papers"}}),
    ("entry_point_only_with_site", SearchEntry, {"point": None}),
    ("entry_point_only_with_site", SearchEntry, {"site": None}),
    ("entry_point_ref_only_with_site", SearchEntry, {"indexed_point": None}),
    *[
        (f"programme_{name}_bounded", Programme, {name: [code] * 101})
        for name, code in {
            "statuses": "refugee",
            "audiences": "women",
            "french_levels": "a1",
            "access_modes": "on_site",
            "join_modes": "walk_in",
            "languages_always": "ar",
            "languages_on_request": "ar",
            "languages_interpreter": "ar",
        }.items()
    ],
    ("programme_opening_hours_bounded", Programme, {"opening_hours": "x" * 501, "rule": A_RULE}),
    ("site_opening_hours_bounded", Site, {"opening_hours": "x" * 501, "rule": A_RULE}),
    ("opening_rule_text_bounded", OpeningRule, {"text": "x" * 4001}),
    ("closed_period_reasons_bounded", ClosedPeriod, {"reasons": {"fr": "x" * 20_001}}),
    ("sheet_statuses_bounded", ProcedureSheet, {"statuses": ["refugee"] * 101}),
    ("section_text_bounded", Section, {"text": "x" * 10_001}),
    ("section_title_bounded", Section, {"text": "x" * 301}),
    ("section_version_text_bounded", SectionVersion, {"text": "x" * 10_001}),
    ("term_labels_bounded", TaxonomyTerm, {"labels": {"fr": "x" * 20_001}}),
    ("term_synonyms_bounded", TaxonomyTerm, {"synonyms": {"fr": ["x" * 20_001]}}),
    ("term_mappings_bounded", TaxonomyTerm, {"mappings": {"hsds": ["x" * 5_001]}}),
    ("unfound_reader_words_digest_bounded", UnfoundReader, {"words_digest": b"x" * 17}),
    ("unfound_reader_reader_digest_bounded", UnfoundReader, {"reader_digest": b"x" * 17}),
    ("unfound_words_of_several", UnfoundWords, {"readers": 4}),
    ("unfound_words_name_no_person", UnfoundWords, {"words": ""}),
    ("unfound_words_name_no_person", UnfoundWords, {"words": "amina@example"}),
    ("unfound_words_name_no_person", UnfoundWords, {"words": "0601020304"}),
]


@pytest.fixture
def rows():
    """One valid row of each model, by model."""
    programme = ProgrammeFactory(closures=[(DAY, DAY)])
    sheet = SheetFactory()
    with write_guard.allow_writes("test"):
        fact = ProcedureFact.objects.create(
            sheet=sheet, position=1, kind="cost", amount=25, unit="eur", source=sheet.sources.get()
        )
        numbers = {"text_no": 1, "meaning_no": 1}
        about = {"owner": programme.pk, "key": "title", "language": "fr", "state": "written"}
        version = SectionVersion.objects.create(
            text="Cours", replaced_at=timezone.now(), **about, **numbers
        )
    return {
        Organization: programme.organization,
        Programme: programme,
        SectionVersion: version,
        Site: programme.sites.get(),
        ClosedPeriod: ClosedPeriod.objects.get(),
        OpeningRule: OpeningRule.objects.create(text="24/7", time_zone="Europe/Paris"),
        ProcedureSheet: sheet,
        ProcedureFact: fact,
        ProcedureStep: sheet.steps.get(),
        Section: programme.sections.get(key="title"),
        Recording: waiting_recording(programme.sections.get(key="title"), UserFactory()),
        TaxonomyTerm: term("theme", "papers"),
        SearchEntry: programme.entries.get(),
        SchoolCalendar: SchoolCalendar.objects.create(
            zone="corsica", begins_year=2026, days=[DAY], source="test", published_on=DAY
        ),
        UnfoundReader: UnfoundReader.objects.create(
            day=DAY, words_digest=b"w" * 16, reader_digest=b"r" * 16
        ),
        UnfoundWords: UnfoundWords.objects.create(
            day=DAY, territory=Territory.objects.get(code="dep:69"), words="couscous", readers=5
        ),
    }


def refuses(name: str):
    return pytest.raises(IntegrityError, match=f'"{name}"')


@pytest.mark.parametrize(
    ("name", "model", "nonsense"), REFUSED, ids=[f"{n}-{v}" for n, _, v in REFUSED]
)
def test_check_constraint_refuses(rows, name, model, nonsense):
    if nonsense.get("rule") == A_RULE:
        nonsense = nonsense | {"rule": rows[OpeningRule]}
    with refuses(name), write_guard.allow_writes("test"):
        model.objects.filter(pk=rows[model].pk).update(**nonsense)


def test_every_check_constraint_of_the_directory_has_a_case_here():
    named = {
        constraint.name
        for model in apps.get_app_config("directory").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }
    # What is encrypted is bounded in bytes; tests/test_limits.py walks every column.
    assert named - {"hidden_address_place_bounded"} == {name for name, _, _ in REFUSED}


def twice(row: models.Model) -> None:
    """Insert a copy of the row."""
    row.pk, row._state.adding = None, True
    row.save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("section_once_per_programme", lambda p, s: p.sections.get(key="title")),
        ("section_once_per_sheet", lambda p, s: s.sections.get(key="title")),
        ("coverage_said_once", lambda p, s: p.coverage_links.get()),
        ("directory_programmewords_programme_id_7337763b_uniq", lambda p, s: p.text_index),
        ("source_named_once", lambda p, s: s.sources.get()),
        ("opening_rule_kept_once", lambda p, s: p.sites.get().rule),
        ("entry_one_coverage_row_per_programme", lambda p, s: p.entries.get(site=None)),
        ("term_code_unique_in_scheme", lambda p, s: p.theme),
    ],
)
def test_unique_constraints_refuse_a_second_row(name, found):
    programme = ProgrammeFactory(coverage=["dep:69"], hours="24/7")
    row = found(programme, SheetFactory())
    with refuses(name), write_guard.allow_writes("test"):
        twice(row)


def test_a_site_has_one_row_to_be_found_by():
    entry = ProgrammeFactory().entries.get()
    with pytest.raises(IntegrityError, match="site_id"), write_guard.allow_writes("test"):
        twice(entry)


def test_steps_of_a_sheet_have_different_positions():
    sheet = SheetFactory()
    with refuses("step_position_unique"), write_guard.allow_writes("test"):
        twice(sheet.steps.get())
        transaction.get_connection().check_constraints()


def test_a_section_belongs_to_a_programme_or_a_sheet_never_to_both():
    programme, sheet = ProgrammeFactory(), SheetFactory()
    with refuses("section_has_one_owner"), write_guard.allow_writes("test"):
        write_texts({"fr": {"note": "Deux maîtres"}}, programme=programme, sheet=sheet)


def test_a_term_in_use_is_not_deleted():
    with pytest.raises(models.ProtectedError):
        ProgrammeFactory().theme.delete()


def test_a_coverage_row_is_not_moved_onto_a_site():
    programme = ProgrammeFactory(at=[LYON, MARSEILLE], coverage=["dep:69"])
    with refuses("entry_point_only_with_site"), write_guard.allow_writes("test"):
        entry = programme.entries.get(site=None)
        SearchEntry.objects.filter(pk=entry.pk).update(point=programme.sites.first().exact_point)
