"""Django admin of revisions: their differences, and accepting them."""

from __future__ import annotations

import logging

from django.contrib import admin, messages
from django.db import OperationalError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, administration
from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.admin.content import REFUSALS, reason_of
from contributions.models import Revision
from contributions.models.revision import RevisionQuerySet
from contributions.revisions import actions, confidential
from contributions.revisions.differences import changes
from contributions.revisions.unreadable import call_or_fallback
from contributions.workflows import RevisionState

logger = logging.getLogger(__name__)


@admin.register(Revision, site=administration)
class RevisionAdmin(ReadOnlyAdmin):
    """Revisions with their differences, without their author."""

    called = (_("change of content"), _("changes of content"))
    labels = {
        "target_kind": _("what it changes"),
        "target_id": _("number of what it changes"),
        "state": _("State"),
        "role": _("role"),
        "language": _("language"),
        "waiting_since": _("waiting since"),
        "decided_at": _("decided at"),
        "created_at": _("begun at"),
    }
    list_display = (
        "target_kind",
        "state",
        "role",
        "creates",
        "waiting_since",
        "decided_at",
        "decide_link",
    )
    list_filter = ("state", "target_kind", "role", "creates")
    search_fields = ("=id", "=target_id", "=batch")
    ordering = ("-changed_at", "pk")
    fields = (
        *("target_kind", "target_id", "creates", "state", "role", "language", "source", "note"),
        *("created_at", "waiting_since", "decided_at", "batch", "difference", "decide_link"),
    )
    readonly_fields = ("difference", "decide_link")
    actions = ("accept",)

    @admin.display(description=_("What changes"))
    def difference(self, revision: Revision) -> str:
        """The difference, section by section."""

        def changed() -> str:
            whole = confidential.with_confidential(revision)
            context = {"changes": changes(whole.base, whole.content)}
            return render_to_string("contributions/_changes.html", context)

        return call_or_fallback(changed, gettext("What it says cannot be shown here."), revision)

    @admin.display(description=_("Decide"))
    def decide_link(self, revision: Revision) -> str | SafeString:
        """A link to the page where a waiting revision is decided."""
        if revision.state != RevisionState.WAITING:
            return "–"
        address = reverse("contributions:revision", args=[revision.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Decide"))

    @admin.action(description=_("Accept those that wait"))
    def accept(self, request: SignedInRequest, chosen: RevisionQuerySet) -> None:
        """Accept them one by one; a message gives the reason for each that is refused."""
        done, by = 0, actor_of(request.user)
        for revision in chosen.waiting():
            try:
                actions.accept(by=by, revision=revision)
                done += 1
            except REFUSALS as error:
                self.message_user(request, f"{revision.pk}: {reason_of(error)}", messages.ERROR)
            except OperationalError:
                raise
            except Exception:
                logger.exception("Revision %s cannot be accepted", revision.pk)
                text = gettext("Nothing was decided: what it says cannot be read.")
                self.message_user(request, f"{revision.pk}: {text}", messages.ERROR)
        text = ngettext("%(count)s change accepted.", "%(count)s changes accepted.", done)
        self.message_user(request, text % {"count": done})
