"""The copy of a journey that a phone keeps to work without a network, as plain values."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import get_language

from directory.texts import Text
from journeys.access import Holder
from journeys.merging import normalized
from journeys.models import Step
from journeys.plan import StepDisplay, goal_name, step_displays
from journeys.versions import Stamp, last_change, stamps_of

# Values whose other side is kept when two devices changed them.
COMPARED = ("state", "date", "text")


def offline_copy_of(holder: Holder) -> dict[str, object]:
    """Goals and steps with what is needed to read, change and merge them; no profile, no link."""
    steps = list(holder.steps().with_targets())
    stamps = {step.pk: stamps_of(holder, step) for step in steps}
    return {
        "journey": str(holder.journey.pk),
        "language": get_language(),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "goals": [
            {"id": str(goal.pk), "name": _text(goal_name(holder, goal))} for goal in holder.goals()
        ],
        "steps": [
            _step(display, str(step.goal_id) if step.goal_id else "", stamps[step.pk])
            for step, display in zip(steps, step_displays(holder, steps), strict=True)
        ],
    }


def _text(text: Text) -> dict[str, str]:
    return {"text": text.text, "lang": text.lang, "dir": text.dir}


def _step(step: StepDisplay, goal: str, stamps: dict[str, Stamp]) -> dict[str, object]:
    return {
        "id": str(step.id),
        "goal": goal,
        "kind": step.kind,
        "title": _text(step.title),
        "is_gone": step.is_gone,
        "url": step.url,
        "state": step.state,
        "note": normalized(step.note),
        "date": step.on.isoformat() if step.on else "",
        "time": step.at.isoformat("minutes") if step.at else "",
        "place": step.place,
        "text": normalized(step.title.text) if step.kind == Step.Kind.OWN else "",
        # The clock of a device goes on from here, so that a later change is later everywhere.
        "at": last_change(stamps),
        "others": {
            part: stamps[part]["other"]
            for part in COMPARED
            if part in stamps and stamps[part].get("other")
        },
        "places": [
            {
                "address": site.address or site.locality,
                "phone": site.phone,
                "hours": [str(line) for line in site.usual_hours],
            }
            for site in step.sites
        ],
    }
