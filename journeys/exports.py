"""Export of a journey as plain values, for JSON and HTML."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import get_language

from directory.display.offices import OfficeCard
from journeys.access import Holder
from journeys.caregivers import (
    ProposalDisplay,
    ShareDisplay,
    proposal_displays,
    share_displays,
)
from journeys.date_copies import ReminderOfDate, open_feed
from journeys.deadlines import Deadline, deadlines_from
from journeys.history import EntryDisplay, history
from journeys.plan import CommentDisplay, StepDisplay, comments_on_all, plan
from journeys.reminders import waiting


def as_json(holder: Holder) -> dict[str, object]:
    """The whole journey, readable without this site; secrets of links are left out."""
    profile = holder.profile()
    place = profile.found_place()
    return {
        "format": "reperes-journey-1",
        "name": holder.read(holder.journey, "name"),
        "language": get_language(),
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "profile": {
            "place": profile.place,
            "place_name": place.name_in(get_language()) if place else "",
            "age": profile.age,
            "status": profile.status,
            "french_level": profile.french_level,
        },
        "goals": [
            {"name": goal.name.text, "steps": [_step(step) for step in goal.steps]}
            for goal in plan(holder, with_offices=True)
        ],
        "dates": [_date(each) for each in deadlines_from(holder.read(holder.journey, "deadlines"))],
        "reminders": [_reminder(reminder) for reminder in waiting(holder)],
        "calendar_follows": open_feed(holder) is not None,
        "comments": [_comment(comment) for comment in comments_on_all(holder)],
        "shares": [_share(share) for share in share_displays(holder)],
        "proposals": [_proposal(proposal) for proposal in proposal_displays(holder)],
        "history": [_entry(entry) for entry in history(holder)],
    }


def _date(deadline: Deadline) -> dict[str, object]:
    """A date to remember, such as that on which a document expires."""
    return {
        "kind": deadline.kind_label,
        "label": deadline.label,
        "date": deadline.on.isoformat(),
        "counted_from": deadline.since.isoformat() if deadline.since else "",
    }


def _reminder(reminder: ReminderOfDate) -> dict[str, object]:
    """A mail that she agreed to and that waits.

    Its address is kept with the mail alone, and no page shows it either.
    """
    return {
        "date": reminder.on.isoformat(),
        "days_before": reminder.days,
        "sent_on": reminder.send_on.isoformat(),
    }


def _share(share: ShareDisplay) -> dict[str, object]:
    return {
        "label": share.label,
        "goal": share.goal.text if share.goal else "",
        "may_comment": share.may_comment,
        "scope": share.scope.value,
        "expires_at": share.expires_at.isoformat(timespec="seconds"),
        "is_revoked": share.is_revoked,
    }


def _proposal(proposal: ProposalDisplay) -> dict[str, object]:
    return {
        "by": proposal.label,
        "title": proposal.subject.title.text if proposal.subject.title else "",
        "note": proposal.note,
        "state": proposal.state.value,
    }


def _entry(entry: EntryDisplay) -> dict[str, object]:
    """What a caregiver did, or she with the caregiver's link."""
    return {
        "by": entry.label,
        "what": str(entry.verb),
        "on": entry.subject.title.text if entry.subject and entry.subject.title else "",
        "at": entry.at.isoformat(timespec="seconds"),
    }


def _step(step: StepDisplay) -> dict[str, object]:
    return {
        "kind": step.kind,
        "title": step.title.text,
        "need": step.need.text if step.need else "",
        "address_on_this_site": step.url,
        "state": step.state,
        "state_label": str(step.state_label),
        "note": step.note,
        "date": step.on.isoformat() if step.on else "",
        "time": step.at.isoformat("minutes") if step.at else "",
        "place": step.place,
        "places": [
            {
                "address": site.address or site.locality,
                "phone": site.phone,
                "phones": [{"number": one.number, "for": one.label} for one in site.phones],
            }
            for site in step.sites
        ],
        "documents": [
            {"document": each.headline, "is_ready": each.is_ready} for each in step.documents
        ],
        "office": _office(step.office) if step.office else None,
        "comments": [_comment(comment) for comment in step.comments],
    }


def _office(office: OfficeCard) -> dict[str, object]:
    """The public office to go to for a step, with the hours of its usual week."""
    return {
        "name": office.name,
        "address": office.address,
        "phone": office.phone,
        "hours": [str(line) for line in office.usual_hours],
    }


def _comment(comment: CommentDisplay) -> dict[str, object]:
    return {
        "author": comment.author,
        "text": comment.text,
        "at": comment.created_at.isoformat(timespec="seconds"),
    }
