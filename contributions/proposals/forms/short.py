"""Short forms: one section of a programme on one page, sent at once without a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.fields import address_field, text_field
from contributions.proposals.forms.hours import HoursForm
from contributions.proposals.forms.idempotency import IdempotentForm
from contributions.proposals.forms.pages import PageForm, TwoPhonesForm
from contributions.schema.sections import Content, department_of, site_name
from contributions.schema.snapshot import COLUMNS


class ShortSendForm(IdempotentForm):
    """What goes with a short form: how she knows, and where to tell her what became of it."""

    source = text_field(_("How do you know?"), longest=300)

    def __init__(self, *args: Any, asks_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].widget.attrs["class"] = "input"
        if asks_address:
            self.fields["address"] = address_field()


class ContactForm(TwoPhonesForm):
    """Phones, mail and web address of a programme."""

    columns = COLUMNS["contact"]

    def sections(self) -> list[str]:
        return ["contact"]

    def initial_values(self, draft: Draft) -> dict:
        return self.initial_of_columns(draft.section("contact") or {})

    def content(self) -> Content:
        return {"contact": self.cleaned_columns(COLUMNS["contact"])}


class SiteHoursForm(HoursForm, PageForm):
    """The hours of one place."""

    def __init__(self, data: Any = None, *, draft: Draft, site_id: UUID, **kwargs: Any) -> None:
        self.site_id = site_id
        self.site = draft.site(site_id) or {}
        super().__init__(data, draft=draft, **kwargs)

    def sections(self) -> list[str]:
        return [site_name(self.site_id)]

    def initial_values(self, draft: Draft) -> dict:
        hours = self.initial_hours(self.site.get("opening_hours", ""))
        return hours | {"by_appointment": self.site.get("by_appointment", False)}

    def department(self) -> str | None:
        return department_of(self.site.get("commune", "")) or None

    def content(self) -> Content:
        cleaned = self.cleaned_data
        changed = {name: cleaned[name] for name in ("opening_hours", "by_appointment")}
        return {site_name(self.site_id): self.site | changed}
