"""Forms of journeys: profile, goals, steps, shares, comments and the order of steps."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory import taxonomy
from directory.models import ProcedureSheet, Programme
from directory.texts import own_name
from directory.vocabulary import FrenchLevel, Status
from geo.models import Place
from journeys.access import Holder
from journeys.deadlines import Deadline, DeadlineKind
from journeys.models import Goal, Step
from journeys.new_steps import Appointment
from journeys.phrases import LONGEST
from journeys.plan import StepDisplay
from journeys.planned_days import PlannedDayField
from journeys.profile import Profile
from journeys.workflows import Scope

PLACES_OFFERED = 6
NOT_STATED = [("", _("I do not say"))]
DAYS = [
    (1, _("One day")),
    (7, _("One week")),
    (30, _("30 days")),
    (90, _("90 days")),
]


class ProfileForm(forms.Form):
    """Where she lives, her age, her status, her French; every field is optional."""

    where = forms.CharField(required=False, max_length=100, label=_("Town or postcode"))
    place = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    age = forms.IntegerField(required=False, min_value=0, max_value=120, label=_("Your age"))
    status = forms.ChoiceField(
        required=False, choices=[*NOT_STATED, *Status.choices], label=_("Your situation")
    )
    french_level = forms.ChoiceField(
        required=False, choices=[*NOT_STATED, *FrenchLevel.choices], label=_("Your French")
    )

    candidates: list[Place]

    @classmethod
    def showing(cls, profile: Profile) -> ProfileForm:
        """The form filled with a saved profile."""
        place = profile.found_place()
        where = place.name_in(get_language()) if place else ""
        values = {
            "age": profile.age,
            "status": profile.status,
            "french_level": profile.french_level,
        }
        form = cls(initial=values | {"where": where, "place": profile.place})
        form.candidates = [place] if place else []
        return form

    def clean(self) -> dict[str, Any]:
        """Set ``place`` to the one chosen among those that match the name, else to the first."""
        super().clean()
        cleaned = self.cleaned_data
        typed, chosen = cleaned.get("where", ""), cleaned.get("place", "")
        self.candidates = Place.objects.suggest(typed, PLACES_OFFERED) if typed else []
        codes = [place.code for place in self.candidates]
        if typed and not codes:
            message = _("No place has this name. Check the spelling or try the postcode.")
            self.add_error("where", ValidationError(message, code="unknown"))
        cleaned["place"] = chosen if chosen in codes else next(iter(codes), "")
        return cleaned

    def places(self) -> list[dict[str, str | bool]]:
        """The places that match the typed name, best first; ``is_chosen`` marks the one used."""
        chosen = self.cleaned_data["place"] if self.is_bound else self.initial["place"]
        language = get_language()
        return [
            {
                "code": place.code,
                "label": place.name_in(language),
                "context": place.context,
                "is_chosen": place.code == chosen,
            }
            for place in self.candidates
        ]

    def profile(self) -> Profile:
        """The profile of a valid form."""
        cleaned = self.cleaned_data
        return Profile(cleaned["place"], cleaned["age"], cleaned["status"], cleaned["french_level"])


class OwnGoalForm(forms.Form):
    """A goal named by the person herself."""

    name = forms.CharField(max_length=120, label=_("Name of the goal"))


class GoalChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not at run time
    """One of the goals of a journey, or none."""

    def __init__(self, holder: Holder, **kwargs: Any) -> None:
        super().__init__(holder.goals(), required=False, empty_label=None, **kwargs)


class OwnStepForm(forms.Form):
    """A step in her own words; ``id`` is an idempotency key: sent twice it is one step."""

    text = forms.CharField(max_length=500, label=_("What do you want to do?"))
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, holder: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"] = GoalChoiceField(holder)


class StepForm(forms.Form):
    """Note, date, time, place and goal of a step, and the text of an own one."""

    text = forms.CharField(required=False, max_length=500, label=_("What do you want to do?"))
    note = forms.CharField(required=False, max_length=4000, label=_("Your note"))
    on = PlannedDayField(required=False, label=_("Date"))
    at = forms.TimeField(required=False, label=_("Time"))
    place = forms.CharField(required=False, max_length=200, label=_("Place of the appointment"))

    def __init__(self, *args: Any, holder: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"] = GoalChoiceField(holder)

    @classmethod
    def showing(cls, step: StepDisplay, goal_id: UUID | None, *, holder: Holder) -> StepForm:
        """The form filled with a saved step."""
        text = step.title.text if step.kind == Step.Kind.OWN else ""
        appointment = {"on": step.on, "at": step.at, "place": step.place}
        initial = {"note": step.note, "goal": goal_id, "text": text}
        return cls(initial=initial | appointment, holder=holder)

    def clean(self) -> dict[str, Any]:
        """Refuse a time without its day."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("at") and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", ValidationError(_("Write the day of this time."), code="day"))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """The arguments of ``change_step`` from a valid form."""
        cleaned = dict(self.cleaned_data)
        cleaned["appointment"] = Appointment(cleaned.pop("at"), cleaned.pop("place"))
        return cleaned


