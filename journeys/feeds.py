"""Write actions on the feed of a journey, and finding a feed by its secret."""

from __future__ import annotations

from accounts import secret_links
from accounts.secret_links import is_possible, new_secret
from journeys.access import Holder
from journeys.actions import owner_only
from journeys.calendar_models import CalendarFeed
from journeys.date_copies import close_feed, open_feed, write_feed
from journeys.dates import planned_dates


def fingerprint(secret: str) -> bytes:
    """The 32 bytes under which the database looks the secret of a feed up."""
    return secret_links.fingerprint(secret, b"reperes calendar feeds fingerprint 1")


@owner_only
def make_feed(*, by: Holder, language: str) -> CalendarFeed:
    """Make the feed of the journey, in a language; where it has one already, return that."""
    if existing := open_feed(by):
        return existing
    secret = new_secret()
    feed = CalendarFeed(journey=by.journey, secret_fingerprint=fingerprint(secret))
    by.write(feed, "secret", secret)
    by.journey.refresh_from_db(fields=["sealed_deadlines"])
    write_feed(by, feed, planned_dates(by), language)
    return feed


@owner_only
def end_feed(*, by: Holder) -> None:
    """Close the feed: its address opens nothing any more."""
    close_feed(by)


def secret_of(by: Holder) -> str:
    """The secret of the journey's feed, "" without one."""
    feed = open_feed(by)
    return by.read(feed, "secret") if feed else ""


def feed_with(secret: str) -> CalendarFeed | None:
    """The feed that ``secret`` opens or, before it was closed, opened."""
    if not is_possible(secret):
        return None
    return CalendarFeed.objects.filter(secret_fingerprint=fingerprint(secret)).first()
