"""Term ids are stable and do not overlap."""

import pytest

from directory.fields import codes_of
from directory.index import term_ids
from directory.models import SearchEntry, TaxonomyTerm
from directory.search.criteria import Criteria
from directory.search.pages import search_results
from directory.vocabulary import SPOKEN_LANGUAGES, AccessMode
from tests.factories import ProgrammeFactory

WRITTEN = [
    "fr", "ar", "ps", "fa", "ti", "uk", "ru", "en", "so", "prs", "ur", "bn", "am", "om",
    "ku", "tr", "sq", "ka", "hy", "ln", "bm", "ff", "ta", "es", "pt", "lsf",
]  # fmt: skip


def all_ids() -> list[int]:
    """The ids of all that is no term of the taxonomy."""
    given = term_ids.ids_of_languages(SPOKEN_LANGUAGES)
    given += term_ids.ids_of_access_modes(AccessMode.values)
    for parameter, (column, _filter) in term_ids.FILTERED.items():
        given += term_ids.ids_of_filter(parameter, codes_of(column))
    return given


def test_term_ids_of_languages_do_not_change():
    assert list(SPOKEN_LANGUAGES)[: len(WRITTEN)] == WRITTEN


def test_term_ids_of_access_modes_do_not_change():
    assert AccessMode.values[:3] == ["on_site", "remote", "at_home"]


def test_languages_and_modes_have_ids_that_no_term_can_have():
    given = all_ids()
    assert len(set(given)) == len(given)
    assert max(given) < 0


def test_ids_of_languages_and_modes_have_signature_bits_of_their_own():
    given = all_ids()
    bits = {mark % 256 for mark in given}
    assert len(bits) == len(given)
    # Terms of the taxonomy count up from 1.
    assert min(bits) > 150


@pytest.mark.django_db
def test_rows_hold_the_term_ids_of_offers():
    ProgrammeFactory(themes=["health"], needs=["see-doctor"], languages_always=["fr", "ti"])
    ids = TaxonomyTerm.objects.filter(code__in=["health", "see-doctor"]).values_list(
        "pk", flat=True
    )
    stored = {term_id for row in SearchEntry.objects.all() for term_id in row.term_ids}
    assert stored == {
        *ids,
        *term_ids.ids_of_languages(["fr", "ti"]),
        *term_ids.ids_of_access_modes(SearchEntry.objects.first().access_modes),
    }


@pytest.mark.django_db
def test_a_theme_this_process_does_not_know_yet_is_searched_by_its_code():
    assert search_results(Criteria(themes=("health",)), 5).entries == []
    programme = ProgrammeFactory(themes=["health"])
    found = search_results(Criteria(themes=("health",)), 5).entries
    assert [entry.programme_id for entry in found] == [programme.pk]
