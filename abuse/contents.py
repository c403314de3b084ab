"""Checks of user content: unreadable values, hidden addresses, control characters, long text."""

from __future__ import annotations

import json
import re
import struct
from contextlib import closing

import psycopg

from abuse.checking import expect
from abuse.installation import OWNER, WEB, Installation
from abuse.proposing import COORDINATOR, IN_LYON, Proposal, decide, published, reviewed, state_of

NO_HOURS = "Mo-Fr 09:00-17:00; PH *1 day off"
CHECKED = "/api/v1/programmes/check/"
IMPORT = "/fr/coordination/import/"
QUEUE = "/fr/coordination/queue/"
# Content that no version of the code writes, as after a manual change of the database.
BROKEN = (
    json.dumps({"hours": {"opening_hours": NO_HOURS, "by_appointment": False}}),
    json.dumps(["text:fr:title", "Atelier"]),
)
STREET, POSTCODE = "41 impasse du Xylophage-Zorglub", "69007"
LON, LAT = 4.8371739, 45.7612844
TRACES = ["xylophage", "zorglub"]
LONG = "x" * 300_000
OVERRIDE = "\u202e"


def hours_that_cannot_be_read_again(site: Installation) -> str:
    """Opening hours that cannot be parsed are refused by form, API and import."""
    proposal = Proposal.begun(site)
    form = proposal.place(**IN_LYON, opening_hours=NO_HOURS).status
    body = json.dumps({"hours": {"opening_hours": NO_HOURS, "by_appointment": False}}).encode()
    api = site.browser().send("POST", CHECKED, body, Content_Type="application/json").status
    columns = "id;title;summary;organization;themes;phone;address;postcode;commune;opening_hours"
    row = "{};{};Une phrase.;CCAS d'exemple;french;0472000000;1 rue;69001;Lyon;{}"
    lines = [columns, row.format(1, "Cours du soir", f'"{NO_HOURS}"')]
    lines += [row.format(2, "Cours du matin", "Mo 09:00-12:00")]
    coordinator = site.signed_in(COORDINATOR)
    uploaded = coordinator.upload(IMPORT, "a.csv", "\n".join(lines).encode(), source="CCAS")
    shown = coordinator.get(uploaded.location)
    both = "Cours du matin" in shown.text and "*1 day off" in shown.text
    came_back = f"form {form}, API {api}, import {uploaded.status} then {shown.status}"
    # The API says that it cannot read them; the import leaves them out.
    expect((form, shown.status) == (422, 200) and api in (200, 400) and both, came_back)
    return came_back


def what_cannot_be_read_closes_no_page(site: Installation) -> str:
    """Two revisions with unreadable content: their pages open, and they can be rejected."""
    coordinator, administrator = site.signed_in(COORDINATOR), site.signed_in("administrator")
    statuses = []
    for content in BROKEN:
        proposal = Proposal.sent(site, "Atelier du samedi")
        site.query(
            "UPDATE contributions_revision SET content = %s WHERE id = %s", content, proposal.pk
        )
        statuses += [proposal.browser.get(proposal.at()).status]
        statuses += [coordinator.get(path).status for path in (QUEUE, reviewed(proposal.pk))]
        admin = f"/fr/admin/contributions/revision/{proposal.pk}/change/"
        statuses += [administrator.get(admin).status]
        decide(coordinator, proposal.pk, "reject", reason="Écrivez-le encore une fois.")
        expect(state_of(site, proposal.pk) == "rejected", f"{statuses}, and it is not rejected")
    expect(set(statuses) == {200}, f"sender, queue, revision, admin: {statuses}")
    return f"sender, queue, revision and admin pages {statuses}, then rejected"


