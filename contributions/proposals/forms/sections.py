"""The pages of the proposal form, in order, and their progress."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.choosing import (
    AboutForm,
    CapacityForm,
    ConditionsForm,
    JoiningForm,
    LanguagesForm,
    RemoteHoursForm,
    SourceForm,
)
from contributions.proposals.forms.coverage import CoverageForm
from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.operating import OperatingForm
from contributions.proposals.forms.organization import OrganizationForm
from contributions.proposals.forms.pages import PageForm
from contributions.proposals.forms.texts import ProgrammeTextsForm, TextsForm
from contributions.revisions.completeness import Missing
from contributions.schema.sections import Content, site_of, text_of

# Sections that contributions.duplicates.finder compares.
COMPARED_SECTIONS = frozenset({"text", "organization", "site", "contact"})


@dataclass(frozen=True)
class FormPage:
    """One page: slug, icon, title, form, the sections it writes.

    ``sections`` holds names of sections, or the kind "text" or "site". ``form`` is None for the
    list of places, each of which has a page of its own.
    """

    slug: str
    icon: str
    title: str | Promise
    lead: str | Promise
    form: type[PageForm] | None
    sections: tuple[str, ...] = ()
    template: str = "contributions/write_fields.html"

    def holds(self, name: str) -> bool:
        """Whether a section belongs to this page."""
        kind = "text" if text_of(name) else "site" if site_of(name) else name
        return kind in self.sections

    @property
    def affects_duplicates(self) -> bool:
        """Whether its sections are compared to find duplicates."""
        return not COMPARED_SECTIONS.isdisjoint(self.sections)

    def is_filled(self, content: Content) -> bool:
        """Whether one of its sections has a value."""
        section = (value for name, value in content.items() if self.holds(name))
        return any(any(value.values()) if isinstance(value, dict) else value for value in section)


PAGES = (
    FormPage(
        "words",
        "pencil",
        _("What is it?"),
        _("Short sentences, simple words. A tired person reads it."),
        ProgrammeTextsForm,
        ("text",),
        "contributions/write_words.html",
    ),
    FormPage(
        "organization",
        "building-2",
        _("Who runs it?"),
        _("Write the name, then look whether it is known here."),
        OrganizationForm,
        ("organization",),
        "contributions/write_organization.html",
    ),
    FormPage(
        "about",
        "list-checks",
        _("What does it help with?"),
        _("The main theme gives the colour on the map."),
        AboutForm,
        ("about",),
        "contributions/write_about.html",
    ),
    FormPage(
        "places",
        "map-pin",
        _("Where is it?"),
        _("One entry for each address. None for help by phone only."),
        None,
        ("site",),
    ),
    FormPage(
        "coverage",
        "map",
        _("Whom does it serve?"),
        _("Only where help depends on where a person lives. Empty says nothing."),
        CoverageForm,
        ("coverage",),
        "contributions/write_coverage.html",
    ),
    FormPage(
        "joining",
        "door-open",
        _("How does one get there?"),
        _("The public sees this contact."),
        JoiningForm,
        ("joining", "contact"),
    ),
    FormPage(
        "conditions",
        "user-check",
        _("Who can go?"),
        _("Leave empty what is no condition."),
        ConditionsForm,
        ("conditions",),
    ),
    FormPage(
        "languages",
        "messages-square",
        _("Which languages are spoken?"),
        _("The languages in which people get help there."),
        LanguagesForm,
        ("languages",),
        "contributions/write_languages.html",
    ),
    FormPage(
        "hours",
        "clock",
        _("When does help by phone or online work?"),
        _("Hours of a place are said with the place."),
        RemoteHoursForm,
        ("hours",),
        "contributions/write_hours.html",
    ),
    FormPage(
        "capacity",
        "armchair",
        _("Is there room left?"),
        _("Only if somebody counts."),
        CapacityForm,
        ("capacity",),
    ),
    FormPage(
        "operating",
        "circle-pause",
        _("Does it run?"),
        _("Suspended for some weeks, or ended for good."),
        OperatingForm,
        ("operating",),
    ),
    FormPage(
        "source",
        "book-open",
        _("How do you know?"),
        _("It helps the coordinator to check."),
        SourceForm,
    ),
)
TEXTS = FormPage(
    "texts",
    "pencil",
    _("Your correction"),
    _("Change what you sent."),
    TextsForm,
    ("text",),
)
OF_NEW = tuple(page for page in PAGES if page.slug != "operating")
BY_SLUG = {page.slug: page for page in (*PAGES, TEXTS)}


@dataclass(frozen=True)
class FormProgress:
    """The progress of one page, for the list of pages."""

    page: FormPage
    is_filled: bool
    is_changed: bool
    missing: list[Missing]


def pages_of(draft: Draft) -> tuple[FormPage, ...]:
    """The pages of a draft: a sheet has its texts only, and a new programme runs."""
    if not draft.is_programme:
        return (TEXTS, PAGES[-1])
    return OF_NEW if draft.revision.creates else PAGES


def progress(draft: Draft) -> list[FormProgress]:
    """The progress of each page of a draft."""
    value = draft.whole
    source = bool(draft.revision.source or draft.revision.note)
    return [
        FormProgress(
            page,
            source if page.slug == "source" else page.is_filled(value),
            any(page.holds(name) for name in draft.revision.content),
            [each for each in draft.missing if page.holds(each.section)],
        )
        for page in pages_of(draft)
    ]


def next_page(draft: Draft, page: FormPage) -> FormPage | None:
    """The page after this one; None after the last."""
    pages = pages_of(draft)
    at = pages.index(page) + 1 if page in pages else len(pages)
    return pages[at] if at < len(pages) else None


def page_for(name: str) -> FormPage:
    """The page of a section."""
    return next((page for page in PAGES if page.holds(name)), PAGES[0])
