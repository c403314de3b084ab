"""Forms of a procedure sheet: its texts and codes, and a list each of its parts."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions.schema.sections import SOURCE, Content, text_name
from contributions.schema.sheet_rules import LONGEST_TITLE, TEXTS
from contributions.schema.sheets import COUNTING, plain_amount
from directory import taxonomy, texts
from directory.models import ProcedureSheet
from directory.vocabulary import (
    Absence,
    Consequence,
    CountedFrom,
    FactKind,
    FactUnit,
    Joined,
    Office,
    Status,
    Suspension,
)

EMPTY = [("", "–")]
LONG = forms.Textarea(attrs={"rows": 5, "dir": "auto"})


def _optional(choices: Any) -> list[tuple[str, Any]]:
    return [*EMPTY, *choices.choices]


def _day() -> forms.DateInput:
    """An input of a day. Browsers read ISO dates alone, whatever the language of the page."""
    return forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d")


class PlainForm(forms.Form):
    """A form whose fields look like those of other pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "input")


class SheetForm(PlainForm):
    """What a sheet is about, its four French texts, and why it changes."""

    slug = forms.SlugField(max_length=80, label=_("Name in the address"))
    title = forms.CharField(max_length=LONGEST_TITLE, label=_("Title"))
    summary = forms.CharField(max_length=300, label=_("In one sentence"))
    who = forms.CharField(max_length=4000, widget=LONG, label=_("Who it is for"))
    next = forms.CharField(max_length=4000, widget=LONG, label=_("What happens next"))
    theme = forms.ChoiceField(label=_("Theme"))
    main_need = forms.ChoiceField(label=_("Main need"))
    needs = forms.MultipleChoiceField(required=False, label=_("Other needs"))
    statuses = forms.MultipleChoiceField(
        required=False, choices=Status, label=_("For people with this status (none: everyone)")
    )
    office = forms.ChoiceField(choices=Office, label=_("Office"))
    related = forms.MultipleChoiceField(required=False, label=_("Related procedures"))
    keeps_meaning = forms.BooleanField(required=False, label=_("The meaning stays the same"))
    note = forms.CharField(required=False, max_length=1000, label=_("Why this change"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = [(term.code, term.label) for term in taxonomy.needs()]
        self._choices("theme", [(term.code, term.label) for term in taxonomy.themes()])
        self._choices("main_need", needs)
        self._choices("needs", needs)
        self._choices("related", _titles_by_slug())

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def sections(self) -> Content:
        """The texts and the section ``sheet`` of a valid form."""
        cleaned = self.cleaned_data
        others = [need for need in cleaned["needs"] if need != cleaned["main_need"]]
        about = {name: cleaned[name] for name in ("slug", "theme", "statuses", "office")}
        about |= {"needs": [cleaned["main_need"], *others], "related": sorted(cleaned["related"])}
        texts = {text_name(SOURCE, key): _words(cleaned[key]) for key in TEXTS}
        return texts | {"sheet": about}


def _titles_by_slug() -> list[tuple[str, str]]:
    """The slug and the French title of every sheet, in the order of titles; two queries."""
    slugs = dict(ProcedureSheet.objects.values_list("pk", "slug"))
    titles = texts.of_sheets(slugs, SOURCE, "title")
    named = [
        (slug, str(titles[pk]["title"]) if "title" in titles.get(pk, {}) else slug)
        for pk, slug in slugs.items()
    ]
    return sorted(named, key=lambda pair: (pair[1].casefold(), pair[0]))


class SourceForm(PlainForm):
    """A public page that the sheet rests on."""

    key = forms.SlugField(max_length=60, label=_("Short name"))
    publisher = forms.CharField(max_length=120, label=_("Publisher"))
    title = forms.CharField(max_length=300, label=_("Title of the page"))
    url = forms.URLField(max_length=500, label=_("Web address"), assume_scheme="https")
    consulted_on = forms.DateField(required=False, label=_("Read on"), widget=_day())

    def row(self) -> dict[str, Any]:
        """The source as content states it."""
        cleaned = self.cleaned_data
        day = cleaned["consulted_on"]
        values = {name: cleaned[name] for name in ("key", "publisher", "title", "url")}
        return values | {"consulted_on": day.isoformat() if day else None}


class PartForm(PlainForm):
    """A step or a paper: its French text and the short names of its sources."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), label=_("Text")
    )
    sources = forms.CharField(max_length=300, label=_("Short names of its sources"))

    def part_id(self) -> UUID:
        """Its id; a new one for a new part."""
        return self.cleaned_data.get("id") or uuid4()

    def row(self) -> dict[str, Any]:
        """The part as content states it, without its id."""
        return {"sources": self.cleaned_data["sources"].replace(",", " ").split()}


class StepForm(PartForm):
    """A step; its first line says what to do."""

    joined = forms.ChoiceField(
        required=False, choices=_optional(Joined), label=_("After the step before it")
    )
    office = forms.ChoiceField(required=False, choices=_optional(Office), label=_("Office"))

    def row(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return super().row() | {"joined": cleaned["joined"], "office": cleaned["office"]}


class FactForm(PlainForm):
    """A cost, a delay, a deadline or an appeal, and how it is counted."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # With an empty choice: a browser sends the first one of the row that nobody filled in.
    kind = forms.ChoiceField(choices=_optional(FactKind), label=_("What it is"))
    text = forms.CharField(max_length=1000, label=_("Text"))
    amount = forms.DecimalField(
        required=False, min_value=0, max_digits=9, decimal_places=2, label=_("Amount")
    )
    amount_max = forms.DecimalField(
        required=False, min_value=0, max_digits=9, decimal_places=2, label=_("up to")
    )
    unit = forms.ChoiceField(required=False, choices=_optional(FactUnit), label=_("Unit"))
    absence = forms.ChoiceField(
        required=False, choices=_optional(Absence), label=_("Without an amount: why")
    )
    source = forms.CharField(required=False, max_length=60, label=_("Short name of its source"))
    counted_from = forms.ChoiceField(
        required=False, choices=_optional(CountedFrom), label=_("Counted from")
    )
    is_extended = forms.BooleanField(
        required=False, label=_("The source moves a last day on a day off to the next working day")
    )
    suspended_by = forms.ChoiceField(
        required=False, choices=_optional(Suspension), label=_("Suspended by")
    )
    suspension_within = forms.IntegerField(
        required=False, min_value=1, max_value=1000, label=_("if asked within so many days")
    )
    overseas_months = forms.IntegerField(
        required=False, min_value=1, max_value=12, label=_("Months more overseas")
    )
    abroad_months = forms.IntegerField(
        required=False, min_value=1, max_value=12, label=_("Months more abroad")
    )
    consequence = forms.ChoiceField(
        required=False, choices=_optional(Consequence), label=_("What happens afterwards")
    )
    asks_legal_help = forms.BooleanField(required=False, label=_("Ask for legal help"))

    def part_id(self) -> UUID:
        """Its id; a new one for a new figure."""
        return self.cleaned_data.get("id") or uuid4()

    def row(self) -> dict[str, Any]:
        """The figure as content states it, without its id."""
        cleaned = self.cleaned_data
        counting = {
            name: cleaned[name] for name, empty in COUNTING.items() if cleaned[name] != empty
        }
        values = {name: cleaned[name] for name in ("kind", "unit", "absence", "source")}
        amounts = {name: plain_amount(cleaned[name]) for name in ("amount", "amount_max")}
        return values | amounts | counting


class PartFormSet(forms.BaseFormSet):
    """The parts of one kind, in their order, without those that are removed."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Add order and removal, which look like the other fields."""
        super().add_fields(form, index)
        form.fields["ORDER"].widget.attrs["class"] = "input"

    def rows(self) -> list[Any]:
        """The forms that stay, in the order of their numbers."""
        kept = [
            form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        return sorted(kept, key=_number)


def _number(form: Any) -> float:
    number = form.cleaned_data.get("ORDER")
    return float("inf") if number is None else number


def _words(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _set(form: type[forms.Form]) -> Any:
    return forms.formset_factory(
        form, formset=PartFormSet, extra=1, can_order=True, can_delete=True, max_num=60
    )


SETS = {
    "sources": _set(SourceForm),
    "steps": _set(StepForm),
    "documents": _set(PartForm),
    "facts": _set(FactForm),
}


class CheckForm(PlainForm):
    """When a sheet that was checked today is to be checked again."""

    due_on = forms.DateField(label=_("Check again on"), widget=_day())


class NewSheetForm(PlainForm):
    """The name of a new sheet in addresses."""

    slug = forms.SlugField(max_length=80, label=_("Name in the address"))

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if ProcedureSheet.objects.filter(slug=slug).exists():
            raise ValidationError(_("There is a sheet of this name."), code="taken")
        return slug
