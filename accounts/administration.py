"""Admin site (``django.contrib.admin``) for administrators only, with the second factor required.

Everyone else gets 404. There is no password page, since accounts have no password. Django's log of
changes is not written: decisions go to the audit, and public content changes by revisions only.
Nothing can be deleted here. Three templates replace Django's of the same name:
admin/base_site.html, admin/change_form_object_tools.html, admin/submit_line.html.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions import has_second_factor
from accounts.pages import personal_page
from accounts.requests import SignedInRequest

INCLUDED_PAGES = ("_changelist", "_change")


class Administration(admin.AdminSite):
    """The admin site: all models but those of journeys."""

    site_title = site_header = _("Administration of Repères")
    index_title = _("What there is")
    index_template = "admin/administration.html"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the reader is an administrator."""
        return request.user.is_active and request.user.is_superuser

    def admin_view(  # type: ignore[override]  # the view that comes out is another one
        self, view: Callable[..., HttpResponseBase], cacheable: bool = False
    ) -> Callable[..., HttpResponseBase]:
        """Show ``view`` to administrators with a second factor; 404 for others."""
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def answer(request: SignedInRequest, *args, **kwargs) -> HttpResponseBase:
            if not self.has_permission(request):
                raise Http404("For administrators only.")
            if not settings.DEMO and not has_second_factor(request.user):
                return redirect("mfa_index")
            return inner(request, *args, **kwargs)

        return personal_page(answer)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Index and pages of the models: no sign-in, no password page, no catch-all."""
        labels = "|".join(sorted({model._meta.app_label for model in self._registry}))
        app_list = rf"^(?P<app_label>{labels})/$"
        return [
            path("", self.admin_view(self.index), name="index"),
            path("jsi18n/", self.admin_view(self.i18n_javascript, cacheable=True), name="jsi18n"),
            *(pattern for model in self._registry.values() for pattern in _pages(model)),
            re_path(app_list, self.admin_view(self.app_index), name="app_list"),
        ]


def _pages(model: admin.ModelAdmin) -> list[URLPattern]:
    """URL patterns of the list and the page of a model."""
    under = f"{model.opts.app_label}/{model.opts.model_name}/"
    return [
        path(f"{under}{each.pattern}", personal_page(each.callback), name=each.name)
        for each in model.urls
        if each.name and each.name.endswith(INCLUDED_PAGES)
    ]


class ReadOnlyAdmin(admin.ModelAdmin):
    """A model that can be viewed only: nothing is added, changed or deleted."""

    # What fields are called here where their model does not say it: said there, each word would
    # need a migration, since those keep the name that a field was declared with.
    labels: ClassVar[Mapping[str, str | Promise]] = {}
    # What one of the model and several of them are called here, likewise.
    called: ClassVar[tuple[str | Promise, str | Promise] | None] = None
    show_full_result_count = False
    list_per_page = 50
    view_on_site = False

    def __init__(self, model: type[Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        meta: Any = model._meta
        if self.called:
            meta.verbose_name, meta.verbose_name_plural = self.called
        for name, label in self.labels.items():
            meta.get_field(name).verbose_name = label

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def log_change(  # type: ignore[override]  # there is no entry to return
        self, request: HttpRequest, obj: object, message: object
    ) -> None:
        """Write no log entry: actions write to the audit."""


administration = Administration(name="admin")
administration.disable_action("delete_selected")
