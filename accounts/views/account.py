"""Views of one's own account: overview, language, sessions, erasing."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.language_roles import languages_to_translate
from accounts.models import LanguageRole, SheetEditor
from accounts.pages import personal_page
from accounts.requests import SignedInRequest
from accounts.roles import Role

MESSAGES = ("saved", "ended", "declined")


class LanguageForm(forms.Form):
    """The language of mails to the account."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


@personal_page
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """The account: roles with their desks, language, second factor, sessions."""
    user = request.user
    edits_sheets = SheetEditor.objects.filter(user=user.pk).exists()
    context = {
        "language_roles": [
            {"language": languages_to_translate().get(held.language), "role": held}
            for held in LanguageRole.objects.of(user)
        ],
        "sheet_editor": Role.SHEET_EDITOR.label if edits_sheets else "",
        "territories": user.coordinates.select_related("territory").defer("territory__outline"),
        "has_second_factor": actions.has_second_factor(user),
        "form": LanguageForm(initial={"language": user.language}),
        "message": next((word for word in MESSAGES if word in request.GET), ""),
    }
    return render(request, "accounts/account.html", context)


@personal_page
@require_POST
def language(request: SignedInRequest) -> HttpResponse:
    """Store the language of mails."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        actions.choose_language(by=request.user, language=form.cleaned_data["language"])
    return _back("saved")


@personal_page
@require_POST
def end_sessions(request: SignedInRequest) -> HttpResponse:
    """Sign out on every other device."""
    actions.end_sessions(by=request.user)
    update_session_auth_hash(request, request.user)
    return _back("ended")


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.mfa")
def erase(request: SignedInRequest) -> HttpResponse:
    """Confirmation page of erasing; POST erases the account."""
    if request.method != "POST":
        return render(request, "accounts/erase.html")
    user = request.user
    logout(request)
    actions.erase_account(by=user)
    return render(request, "accounts/erased.html")


def _back(word: str) -> HttpResponse:
    return redirect(f"{reverse('account_page')}?{word}")
