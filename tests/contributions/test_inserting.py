"""Bulk insert: one statement, with defaults and constraints."""

import pytest
from django.db import IntegrityError, transaction

from contributions.revisions.write_guard import allow_writes
from contributions.store.bulk_insert import columns_of, insert
from directory.models import Organization, Programme
from geo.points import ewkt, point
from tests.factories import LYON, OrganizationFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


def test_rows_get_the_defaults_of_their_model():
    with allow_writes("test"):
        one = OrganizationFactory.build(name='Maison "Été", \\ et\tتونس')
        insert(Organization, [{"id": one.pk, "name": one.name}])
    stored = Organization.objects.get(pk=one.pk)
    assert (stored.name, stored.phone, stored.is_example) == (one.name, "", False)
    assert stored.created_at == stored.modified_at


def test_what_a_row_says_comes_back_as_it_was():
    programme = ProgrammeFactory(at=LYON, audiences=["women", "men"], age_min=16)
    columns = columns_of(Programme.objects.get(pk=programme.pk))
    with allow_writes("test"):
        insert(Programme, [columns], replacing=[name for name in columns if name != "id"])
    assert columns_of(Programme.objects.get(pk=programme.pk)) == columns


def test_row_that_is_there_changes_in_the_columns_named():
    before = OrganizationFactory(phone="01 99 00 00 01")
    with allow_writes("test"):
        rows = [{"id": before.pk, "name": "Anew", "phone": "01 99 00 00 02"}]
        insert(Organization, rows, replacing=["name"])
    after = Organization.objects.get(pk=before.pk)
    assert (after.name, after.phone) == ("Anew", before.phone)


def test_row_that_is_there_is_left_alone_or_refused():
    before = OrganizationFactory()
    rows = [{"id": before.pk, "name": "Anew"}]
    with allow_writes("test"):
        insert(Organization, rows, ignore_conflicts=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(Organization, rows)


def test_point_in_words_is_the_point():
    assert ewkt(4.835, 45.758) == "SRID=4326;POINT(4.835 45.758)"
    assert point(4.835, 45.758).ewkt == "SRID=4326;POINT (4.835 45.758)"
    with pytest.raises(ValueError, match="lat"):
        ewkt(4.835, 95)
