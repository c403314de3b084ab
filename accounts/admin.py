"""Django admin of accounts and of the audit, read-only but for closing and reopening accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import actions, sheet_editors
from accounts.actions import ClosingReason
from accounts.administration import ReadOnlyAdmin, administration
from accounts.audit_verbs import VERBS, verb_in_words
from accounts.language_roles import ROLES, give_role, languages_to_translate, take_role
from accounts.models import AuditEntry, LanguageRole, SheetEditor, User
from accounts.requests import SignedInRequest


class AccountActionForm(ActionForm):
    """The choice of an action on the selected accounts; closing needs a reason.

    A role in a language needs both.
    """

    reason = forms.ChoiceField(
        label=_("Reason for closing:"), choices=[("", "–"), *ClosingReason.choices], required=False
    )
    language = forms.ChoiceField(
        label=_("Language:"),
        choices=lambda: _none(*languages_to_translate().items()),
        required=False,
    )
    language_role = forms.ChoiceField(
        label=_("Role:"),
        choices=lambda: _none(*((each.value, each.label) for each in ROLES)),
        required=False,
    )


def _none(*choices: tuple[str, Any]) -> list[tuple[str, Any]]:
    """Choices, and none of them first."""
    return [("", "–"), *choices]


@admin.register(User, site=administration)
class UserAdmin(ReadOnlyAdmin):
    """Accounts; their journeys are not shown."""

    list_display = ("email", "is_active", "is_superuser", "language", "joined_at")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email",)
    ordering = ("-joined_at",)
    fields = ("email", "is_active", "is_superuser", "language", "joined_at", "name_in_audit")
    readonly_fields = ("name_in_audit",)
    action_form = AccountActionForm
    actions = ("close", "reopen", "appoint_sheet_editors", "give_role")
    change_form_template = "admin/account.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """An account, with a form that closes it or opens it again."""
        form = AccountActionForm()
        context = (extra_context or {}) | {
            "reason_field": form["reason"],
            "language_fields": [form["language"], form["language_role"]],
            "language_roles": LanguageRole.objects.filter(user__pk=object_id),
        }
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("Name in the audit"))
    def name_in_audit(self, user: User) -> str:
        """The pseudonym of the account in the audit."""
        return str(user.pseudonym)

    @admin.action(description=_("Make them editors of procedure sheets"))
    def appoint_sheet_editors(self, request: SignedInRequest, chosen: QuerySet[User]) -> None:
        """Give the role to each that has it not."""
        for user in chosen:
            sheet_editors.appoint(by=request.user, user=user)
        self.message_user(request, _("They edit procedure sheets now."))

    @admin.action(description=_("Close these accounts"))
    def close(self, request: SignedInRequest, chosen: QuerySet[User]) -> None:
        """Close them one by one; a message gives the reason for each that stays open."""
        reason = request.POST.get("reason", "")
        if reason not in ClosingReason.values:
            self.message_user(request, _("Choose a reason for closing."), messages.ERROR)
            return
        closed = 0
        for user in chosen:
            try:
                closed += actions.close_account(
                    by=request.user, user=user, reason=ClosingReason(reason)
                )
            except actions.CannotCloseError as error:
                words = str(_("“%(account)s” stays open: %(why)s"))
                text = words % {"account": user.email, "why": error.message}
                self.message_user(request, text, messages.ERROR)
        words = ngettext("%(count)s account closed.", "%(count)s accounts closed.", closed)
        self.message_user(request, words % {"count": closed})

    @admin.action(description=_("Open these accounts again"))
    def reopen(self, request: SignedInRequest, chosen: QuerySet[User]) -> None:
        """Let these people sign in again."""
        for user in chosen:
            actions.reopen_account(by=request.user, user=user)
        self.message_user(request, _("These people can sign in again."))

    @admin.action(description=_("Make translator or reviewer"))
    def give_role(self, request: SignedInRequest, chosen: QuerySet[User]) -> None:
        """Give them the chosen role in the chosen language."""
        language, role = (request.POST.get(name, "") for name in ("language", "language_role"))
        if language not in languages_to_translate() or role not in ROLES:
            self.message_user(request, _("Choose a language and a role."), messages.ERROR)
            return
        for user in chosen:
            give_role(by=request.user, user=user, language=language, role=role)
        self.message_user(request, _("The role was given."))


@admin.register(LanguageRole, site=administration)
class LanguageRoleAdmin(ReadOnlyAdmin):
    """Translators and reviewers by language; a role is given on the page of an account."""

    labels = {"user": _("user"), "created_at": _("since")}
    list_display = ("user", "language", "role", "created_at")
    list_filter = ("language", "role")
    search_fields = ("user__email",)
    list_select_related = ("user",)
    fields = ("user", "language", "role", "created_at")
    actions = ("take",)

    @admin.action(description=_("Take these roles away"))
    def take(self, request: SignedInRequest, chosen: QuerySet[LanguageRole]) -> None:
        """Take the selected roles away."""
        for role in chosen.select_related("user"):
            take_role(by=request.user, role=role)
        self.message_user(request, _("The roles were taken away."))


class VerbFilter(admin.SimpleListFilter):
    """The list of the audit by what was done, in words."""

    title = _("What was done")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(VERBS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet:
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(AuditEntry, site=administration)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The audit; database triggers refuse changes of its rows."""

    labels = {
        "at": _("When"),
        "verb": _("what was done"),
        "role": _("role"),
        "object_kind": _("kind of object"),
        "object_id": _("number of the object"),
        "territory_id": _("number of the territory"),
        "actor": _("pseudonym of the person"),
        "details": _("details"),
    }
    list_display = ("at", "what", "role", "object_kind", "object_id", "territory_id")
    list_filter = (VerbFilter, "role")
    search_fields = ("=object_id", "=actor")
    ordering = ("-pk",)
    fields = ("at", "what", "role", "actor", "object_kind", "object_id", "territory_id", "details")
    readonly_fields = ("what",)

    @admin.display(description=_("What was done"), ordering="verb")
    def what(self, entry: AuditEntry) -> str:
        """What was done, in words."""
        return str(verb_in_words(entry.verb))


@admin.register(SheetEditor, site=administration)
class SheetEditorAdmin(ReadOnlyAdmin):
    """Editors of procedure sheets; the role is given in the list of accounts."""

    labels = {"user": _("user")}
    list_display = ("user", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "created_at")
    actions = ("dismiss",)

    @admin.action(description=_("Take the role from these editors"))
    def dismiss(self, request: SignedInRequest, chosen: QuerySet[SheetEditor]) -> None:
        """Take the role from each."""
        for editor in chosen:
            sheet_editors.dismiss(by=request.user, editor=editor)
        self.message_user(request, _("They edit procedure sheets no more."))
