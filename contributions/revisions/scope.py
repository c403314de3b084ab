"""Which territories a change of content concerns, and which must agree to it.

A programme belongs to the communes of its sites, to the territories it covers and, when it serves
the whole country, to the country. A coordinator of one of them may accept changes of its texts and
conditions. A change of territories (a site that moves, a coverage that grows or shrinks, also
publishing and archiving) needs the agreement of every territory concerned, by one coordinator or
several.
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
    """Codes of the territories that a programme with this content belongs to, or "country"."""
    coverage = content.get(COVERAGE) or {}
    codes = {value["commune"] for value in sites_only(content).values() if value.get("commune")}
    codes |= set(coverage.get("territories", []))
    return codes | ({COUNTRY.value} if coverage.get("is_nationwide") else set())


def codes_touched(base: Content, content: Content, whole: Content) -> set[str]:
    """Codes of the territories that must all agree to a change; none when any one is enough.

    ``base`` and ``content`` are the changed sections before and after; ``whole`` is the whole
    content afterwards.
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
    """The ids of territories by code; "country" is every country of this installation."""
    requested = set(codes)
    rows = Territory.objects.filter(code__in=requested - {COUNTRY.value})
    ids = set(rows.values_list("pk", flat=True))
    if COUNTRY.value in requested:
        ids |= set(Territory.objects.filter(kind=COUNTRY).values_list("pk", flat=True))
    return ids


def with_ancestors(territories: Iterable[int]) -> set[int]:
    """These territories and all above them."""
    rows = TerritoryAncestor.objects.filter(territory__in=list(territories))
    return set(rows.values_list("ancestor_id", flat=True))


def before_and_after(revision: Revision, now: Content) -> tuple[Content, Content]:
    """The content of a revision's programme before and after accepting it; ``now`` is the current.

    Before its creation it is empty, also for a revision accepted long ago.
    """
    before = {} if revision.creates else now
    return before, {name: value for name, value in (before | revision.content).items() if value}


def territories_concerned(revision: Revision, now: Content) -> set[int]:
    """Ids of the territories, without those above, whose coordinators see the revision.

    ``now`` is the current content of its target (``applying.current_content``). A procedure sheet
    belongs to the country, a translation to the reviewers of its language and to no territory.
    """
    if revision.translates:
        return set()
    if revision.target_kind == "sheet":
        return ids_of({COUNTRY.value})
    before, then = before_and_after(revision, now)
    codes = territory_codes(before) | territory_codes(then)
    return ids_of(codes | _codes_that_must_agree(revision, now))


def territories_that_must_agree(revision: Revision, now: Content) -> set[int]:
    """Ids of the territories that must all agree; empty when any one concerned is enough.

    ``now`` is the current content of its target.
    """
    if revision.translates:
        return set()
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

    When only new territories must agree, one of the current territories must agree as well: a
    coordinator cannot change a programme alone by extending it into her territory.
    """
    if revision.creates or revision.target_kind == "sheet" or not needed:
        return set()
    current = ids_of(territory_codes(now))
    return set() if current & needed else current


def _codes_sharing_organization(now: Content, revision: Revision) -> set[str]:
    """Codes of the territories of all programmes of an organization that would change."""
    before, value = now["organization"], revision.content.get("organization")
    if not value or UUID(value["id"]) != UUID(before["id"]) or value == before:
        return set()
    others = Programme.objects.filter(organization=before["id"]).values_list("pk", flat=True)
    contents = snapshot_programmes(others).values()
    return set().union(*(territory_codes(content) for content in contents))
