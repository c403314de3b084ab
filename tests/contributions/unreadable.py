"""Contents of revisions that cannot be read, as a database may hold them, and such proposals."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contributions.models import Revision
from tests.contributions.proposals import content_at, proposal

CANNOT = "Cannot be read"
NO_HOURS = "Mo-Fr 09:00-17:00; PH *1 day off"
SITE = f"site:{UUID(int=7)}"


def a_site(**fields) -> dict:
    (site,) = [one for name, one in content_at().items() if name.startswith("site:")]
    return {SITE: site | fields}


# Contents as a database may hold them: written by another version, or by hand.
HOURS = {
    "hours of a place": lambda: content_at() | a_site(opening_hours=NO_HOURS),
    "hours without a place": lambda: (
        content_at() | {"hours": {"opening_hours": NO_HOURS, "by_appointment": False}}
    ),
}
BROKEN = {
    "no object": lambda: ["text:fr:title", "Atelier"],
    "a text": lambda: "Atelier",
    "a section nobody knows": lambda: content_at() | {"nonsense": {"a": 1}},
    "a place without a number": lambda: content_at() | {"site:here": {"precision": "exact"}},
    "a place that says nothing of what is public": lambda: content_at() | {SITE: {"commune": "x"}},
    "a place that is a list": lambda: content_at() | {SITE: ["com:69123"]},
    "a closure without its days": lambda: content_at() | a_site(closures=[{}]),
    "a closure on no day": lambda: (
        content_at() | a_site(closures=[{"first_on": "soon", "last_on": "later"}])
    ),
    "hours that are a number": lambda: content_at() | a_site(opening_hours=9),
    "a point of one number": lambda: content_at() | a_site(point=[4.8]),
    "a point of two words": lambda: content_at() | a_site(point=["a", "b"]),
    "themes that are objects": lambda: content_at() | {"about": {"themes": [{"code": "french"}]}},
    "themes that are a number": lambda: content_at() | {"about": {"themes": 4}},
    "a section that is a text": lambda: content_at() | {"about": "french"},
    "territories that are objects": lambda: content_at() | {"coverage": {"territories": [{}]}},
    "a price that is no number": lambda: (
        content_at() | {"conditions": {"cost": "paid", "cost_eur": "cheap"}}
    ),
    "places counted on no day": lambda: content_at() | {"capacity": {"capacity_on": "yesterday"}},
}
ALL = HOURS | BROKEN
SOME = ["hours of a place", "no object", "a place that is a list", "a closure without its days"]


def broken(name: str) -> Revision:
    """A proposal that waits, its content replaced in the database by one that is broken."""
    revision, _sender = proposal()
    Revision.objects.filter(pk=revision.pk).update(content=ALL[name](), changed_at=timezone.now())
    revision.refresh_from_db()
    return revision


def all_broken() -> list[Revision]:
    return [broken(name) for name in ALL]


def page_of(revision: Revision, name: str = "revision", *args) -> str:
    with override("en"):
        return reverse(f"contributions:{name}", args=[revision.pk, *args])
