"""One-time sign-in codes by mail: rate limits of sending and trying, storage as keyed digests.

A code has eight digits and works in the browser that asked for it. The mail after which a limit is
reached carries a long code of twelve digits instead, which works once in any browser. So whoever
requests many codes for somebody else's address stops the mails but does not lock its owner out,
who signs in with the long code.

Nothing here depends on whether an account exists. Codes are stored as keyed digests only.

Odds: each code of eight digits takes five attempts, all in one browser, and an address gets at
most 20 mails in six hours from everywhere (more only after its owner signed in): 100 guesses, one
chance in a million. Guesses at a long code are not bounded for an address, and need not be: a
thousand a second for six hours are two chances in 100,000.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import StrEnum
from hmac import compare_digest

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import stash_login
from allauth.account.models import Login
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi

from accounts import mails
from accounts.encryption import keyed_digests
from accounts.models import SignInCode, User
from accounts.throttling import RateLimit, Use, network_today
from geo.statements import read_sql

OWN_PURPOSE = b"reperes sign-in code 1"
LONG_PURPOSE = b"reperes long sign-in code 1"
DIGITS, LONG_DIGITS = 8, 12
LONG_FOR = timedelta(hours=6)
WINDOW_S = int(LONG_FOR.total_seconds())

# A network may be a whole reception centre; a mail address is one person.
FROM_NETWORK = RateLimit("code-network", 60, 600)
TO_ADDRESS_FROM_NETWORK = RateLimit("code-address-network", 10, WINDOW_S)
TO_ADDRESS = RateLimit("code-address", 20, WINDOW_S)
ATTEMPTS = RateLimit(
    "code-attempt", settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS, settings.ACCOUNT_LOGIN_TIMEOUT
)
# LEFT-TO-RIGHT MARK: without it "1234-5678" after Arabic words is shown as "5678-1234".
LEFT_TO_RIGHT = "\u200e"
DELETE_EXPIRED_SQL = read_sql(__file__, "sign_in_codes_forget")


class MailKind(StrEnum):
    """Which mail was sent for a request of a code."""

    CODE = "code"
    LONG_CODE = "long code"
    NOTHING = "nothing"


# Sent in place of a code to the address of a closed account.
CLOSED_MAIL = "accounts/mail/closed.txt"
MAILS = {MailKind.CODE: "accounts/mail/code.txt", MailKind.LONG_CODE: "accounts/mail/long_code.txt"}


def send_code(request: HttpRequest, email: str) -> None:
    """Send a code to an address and store in this browser's session that it waits for one.

    The same queries run for a known, an unknown and a closed address; the mail to a closed account
    says so and holds no code. ``MailNotSentError`` when the mail server refuses the mail; then
    nothing is counted.
    """
    user = User.objects.filter(email__iexact=email).first()
    kind, uses = _count_mail(request, email)
    state = LoginCodeVerificationProcess.initial_state(user=None, email=email)
    state |= {"initiated_by_user": True, "code": ""}
    state |= {"pending": secrets.token_urlsafe(16), "sent": kind}
    if kind != MailKind.NOTHING:
        code = new_code(LONG_DIGITS if kind == MailKind.LONG_CODE else DIGITS)
        _store(code, state)
        try:
            _mail(code, kind, email, user)
        except mails.MailNotSentError:
            for use in uses:
                use.give_back()
            raise
    login = Login(user=None, email=email)
    login.state["stages"] = {"current": "login_by_code", "login_by_code": {"data": state}}
    stash_login(request, login)


def _count_mail(request: HttpRequest, email: str) -> tuple[MailKind, list[Use]]:
    """Count a mail to an address; which mail is to be sent, and the uses counted.

    The mail that reaches a limit carries the long code.
    """
    address = email.lower()
    from_network = TO_ADDRESS_FROM_NETWORK.take(address, network_today(request))
    if from_network.number > TO_ADDRESS_FROM_NETWORK.count:
        return MailKind.NOTHING, [from_network]
    to_address = TO_ADDRESS.take(address)
    if to_address.number > TO_ADDRESS.count:
        return MailKind.NOTHING, [from_network, to_address]
    is_last = (
        TO_ADDRESS_FROM_NETWORK.count == from_network.number
        or TO_ADDRESS.count == to_address.number
    )
    return MailKind.LONG_CODE if is_last else MailKind.CODE, [from_network, to_address]


def _mail(code: str, kind: MailKind, email: str, user: User | None) -> None:
    mails.send(
        MAILS[kind] if user is None or user.is_active else CLOSED_MAIL,
        # An account's own spelling: capitals may make it another person's at her provider.
        to=user.email if user else email,
        language=get_language(),
        code=in_order(code),
        minutes=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
        hours=WINDOW_S // 3600,
    )


def _store(code: str, state: dict) -> None:
    """Store a code as a keyed digest: in the browser's session, or in the table of long codes."""
    if state["sent"] == MailKind.CODE:
        state["code"] = _own_digests(code, state)[0]
        return
    digest = keyed_digests(_long_text(code, state), LONG_PURPOSE)[0]
    SignInCode.objects.create(digest=digest, expires_at=timezone.now() + LONG_FOR)


def may_try(state: dict) -> bool:
    """Count an attempt before it is compared; False when there were too many."""
    return ATTEMPTS.use(state["pending"])


def is_right(code: str, state: dict) -> bool:
    """Whether a code is the browser's own or a long one of the address, which is then deleted."""
    digits = "".join(sign for sign in code if sign.isalnum())
    if len(digits) == LONG_DIGITS:
        digests = keyed_digests(_long_text(digits, state), LONG_PURPOSE)
        unexpired = SignInCode.objects.filter(digest__in=digests, expires_at__gt=timezone.now())
        return unexpired.delete()[0] > 0
    return any(compare_digest(state["code"], each) for each in _own_digests(digits, state))


def account_of(email: str) -> User:
    """The account of an address whose code was right, created if needed; clears its mail limits."""
    TO_ADDRESS.clear(email.lower())
    TO_ADDRESS_FROM_NETWORK.clear(email.lower())
    accounts = User.objects.filter(email__iexact=email)
    if user := accounts.first():
        return user
    try:
        with transaction.atomic():
            return User.objects.create_user(email, language=get_language())
    except IntegrityError:
        # Two browsers sent the first code at the same moment.
        return accounts.get()


def new_code(digits: int) -> str:
    """A random code in groups of four digits: "1234-5678"."""
    code = f"{secrets.randbelow(10**digits):0{digits}}"
    return "-".join(code[at : at + 4] for at in range(0, digits, 4))


def in_order(code: str) -> str:
    """A code with a mark that keeps its digits in order within right-to-left text."""
    return f"{LEFT_TO_RIGHT}{code}" if get_language_bidi() else code


def forget_expired() -> None:
    """Delete expired long codes."""
    with connection.cursor() as cursor:
        cursor.execute(DELETE_EXPIRED_SQL, [timezone.now()])


def _own_digests(code: str, state: dict) -> list[str]:
    text = f"{state['pending']} {state['email'].lower()} {code.replace('-', '')}"
    return [digest.hex() for digest in keyed_digests(text, OWN_PURPOSE)]


def _long_text(code: str, state: dict) -> str:
    return f"{state['email'].lower()} {code.replace('-', '')}"
