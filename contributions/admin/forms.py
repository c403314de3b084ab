"""Admin forms over sections of content.

They save nothing: the changed sections become a revision (contributions.revisions.actions).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.fields import declared_field, keeps_meaning_field
from contributions.revisions.labels import KEYS as KEY_LABELS
from contributions.schema.limits import LONGEST_TEXT
from contributions.schema.sections import SITE, SOURCE, Content, site_name, text_name, version_token
from contributions.schema.snapshot import degrees, snapshot_programmes
from contributions.schema.validation import KEYS, LONGEST_TITLE
from directory.fields import declared_columns, money, names_of
from directory.models import Programme, Site
from directory.vocabulary import (
    SPOKEN_LANGUAGES,
    Publication,
)
from geo.map_fields import PointField
from geo.points import point


def several(choices: Any, label: Any) -> forms.MultipleChoiceField:
    """A field for several codes of a vocabulary."""
    return forms.MultipleChoiceField(
        choices=choices, label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


def french_text(key: str) -> forms.CharField:
    """A field for the French text of one key."""
    is_long = key not in ("title", "summary")
    widget = forms.Textarea({"rows": 4, "lang": SOURCE, "dir": "ltr"}) if is_long else None
    longest = {"title": LONGEST_TITLE, "summary": 500}.get(key, LONGEST_TEXT)
    return forms.CharField(
        label=KEY_LABELS[key],
        required=False,
        strip=True,
        widget=widget,
        max_length=longest,
    )


class SectionAdminForm(forms.ModelForm):
    """A form over sections of content. ``PARTS`` gives the section and member of each field."""

    PARTS: ClassVar[Mapping[str, tuple[str, str]]] = {}
    refusal = ""

    keeps_meaning = keeps_meaning_field()
    note = forms.CharField(label=_("Why"), max_length=1000, help_text=_("Everybody can read it."))
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = getattr(self.instance, "programme_id", self.instance.pk)
        self.current: Content = snapshot_programmes([programme])[programme]
        for name in self.PARTS:
            self.initial[name] = self.initial_value(name)
            if isinstance(self.fields[name].widget, forms.TextInput):
                self.fields[name].widget.attrs.setdefault("dir", "auto")
        self.initial["seen"] = version_token(json.loads(json.dumps(self.current)))

    def part(self, name: str) -> tuple[str, str]:
        """The section of a field, and its member; "" for a section that is a text."""
        return self.PARTS[name]

    def initial_value(self, name: str) -> Any:
        """The current value of a field."""
        section, member = self.part(name)
        stated = self.current.get(section)
        if not member:
            return stated or ""
        value = (stated or {}).get(member)
        return point(*value) if member == "point" and value else value

    def clean(self) -> dict:
        if self.cleaned_data.get("seen") != self.initial["seen"]:
            raise ValidationError(_("Somebody has changed it meanwhile. Look again."))
        if self.refusal:
            raise ValidationError(self.refusal)
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Skips the validation of the model: that of content is done by the action."""

    def content(self) -> Content:
        """The changed sections with their new values."""
        values: Content = {}
        for name in self.changed_data:
            if name not in self.PARTS:
                continue
            section, member = self.part(name)
            value = _plain(member, self.cleaned_data[name])
            if not member:
                values[section] = value
            else:
                values.setdefault(section, dict(self.current.get(section) or {}))[member] = value
        return values


def declared_form(model: type[Model]) -> Any:
    """A form with the declared fields of a model and their labels."""
    fields = {column.name: declared_field(column) for column in declared_columns(model)}
    for column in declared_columns(model):
        vars(fields[column.name])["label"] = column.label
    return type(f"{model.__name__}FieldsForm", (SectionAdminForm,), fields)


ProgrammeFieldsForm: Any = declared_form(Programme)
SiteFieldsForm: Any = declared_form(Site)


class ProgrammeForm(ProgrammeFieldsForm):
    """The sections of a programme without its sites, which have their own pages."""

    PARTS: ClassVar = {
        **{key: (text_name(SOURCE, key), "") for key in KEYS},
        **{column.name: (column.section, column.name) for column in declared_columns(Programme)},
        **{mode: ("languages", mode) for mode in ("always", "on_request", "interpreter")},
        **{name: ("coverage", name) for name in ("territories", "is_nationwide")},
        "publication": ("state", "publication"),
    }

    title, summary, description = (
        french_text("title"),
        french_text("summary"),
        french_text("description"),
    )
    join, bring, next = french_text("join"), french_text("bring"), french_text("next")
    always = several(list(SPOKEN_LANGUAGES.items()), _("Languages spoken"))
    on_request = several(list(SPOKEN_LANGUAGES.items()), _("on request"))
    interpreter = several(list(SPOKEN_LANGUAGES.items()), _("with an interpreter"))
    territories = forms.CharField(label=_("Territories"), required=False, max_length=20_000)
    is_nationwide = forms.BooleanField(label=_("Whole country"), required=False)
    publication = forms.ChoiceField(label=_("Publication"), choices=Publication.choices)

    class Meta:
        model = Programme
        fields: ClassVar[list[str]] = []

    def initial_value(self, name: str) -> Any:
        value = super().initial_value(name)
        return ", ".join(value or []) if name == "territories" else value


class SiteForm(SiteFieldsForm):
    """One site of a programme, its confidential address included."""

    PARTS: ClassVar = {
        name: (SITE, name) for name in ("commune", "point", *names_of(declared_columns(Site)))
    }

    commune = forms.CharField(
        label=_("Commune"), help_text=_("Its code, such as com:69123."), max_length=40
    )
    point = PointField(label=_("Latitude, longitude"), required=False)

    class Meta:
        model = Site
        fields: ClassVar[list[str]] = []

    def part(self, name: str) -> tuple[str, str]:
        return site_name(self.instance.pk), name


def _plain(member: str, value: Any) -> Any:
    """A cleaned value in the JSON form of content."""
    if isinstance(value, Point):
        return degrees((value.x, value.y))
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, date):
        return value.isoformat()
    if member == "territories":
        return sorted({code.strip() for code in value.split(",") if code.strip()})
    return value
