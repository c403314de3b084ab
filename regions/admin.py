"""Django admin of territories, coordinators and invitations."""

from __future__ import annotations

import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, administration
from accounts.requests import SignedInRequest
from geo.map_fields import MAP_MEDIA, map_config
from regions import actions
from regions.models import Coordinator, Invitation, InvitationQuerySet, Territory

# About 50 m: below what the embedded outlines are accurate to.
SIMPLIFIED_DEGREES = 0.0005


@admin.register(Territory, site=administration)
class TerritoryAdmin(ReadOnlyAdmin):
    """A territory with its outline on a map."""

    labels = {
        "code": _("Code"),
        "name": _("name"),
        "kind": _("kind"),
        "population": _("inhabitants"),
        "valid_from": _("valid from"),
        "valid_to": _("valid until"),
        "time_zone": _("time zone"),
    }
    list_display = ("code", "name", "kind", "population", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("=code", "name")
    ordering = ("code",)
    fields = ("code", "name", "kind", "population", "time_zone", "valid_from", "valid_to", "map")
    readonly_fields = ("map",)
    media = MAP_MEDIA

    def get_queryset(self, request: HttpRequest) -> QuerySet[Territory]:
        return super().get_queryset(request).defer("outline")

    @admin.display(description=_("Outline"))
    def map(self, territory: Territory) -> str | SafeString:
        """The outline, or the centre where there is none."""
        shape = (
            territory.outline.simplify(SIMPLIFIED_DEGREES, preserve_topology=True)
            if (territory.outline)
            else territory.centre
        )
        if shape is None:
            return "–"
        config = json.dumps(map_config(get_language()) | {"shape": json.loads(shape.json)})
        return format_html('<div class="admin-map" data-admin-map="{}"></div>', config)


@admin.register(Coordinator, site=administration)
class CoordinatorAdmin(ReadOnlyAdmin):
    """Coordinators with their territories."""

    labels = {"user": _("user"), "territory": _("territory"), "created_at": _("since")}
    list_display = ("user", "territory", "created_at")
    list_select_related = ("user", "territory")
    search_fields = ("user__email", "=territory__code", "territory__name")
    fields = ("user", "territory", "created_at")
    actions = ("dismiss",)

    @admin.action(description=_("Take their territories from these coordinators"))
    def dismiss(self, request: SignedInRequest, chosen: QuerySet[Coordinator]) -> None:
        """Dismiss the selected coordinators."""
        for coordinator in chosen:
            actions.dismiss(by=request.user, coordinator=coordinator)
        self.message_user(request, _("They coordinate these territories no more."))


@admin.register(Invitation, site=administration)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations to coordinate a territory."""

    labels = {
        "territory": _("territory"),
        "created_at": _("sent at"),
        "expires_at": _("valid until"),
        "accepted_at": _("accepted at"),
        "revoked_at": _("revoked at"),
    }
    list_display = ("territory", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("territory",)
    fields = ("territory", "email", "created_at", "expires_at", "accepted_at", "revoked_at")
    actions = ("revoke",)

    @admin.action(description=_("Revoke these invitations"))
    def revoke(self, request: SignedInRequest, chosen: InvitationQuerySet) -> None:
        """Revoke the selected invitations that wait."""
        waiting = list(chosen.waiting())
        for invitation in waiting:
            actions.revoke(by=request.user, invitation=invitation)
        count = len(waiting)
        words = ngettext("%(count)s invitation revoked.", "%(count)s invitations revoked.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS)