class DeadlineForm(forms.Form):
    """A date to remember; ``id`` is an idempotency key: sent twice it is one date."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(choices=DeadlineKind.choices, label=_("What ends?"))
    on = PlannedDayField(label=_("Last day"))
    label = forms.CharField(required=False, max_length=120, label=_("In your words"))

    @classmethod
    def showing(cls, deadline: Deadline) -> DeadlineForm:
        """The form filled with a saved date."""
        return cls(initial=asdict(deadline))

    def deadline(self) -> Deadline:
        """The date of a valid form."""
        return Deadline(**self.cleaned_data)


class SinceForm(forms.Form):
    """The day from which a time limit counts, such as that of a letter; none to forget it."""

    since = PlannedDayField(required=False)


class ScopeForm(forms.Form):
    """What a share shows, one goal or the whole journey, and what its holder may do."""

    goal = forms.ModelChoiceField(Goal.objects.none(), required=False)
    scope = forms.ChoiceField(
        choices=Scope.choices, initial=Scope.LOOK, label=_("What may this person do?")
    )

    def __init__(self, *args: Any, holder: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goal = cast("forms.ModelChoiceField[Goal]", self.fields["goal"])
        goal.queryset = holder.goals()


class ShareForm(ScopeForm):
    """A new share: for whom the link is, what it shows and allows, its language, for how long."""

    label = forms.CharField(max_length=80, label=_("For whom?"))
    language = forms.ChoiceField(required=False, label=_("Language of the link"))
    days = forms.TypedChoiceField(choices=DAYS, coerce=int, initial=30, label=_("How long?"))

    def __init__(self, *args: Any, holder: Holder, **kwargs: Any) -> None:
        super().__init__(*args, holder=holder, **kwargs)
        language = cast("forms.ChoiceField", self.fields["language"])
        language.choices = [("", ""), *_languages()]


def _languages() -> list[tuple[str, str]]:
    """The languages of the interface under their own names."""
    codes = [code for code, _name in settings.LANGUAGES]
    return [(code, own_name(code)) for code in codes]


class RenewForm(forms.Form):
    """How long the new link of a share lasts."""

    days = forms.TypedChoiceField(choices=DAYS, coerce=int, initial=30, label=_("How long?"))


class ProposalForm(forms.Form):
    """A step to propose: one of four parts, a note, and the goal it is for.

    ``id`` is an idempotency key: sent twice it is one proposal.
    """

    text = forms.CharField(required=False, max_length=500, label=_("What could she do?"))
    need = forms.ChoiceField(required=False, label=_("Help to look for"))
    programme = forms.ModelChoiceField(Programme.objects.none(), required=False)
    sheet = forms.ModelChoiceField(
        ProcedureSheet.objects.none(), required=False, to_field_name="slug"
    )
    note = forms.CharField(required=False, max_length=2000, label=_("Why?"))
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, holder: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"] = GoalChoiceField(holder)
        programme = cast("forms.ModelChoiceField[Programme]", self.fields["programme"])
        programme.queryset = Programme.objects.published()
        sheet = cast("forms.ModelChoiceField[ProcedureSheet]", self.fields["sheet"])
        sheet.queryset = ProcedureSheet.objects.published()
        need = cast("forms.ChoiceField", self.fields["need"])
        need.choices = [("", ""), *((term.code, term.label) for term in taxonomy.needs())]

    def clean(self) -> dict[str, Any]:
        """Refuse a proposal of nothing, or of several things at once."""
        cleaned = super().clean() or self.cleaned_data
        if sum(bool(cleaned.get(name)) for name in ("text", "need", "programme", "sheet")) != 1:
            raise ValidationError(_("Propose one thing at a time."), code="one")
        return cleaned


class NameForm(forms.Form):
    """The name of a journey among those of a family."""

    name = forms.CharField(required=False, max_length=60, label=_("Whose journey is it?"))


class RecoveryForm(forms.Form):
    """A recovery phrase as it is typed, and whether other links are to be closed."""

    phrase = forms.CharField(max_length=LONGEST, label=_("Your words or digits"))
    ends_others = forms.BooleanField(required=False)


class CommentForm(forms.Form):
    """A comment on a step, or on all; ``id`` is an idempotency key: sent twice it is one."""

    text = forms.CharField(max_length=2000, label=_("Comment"))
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    step = forms.UUIDField(required=False, widget=forms.HiddenInput)


class OrderForm(forms.Form):
    """Ids of steps in their new order, separated by commas."""

    order = forms.CharField(max_length=12_000)

    def clean_order(self) -> list[UUID]:
        try:
            return [UUID(part) for part in self.cleaned_data["order"].split(",")]
        except ValueError as error:
            raise ValidationError(_("This is no order of steps."), code="invalid") from error
