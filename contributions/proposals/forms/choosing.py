"""Pages of the form with choices: about, conditions, languages, joining, hours, capacity."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.fields import (
    MultipleCodesField,
    text_field,
)
from contributions.proposals.forms.hours import HoursForm
from contributions.proposals.forms.pages import PageForm, SectionForm, TwoPhonesForm
from contributions.revisions.history import SENDERS
from contributions.schema.sections import Content
from contributions.schema.snapshot import COLUMNS
from directory import taxonomy, texts
from directory.models import ProcedureSheet
from directory.vocabulary import (
    SPOKEN_LANGUAGES,
    Cost,
    LanguageMode,
)


class AboutForm(SectionForm):
    """Themes, the main one first, needs, and related procedures."""

    section = "about"
    main = forms.ChoiceField(
        choices=taxonomy.theme_choices,
        required=False,
        label=_("Main theme"),
        widget=forms.RadioSelect,
    )
    themes = MultipleCodesField(taxonomy.theme_choices, _("Other themes"))
    needs = MultipleCodesField(taxonomy.need_choices, _("Which needs does it answer?"))
    procedures = MultipleCodesField((), _("Procedures that go with it"))

    def __init__(self, data=None, *, draft: Draft, **kwargs) -> None:
        super().__init__(data, draft=draft, **kwargs)
        self.fields["procedures"].choices = _sheets()  # type: ignore[attr-defined]  # a choice field

    def initial_values(self, draft: Draft) -> dict:
        section = draft.section("about") or {}
        main, *others = section.get("themes") or [""]
        return section | {"main": main, "themes": others}

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("themes") and not cleaned.get("main") and "main" not in self.errors:
            message = _("Say which theme is the main one.")
            self.add_error("main", ValidationError(message, code="missing"))
        return cleaned

    def content(self) -> Content:
        cleaned = self.cleaned_data
        others = sorted(code for code in cleaned["themes"] if code != cleaned["main"])
        return {
            "about": {
                "themes": [cleaned["main"], *others] if cleaned["main"] else [],
                "needs": sorted(cleaned["needs"]),
                "procedures": sorted(cleaned["procedures"]),
            }
        }

    def needs_by_theme(self) -> list[dict]:
        """The checkboxes of needs, grouped by theme; groups of chosen themes are open."""
        options = {str(option.data["value"]): option for option in self["needs"]}
        chosen = {self["main"].value(), *(self["themes"].value() or [])}
        ticked = set(self["needs"].value() or [])
        grouped = []
        for theme in taxonomy.themes():
            needs = [need for need in taxonomy.needs() if need.parent_id == theme.pk]
            is_open = theme.code in chosen or any(need.code in ticked for need in needs)
            inside = [options[need.code] for need in needs if need.code in options]
            if inside:
                grouped.append({"theme": theme, "options": inside, "is_open": is_open})
        return grouped


class ConditionsForm(SectionForm):
    """Conditions; an empty field is no condition."""

    section = "conditions"

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        youngest, oldest = cleaned.get("age_min"), cleaned.get("age_max")
        if youngest is not None and oldest is not None and youngest > oldest:
            message = _("The second age is below the first.")
            self.add_error("age_max", ValidationError(message, code="order"))
        if cleaned.get("cost_eur") and cleaned.get("cost") not in (Cost.PAID, Cost.CONDITIONAL):
            message = _("A price goes with something to pay. Choose it above, or empty the price.")
            self.add_error("cost_eur", ValidationError(message, code="free"))
        return cleaned


class LanguagesForm(PageForm):
    """One select for each language: not spoken, or in which mode."""

    def __init__(self, data=None, *, draft: Draft, **kwargs) -> None:
        super().__init__(data, draft=draft, **kwargs)
        choices = [("", _("no")), *LanguageMode.choices]
        for code, name in SPOKEN_LANGUAGES.items():
            select = forms.Select(attrs={"class": "input"})
            self.fields[f"spoken_{code}"] = forms.ChoiceField(
                choices=choices, required=False, label=name, widget=select
            )

    def sections(self) -> list[str]:
        return ["languages"]

    def initial_values(self, draft: Draft) -> dict:
        section = draft.section("languages") or {}
        return {f"spoken_{code}": mode for mode in section for code in section[mode]}

    def content(self) -> Content:
        spoken = {
            mode: [code for code in SPOKEN_LANGUAGES if self.cleaned_data[f"spoken_{code}"] == mode]
            for mode in LanguageMode.values
        }
        return {"languages": spoken}


class JoiningForm(TwoPhonesForm):
    """Access modes, ways to join, and contact."""

    columns = (*COLUMNS["joining"], *COLUMNS["contact"])

    def sections(self) -> list[str]:
        return ["joining", "contact"]

    def initial_values(self, draft: Draft) -> dict:
        return self.initial_of_columns(
            (draft.section("joining") or {}) | (draft.section("contact") or {})
        )

    def content(self) -> Content:
        return {name: self.cleaned_columns(COLUMNS[name]) for name in self.sections()}


class RemoteHoursForm(HoursForm, PageForm):
    """Hours of help that has no place: a telephone line, a remote desk."""

    def sections(self) -> list[str]:
        return ["hours"]

    def initial_values(self, draft: Draft) -> dict:
        section = draft.section("hours") or {}
        hours = self.initial_hours(section.get("opening_hours", ""))
        return hours | {"by_appointment": section.get("by_appointment", False)}

    def content(self) -> Content:
        cleaned = self.cleaned_data
        return {"hours": {name: cleaned[name] for name in ("opening_hours", "by_appointment")}}


class CapacityForm(SectionForm):
    """Places left, the day of counting, and until when the count is valid."""

    section = "capacity"

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        counted, until = cleaned.get("capacity_on"), cleaned.get("capacity_until")
        if cleaned.get("capacity") is not None and counted is None:
            cleaned["capacity_on"] = counted = timezone.localdate()
        if until and counted is None:
            message = _("Say how many places there are, and when they were counted.")
            self.add_error("capacity", ValidationError(message, code="missing"))
        elif until and until < counted:
            message = _("This day lies before the day of counting.")
            self.add_error("capacity_until", ValidationError(message, code="order"))
        return cleaned


class SourceForm(PageForm):
    """Source and note of the proposal."""

    source = text_field(
        _("Where does this come from?"), _("Their website, a leaflet, you work there."), longest=300
    )
    note = text_field(
        _("Anything the coordinator should know?"), _("Only coordinators read this."), rows=3
    )

    def __init__(self, data=None, *, draft: Draft, **kwargs) -> None:
        super().__init__(data, draft=draft, **kwargs)
        if draft.revision.role not in SENDERS:  # the public history shows their notes
            self.fields["note"].help_text = _("Everybody can read it.")

    def initial_values(self, draft: Draft) -> dict:
        return {"source": draft.revision.source, "note": draft.revision.note}

    def metadata(self) -> dict[str, str | bool]:
        return {name: self.cleaned_data[name] for name in ("source", "note")}


def _sheets() -> list[tuple[str, str]]:
    """The published procedure sheets (slug, title in the reader's language)."""
    sheets = dict(ProcedureSheet.objects.published().values_list("pk", "slug"))
    named = texts.of_sheets(sheets, get_language() or "fr", "title")
    return [(slug, named[pk]["title"].text if pk in named else slug) for pk, slug in sheets.items()]
