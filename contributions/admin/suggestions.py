"""Django admin of suggested words, for administrators while a language has no reviewer."""

from django.contrib import admin

from accounts.administration import ReadOnlyAdmin, administration
from contributions.models import WordSuggestion


@admin.register(WordSuggestion, site=administration)
class WordSuggestionAdmin(ReadOnlyAdmin):
    """What readers propose, by language, the newest first."""

    list_display = ("language", "shown", "better", "created_at")
    list_filter = ("language",)
    search_fields = ("shown", "better")
    ordering = ("-created_at", "pk")
