"""Django admin of programmes, sites, organizations and sheets; a change becomes a revision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, administration
from accounts.body_limits import LONG_TEXTS, takes_up_to
from accounts.requests import signed_in
from contributions.actors import Actor, actor_of
from contributions.admin.forms import ProgrammeForm, SectionAdminForm, SiteForm
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError
from contributions.schema.problems import ContentRefusedError
from contributions.schema.sections import SOURCE
from contributions.schema.snapshot import ORGANIZATION
from contributions.workflows import TransitionRefusedError
from directory.fields import names_of
from directory.models import Organization, ProcedureSheet, Programme, Section, Site
from directory.vocabulary import Publication

REFUSALS = (
    actions.NotReadyError,
    TransitionRefusedError,
    BaseMovedError,
    ContentRefusedError,
    PermissionDenied,
)


class RefusedError(Exception):
    """A change was refused; ``message`` is the reason, translated."""

    def __init__(self, message: str):
        self.message = message
        super().__init__(message)


def reason_of(error: Exception) -> str:
    """The translated reason of a refused change."""
    if isinstance(error, actions.NotReadyError):
        return gettext("Missing: %(what)s") % {
            "what": ", ".join(str(missing.label) for missing in error.missing)
        }
    if isinstance(error, ContentRefusedError):
        return "; ".join(f"{problem.field}: {problem.reason}" for problem in error.problems)
    return gettext("Somebody has changed it meanwhile. Look again.")


def title_of(owner: str) -> Subquery:
    """The French title of a programme or sheet."""
    titles = Section.objects.filter(**{owner: OuterRef("pk")}, key="title", language=SOURCE)
    return Subquery(titles.values("text")[:1])


class RevisionAdminMixin(ReadOnlyAdmin):
    """Admin page that changes content by an action: with permissions, audit and history."""

    form = SectionAdminForm

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[SectionAdminForm]:
        """The form, with the reason of a change just refused."""
        refusal = getattr(request, "refusal", "")
        return type(self.form.__name__, (self.form,), {"refusal": refusal})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.form.PARTS, "note", "seen"]

    @takes_up_to(LONG_TEXTS)
    def change_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of one row; takes the long texts of a programme."""
        return super().change_view(*args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page again with the typed values when a change is refused."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except RefusedError as error:
            vars(request)["refusal"] = error.message
            return super().changeform_view(request, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Any, form: SectionAdminForm, change: bool
    ) -> None:
        """Submit the changed sections as a revision."""
        content = form.content()
        if not content:
            return
        try:
            decision = actions.change(
                by=actor_of(signed_in(request).user),
                target_id=self.programme_of(obj),
                content=content,
                language=SOURCE,
                note=form.cleaned_data["note"],
                keeps_meaning=form.cleaned_data.get("keeps_meaning", False),
            )
        except actions.EmptyRevisionError:
            return  # the values equal the current ones
        except REFUSALS as error:
            raise RefusedError(reason_of(error)) from error
        if not decision.is_applied:
            messages.warning(request, gettext("Another territory must agree too."))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Does nothing: links are sections of content, saved by ``save_model``."""

    def programme_of(self, obj: Any) -> UUID:
        """Id of the programme whose content the page changes."""
        return obj.pk


@admin.register(Programme, site=administration)
class ProgrammeAdmin(RevisionAdminMixin):
    """A programme: its texts and conditions, with links to its sites and its history."""

    called = (_("programme"), _("Programmes"))
    labels = {
        "organization": _("organization"),
        "publication": _("Publication"),
        "operating": _("operation"),
    }
    form = ProgrammeForm
    list_display = ("title", "organization", "publication", "operating", "verified_on", "history")
    list_filter = ("publication", "operating", "is_example")
    list_select_related = ("organization",)
    ordering = ("-modified_at", "pk")
    readonly_fields = ("organization", "source", "modified_at", "history", "sites")
    search_fields = ("organization__name",)
    actions = ("publish", "archive", "confirm")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.readonly_fields, *super().get_fields(request, obj)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Programme]:
        return super().get_queryset(request).annotate(french_title=title_of("programme"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search by the organization or the French title."""
        if not search_term:
            return queryset, False
        titles = Section.objects.filter(key="title", language=SOURCE, text__icontains=search_term)
        by_title = Q(pk__in=titles.filter(programme__isnull=False).values("programme"))
        return queryset.filter(by_title | Q(organization__name__icontains=search_term)), False

    @admin.display(description=_("Title"))
    def title(self, programme: Programme) -> str:
        """Its French title."""
        return vars(programme)["french_title"] or "–"

    @admin.display(description=_("History"))
    def history(self, programme: Programme) -> SafeString:
        """A link to its history."""
        address = reverse("contributions:coordination_history", args=[programme.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("History"))

    @admin.display(description=_("Places"))
    def sites(self, programme: Programme) -> str | SafeString:
        """Links to its sites."""
        page = "admin:directory_site_change"
        links = [
            format_html('<a href="{}">{}</a>', reverse(page, args=[site.pk]), site.locality)
            for site in programme.sites.all()
        ]
        return format_html(" · ".join(["{}"] * len(links)), *links) if links else "–"

    @admin.action(description=_("Publish"))
    def publish(self, request: HttpRequest, chosen: QuerySet[Programme]) -> None:
        """Publish the selected programmes; errors for incomplete ones."""
        self._each(request, chosen, _to(Publication.PUBLISHED))

    @admin.action(description=_("Archive"))
    def archive(self, request: HttpRequest, chosen: QuerySet[Programme]) -> None:
        """Archive the selected programmes."""
        self._each(request, chosen, _to(Publication.ARCHIVED))

    @admin.action(description=_("Still correct today"))
    def confirm(self, request: HttpRequest, chosen: QuerySet[Programme]) -> None:
        """Confirm that their pages are correct today."""
        self._each(request, chosen, actions.confirm)

    def _each(
        self, request: HttpRequest, chosen: QuerySet[Programme], action: Callable[..., object]
    ) -> None:
        done, by = 0, actor_of(signed_in(request).user)
        for programme in chosen:
            try:
                action(by=by, programme_id=programme.pk)
                done += 1
            except actions.EmptyRevisionError:
                continue
            except REFUSALS as error:
                self.message_user(
                    request, f"{self.title(programme)}: {reason_of(error)}", messages.ERROR
                )
        text = ngettext("%(count)s programme changed.", "%(count)s programmes changed.", done)
        self.message_user(request, text % {"count": done})


def _to(publication: Publication) -> Callable[..., object]:
    def act(*, by: Actor, programme_id: UUID) -> object:
        return actions.set_publication(by=by, programme_id=programme_id, to=publication.value)

    return act


@admin.register(Site, site=administration)
class SiteAdmin(RevisionAdminMixin):
    """One site of a programme, on a map."""

    called = (_("place"), _("Places"))
    labels = {"precision": _("precision of the place")}
    form = SiteForm
    list_display = ("locality", "precision", "street_address", "postcode", "of_programme")
    list_filter = ("precision",)
    search_fields = ("locality", "=postcode", "=commune__code")
    ordering = ("locality", "pk")

    @admin.display(description=_("number of the programme"), ordering="programme_id")
    def of_programme(self, site: Site) -> str:
        """The id of its programme."""
        return str(site.programme_id)

    def programme_of(self, obj: Site) -> UUID:
        return obj.programme_id


@admin.register(Organization, site=administration)
class OrganizationAdmin(ReadOnlyAdmin):
    """Organizations, read-only: they change with a revision of a programme."""

    called = (_("organization"), _("organizations"))
    list_display = names_of(ORGANIZATION)
    search_fields = ("name",)
    ordering = ("name", "pk")
    fields = (*names_of(ORGANIZATION), "is_example")


@admin.register(ProcedureSheet, site=administration)
class ProcedureSheetAdmin(ReadOnlyAdmin):
    """Procedure sheets, read-only: their texts change by the public form."""

    called = (_("procedure sheet"), _("procedure sheets"))
    labels = {
        "slug": _("name in the address"),
        "publication": _("Publication"),
        "modified_at": _("modified at"),
        "theme": _("Theme"),
    }
    list_display = ("slug", "title", "office", "publication", "verified_on", "modified_at")
    list_filter = ("publication", "office")
    search_fields = ("slug",)
    fields = (
        "slug",
        "title",
        "theme",
        "office",
        "publication",
        "verified_on",
        "modified_at",
        "change",
    )
    readonly_fields = ("title", "change")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProcedureSheet]:
        return super().get_queryset(request).annotate(french_title=title_of("sheet"))

    @admin.display(description=_("Title"))
    def title(self, sheet: ProcedureSheet) -> str:
        """Its French title."""
        return vars(sheet)["french_title"] or "–"

    @admin.display(description=_("Change"))
    def change(self, sheet: ProcedureSheet) -> SafeString:
        """Links to the form and to the history."""
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("contributions:change_procedure", args=[sheet.slug]),
            gettext("Change its words"),
            reverse("contributions:coordination_history", args=[sheet.pk]),
            gettext("History"),
        )
