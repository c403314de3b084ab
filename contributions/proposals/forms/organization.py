"""Page of the form for the organization: an existing one, or a new one."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.fields import MailField, PhoneField, WebField, text_field
from contributions.proposals.forms.pages import PageForm
from contributions.schema.sections import Content
from contributions.schema.snapshot import CONTACT
from directory.models import Organization, Programme
from directory.vocabulary import Publication

OFFERED = 6
SIMILAR = 0.3


def organizations_like(name: str) -> list[Organization]:
    """Organizations of published programmes by trigram similarity to a typed name."""
    if not name.strip():
        return []
    public = Programme.objects.filter(publication=Publication.PUBLISHED)
    known = Organization.objects.filter(pk__in=public.values("organization"))
    likely = known.annotate(likeness=TrigramSimilarity("name", name))
    likely = likely.filter(Q(likeness__gte=SIMILAR) | Q(name__icontains=name))
    return list(likely.order_by("-likeness", "name", "pk")[:OFFERED])


class OrganizationForm(PageForm):
    """Name and contact; ``chosen`` is the id of an existing one, "" for a new one."""

    name = text_field(_("Name of the organization"), longest=200)
    chosen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    phone = PhoneField(label=_("Its phone"))
    email = MailField(label=_("Its mail address"))
    website = WebField(label=_("Its web address"))

    def sections(self) -> list[str]:
        return ["organization"]

    def initial_values(self, draft: Draft) -> dict:
        section = draft.section("organization") or {}
        return {name: section.get(name, "") for name in ("name", *CONTACT)} | {"chosen": self._id}

    @property
    def _id(self) -> str:
        return (self.draft.section("organization") or {}).get("id", "")

    @property
    def _own_id(self) -> str:
        """Id of the programme's current organization."""
        return (self.draft.now.get("organization") or {}).get("id", "")

    def offered(self) -> list[dict]:
        """Organizations with a similar name, the chosen one marked."""
        name, chosen = self["name"].value() or "", str(self["chosen"].value() or "")
        organizations = organizations_like(name)
        return [
            {
                "id": str(organization.pk),
                "name": organization.name,
                "is_chosen": str(organization.pk) == chosen,
            }
            for organization in organizations
        ]

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("chosen")
        self.known = Organization.objects.filter(pk=chosen).first() if chosen else None
        typed = any(cleaned.get(field) for field in CONTACT)
        if typed and not (cleaned.get("name") or self.known):
            message = _("Say what the organization is called.")
            self.add_error("name", ValidationError(message, code="missing"))
        return cleaned

    def content(self) -> Content:
        cleaned = self.cleaned_data
        typed = {name: cleaned[name] for name in ("name", *CONTACT)}
        if self.known and str(self.known.pk) != self._own_id:
            known = {name: getattr(self.known, name) for name in ("name", *CONTACT)}
            return {"organization": {"id": str(self.known.pk)} | known}
        if self.known:
            return {"organization": {"id": self._own_id} | typed}
        return {"organization": {"id": self._new_id()} | typed if typed["name"] else None}

    def _new_id(self) -> str:
        """The id of a new organization: the same each time the page is saved."""
        chosen_id = self._id
        is_known = chosen_id and Organization.objects.filter(pk=chosen_id).exists()
        return str(uuid4()) if is_known or not chosen_id else chosen_id
