"""Write actions on the keys of a journey: its link, phrases, handing over, and accounts.

Whoever holds one of these keys is an owner. See docs/adr/0025-sharing-and-recovery.md.
"""

from __future__ import annotations

import os
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.secret_links import is_possible, new_secret
from journeys.access import Holder, owner_by, owners_with, stored_secrets
from journeys.actions import LIMITS, GoneError, TooManyError, owner_only
from journeys.date_copies import end_copies
from journeys.models import AccountKey, Journey
from journeys.phrases import stretched
from journeys.sealing import fingerprint, seal_for_account, wrap
from journeys.sharing_models import JourneyKey, PhraseSalt

HANDOVER_DAYS = 7
SALT_BYTES = 16
# The column that says that a phrase was shown and not confirmed, and what it holds then.
UNCONFIRMED, SHOWN = "unconfirmed_phrase", "shown"


@owner_only
def renew_link(*, by: Holder, secret: str = "", user: User | None = None) -> str:
    """Replace the links of all owners by ``secret``, or by a new one; return it.

    The recovery phrase stays; feed and reminders end. With ``user`` the new secret is stored in
    that account, in the same transaction.
    """
    secret = secret or new_secret()
    _close_links(by)
    _set_link(by, secret)
    if user:
        save_in_account(by=by, user=user, secret=secret)
    return secret


@owner_only
def name_journey(*, by: Holder, name: str) -> None:
    """Give the journey a name that tells it from others of a family; "" takes it away."""
    by.write(by.journey, "name", name)
    by.journey.save(update_fields=["sealed_name"])


# Accounts


@transaction.atomic
def save_in_account(*, by: Holder, user: User, secret: str) -> None:
    """Store the secret in an account, encrypted by the key of the server.

    It takes the place of a former secret of the same journey; secrets that open nothing any more
    are deleted.
    """
    opened = owners_with([secret]).get(secret)
    if not by.is_owner or opened is None or opened.journey.pk != by.journey.pk:
        raise PermissionDenied("Only the owner of a journey stores it in her account.")
    User.objects.select_for_update().get(pk=user.pk)
    stored = stored_secrets(user)
    holders = owners_with(stored.values())
    others = [key for key, each in stored.items() if _is_of_other(holders.get(each), by)]
    AccountKey.objects.filter(user=user, pk__in=stored.keys() - set(others)).delete()
    if len(others) >= LIMITS["account"]:
        raise TooManyError("account")
    AccountKey.objects.create(user=user, sealed_secret=seal_for_account(secret, user.pseudonym))


def _is_of_other(stored: Holder | None, by: Holder) -> bool:
    return stored is not None and stored.journey.pk != by.journey.pk


def remove_from_account(*, user: User, secret: str) -> None:
    """Delete a secret stored in an account; the journey stays, its link still opens it."""
    keys = [key for key, stored in stored_secrets(user).items() if stored == secret]
    AccountKey.objects.filter(user=user, pk__in=keys).delete()


# Handing over


@owner_only
def hand_over(*, by: Holder, ends_others: bool) -> str:
    """Return the secret of a link by which somebody takes the journey over, once, within a week.

    ``ends_others``: from then on every other link and the phrase open nothing. An earlier such link
    is closed.
    """
    by.journey.keys.filter(kind=JourneyKey.Kind.HANDOVER).delete()
    secret = new_secret()
    expires_at = timezone.now() + timedelta(days=HANDOVER_DAYS)
    _add_key(by, JourneyKey.Kind.HANDOVER, secret, expires_at=expires_at, ends_others=ends_others)
    return secret


@owner_only
def end_handover(*, by: Holder) -> None:
    """Close the link by which the journey was to be handed over."""
    by.journey.keys.filter(kind=JourneyKey.Kind.HANDOVER).delete()


def handover_with(secret: str) -> JourneyKey | None:
    """The handing over that ``secret`` opens, while it lasts."""
    if not is_possible(secret):
        return None
    rows = JourneyKey.objects.filter(
        kind=JourneyKey.Kind.HANDOVER, expires_at__gt=timezone.now()
    ).select_related("journey")
    return rows.filter(secret_fingerprint=fingerprint(secret)).first()


@transaction.atomic
def take_over(*, secret: str, next_secret: str) -> Holder:
    """Use the link of a handing over: from now on ``next_secret`` opens the journey.

    Repeated after a lost response, with the same ``next_secret``, it changes nothing. ``GoneError``
    once the link was used or is over.
    """
    if done := owners_with([next_secret]).get(next_secret):
        return done
    row = handover_with(secret)
    if row is None:
        raise GoneError
    Journey.objects.select_for_update().filter(pk=row.journey_id).first()
    # Of two who open it at the same moment the second finds nothing to delete.
    if not JourneyKey.objects.filter(pk=row.pk).delete()[0]:
        raise GoneError
    giver = owner_by(row, secret)
    if row.ends_others:
        giver.journey.keys.all().delete()
        end_copies(giver)
    return _become_owner(giver, next_secret, ends_others=row.ends_others)


