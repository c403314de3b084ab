"""Canned reasons of coordinators' decisions, translated to the sender's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


@dataclass(frozen=True)
class CannedReason:
    """A canned reason: code, label for the coordinator, text for the sender."""

    code: str
    label: str | Promise
    text: str | Promise


@dataclass(frozen=True)
class TranslatedReason:
    """A canned reason with its text in the sender's language."""

    code: str
    label: str | Promise
    text: str


CANNED_REASONS = {
    "request_changes": (
        CannedReason(
            "place",
            _("The place is not clear"),
            _("We cannot find this place. Please write the full address, or put it on the map."),
        ),
        CannedReason(
            "hours",
            _("Days and hours are missing"),
            _("Please write on which days and at what time people can come."),
        ),
        CannedReason(
            "contact",
            _("No way to reach them"),
            _("Please add a telephone number, a mail address or a web address."),
        ),
        CannedReason(
            "who",
            _("It is not clear who can go"),
            _("Please write who can go: age, status, level of French, and whether it is free."),
        ),
        CannedReason(
            "source",
            _("No source"),
            _("Please tell us where this comes from: your organization, a web page or a flyer."),
        ),
    ),
    "reject": (
        CannedReason(
            "duplicate",
            _("It is there already"),
            _("This programme is already in Repères. Thank you all the same."),
        ),
        CannedReason(
            "ended",
            _("It no longer exists"),
            _("We asked: this programme has ended."),
        ),
        CannedReason(
            "outside",
            _("Not for this directory"),
            _("Repères shows help for refugees in France only. This is something else."),
        ),
        CannedReason(
            "unproven",
            _("We could not check it"),
            _("We asked the people who run it and could not confirm this."),
        ),
        CannedReason(
            "spam",
            _("Advertising or insults"),
            _("We do not publish advertising or insults."),
        ),
    ),
}
LANGUAGES = dict(settings.LANGUAGES)


def reasons_for(verb: str, language: str) -> list[TranslatedReason]:
    """The canned reasons of a verb, their texts in ``language`` if translated, else French."""
    offered = language if language in LANGUAGES else settings.LANGUAGE_CODE
    with override(offered):
        texts = [str(reason.text) for reason in CANNED_REASONS.get(verb, ())]
    return [
        TranslatedReason(reason.code, reason.label, text)
        for reason, text in zip(CANNED_REASONS.get(verb, ()), texts, strict=True)
    ]


def reason_text(verb: str, language: str, chosen: str, own: str) -> str:
    """The message to the sender: the coordinator's own text, else the canned reason chosen."""
    ready = {reason.code: reason.text for reason in reasons_for(verb, language)}
    return own.strip() or ready.get(chosen, "")
