"""Values of cells in the languages of the content."""

import pytest
from django.utils.translation import override

from contributions.importing.named_codes import LABELLED_IN
from contributions.importing.values import flag


@pytest.mark.parametrize("cell", ["oui", "Yes", "نعم", "هو", "بله", "እወ", "Так", "ДА", "1"])
def test_yes_is_read_in_every_language(cell):
    assert flag(cell) is True


@pytest.mark.parametrize("cell", ["non", "No", "لا", "نه", "خیر", "ኣይፋል", "Ні", "НЕТ", "0"])
def test_no_is_read_in_every_language(cell):
    assert flag(cell) is False


def test_other_words_are_refused():
    with override("fr"), pytest.raises(ValueError, match="oui ou non"):
        flag("peut-être")


def test_french_names_win_over_those_of_other_languages():
    assert LABELLED_IN[-1] == "fr"