# Recovery


def salt() -> bytes:
    """The salt of this installation for recovery phrases."""
    row, _is_new = PhraseSalt.objects.get_or_create(pk=1, defaults={"salt": os.urandom(SALT_BYTES)})
    return bytes(row.salt)


def save_phrase(*, by: Holder, phrase: str) -> None:
    """Let ``phrase``, in the form of ``phrases.read_phrase``, open the journey; no other does.

    The slow derivation runs before the journey is locked.
    """
    if not by.is_owner:
        raise PermissionDenied("Only the owner of a journey makes its recovery phrase.")
    _save_phrase(by=by, secret=stretched(phrase, salt()))


@owner_only
def _save_phrase(*, by: Holder, secret: str) -> None:
    by.journey.keys.filter(kind=JourneyKey.Kind.PHRASE).delete()
    _add_key(by, JourneyKey.Kind.PHRASE, secret)
    _set_unconfirmed(by, "")


@owner_only
def forget_phrase(*, by: Holder) -> None:
    """Let no phrase open the journey any more."""
    by.journey.keys.filter(kind=JourneyKey.Kind.PHRASE).delete()
    _set_unconfirmed(by, "")


@owner_only
def show_phrase(*, by: Holder) -> None:
    """Record that a phrase was shown, which opens nothing until two parts of it are typed."""
    _set_unconfirmed(by, SHOWN)


@owner_only
def drop_unconfirmed(*, by: Holder) -> None:
    """Give up the phrase that was shown and not confirmed; one that works stays."""
    _set_unconfirmed(by, "")


def has_unconfirmed(by: Holder) -> bool:
    """Whether a phrase was shown that opens nothing yet."""
    return bool(by.read(by.journey, UNCONFIRMED))


def recover(*, phrase: str, next_secret: str, ends_others: bool) -> Holder | None:
    """Open a journey by its phrase: from now on ``next_secret`` opens it too.

    ``ends_others``: all other links of owners open nothing any more. None for a phrase that opens
    nothing, which takes as long. Repeated with the same ``next_secret`` it changes nothing.
    """
    return _recover(stretched(phrase, salt()), next_secret, ends_others=ends_others)


@transaction.atomic
def _recover(secret: str, next_secret: str, *, ends_others: bool) -> Holder | None:
    rows = JourneyKey.objects.filter(kind=JourneyKey.Kind.PHRASE)
    row = rows.filter(secret_fingerprint=fingerprint(secret)).select_related("journey").first()
    if row is None:
        return None
    Journey.objects.select_for_update().filter(pk=row.journey_id).first()
    if not JourneyKey.objects.filter(pk=row.pk).exists():
        return None
    if done := owners_with([next_secret]).get(next_secret):
        return done if done.journey.pk == row.journey_id else None
    owner = owner_by(row, secret)
    if ends_others:
        _close_links(owner)
    return _become_owner(owner, next_secret, ends_others=ends_others)


def _set_unconfirmed(by: Holder, text: str) -> None:
    by.write(by.journey, UNCONFIRMED, text)
    by.journey.save(update_fields=["sealed_unconfirmed_phrase"])


def _become_owner(former: Holder, secret: str, *, ends_others: bool) -> Holder:
    """Let ``secret`` open the journey, as its own link or as one link more; return its owner."""
    if ends_others:
        _set_link(former, secret)
    else:
        links = former.journey.keys.filter(kind=JourneyKey.Kind.LINK)
        if links.count() >= LIMITS["keys"]:
            raise TooManyError("keys")
        _add_key(former, JourneyKey.Kind.LINK, secret)
    return owners_with([secret])[secret]


def _set_link(by: Holder, secret: str) -> None:
    """Make ``secret`` the one of the journey's own row."""
    by.journey.secret_fingerprint = fingerprint(secret)
    by.journey.wrapped_key = wrap(by.seal.key, secret, by.journey.pk)
    by.journey.save(update_fields=["secret_fingerprint", "wrapped_key"])


def _close_links(by: Holder) -> None:
    """Close every further link of an owner, a handing over that waits, the feed and reminders."""
    by.journey.keys.exclude(kind=JourneyKey.Kind.PHRASE).delete()
    end_copies(by)


def _add_key(by: Holder, kind: str, secret: str, **fields: object) -> None:
    row = JourneyKey(journey=by.journey, kind=kind, secret_fingerprint=fingerprint(secret))
    for name, value in fields.items():
        setattr(row, name, value)
    row.wrapped_key = wrap(by.seal.key, secret, row.pk)
    row.save(force_insert=True)
