import csv, re, json
import pytest
from django.core.management import call_command
from django.db import connection
from tests.random_programmes import check_and_analyze, rolled_back_after_module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]
@pytest.fixture(scope="module")
def examples(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        for command in ("load_taxonomy", "load_procedures", "load_examples"):
            call_command(command, verbosity=0)
        check_and_analyze()
        yield
def test_all(client, settings):
    details = {}
    def get(path, q):
        r = client.get(path, q); assert r.status_code == 200, r.content[:200]; return r.json()
    def is_right(feature, wanted):
        if feature["id"] not in details:
            details[feature["id"]] = get(f"/api/v1/programmes/{feature['id']}/", {})["properties"]
        said = details[feature["id"]]
        if wanted.startswith("~"):
            return bool(re.search(wanted[1:], said["title"]))
        needs, _, title = wanted.partition(" ~")
        return bool(set(needs.split()) & set(said["needs"])) and (not title or bool(re.search(title, said["title"], re.I)))
    rows = list(csv.DictReader(open("/work/shared/cases/words.csv", encoding="utf-8")))
    for where in ("", "com:75056"):
        for language in ("fr", "en", "ar"):
            asked = [r for r in rows if r["language"] == language]
            every = some = sheets = 0
            for row in asked:
                query = {"q": row["typed"], "limit": 3, "lang": "fr"} | ({"place": where} if where else {})
                right = [is_right(f, row["right_needs_or_title"]) for f in get("/api/v1/programmes/", query)["features"][:3]]
                slugs = [x["slug"] for x in get("/api/v1/procedures/", {"q": row["typed"]})["results"]][:3]
                has = not row["right_sheet"] or row["right_sheet"] in slugs
                every, some, sheets = every + (bool(right) and all(right)), some + any(right), sheets + has
                if not (right and all(right) and has): print("words", language, where, repr(row["typed"]), right, "" if has else slugs)
            n = len(asked)
            print(f"words {language} {where or 'nation'}: {n} typed, first three right {every / n:.0%}, one right {some / n:.0%}, sheet {sheets / n:.0%}", flush=True)
    for q in ("football à Toulouse le dimanche", "avocat à Lyon à Paris", "tra\u200bvail", "loge\u00adment", "suicide", "psy"):
        d = get("/api/v1/programmes/", {"q": q, "limit": 3, "lang": "fr"})
        print(q, json.dumps(d["understood"], ensure_ascii=False), [f["properties"]["title"] for f in d["features"]], flush=True)
    call_command("write_queries")
