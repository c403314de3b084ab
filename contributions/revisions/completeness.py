"""Completeness of a programme for publication: one list of rules for form, review and API."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.revisions.address_leaks import sections_revealing_an_address
from contributions.schema.sections import COVERAGE, SOURCE, Content, sites_only, text_name
from directory.vocabulary import JoinMode, Precision


@dataclass(frozen=True)
class Missing:
    """One missing thing: its section, a code, and a translated label."""

    section: str
    code: str
    label: str | Promise


def missing_for_publication(
    content: Content, visible: Content | None = None, reason: str = ""
) -> list[Missing]:
    """All that a programme with this content still needs, in the order of the form.

    ``visible`` is the content as the reader may see it: only addresses that she may read are
    searched in public texts, or the answer would confirm a guessed one. ``reason`` is the public
    note of the change.
    """
    missing = [missing for rule in RULES for missing in rule(content)]
    return missing + [
        Missing(name, "address_told", _("Words that do not tell the confidential address"))
        for name in sections_revealing_an_address(visible or {}, reason)
    ]


def _texts(content: Content) -> Iterator[Missing]:
    for key, label in (
        ("title", _("A title in French")),
        ("summary", _("A summary in French")),
    ):
        if not content.get(text_name(SOURCE, key)):
            yield Missing(text_name(SOURCE, key), f"{key}_missing", label)


def _organization(content: Content) -> Iterator[Missing]:
    if not (content.get("organization") or {}).get("name"):
        yield Missing("organization", "organization_missing", _("The name of who runs it"))


def _theme(content: Content) -> Iterator[Missing]:
    if not (content.get("about") or {}).get("themes"):
        yield Missing("about", "theme_missing", _("At least one theme"))


def _place(content: Content) -> Iterator[Missing]:
    """A site or an area; of each site its commune, and what its precision needs."""
    coverage, sites = content.get(COVERAGE) or {}, sites_only(content)
    if not (sites or coverage.get("territories") or coverage.get("is_nationwide")):
        yield Missing(COVERAGE, "place_missing", _("A place, or the area it serves"))
    for name, site in sites.items():
        if not site.get("commune"):
            yield Missing(name, "commune_missing", _("The commune of the place"))
        elif site["precision"] == Precision.EXACT and not site.get("point"):
            yield Missing(name, "point_missing", _("The place on the map"))
        elif site["precision"] == Precision.HIDDEN and not (
            site.get("street_address") and site.get("postcode")
        ):
            yield Missing(
                name, "address_missing", _("The confidential address, which is kept apart")
            )


def _access(content: Content) -> Iterator[Missing]:
    if not (content.get("joining") or {}).get("access_modes"):
        yield Missing("joining", "access_missing", _("How help reaches people"))


def _way_to_join(content: Content) -> Iterator[Missing]:
    """Contact data, a way to join that needs none, or words that say how to join."""
    contact = content.get("contact") or {}
    modes = (content.get("joining") or {}).get("join_modes") or []
    sections = [contact, *sites_only(content).values()]
    reachable = any(
        section.get(way) for section in sections for way in ("phone", "email", "website")
    )
    open_modes = {JoinMode.WALK_IN, JoinMode.REFERRAL} & set(modes)
    if not (reachable or open_modes or content.get(text_name(SOURCE, "join"))):
        yield Missing("contact", "contact_missing", _("A way to reach it, or to come without one"))


RULES: list[Callable[[Content], Iterator[Missing]]] = [
    _texts,
    _organization,
    _theme,
    _place,
    _access,
    _way_to_join,
]
