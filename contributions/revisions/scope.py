"""Which territories a change of content concerns, and which must agree to it.

A programme belongs to the communes of its sites, to the territories it covers and, when it serves
the whole country, to the country. Whoever answers for one of them reviews changes of its words and
conditions. What reaches into a territory or leaves it (a site that moves, a coverage that grows or
shrinks, publishing, archiving) needs the agreement of every territory it touches; all of them may
lie with one coordinator, or with several who agree one after the other.
"""

from collections.abc import Iterable
from uuid import UUID

from contributions.models import Revision
from contributions.schema.sections import COVERAGE, STATE, Content, site_of, sites_only
from contributions.schema.snapshot import snapshot_programmes
from directory.models import Programme
from regions.models import Territory, TerritoryAncestor

COUNTRY = Territory.Kind.COUNTRY


def territory_codes(content: Content) -> set[str]:
    """Codes of the territories a programme belongs to by what it says; the country as "country"."""
    coverage = content.get(COVERAGE) or {}
    codes = {value["commune"] for value in sites_only(content).values() if value.get("commune")}
    codes |= set(coverage.get("territories", []))
    return codes | ({COUNTRY.value} if coverage.get("is_nationwide") else set())


def codes_touched(base: Content, content: Content, whole: Content) -> set[str]:
    """Codes of the territories that must all agree to a change; none when any one is enough.

    ``base`` and ``content`` are the changed sections before and after; ``whole`` is all that the
    programme says afterwards.
    """
    touched: set[str] = set()
    for name, value in content.items():
        before = base.get(name)
        if site_of(name):
            places = ((before or {}).get("commune"), (value or {}).get("commune"))
            communes = {code for code in places if code}
            if len(communes) > 1 or not (before and value):
                touched |= communes
        elif name == COVERAGE:
            touched |= territory_codes({COVERAGE: before}) ^ territory_codes({COVERAGE: value})
        elif name == STATE:
            touched |= territory_codes(whole)
    return touched


def ids_of(codes: Iterable[str]) -> set[int]:
    """The ids of territories known by code; "country" is every country of this installation."""
    requested = set(codes)
    rows = Territory.objects.filter(code__in=requested - {COUNTRY.value})
    found = set(rows.values_list("pk", flat=True))
    if COUNTRY.value in requested:
        found |= set(Territory.objects.filter(kind=COUNTRY).values_list("pk", flat=True))
    return found


def with_ancestors(territories: Iterable[int]) -> set[int]:
    """These territories and all that they lie in."""
    rows = TerritoryAncestor.objects.filter(territory__in=list(territories))
    return set(rows.values_list("ancestor_id", flat=True))


def before_and_after(revision: Revision, now: Content) -> tuple[Content, Content]:
    """What the programme of a revision, which says ``now``, says before and after accepting it.

    Before its creation a programme says nothing, also when that was accepted long ago.
    """
    before = {} if revision.creates else now
    return before, {name: value for name, value in (before | revision.content).items() if value}


def territories_concerned(revision: Revision, now: Content) -> set[int]:
    """Ids of the territories, without those above, whose coordinators see the revision.

    ``now`` is what its target says (``applying.current_content``). A procedure sheet holds
    everywhere: it belongs to the country.
    """
    if revision.target_kind == "sheet":
        return ids_of({COUNTRY.value})
    before, then = before_and_after(revision, now)
    codes = territory_codes(before) | territory_codes(then)
    return ids_of(codes | _codes_that_must_agree(revision, now))


def territories_that_must_agree(revision: Revision, now: Content) -> set[int]:
    """Ids of the territories that must all agree; empty when any one concerned is enough.

    ``now`` is what its target says.
    """
    if revision.target_kind == "sheet":
        return ids_of({COUNTRY.value})
    return ids_of(_codes_that_must_agree(revision, now))


def _codes_that_must_agree(revision: Revision, now: Content) -> set[str]:
    before, then = before_and_after(revision, now)
    if revision.creates:
        return territory_codes(then)
    touched = codes_touched(revision.base, revision.content, then)
    return touched | _codes_sharing_organization(before, revision)


def territories_of_which_one_agrees(revision: Revision, needed: set[int], now: Content) -> set[int]:
    """Ids of the territories of which one must agree besides those ``needed``; empty for none.

    Who lets a programme reach into her own territory may not change the rest of it alone: one of
    those to whom it belongs today agrees as well.
    """
    if revision.creates or revision.target_kind == "sheet" or not needed:
        return set()
    current = ids_of(territory_codes(now))
    return set() if current & needed else current


def _codes_sharing_organization(now: Content, revision: Revision) -> set[str]:
    """The grounds of all programmes of an organization whose own words would change."""
    before, value = now["organization"], revision.content.get("organization")
    if not value or UUID(value["id"]) != UUID(before["id"]) or value == before:
        return set()
    others = Programme.objects.filter(organization=before["id"]).values_list("pk", flat=True)
    contents = snapshot_programmes(others).values()
    return set().union(*(territory_codes(content) for content in contents))
