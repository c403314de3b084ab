"""Every text has a maximal length, in each form and in each column of the database."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction
from django.forms import BaseForm
from django.utils import timezone

from contributions.models import Remark, Revision
from geo.limits import Cardinality, OctetLength
from journeys.models import Journey
from tests.factories import ProgrammeFactory

OURS = ("accounts", "geo", "regions", "directory", "contributions", "journeys")
# Columns without a constraint on their size, and why.
ASIDE = {
    **dict.fromkeys(
        (
            *("directory.ProgrammeText.vector", "directory.ProgrammeText.title_vector"),
            "directory.ProgrammeText.summary_vector",
            *("directory.SheetText.vector", "directory.SheetText.title_vector"),
            *("directory.KnownWord.lexemes", "directory.KnownWord.term_tags"),
            "directory.KnownWord.languages",
            *("directory.SearchEntry.themes", "directory.SearchEntry.needs"),
            *("directory.SearchEntry.statuses", "directory.SearchEntry.audiences"),
            *("directory.SearchEntry.french_levels", "directory.SearchEntry.languages"),
            "directory.SearchEntry.access_modes",
            *(
                f"directory.ComparedProgramme.{name}"
                for name in (
                    *("title", "titles", "languages", "summary", "name", "phones", "emails"),
                    *("websites", "hosts", "openings"),
                )
            ),
        ),
        "derived by directory.index.rebuild.rebuild_entries from columns that have a bound",
    ),
}


def columns() -> Iterator[tuple[str, models.Model, models.Field]]:
    """Each column of ours that holds text, JSON or bytes, alone or several in an array."""
    for label in OURS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            for field in model._meta.local_concrete_fields:
                kind = field.db_type(connection) or ""
                inner = field.base_field.db_type(connection) if is_array(field) else kind
                if inner in {"text", "jsonb", "bytea", "tsvector"} or inner.startswith("varchar"):
                    yield f"{model._meta.label}.{field.name}", model, field


def is_array(field: models.Field) -> bool:
    return isinstance(field, ArrayField)


def bounded_by(model: type[models.Model], field: models.Field) -> list[str]:
    """The constraints of the database that bound a column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c' "
            "AND pg_get_constraintdef(oid) ~ %s",
            [
                model._meta.db_table,
                rf"(length|octet_length|cardinality)\(\(*\"?{field.column}\"?\)?(::text)?\)* <= ",
            ],
        )
        return [name for (name,) in cursor.fetchall()]


COLUMNS = {name: (model, field) for name, model, field in columns()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(COLUMNS) - set(ASIDE)))
def test_column_that_holds_text_has_a_bound(name):
    model, field = COLUMNS[name]
    has_type_of_its_own = (field.db_type(connection) or "").startswith("varchar")
    is_plain = has_type_of_its_own and not is_array(field)
    assert field.max_length if is_plain else bounded_by(model, field), name


def test_columns_set_aside_exist():
    assert set(ASIDE) <= set(COLUMNS)


# Constraints


def refused(change, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change()


@pytest.mark.parametrize(
    ("key", "most", "constraint"),
    [("title", 300, "section_title_bounded"), ("description", 10_000, "section_text_bounded")],
)
def test_database_refuses_a_public_text_that_is_too_long(by_hand, key, most, constraint):
    sections = ProgrammeFactory(texts={"fr": {key: "Mots"}}).sections.filter(key=key)
    assert sections.update(text="ሀ" * most)
    refused(lambda: sections.update(text="ሀ" * (most + 1)), constraint)


@pytest.mark.django_db
def test_database_refuses_a_revision_that_is_too_large():
    fields = {"target_kind": "programme", "role": "visitor", "language": "fr"}
    revision = Revision.objects.create(target_id="0" * 32, **fields)
    revisions = Revision.objects.filter(pk=revision.pk)
    refused(lambda: revisions.update(content={"a": "x" * 2_000_001}), "revision_content_bounded")
    refused(lambda: revisions.update(note="x" * 4001), "revision_note_bounded")
    refused(
        lambda: Remark.objects.create(revision=revision, verb="a", role="visitor", text="x" * 4001),
        "remark_text_bounded",
    )


@pytest.mark.django_db
def test_database_refuses_a_sealed_text_that_is_too_long():
    journey = Journey.objects.create(secret_fingerprint=b"x" * 32, wrapped_key=b"x" * 60)
    journeys = Journey.objects.filter(pk=journey.pk)
    refused(lambda: journeys.update(sealed_profile=b"x" * 1001), "journey_sealed_profile_bounded")
    refused(
        lambda: journeys.update(secret_fingerprint=b"x" * 33), "journey_secret_fingerprint_bounded"
    )


@pytest.mark.django_db
def test_bounds_count_characters_bytes_and_values():
    found = Revision.objects.annotate(
        values_kept=Cardinality("agreed"), bytes_kept=OctetLength("note")
    )
    Revision.objects.create(
        target_kind="programme",
        target_id="0" * 32,
        role="visitor",
        language="fr",
        note="ሀ",
        agreed=[1, 2],
        created_at=timezone.now(),
    )
    assert found.values_list("values_kept", "bytes_kept").get() == (2, 3)


# Forms


def forms_of_ours() -> list[type[BaseForm]]:
    """Every form of ours, once all modules are loaded."""
    for label in (*OURS, "api"):
        package = importlib.import_module(label)
        for module in pkgutil.walk_packages(package.__path__, f"{label}."):
            if not module.name.startswith(f"{label}.migrations"):
                importlib.import_module(module.name)
    found, left = set(), [BaseForm]
    while left:
        for each in left.pop().__subclasses__():
            if each not in found:
                found.add(each)
                left.append(each)
    return sorted(
        (each for each in found if each.__module__.split(".")[0] in (*OURS, "api")),
        key=lambda form: f"{form.__module__}.{form.__qualname__}",
    )


# Values of these are looked up among choices, or are validated before they are parsed.
WITHOUT_TEXT = (
    *(forms.ChoiceField, forms.UUIDField, forms.IntegerField, forms.DecimalField),
    *(forms.BooleanField, forms.DateField, forms.TimeField, forms.FileField),
    *(forms.ModelChoiceField, forms.RegexField),
)


# allauth's field: the value is compared with the code and not stored.
COMPARED = {
    "accounts.sign_in.CodeForm.code",
    "accounts.second_factor.SecondFactorForm.code",
    "accounts.second_factor.ReauthenticationForm.code",
}


@pytest.mark.django_db
def test_every_field_of_a_form_that_takes_text_has_a_longest():
    unbounded = [
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in forms_of_ours()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
        and not isinstance(field, WITHOUT_TEXT)
        and getattr(field, "max_length", None) is None
        and not getattr(field, "longest", 0)
    ]
    assert set(unbounded) == COMPARED
