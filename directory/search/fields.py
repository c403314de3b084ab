"""Form fields of the search: they parse and validate parameters of URLs."""

import math
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from directory.hours.open_intervals import MAX_AHEAD
from geo.box import Box

# Instead of a datetime.
NOW = "now"


class SharedFields(dict[str, forms.Field]):
    """Fields shared by all instances of a form, which must not change them.

    Django copies all fields for each form, which takes longer than the validation itself.
    """

    def __deepcopy__(self, memo: dict[int, object]) -> "SharedFields":
        return self


def shares_fields(form: type[forms.BaseForm]) -> type[forms.BaseForm]:
    """Class decorator: instances of ``form`` share their fields; subclasses need it again."""
    form.base_fields = SharedFields(form.base_fields)  # type: ignore[attr-defined]  # of forms
    return form


class ParsedField(forms.CharField):
    """Text parsed to a value; its length is checked before, since validators get the value."""

    def __init__(self, *, longest: int = 40, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**kwargs)

    def to_python(self, value: object) -> Any:
        """Parse the text; subclasses return values of their own type."""
        text = super().to_python(value) or ""
        if len(text) > self.longest:
            raise ValidationError(_("This is too long."), code="max_length")
        return text


class DegreesField(ParsedField):
    """A finite number of degrees between -``limit`` and ``limit``."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)

    def to_python(self, value: object) -> float | None:  # type: ignore[override]  # not its text
        text: str = super().to_python(value)
        return degrees(text, self.limit) if text else None


def degrees(text: str, limit: int) -> float:
    """Read degrees; ``ValidationError`` when not a finite number within ±``limit``."""
    try:
        # Python would read "4_5" as 45.
        value = float(text.replace("_", "?"))
    except ValueError:
        raise ValidationError(_("Enter a number of degrees."), code="invalid") from None
    if not math.isfinite(value) or abs(value) > limit:
        raise ValidationError(
            _("Enter degrees between -%(limit)s and %(limit)s."),
            code="out_of_range",
            params={"limit": limit},
        )
    return value


class BoxField(ParsedField):
    """``west,south,east,north`` in degrees; west > east crosses the antimeridian."""

    def to_python(self, value: object) -> Box | None:  # type: ignore[override]  # not its text
        text: str = super().to_python(value)
        if not text:
            return None
        parts = text.split(",")
        if len(parts) != 4:
            raise ValidationError(_("Enter west,south,east,north in degrees."), code="invalid")
        limits = (180, 90, 180, 90)
        numbers = (degrees(part, limit) for part, limit in zip(parts, limits, strict=True))
        box = Box(*numbers)
        if box.south > box.north:
            raise ValidationError(_("South must not lie north of north."), code="inverted")
        return box


class MomentField(ParsedField):
    """``now`` or an ISO 8601 datetime at most 60 days away; without a zone it is Paris time."""

    def to_python(self, value: object) -> datetime | None:  # type: ignore[override]  # not its text
        text: str = super().to_python(value)
        if not text:
            return None
        if text == NOW:
            return timezone.now()
        try:
            moment = parse_datetime(text) or parse_datetime(text.replace(" ", "+"))
        except ValueError:
            moment = None
        if moment is None:
            raise ValidationError(
                _("Enter a date and time such as 2026-12-01T14:00+01:00."), code="invalid"
            )
        try:
            if timezone.is_naive(moment):
                moment = timezone.make_aware(moment)
            away = abs(moment - timezone.now())
        except OverflowError:
            away = timedelta.max
        if away > MAX_AHEAD:
            raise ValidationError(_("Choose a moment at most 60 days away."), code="too_far")
        return moment


class CodesField(forms.TypedMultipleChoiceField):
    """Several codes of one vocabulary, as a tuple; an unknown one is refused by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=str, required=False, **kwargs)

    def clean(self, value: list[str] | None) -> tuple[str, ...]:
        return tuple(dict.fromkeys(super().clean([code for code in value or [] if code])))
