"""What the pages of the form have in common."""

from __future__ import annotations

from django import forms

from contributions.proposals.forms.drafts import Draft
from contributions.schema.sections import Content


class PageForm(forms.Form):
    """One page of the form: reads sections of a draft and gives them back.

    ``draft`` is what the page shows; ``sections`` names the sections it writes.
    """

    def __init__(self, data=None, *, draft: Draft, **kwargs) -> None:
        self.draft = draft
        kwargs.setdefault("initial", self.shown(draft))
        super().__init__(data, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
                field.widget.attrs.setdefault("class", "input")

    def sections(self) -> list[str]:
        """The names of the sections this page writes."""
        return []

    def shown(self, draft: Draft) -> dict:
        """What the fields show of the draft."""
        return {}

    def content(self) -> Content:
        """What the sections say, once the form is valid."""
        return {}

    def about(self) -> dict[str, str]:
        """What is kept of the proposal itself, beside its content."""
        return {}


class SectionForm(PageForm):
    """A page whose fields are the members of one section."""

    section = ""
    members: tuple[str, ...] = ()

    def sections(self) -> list[str]:
        return [self.section]

    def shown(self, draft: Draft) -> dict:
        said = draft.says(self.section) or {}
        return {name: said.get(name) for name in self.members}

    def content(self) -> Content:
        return {self.section: {name: self.cleaned_data[name] for name in self.members}}
