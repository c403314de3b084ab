"""Demonstration mode: one account for each role, and mail that is shown instead of sent.

Only under REPERES_DEMO, which is refused where anyone but this machine reaches the site.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import DemoMail
from accounts.roles import Role

MAILS_STORED = 200
FORWARDING_HEADERS = {"HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP"}


@dataclass(frozen=True)
class DemoAccount:
    """A demo account of a role; ``territory`` is the code of a coordinator's territory."""

    code: str
    label: Promise
    icon: str
    territory: str = ""
    # Of a translator or reviewer: the role, in every language.
    language_role: str = ""
    edits_sheets: bool = False
    is_administrator: bool = False

    @property
    def email(self) -> str:
        """An address of the domain reserved for examples (RFC 2606)."""
        return f"{self.code}@example.org"


DEMO_ACCOUNTS = (
    DemoAccount(
        "administrator",
        pgettext_lazy("demo", "Administrator"),
        icon="shield-check",
        is_administrator=True,
    ),
    DemoAccount(
        "coordinator-84",
        pgettext_lazy("demo", "Coordinator of the region Auvergne-Rhône-Alpes"),
        icon="map",
        territory="reg:84",
    ),
    DemoAccount(
        "coordinator-69",
        pgettext_lazy("demo", "Coordinator of the department Rhône"),
        icon="map-pin",
        territory="dep:69",
    ),
    DemoAccount(
        "coordinator-38",
        pgettext_lazy("demo", "Coordinator of the department Isère, its neighbour"),
        icon="map-pin",
        territory="dep:38",
    ),
    DemoAccount("contributor", pgettext_lazy("demo", "Contributor"), icon="pencil"),
    DemoAccount("social-worker", pgettext_lazy("demo", "Social worker"), icon="users"),
    DemoAccount(
        "translator",
        pgettext_lazy("demo", "Translator"),
        icon="languages",
        language_role=Role.TRANSLATOR,
    ),
    DemoAccount(
        "reviewer",
        pgettext_lazy("demo", "Reviewer of translations"),
        icon="languages",
        language_role=Role.REVIEWER,
    ),
    DemoAccount(
        "sheet-editor",
        pgettext_lazy("demo", "Editor of procedure sheets"),
        icon="clipboard-list",
        edits_sheets=True,
    ),
    # Nobody publishes her own change of a sheet: a second editor reads it.
    DemoAccount(
        "second-sheet-editor",
        pgettext_lazy("demo", "Second editor of procedure sheets"),
        icon="clipboard-list",
        edits_sheets=True,
    ),
)


def is_demo_for(request: HttpRequest) -> bool:
    """Whether this client may use the demonstration: from the loopback address, without a proxy.

    Behind a proxy or tunnel every client has the loopback address; nearly all of them add a header
    that says so.
    """
    if not settings.DEMO:
        return False
    is_forwarded = any(
        name in FORWARDING_HEADERS or name.startswith("HTTP_X_FORWARDED") for name in request.META
    )
    try:
        return ip_address(request.META["REMOTE_ADDR"]).is_loopback and not is_forwarded
    except ValueError:
        return False


def in_demo_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator: 404 outside the demonstration and for clients on other machines."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not is_demo_for(request):
            raise Http404("Not a demonstration.")
        return view(request, *args, **kwargs)

    return answer


class EmailBackend(ConsoleBackend):
    """Mail backend: prints mails to the console and stores the last ones for the page of mails."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        stored = [
            DemoMail(to=", ".join(mail.to)[:300], subject=mail.subject[:300], body=str(mail.body))
            for mail in email_messages
        ]
        DemoMail.objects.bulk_create(stored)
        newest = DemoMail.objects.order_by("-pk").values("pk")[:MAILS_STORED]
        DemoMail.objects.exclude(pk__in=newest).delete()
        return super().send_messages(email_messages)