def hidden_place_stays_hidden(site: Installation) -> str:
    """A published hidden address with the postcode of a borough appears in no public response."""
    place = {"precision": "hidden", "street_address": STREET, "postcode": POSTCODE}
    place |= {"lat": str(LAT), "lon": str(LON)}
    target = published(site, Proposal.sent(site, "Refuge discret", **place))
    reader, found = site.browser(), {}
    own = [f"/fr/programmes/{target}/{part}" for part in ("", "map/", "history/")]
    own += [f"/ar/programmes/{target}/", f"/api/v1/programmes/{target}/"]
    lists = ["/fr/?q=refuge", "/fr/?place=com:69123", f"/fr/?lat={LAT}&lon={LON}&radius_m=500"]
    lists += ["/fr/territories/com:69123/", "/fr/territories/com:69123/map/"]
    lists += ["/api/v1/programmes/?theme=french&limit=200", "/api/v1/programmes/?q=refuge"]
    lists += ["/api/v1/clusters/12/2103/1461/?theme=french", "/sitemap-programmes.xml"]
    fine = [rf"{POSTCODE}", r"Lyon,? 7", r"7e\b", r"7<sup>"]
    traces = [*TRACES, rf"{LON:.4f}", rf"{LAT:.4f}"]
    for path in [*own, *lists]:
        answer = reader.get(path)
        expect(answer.status == 200, f"{path} answers {answer.status}")
        # The page repeats the query of the address.
        text = answer.text.replace(str(LAT), "").replace(str(LON), "")
        patterns = [*traces, *(fine if path in own else [])]
        if matches := [one for one in patterns if re.search(one, text, re.IGNORECASE)]:
            found[path] = matches
    expect(not found, f"found in public: {found}")
    return f"{len(own) + len(lists)} public answers read, none tells more than the commune"


def dump_tells_no_hidden_place(site: Installation) -> str:
    """No row of any table holds the address, postcode or point of a hidden place."""
    place = {"precision": "hidden", "street_address": STREET, "postcode": POSTCODE}
    place |= {"lat": str(LAT), "lon": str(LON)}
    waiting = Proposal.sent(site, "Abri du dump", **place)
    published(site, Proposal.sent(site, "Abri ouvert", **place))
    rows = site.dump()
    numbers = [struct.pack(kind, one).hex() for kind in ("<d", ">d") for one in (LON, LAT)]
    patterns = [*TRACES, b"Xylophage".hex(), f"{LON:.5f}", f"{LAT:.5f}", *numbers]
    found = [one for one in patterns if re.search(re.escape(one), rows, re.IGNORECASE)]
    hers = "\n".join(row for row in rows.split("\n") if waiting.pk in row)
    found += [POSTCODE] if POSTCODE in hers else []
    expect(not found, f"found in the dump: {found}")
    page = site.signed_in(COORDINATOR).get(reviewed(waiting.pk)).text
    expect("Xylophage" in page, "the coordinator cannot read it either")
    return f"{rows.count(chr(10)) + 1} rows read, no trace; its coordinator reads it"


def odd_characters(site: Installation) -> str:
    """NUL in queries and forms of coordinators and administrators is refused."""
    coordinator, administrator = site.signed_in(COORDINATOR), site.signed_in("administrator")
    proposal = Proposal.sent(site, "Atelier du dimanche")
    statuses = {
        "queue": coordinator.get(f"{QUEUE}?territory=a%00").status,
        "reject": decide(coordinator, proposal.pk, "reject", reason="a\0b").status,
        "admin search": administrator.get("/fr/admin/directory/programme/?q=a%00").status,
        "admin form": administrator.post(_a_programme(site), title="a\0b", note="x").status,
        "JSON": _checked(site, b'{"text:fr:title": "a\\u0000"}'),
    }
    expect(set(statuses.values()) == {400}, statuses)
    return "400 for a query, a decision, a search, a form and JSON that hold NUL"


