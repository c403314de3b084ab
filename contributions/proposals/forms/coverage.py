"""Page of the form for coverage: territories by reference, or the whole country."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.fields import text_field
from contributions.proposals.forms.pages import SectionForm
from contributions.schema.sections import Content
from geo.models import Place
from regions.models import Territory

OFFERED = 6
MOST = 60


def territories_like(text: str) -> list[Territory]:
    """Territories that match a typed name: communes, departments, regions, then groups."""
    if not text.strip():
        return []
    codes = [place.territory_code for place in Place.objects.suggest(text, OFFERED)]
    current = Territory.objects.current().defer("outline")
    by_code = {territory.code: territory for territory in current.filter(code__in=codes)}
    groups = current.of_kind(Territory.Kind.EPCI, Territory.Kind.CUSTOM)
    named = groups.filter(name__icontains=text.strip()).order_by("-population", "code")
    ordered = [by_code[code] for code in dict.fromkeys(codes) if code in by_code]
    return ordered + list(named[:OFFERED])


class CoverageForm(SectionForm):
    """Checkboxes of territories with a search for more, or the whole country."""

    section = "coverage"
    is_nationwide = forms.BooleanField(
        required=False, label=_("It serves people in the whole country")
    )
    territories = forms.MultipleChoiceField(
        required=False,
        label=_("Only people who live in"),
        widget=forms.CheckboxSelectMultiple,
    )
    look_for = text_field(_("Look for a commune, a department, a region"), longest=100)

    def __init__(self, data=None, *, draft: Draft, **kwargs) -> None:
        super().__init__(data, draft=draft, **kwargs)
        section = (draft.section("coverage") or {}).get("territories", [])
        ticked = data.getlist("territories")[:MOST] if data is not None else []
        typed = data.get("look_for", "")[:100] if data is not None else ""
        referenced = Territory.objects.filter(code__in=[*section, *ticked]).defer("outline")
        self.found = territories_like(typed)
        choices = {territory.code: territory for territory in [*referenced, *self.found]}
        self.fields["territories"].choices = [  # type: ignore[attr-defined]  # a choice field
            (code, _labelled(territory)) for code, territory in sorted(choices.items())
        ]

    def initial_values(self, draft: Draft) -> dict:
        return dict(draft.section("coverage") or {})

    @property
    def found_nothing(self) -> bool:
        """Whether the search found no territory."""
        return bool(self.is_bound and self.data.get("look_for", "").strip() and not self.found)

    def content(self) -> Content:
        cleaned = self.cleaned_data
        return {
            "coverage": {
                "territories": sorted(cleaned["territories"]),
                "is_nationwide": cleaned["is_nationwide"],
            }
        }


def _labelled(territory: Territory) -> str:
    name = territory.name_in(get_language() or "fr")
    return f"{name} ({territory.get_kind_display()})"
