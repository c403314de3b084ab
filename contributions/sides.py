"""Which territories a change of content concerns, and which must agree to it.

A programme belongs to the communes of its sites, to the territories it covers and, when it serves
the whole country, to the country. Whoever answers for one of them reviews changes of its words and
conditions. What reaches into a territory or leaves it (a site that moves, a coverage that grows or
shrinks, publishing, archiving) needs the agreement of every territory it touches; all of them may
lie with one coordinator, or with several who agree one after the other.
"""

from collections.abc import Iterable
from uuid import UUID

from contributions.content import Content
from contributions.content.naming import COVERAGE, STATE, site_of, sites_only
from contributions.content.reading import programmes_now
from contributions.models import Revision
from directory.models import Programme
from regions.models import Territory, TerritoryAncestor

COUNTRY = Territory.Kind.COUNTRY


def grounds_of(content: Content) -> set[str]:
    """Codes of the territories a programme belongs to by what it says; the country as "country"."""
    coverage = content.get(COVERAGE) or {}
    grounds = {said["commune"] for said in sites_only(content).values() if said.get("commune")}
    grounds |= set(coverage.get("territories", []))
    return grounds | ({COUNTRY.value} if coverage.get("is_nationwide") else set())


def grounds_touched(base: Content, content: Content, whole: Content) -> set[str]:
    """Codes of the territories that must all agree to a change; none when any one is enough.

    ``base`` and ``content`` are the changed sections before and after; ``whole`` is all that the
    programme says afterwards.
    """
    touched: set[str] = set()
    for name, said in content.items():
        before = base.get(name)
        if site_of(name):
            communes = {(before or {}).get("commune"), (said or {}).get("commune")} - {None, ""}
            if len(communes) > 1 or not (before and said):
                touched |= communes
        elif name == COVERAGE:
            touched |= grounds_of({COVERAGE: before}) ^ grounds_of({COVERAGE: said})
        elif name == STATE:
            touched |= grounds_of(whole)
    return touched


def ids_of(grounds: Iterable[str]) -> set[int]:
    """The ids of territories known by code; "country" is every country of this installation."""
    codes = set(grounds)
    rows = Territory.objects.filter(code__in=codes - {COUNTRY.value})
    found = set(rows.values_list("pk", flat=True))
    if COUNTRY.value in codes:
        found |= set(Territory.objects.filter(kind=COUNTRY).values_list("pk", flat=True))
    return found


def above(territories: Iterable[int]) -> set[int]:
    """These territories and all that they lie in."""
    rows = TerritoryAncestor.objects.filter(territory__in=list(territories))
    return set(rows.values_list("ancestor_id", flat=True))


def whole_of(revision: Revision) -> tuple[Content, Content]:
    """What the programme of a revision says now, and what it would say were it accepted."""
    now = {} if revision.creates else programmes_now([revision.target_id])[revision.target_id]
    return now, {name: said for name, said in (now | revision.content).items() if said}


def concerned_by(revision: Revision) -> set[int]:
    """Ids of the territories, without those above, whose coordinators see the revision.

    A procedure sheet holds everywhere: it belongs to the country.
    """
    if revision.target_kind == "sheet":
        return ids_of({COUNTRY.value})
    now, then = whole_of(revision)
    return ids_of(grounds_of(now) | grounds_of(then)) | needed_for(revision)


def needed_for(revision: Revision) -> set[int]:
    """Ids of the territories that must all agree; empty when any one concerned is enough."""
    if revision.target_kind == "sheet":
        return ids_of({COUNTRY.value})
    now, then = whole_of(revision)
    if revision.creates:
        return ids_of(grounds_of(then))
    needed = grounds_touched(revision.base, revision.content, then) | _shared(now, revision)
    return ids_of(needed)


def one_needed_of(revision: Revision, needed: set[int]) -> set[int]:
    """Ids of the territories of which one must agree besides those ``needed``; empty for none.

    Who lets a programme reach into her own territory may not change the rest of it alone: one of
    those to whom it belongs today agrees as well.
    """
    if revision.creates or revision.target_kind == "sheet" or not needed:
        return set()
    now, _then = whole_of(revision)
    standing = ids_of(grounds_of(now))
    return set() if standing & needed else standing


def _shared(now: Content, revision: Revision) -> set[str]:
    """The grounds of all programmes of an organization whose own words would change."""
    before, said = now["organization"], revision.content.get("organization")
    if not said or UUID(said["id"]) != UUID(before["id"]) or said == before:
        return set()
    others = Programme.objects.filter(organization=before["id"]).values_list("pk", flat=True)
    contents = programmes_now(others).values()
    return set().union(*(grounds_of(content) for content in contents))