def over_long_text(site: Installation) -> str:
    """A title of 300 KB is refused by every form, and by the database."""
    coordinator, administrator = site.signed_in(COORDINATOR), site.signed_in("administrator")
    proposal = Proposal.sent(site, "Atelier du lundi")
    seen = coordinator.get(reviewed(proposal.pk)).hidden("seen")
    section = {"section": "text:fr:title", "seen": seen, "text": LONG}
    statuses = {
        "proposal": Proposal.begun(site).page("words", title=LONG, summary="Oui.").status,
        "edit": coordinator.post(f"{reviewed(proposal.pk)}mend/", **section).status,
        "admin form": administrator.post(_a_programme(site), title=LONG, note="x").status,
        "admin search": administrator.get(
            f"/fr/admin/directory/programme/?q={LONG[:50_000]}"
        ).status,
    }
    expect(all(400 <= status < 500 or status == 200 for status in statuses.values()), statuses)
    sql = "UPDATE directory_section SET text = %s WHERE key = 'title'"
    refusal = _refusal(site, WEB, sql, LONG)
    expect(isinstance(refusal, psycopg.errors.CheckViolation), f"{statuses}, {refusal}")
    proposed = "SELECT max(length(content::text)) FROM contributions_revision"
    public = "SELECT max(length(text)) FROM directory_section"
    longest = [found for sql in (proposed, public) for [(found,)] in [site.query(sql)]]
    queue = coordinator.get(QUEUE).status
    expect(max(longest) < len(LONG) and queue == 200, f"stored {longest}, queue {queue}")
    return f"{statuses}, the database refuses it too"


def accepted_revisions_never_change(site: Installation) -> str:
    """Neither the web role nor the owner of the database changes a decided revision."""
    proposal = Proposal.sent(site, "Atelier du mardi")
    published(site, proposal)
    statements = [
        "UPDATE contributions_revision SET content = '{}' WHERE id = %s",
        "UPDATE contributions_revision SET state = 'draft', decided_at = NULL WHERE id = %s",
        "DELETE FROM contributions_revision WHERE id = %s",
    ]
    for role in (WEB, OWNER):
        for statement in statements:
            refusal = _refusal(site, role, statement, proposal.pk)
            expect(
                isinstance(refusal, psycopg.errors.InsufficientPrivilege), f"{role}: {statement}"
            )
    switch = "ALTER TABLE contributions_revision DISABLE TRIGGER ALL"
    expect(_refusal(site, WEB, switch), "the web role may switch the trigger off")
    return "UPDATE and DELETE refused to the web role and to the owner"


def direction_override_is_not_published(site: Installation) -> str:
    """A direction override (U+202E) in a title is neither stored nor published."""
    target = published(site, Proposal.sent(site, f"Cours {OVERRIDE}riotarg"))
    paths = [f"/fr/programmes/{target}/", f"/api/v1/programmes/{target}/", "/fr/?q=riotarg"]
    shown = [site.browser().get(path) for path in paths]
    expect(all("Cours" in answer.text for answer in shown[:2]), "it is not public at all")
    public = [path for path, answer in zip(paths, shown, strict=True) if _overrides(answer.text)]
    like = f"%{OVERRIDE}%"
    [(stored,)] = site.query("SELECT count(*) FROM directory_section WHERE text LIKE %s", like)
    expect(not public and not stored, f"public in {public}, stored in {stored} rows")
    return "published without it, stored in no row"


def _overrides(text: str) -> bool:
    return bool(re.search("[\u202a-\u202e]|\\\\u202[a-e]", text))


def _refusal(site: Installation, role: str, statement: str, *values: object) -> Exception | None:
    """The error of a statement, None when it succeeds; it is rolled back either way.

    The transaction names a revision, which the write guard requires.
    """
    with closing(site.connect(role)) as connection:
        connection.autocommit = False
        try:
            connection.execute("SELECT set_config('reperes.revision', 'test', true)")
            connection.execute(statement, values)
        except psycopg.Error as error:
            return error
        finally:
            connection.rollback()
    return None


def _a_programme(site: Installation) -> str:
    """The address of some programme in the administration."""
    [(pk,)] = site.query("SELECT id FROM directory_programme ORDER BY id LIMIT 1")
    return f"/fr/admin/directory/programme/{pk}/change/"


def _checked(site: Installation, body: bytes) -> int:
    return site.browser().send("POST", CHECKED, body, Content_Type="application/json").status
