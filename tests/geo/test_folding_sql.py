"""The database folds as Python does, on every character and on texts of many scripts."""

import sys
import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.folding import fold
from tests.exhaustive import examples

pytestmark = pytest.mark.django_db

# Characters that every version of Unicode in use knows: Python and PostgreSQL bring their own.
KNOWN = [
    chr(code)
    for code in range(1, sys.maxunicode + 1)
    if unicodedata.ucd_3_2_0.category(chr(code)) not in {"Cn", "Cs", "Co"}
]
SCRIPTS = (
    "aéÈœŒßÆø 0٣۹१Ⅷ½İıŁđ\u0301\u0308\u0327-_'’.\n\u200c\u200f\u00adـأإةىیکئؤۀهٔЁґЇйሰነዳት한가 ﬁ％"
)


def folded(texts: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT folded(t) FROM unnest(%s::text[]) WITH ORDINALITY AS x (t, no) ORDER BY no",
            [texts],
        )
        return [row[0] for row in cursor.fetchall()]


def test_every_character_folds_alike():
    differing = [c for c, there in zip(KNOWN, folded(KNOWN), strict=True) if there != fold(c)]
    assert not differing


@settings(
    max_examples=examples(150),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.text(st.sampled_from(KNOWN)) | st.text(st.sampled_from(SCRIPTS)), max_size=30))
def test_every_text_folds_alike(texts):
    assert folded(texts) == [fold(text) for text in texts]


@pytest.mark.parametrize(
    "written",
    [
        "St-Étienne, Ste-Foy et st st.",
        "L’Œuvre de l'été : 10 €",
        "دروس اللُّغة الفرنسيّة ١٢٣",
        "«مون‌پلیه» ۶۹۰۰۳",
        "Сім’я та діти — ЩО РОБИТИ?",
        "ሕቶ ዑቕባ፣ ሰነዳት።",
        "",
    ],
)
def test_sentences_fold_alike(written):
    assert folded([written]) == [fold(written)]
