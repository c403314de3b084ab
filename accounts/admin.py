"""Accounts and the audit, as administrators look at them."""

from django.contrib import admin

from accounts.administration import LookedAt, administration
from accounts.models import AuditEntry, User


@admin.register(User, site=administration)
class UserAdmin(LookedAt):
    """Who has an account; what a person keeps for herself is not here."""

    list_display = ("email", "is_active", "is_superuser", "language", "joined_at")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email",)
    ordering = ("-joined_at",)
    fields = ("email", "is_active", "is_superuser", "language", "joined_at", "pseudonym")


@admin.register(AuditEntry, site=administration)
class AuditEntryAdmin(LookedAt):
    """What was decided; the database itself refuses to change it."""

    list_display = ("at", "verb", "role", "object_kind", "object_id", "territory_id")
    list_filter = ("verb", "role")
    search_fields = ("=object_id", "=actor")
    ordering = ("-pk",)
    fields = ("at", "verb", "role", "actor", "object_kind", "object_id", "territory_id", "details")
