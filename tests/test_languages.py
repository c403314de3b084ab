"""Languages are data: one more needs no code; dates, numbers and plurals fit each."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import polib
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.forms import CharField
from django.template.defaultfilters import timesince
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language_info, ngettext, override

from config.languages import read_languages

ROOT = Path(__file__).resolve().parent.parent
CODES = list(settings.LANGUAGE_FACTS)
TEXT_FIELD = re.compile(r"<(?:input|textarea)\b(?:\{\{.*?\}\}|\{%.*?%\}|[^>])*>", re.DOTALL)
NO_TEXT = re.compile(
    r'type="(?:hidden|checkbox|radio|date|time|number|file|password|\{\{ kind \}\})"|\bltr\b'
)
SOMALI = """
- code: so
  name: Soomaali
  english: Somali
  direction: ltr
"""
ADDED = """
import json
from django.conf import settings
from django.test import Client
from contributions.loading.yaml_fields import Fields
from contributions.schema.problems import Problems
from contributions.schema.sections import LANGUAGES
from directory.search.forms import SearchForm

problems = Problems()
fields = Fields({"fr": "Bonjour", "so": "Salaan"}, file="a", at="", problems=problems)
page = Client(HTTP_HOST="localhost").get("/so/legal/")
home = Client(HTTP_HOST="localhost").get("/", HTTP_ACCEPT_LANGUAGE="so")
print(json.dumps({
    "offered": [code for code, _ in settings.LANGUAGES],
    "content": list(LANGUAGES),
    "loaded": fields.in_every_language(),
    "problems": list(map(str, problems)),
    "status": page.status_code,
    "html": page.content.decode(),
    "home": home["Location"],
}))
"""


@pytest.fixture
def with_somali(tmp_path):
    """The environment of an installation whose folder adds Somali, with one word translated."""
    catalogue = tmp_path / "locale" / "so" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    words = polib.POFile()
    words.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    words.append(polib.POEntry(msgid="Legal notice", msgstr="Ogeysiis sharci"))
    words.save(str(catalogue))
    words.save_as_mofile(str(catalogue.with_suffix(".mo")))
    (tmp_path / "languages.yaml").write_text(SOMALI)
    database = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{connection.settings_dict['NAME']}"
    )
    return os.environ | {"REPERES_LANGUAGES": str(tmp_path), "DATABASE_URL": database.geturl()}


def manage(environment, *words):
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def somali(with_somali, db):
    done = manage(with_somali, "shell", "--verbosity=0", "--command", ADDED)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_added_language_is_offered_with_its_page_in_its_words(somali):
    assert somali["offered"] == [*CODES, "so"]
    assert (somali["status"], somali["home"]) == (200, "/so/")
    assert '<html lang="so" dir="ltr"' in somali["html"]
    assert "Ogeysiis sharci" in somali["html"]
    assert "Soomaali" in somali["html"]


def test_content_of_an_added_language_is_loaded(somali):
    assert somali["content"][-1] == "so"
    assert somali["loaded"] == {"fr": "Bonjour", "so": "Salaan"}
    assert somali["problems"] == []


def test_adding_a_language_needs_no_migration(with_somali, db):
    done = manage(with_somali, "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout


def test_every_declared_language_has_its_catalogue():
    assert [code for code, _name in settings.LANGUAGES] == CODES
    assert len(CODES) == 8


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_its_own_name_and_direction(code):
    info = get_language_info(code)
    assert info["bidi"] == (code in {"ar", "fa", "ps"})
    assert info["name_local"] == settings.LANGUAGE_FACTS[code].name


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("- code: so", "lacks name, english, direction"),
        ("- {code: so, name: a, english: b, direction: up}", "ltr or rtl"),
        ("- {code: so, name: a, english: b, direction: ltr, colour: red}", "colour"),
        ("so", "list of languages"),
        ("- so", "mapping"),
        ("- {", "cannot be read"),
    ],
)
def test_wrong_declaration_is_refused_with_what_is_wrong(tmp_path, declared, said):
    (tmp_path / "languages.yaml").write_text(declared)
    with pytest.raises(ImproperlyConfigured, match=said):
        read_languages(tmp_path / "languages.yaml", [])


def test_language_that_a_person_reviewed_is_so_with_role_and_day(tmp_path):
    reviewed = "{role: reviewer of Somali, date: 2026-12-01}"
    (tmp_path / "languages.yaml").write_text(f"{SOMALI}  reviewed: {reviewed}")
    [language] = read_languages(tmp_path / "languages.yaml", [])
    assert not language.is_unreviewed
    assert (language.reviewed.role, language.reviewed.on) == (
        "reviewer of Somali",
        date(2026, 12, 1),
    )


@pytest.mark.parametrize(
    ("code", "day", "day_and_month", "moment"),
    [
        ("fr", "5 mars 2026", "5 mars", "5 mars 2026 17:05"),
        ("en", "5 March 2026", "5 March", "5 March 2026, 17:05"),
        ("ar", "5 مارس، 2026", "5 مارس", "5 مارس، 2026، 17:05"),
        ("ps", "5 مارچ 2026", "5 مارچ", "5 مارچ 2026 17:05"),
        ("fa", "5 مارس 2026", "5 مارس", "5 مارس 2026، ساعت 17:05"),
        ("ti", "5 መጋቢት 2026", "5 መጋቢት", "5 መጋቢት 2026 17:05"),
        ("uk", "5 березня 2026", "5 березня", "5 березня 2026, 17:05"),
        ("ru", "5 марта 2026", "5 марта", "5 марта 2026, 17:05"),
    ],
)
def test_dates_are_written_as_in_the_language(code, day, day_and_month, moment):
    with override(code):
        at = datetime(2026, 3, 5, 16, 5, tzinfo=UTC)
        assert date_format(at.date(), "DATE_FORMAT") == day
        assert date_format(at.date(), "MONTH_DAY_FORMAT") == day_and_month
        assert date_format(at.astimezone(), "DATETIME_FORMAT") == moment


@pytest.mark.parametrize(
    ("code", "number"),
    [
        *(("fr", "1234,5"), ("en", "1234.5"), ("ar", "1234,5"), ("ps", "1234,5")),
        *(("fa", "1234.5"), ("ti", "1234.5"), ("uk", "1234,5"), ("ru", "1234,5")),
    ],
)
def test_numbers_are_written_as_in_the_language(code, number):
    with override(code):
        assert number_format(1234.5) == number


@pytest.mark.parametrize(
    ("code", "durations"),
    [
        ("fr", {1: "1 minute", 2: "2 minutes", 5: "5 minutes", 21: "21 minutes"}),
        ("ps", {1: "1 دقیقه", 2: "2 دقیقې", 5: "5 دقیقې", 21: "21 دقیقې"}),
        ("fa", {1: "1 دقیقه", 2: "2 دقیقه", 5: "5 دقیقه", 21: "21 دقیقه"}),
        ("ti", {1: "1 ደቒቕ", 2: "2 ደቓይቕ", 5: "5 ደቓይቕ", 21: "21 ደቓይቕ"}),
        ("uk", {1: "1 хвилина", 2: "2 хвилини", 5: "5 хвилин", 21: "21 хвилина"}),
        ("ru", {1: "1 минута", 2: "2 минуты", 5: "5 минут", 21: "21 минута"}),
    ],
)
def test_durations_take_the_plural_of_the_language(code, durations):
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)
    with override(code):
        said = {
            number: timesince(now - timedelta(minutes=number), now).replace("\xa0", " ")
            for number in durations
        }
    assert said == durations


@pytest.mark.parametrize("code", ["uk", "ru"])
def test_counts_have_three_forms_in_slavic_languages(code):
    with override(code):
        forms = [
            ngettext("%(count)s day", "%(count)s days", number) for number in (1, 2, 5, 11, 21)
        ]
    assert len(set(forms)) == 3
    assert forms[0] == forms[4]
    assert forms[2] == forms[3]


@pytest.mark.parametrize("code", [code for code in CODES if code != "en"])
def test_forms_say_what_is_wrong_in_the_language(code):
    with override(code):
        said = str(CharField.default_error_messages["required"])
    with override("en"):
        assert said != str(CharField.default_error_messages["required"])
    if code != "fr":
        with override("fr"):
            assert said != str(CharField.default_error_messages["required"])


def test_every_text_field_of_a_template_takes_its_direction_from_what_is_typed():
    without = {
        (path.name, " ".join(tag.split())[:80])
        for path in (ROOT / "templates").rglob("*.html")
        for tag in TEXT_FIELD.findall(path.read_text(encoding="utf-8"))
        if "dir=" not in tag and not NO_TEXT.search(tag)
    }
    assert without == set()


def agreed_words() -> list[tuple[str, str, str]]:
    """Term, language and word of each cell of "One word for one thing" in docs/languages.md."""
    chapter = (ROOT / "docs/languages.md").read_text().partition("## One word for one thing")[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in chapter.partition("**Kept in French**")[0].splitlines()
        if line.startswith("|")
    ]
    names, _rule, *terms = rows
    codes = {get_language_info(code)["name"]: code for code in CODES}
    return [
        (term, codes[name], word)
        for term, *words in terms
        for name, word in zip(names[1:], words, strict=True)
    ]


@pytest.mark.parametrize(("term", "code", "word"), agreed_words())
def test_agreed_word_is_what_the_catalogue_uses(term, code, word):
    catalogue = polib.pofile(ROOT / f"locale/{code}/LC_MESSAGES/django.po")
    texts = [text for each in catalogue for text in (each.msgstr, *each.msgstr_plural.values())]
    assert word
    assert any(word.lower() in text.lower() for text in texts)
