"""A dump of the database with the server's settings reveals no confidential address.

One address with unmistakable words, postcode and point is entered by every way there is; then every
row of every table is searched for each of them in every notation.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from accounts.encryption import server_keys
from contributions.actors import VISITOR, Actor
from contributions.importing.commit import commit_rows
from contributions.importing.headers import cells_of
from contributions.importing.preview import preview_more
from contributions.models import ConfidentialPart, ImportRow, Revision
from contributions.revisions import actions
from contributions.schema.sections import site_name
from directory.models import HiddenAddress, Programme
from geo.folding import fold
from geo.points import point
from seeding.examples import distribute
from tests.contributions.files import previewed, row
from tests.contributions.proposals import content_at, coordinator_of, now_of
from tests.contributions.test_admin import page, send
from tests.contributions.test_programmes import ORGANIZATION, RIGHT, SITE, load
from tests.contributions.writing import Writer
from tests.factories import LYON, ProgrammeFactory, SiteFactory, UserFactory, term

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,
    pytest.mark.usefixtures("demonstration"),
]

STREET = "41 impasse du Xylophage-Zorglub"
POSTCODE = "69897"
LON, LAT = 4.8371739, 45.7612844
ADDRESS = {"street_address": STREET, "postcode": POSTCODE, "point": [LON, LAT]}
TYPED = {
    "street_address": STREET,
    "postcode": POSTCODE,
    "town": "Lyon",
    "lat": str(LAT),
    "lon": str(LON),
}
# Tables of what is embedded, which users do not write.
NOT_SEARCHED = re.compile(
    r"^(geo_place|geo_placename|geo_formercommune|geo_mapfeature|regions_publicoffice"
    r"|regions_territory.*|spatial_ref_sys)$"
)


def dump() -> str:
    """Every row of every table, as text and with bytes as hexadecimals."""
    tables = [
        name for name in connection.introspection.table_names() if not NOT_SEARCHED.match(name)
    ]
    rows = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
            rows += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def of_the_database(sql: str) -> str:
    """An SQL expression of the point as text; ``x`` and ``y`` are its Mercator coordinates."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT ({sql})::text FROM (
                SELECT at, at::geometry AS place, (ST_X(at::geometry) + 180) / 360 AS x,
                    0.5 - ln(tan(pi() / 4 + radians(ST_Y(at::geometry)) / 2)) / (2 * pi()) AS y
                FROM (SELECT ST_MakePoint(%s, %s)::geography AS at) AS given
            ) AS point
            """,
            [LON, LAT],
        )
        return cursor.fetchone()[0]


def traces() -> dict[str, str]:
    """Patterns of the address, postcode and point, as each might stand in a row."""
    words = {
        "words": "Xylophage",
        "folded words": "xylophage",
        "bytes of the words": b"Xylophage".hex(),
        "folded street": fold(STREET).replace(" ", ".{0,3}"),
        "postcode": rf"(?<![\w.]){POSTCODE}(?!\w)",
        "bytes of the postcode": rf"(22|27|20|5c){POSTCODE.encode().hex()}(22|27|20|5c|$)",
        "column as bytes": POSTCODE.encode().hex() + "22",
    }
    degrees = {
        f"{name}, {decimals} decimals": rf"(?<!\d){re.escape(f'{value:.{decimals}f}')}"
        for name, value in (("longitude", LON), ("latitude", LAT))
        for decimals in (4, 5, 6, 7)
    } | {
        f"{name} cut": rf"(?<!\d){re.escape(str(value)[:8])}"
        for name, value in (("longitude", LON), ("latitude", LAT))
    }
    numbers = {
        f"{name} as {kind}": struct.pack(layout, value).hex()
        for name, value in (("longitude", LON), ("latitude", LAT))
        for kind, layout in (("WKB", "<d"), ("XDR", ">d"), ("float", "<f"))
    }
    codes = {
        "geohash": of_the_database("ST_GeoHash(place, 8)"),
        "cell": rf"(?<!\d){of_the_database('directory_cell(x, y)')}(?!\d)",
        "cell as hexadecimals": of_the_database("lpad(to_hex(directory_cell(x, y)), 11, '0')"),
        "spot": of_the_database("directory_point_id(place, directory_cell(x, y))"),
        "web mercator": of_the_database("round(ST_X(ST_Transform(ST_SetSRID(place, 4326), 3857)))"),
        "microdegrees": str(int(LON * 1_000_000)),
        "world": of_the_database("round(x::numeric, 7)"),
        "EWKB": of_the_database("at"),
    }
    return words | degrees | numbers | codes


def found_in(rows: str) -> dict[str, list[str]]:
    """Which traces stand in which tables."""
    found = {}
    for name, pattern in traces().items():
        lines = [line for line in rows.splitlines() if re.search(pattern, line, re.IGNORECASE)]
        if lines:
            found[name] = sorted({line.partition(":")[0] for line in lines})
    return found


# The ways in


def sent_proposal(precision: str = "hidden") -> tuple[Revision, Actor]:
    """A complete new programme at the confidential address, sent by a visitor."""
    content = content_at()
    (name,) = [name for name in content if name.startswith("site:")]
    content[name] |= ADDRESS | {"precision": precision}
    revision, _secret = actions.begin(by=VISITOR, language="fr")
    sender = Actor(sender_of=revision.pk)
    actions.save_draft(by=sender, revision=revision, content=content)
    return actions.submit(by=sender, revision=revision), sender


def by_form(chief) -> None:
    writer = Writer().begin().write_all()
    (site,) = [name for name in writer.revision.content if name.startswith("site:")]
    pk = site.removeprefix("site:")
    assert writer.place(pk, precision="hidden", **TYPED).status_code == 302


def by_form_that_was_open(chief) -> None:
    writer = Writer().begin().write_all()
    (site,) = [name for name in writer.revision.content if name.startswith("site:")]
    pk = site.removeprefix("site:")
    assert writer.place(pk, precision="exact", **TYPED).status_code == 302
    assert writer.place(pk, precision="hidden", **TYPED).status_code == 302


def by_form_and_sent(chief) -> None:
    by_form(chief)
    writer = Writer(pk=Revision.objects.get().pk)
    actions.submit(by=Actor(sender_of=writer.pk), revision=writer.revision)


def by_proposal_accepted(chief) -> None:
    revision, _sender = sent_proposal()
    actions.accept(by=coordinator_of("dep:69"), revision=revision, publish=True)


def by_proposal_rejected(chief) -> None:
    revision, _sender = sent_proposal()
    actions.reject(by=coordinator_of("dep:69"), revision=revision, reason="Non.")


def by_proposal_withdrawn(chief) -> None:
    revision, sender = sent_proposal()
    actions.withdraw(by=sender, revision=revision)


def by_coordinator(chief) -> None:
    programme = ProgrammeFactory(phone="+33472000000")
    name = site_name(programme.sites.get().pk)
    section = now_of(programme)[name] | ADDRESS | {"precision": "hidden"}
    rhone = coordinator_of("dep:69")
    actions.change(by=rhone, target_id=programme.pk, content={name: section}, language="fr")
    changed = section | {"phone": "+33472000001"}
    actions.change(by=rhone, target_id=programme.pk, content={name: changed}, language="fr")


def by_administration(chief) -> None:
    site = ProgrammeFactory(phone="+33472000000").sites.get()
    at = {"street_address": STREET, "postcode": POSTCODE, "point": f"{LAT}, {LON}"}
    address = page("directory_site_change", site.pk)
    assert send(chief, address, precision="hidden", **at).status_code == 302


CELLS = {"address": STREET, "postcode": POSTCODE, "lat": str(LAT), "lon": str(LON)}


def by_file(chief) -> None:
    rhone = coordinator_of("dep:69")
    file = previewed(rhone, row(**CELLS, confidential="oui"))
    commit_rows(by=rhone, file=file, publish=True)
    assert HiddenAddress.objects.exists()


def by_file_not_taken(chief) -> None:
    previewed(coordinator_of("dep:69"), row(**CELLS, confidential="oui"))


def by_file_that_is_wrong(chief) -> None:
    rows = (row(**CELLS, confidential="oui?"), row(**CELLS, id="2", confidential="oui", title=""))
    previewed(coordinator_of("dep:69"), *rows)


def by_file_with_the_address_in_the_wrong_cell(chief) -> None:
    cells = CELLS | {"themes": STREET, "coverage": STREET, "opening_hours": STREET}
    previewed(coordinator_of("dep:69"), row(**cells, confidential="oui"))


def by_file_taken_twice(chief) -> None:
    rhone = coordinator_of("dep:69")
    commit_rows(by=rhone, file=previewed(rhone, row(**CELLS, confidential="oui")), publish=True)
    again = previewed(rhone, row(**CELLS, confidential="oui", title="Cours du matin"))
    preview_more(by=rhone, file=again)
    commit_rows(by=rhone, file=again, publish=True)


def by_fixtures(chief) -> None:
    for scheme, code in (("theme", "french"), ("theme", "leisure"), ("need", "learn-french")):
        term(scheme, code)
    stored = ADDRESS | {"point": (LON, LAT), "precision": "hidden"}
    load(replace(RIGHT, sites=(replace(SITE, **stored),)))
    assert ORGANIZATION.id == Programme.objects.get().organization_id


def by_fixtures_that_were_open(chief) -> None:
    for scheme, code in (("theme", "french"), ("theme", "leisure"), ("need", "learn-french")):
        term(scheme, code)
    stored = ADDRESS | {"point": (LON, LAT)}
    load(replace(RIGHT, sites=(replace(SITE, **stored),)))
    load(replace(RIGHT, sites=(replace(SITE, **stored, precision="hidden"),)))


def open_programme() -> tuple[Programme, str]:
    """A programme whose address everybody reads, and the name of its place."""
    revision, _sender = sent_proposal("exact")
    actions.accept(by=coordinator_of("dep:69"), revision=revision, publish=True)
    programme = Programme.objects.get(pk=revision.target_id)
    return programme, site_name(programme.sites.get().pk)


def by_a_site_that_becomes_hidden(chief) -> None:
    programme, name = open_programme()
    section = now_of(programme)[name] | {"precision": "hidden"}
    actions.change(
        by=coordinator_of("dep:69"), target_id=programme.pk, content={name: section}, language="fr"
    )


def by_a_draft_begun_before_it_was_hidden(chief) -> None:
    programme, name = open_programme()
    writer = Writer().begin(programme.pk)
    place = TYPED | {"precision": "exact", "locality": "Ailleurs"}
    writer.place(name.removeprefix("site:"), **place)
    section = now_of(programme)[name] | {"precision": "hidden"}
    rhone = coordinator_of("dep:69")
    actions.change(by=rhone, target_id=programme.pk, content={name: section}, language="fr")
    writer.page("words", title="Autre titre", summary="Autre résumé.")
    actions.submit(by=Actor(sender_of=writer.pk), revision=writer.revision)


def by_a_factory(chief) -> None:
    programme = ProgrammeFactory(at=None)
    SiteFactory(
        programme=programme, hidden=True, street_address=STREET, postcode=POSTCODE, at=(LON, LAT)
    )


WAYS: dict[str, Callable] = {
    function.__name__: function
    for function in (
        by_form,
        by_form_that_was_open,
        by_form_and_sent,
        by_proposal_accepted,
        by_proposal_rejected,
        by_proposal_withdrawn,
        by_coordinator,
        by_administration,
        by_file,
        by_file_not_taken,
        by_file_that_is_wrong,
        by_file_with_the_address_in_the_wrong_cell,
        by_file_taken_twice,
        by_fixtures,
        by_fixtures_that_were_open,
        by_a_site_that_becomes_hidden,
        by_a_draft_begun_before_it_was_hidden,
        by_a_factory,
    )
}


@pytest.fixture
def chief(client):
    """A browser in which an administrator is signed in."""
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


@pytest.mark.parametrize("way", WAYS)
def test_dump_says_nothing_of_a_confidential_address(chief, way):
    WAYS[way](chief)
    assert found_in(dump()) == {}


def test_dump_of_an_open_address_says_it_in_many_ways():
    open_programme()
    found = found_in(dump())
    spoken = {"words", "postcode", "longitude, 7 decimals", "longitude as WKB", "spot", "cell"}
    assert spoken <= set(found)


def test_examples_are_encrypted_too(monkeypatch):
    # A quarter of them, since loading takes as long as there are many.
    monkeypatch.setattr(distribute, "TOTAL", 250)
    call_command("load_taxonomy")
    call_command("load_examples")
    streets = {address.street_address for address in HiddenAddress.objects.all()}
    rows = dump()
    lines = [line for line in rows.splitlines() if line.startswith("directory_hiddenaddress:")]
    assert len(lines) == HiddenAddress.objects.count() > 0
    assert [street for street in streets if any(street in line for line in lines)] == []


# Decrypted for those who may read it


def test_what_is_kept_is_what_was_said():
    by_proposal_accepted(None)
    address = HiddenAddress.objects.get()
    assert (address.street_address, address.postcode) == (STREET, POSTCODE)
    assert address.point.coords == point(LON, LAT).coords


def test_confidential_part_reads_as_it_was_said():
    by_proposal_rejected(None)
    (section,) = ConfidentialPart.objects.get().content.values()
    assert section == ADDRESS


def test_row_of_a_file_reads_as_it_was_brought():
    by_file_not_taken(None)
    row = ImportRow.objects.get()
    assert cells_of(row.file, row.cells)["address"] == STREET


def test_true_point_is_compared_for_who_answers_for_it(chief):
    """A point too far from its commune is refused, though the database cannot measure it."""
    writer = Writer().begin().write_all()
    answer = writer.place(precision="hidden", **TYPED | {"lat": "48.85", "lon": "2.35"})
    assert answer.status_code == 422


def test_map_of_a_proposal_shows_the_true_point_to_its_coordinator(chief):
    revision, _sender = sent_proposal()
    html = chief.get(f"/fr/coordination/revisions/{revision.pk}/map/").content.decode()
    assert "45.76128" in html


# The key is not in the database


def test_server_key_stands_in_no_row_and_in_no_setting():
    by_proposal_accepted(None)
    text = dump() + "\n".join(
        str(getattr(settings, name)) for name in dir(settings) if name.isupper()
    )
    assert [key for key in server_keys() if key in text] == []


def test_addresses_of_all_lengths_are_as_long_in_the_dump():
    lengths = set()
    for street in ("1 r", "41 impasse du Xylophage-Zorglub, bâtiment des Mésanges, escalier 12"):
        programme = ProgrammeFactory(at=None)
        SiteFactory(programme=programme, hidden=True, street_address=street, at=LYON)
        row_of = HiddenAddress.objects.get(site__programme=programme)
        lengths.add(len(HiddenAddress._meta.get_field("place").encrypted(row_of)))
    assert len(lengths) == 1


def test_address_moved_to_another_site_does_not_decrypt():
    one, other = (ProgrammeFactory(at=None) for _ in range(2))
    for programme in (one, other):
        SiteFactory(programme=programme, hidden=True)
    rows = "directory_hiddenaddress"
    first = HiddenAddress.objects.get(site__programme=one)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('reperes.revision', 'test', true)")
        cursor.execute(
            f"UPDATE {rows} SET place = (SELECT place FROM {rows} WHERE id = %s)", [first.pk]
        )
    moved = HiddenAddress.objects.get(site__programme=other)
    with pytest.raises(Exception, match="No server key"):
        _ = moved.place


def test_key_file_is_not_part_of_the_settings_folder():
    assert Path(settings.SERVER_KEY_FILE).name == "journey_key"
